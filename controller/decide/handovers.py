"""Decisions about the record of a handover: its beginning with a count, and what goes into it."""

from datetime import date

from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.entries.handovers import (
    DiaryOpened,
    HandoverAnswered,
    HandoverBegun,
    HandoverItemChecked,
    HandoverQuestioned,
    SlotsCountedByEye,
)
from controller.handovers import Book, Handover, Side
from controller.policy.handover import check_side, items_of
from controller.policy.posts import Post, begun_day, end_ms, find_post
from controller.policy.stock import count_stock
from controller.reasons import Reason
from controller.requests import Request
from controller.requests.handovers import (
    AnswerQuestion,
    BeginHandover,
    CheckItem,
    CountByEye,
    OpenDiary,
    QuestionHandover,
)

TEXT_MOST = 500


def find_open(draft: Draft, name: str) -> Handover | None:
    """Return the handover `name` that is not finished, or None."""
    return draft.state.handovers.open.get(name)


def begin(draft: Draft, request: Request, asked: BeginHandover) -> None:
    """Count, and begin the record; one that has begun is counted anew and signed afresh."""
    state = draft.state
    post = find_post(state.directory, asked.shift)
    if post is None:
        deny(draft, request, Reason.IMPOSSIBLE, detail=f"no such shift: {asked.shift!r}")
        return
    going_on = next((e for e in state.handovers.open.values() if e.shift == post.id), None)
    outgoing = asked.outgoing or (going_on.outgoing if going_on else request.actor)
    incoming = asked.incoming or (going_on.incoming if going_on else "")
    reasons = _check_people(draft, post.id, outgoing, incoming)
    if not state.is_clock_trusted:  # which day's record it is cannot be said
        reasons.append(Reason.CLOCK_UNTRUSTED)
    day = going_on.day if going_on else _day(draft, post)
    if not day:
        reasons.append(Reason.NOTHING_TO_DO)
    if reasons or not day:
        deny(draft, request, *dict.fromkeys(reasons))
        return
    _log_count(draft, request, post, going_on, (day, outgoing, incoming))
    _test_itself(draft, post.id)


def _check_people(draft: Draft, shift: str, outgoing: str, incoming: str) -> list[Reason]:
    reasons = check_side(draft.state, shift, Side.OUTGOING, outgoing, draft.at_ms)
    if incoming:
        reasons += check_side(draft.state, shift, Side.INCOMING, incoming, draft.at_ms)
    if incoming == outgoing:
        reasons.append(Reason.SAME_PERSON)
    return reasons


def _day(draft: Draft, post: Post) -> str:
    """Return the day whose record is to be made, "" if there is none or it has one."""
    state = draft.state
    day = begun_day(state.directory, post, draft.at_ms, state.settings.zone)
    if day is None or day.isoformat() == state.handovers.finished.get(post.id):
        return ""
    return day.isoformat()


def _log_count(
    draft: Draft,
    request: Request,
    post: Post,
    going_on: Handover | None,
    who: tuple[str, str, str],
) -> None:
    state, (day, outgoing, incoming) = draft.state, who
    stock = count_stock(state, draft.at_ms)
    ends_ms = end_ms(post, date.fromisoformat(day), state.settings.zone)
    draft.log(
        HandoverBegun(
            **draft.now,
            actor=request.actor,
            request=request.id,
            handover=going_on.id if going_on else f"h{state.seq + 1}",
            shift=post.id,
            day=day,
            outgoing=outgoing,
            incoming=incoming,
            is_recount=going_on is not None,
            book=Book.HANDOVER_BOOK if post.watch else Book.DIARY,
            expected=stock.expected,
            sensed=stock.sensed,
            differences=stock.differences,
            out=stock.out,
            stopped=stock.stopped,
            alarms=tuple(state.alarms),
            matters=tuple(state.matters),
            lines=state.handovers.lines if post.watch else (),
            blind=stock.blind,
            due_ms=going_on.due_ms if going_on else max(ends_ms, draft.at_ms) + post.relief_ms,
        )
    )


