"""Decisions about what is written down beside the keys: diary, handover book, the lead's review."""

from datetime import date

from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.handovers import TEXT_MOST
from controller.decide.matters import open_matter
from controller.decide.notices import owe
from controller.entries.handovers import DiaryWritten, ShiftDayReviewed
from controller.notices import MatterKind, NoticeKind, to_department
from controller.policy.addressees import is_anybody
from controller.reasons import Reason
from controller.requests import Request
from controller.requests.handovers import ReviewDay, WriteDiary

PLACE_MOST = 64


def write(draft: Draft, request: Request, asked: WriteDiary) -> None:
    """Put a line into a book; one that is urgent goes to every department's manager at once."""
    text = asked.text.strip()[:TEXT_MOST]
    if not text:
        deny(draft, request, Reason.NOTE_MISSING)
        return
    if asked.owner and not (
        is_anybody(draft.state.directory, asked.owner)
        and asked.due_ms is not None
        and asked.due_ms > draft.at_ms
    ):
        detail = "what is to be done needs somebody to do it and a time to come"
        deny(draft, request, Reason.IMPOSSIBLE, detail=detail)
        return
    line = f"d{draft.state.seq + 1}"
    draft.log(
        DiaryWritten(
            **draft.now,
            actor=request.actor,
            request=request.id,
            book=asked.book,
            line=line,
            topic=asked.topic,
            place=asked.place.strip()[:PLACE_MOST],
            text=text,
            is_urgent=asked.is_urgent,
            owner=asked.owner,
            due_ms=asked.due_ms,
        )
    )
    if asked.owner and asked.due_ms is not None:
        open_matter(
            draft,
            MatterKind.BOOK_LINE,
            asked.owner,
            due_ms=asked.due_ms,
            note=text,
            actor=request.actor,
        )
    if asked.is_urgent:
        _tell_departments(draft, request.actor, text)


def _tell_departments(draft: Draft, actor: str, text: str) -> None:
    people = draft.state.directory.cardholders.values()
    for department in sorted({each.department for each in people if each.is_active} - {""}):
        owe(
            draft,
            NoticeKind.URGENT_LINE,
            to_department(department),
            cardholder=actor,
            detail=text,
        )


def review(draft: Draft, request: Request, asked: ReviewDay) -> None:
    """Let the lead sign for a day's records; a gap among them has to be explained."""
    try:
        day = date.fromisoformat(asked.day).isoformat()
    except ValueError:
        deny(draft, request, Reason.IMPOSSIBLE, detail=f"no such day: {asked.day!r}")
        return
    found = [name for name, on in draft.state.handovers.to_review.items() if on == day]
    gaps = tuple(each for each in found if each.startswith("g"))
    if not found:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    if gaps and not asked.note.strip():
        deny(draft, request, Reason.NOTE_MISSING)
        return
    draft.log(
        ShiftDayReviewed(
            **draft.now,
            actor=request.actor,
            request=request.id,
            day=day,
            records=tuple(each for each in found if each not in gaps),
            gaps=gaps,
            note=asked.note[:TEXT_MOST],
        )
    )