def _test_itself(draft: Draft, shift: str) -> None:
    """Fill in the items of the checklist that are the cabinet's own: whether anything is faulty."""
    state = draft.state
    handover = next(each for each in state.handovers.open.values() if each.shift == shift)
    faults = ", ".join(state.faults)
    for item in items_of(state.directory, shift):
        if state.directory.checklist[item].is_self_test:
            draft.log(
                HandoverItemChecked(
                    **draft.now,
                    actor="",
                    request="",
                    handover=handover.id,
                    item=item,
                    is_good=not faults,
                    note=faults[:TEXT_MOST],
                )
            )


def check_item(draft: Draft, request: Request, asked: CheckItem) -> None:
    """Put one item of the checklist on record; the cabinet's own are not anybody else's."""
    handover = find_open(draft, asked.handover)
    if handover is None or asked.item not in items_of(draft.state.directory, handover.shift):
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    if draft.state.directory.checklist[asked.item].is_self_test:
        deny(draft, request, Reason.NOT_ENTITLED)
        return
    if not asked.is_good and not asked.note.strip():
        deny(draft, request, Reason.NOTE_MISSING)
        return
    draft.log(
        HandoverItemChecked(
            **draft.now,
            actor=request.actor,
            request=request.id,
            handover=handover.id,
            item=asked.item,
            is_good=asked.is_good,
            note=asked.note[:TEXT_MOST],
        )
    )


def question(draft: Draft, request: Request, asked: QuestionHandover) -> None:
    """Put a question on record; nobody signs before it has its answer."""
    handover = find_open(draft, asked.handover)
    if handover is None:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    if not asked.text.strip():
        deny(draft, request, Reason.NOTE_MISSING)
        return
    draft.log(
        HandoverQuestioned(
            **draft.now,
            actor=request.actor,
            request=request.id,
            handover=handover.id,
            question=f"q{draft.state.seq + 1}",
            text=asked.text[:TEXT_MOST],
        )
    )


def answer(draft: Draft, request: Request, asked: AnswerQuestion) -> None:
    """Put the answer of the out-going side on record."""
    handover = find_open(draft, asked.handover)
    if handover is None or asked.question not in handover.asking:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    if request.actor not in (handover.outgoing, handover.recorder):
        deny(draft, request, Reason.NOT_OF_SHIFT)
        return
    if not asked.text.strip():
        deny(draft, request, Reason.NOTE_MISSING)
        return
    draft.log(
        HandoverAnswered(
            **draft.now,
            actor=request.actor,
            request=request.id,
            handover=handover.id,
            question=asked.question,
            text=asked.text[:TEXT_MOST],
        )
    )


def open_diary(draft: Draft, request: Request, asked: OpenDiary) -> None:
    """Put on record that somebody opened the book of the handover."""
    handover = find_open(draft, asked.handover)
    if handover is None:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    draft.log(
        DiaryOpened(
            **draft.now,
            actor=request.actor,
            request=request.id,
            handover=handover.id,
            book=handover.book,
        )
    )


def count_by_eye(draft: Draft, request: Request, asked: CountByEye) -> None:
    """Put on record what two people saw in slots that cannot be sensed."""
    handover = find_open(draft, asked.handover)
    witness = draft.state.directory.cardholders.get(asked.witness)
    if handover is None or not {each.slot for each in asked.counted} & set(handover.blind):
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    if witness is None or not witness.is_active:
        deny(draft, request, Reason.CARDHOLDER_INACTIVE)
        return
    if asked.witness == request.actor:
        deny(draft, request, Reason.SAME_PERSON)
        return
    draft.log(
        SlotsCountedByEye(
            **draft.now,
            actor=request.actor,
            request=request.id,
            handover=handover.id,
            witness=asked.witness,
            counted=tuple(each for each in asked.counted if each.slot in handover.blind),
        )
    )
