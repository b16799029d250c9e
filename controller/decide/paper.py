"""Decisions about paper: rows entered afterwards, which release nothing and change no seat."""

from controller.decide import promises
from controller.decide.alarms import clear_alarm, name_of
from controller.decide.corrections import correct
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.matters import text_problem
from controller.directory import KeySet
from controller.entries import AlarmAcknowledged, PaperRowEntered
from controller.paper_parts import row_name
from controller.policy.hours import due_ms
from controller.policy.paper import Written, find_settled, judge
from controller.reasons import AlarmKind, PaperVerdict, Reason
from controller.requests import CorrectEntry, EnterPaperRow, Request

NAME_MOST = 32
"""How long the name of a page or of a row may be, in characters."""

NAME_PROBLEM = f"page and row have names of at most {NAME_MOST} characters, a row without /"

EXPLAINS = (PaperVerdict.EXPLAINS_LOAN, PaperVerdict.EXPLAINS_PAST)


def received(draft: Draft, request: Request, asked: EnterPaperRow | CorrectEntry) -> None:
    """Follow what somebody writes down afterwards."""
    match asked:
        case EnterPaperRow():
            enter(draft, request, asked)
        case CorrectEntry():
            correct(draft, request, asked)


def enter(draft: Draft, request: Request, asked: EnterPaperRow) -> None:
    """Enter a row 補登; what was missing by the sensors is whose the row says it is."""
    page, row = " ".join(asked.page.split()), " ".join(asked.row.split())
    if refused := _refusal(draft, asked, page, row):
        deny(draft, request, refused[0], detail=refused[1])
        return
    key_set = draft.state.directory.key_sets[asked.key_set]
    judged = judge(draft.state, key_set, Written(asked.out_ms, asked.back_ms), draft.at_ms)
    key_class = draft.state.directory.key_classes.get(key_set.key_class)
    zone = draft.state.settings.zone
    is_loan = judged.verdict is PaperVerdict.EXPLAINS_LOAN
    draft.log(
        PaperRowEntered(
            **draft.now,
            page=page,
            row=row,
            cardholder=asked.cardholder,
            department=draft.state.directory.cardholders[asked.cardholder].department,
            key_set=key_set.id,
            out_ms=asked.out_ms,
            back_ms=asked.back_ms,
            purpose=asked.purpose,
            work_order=asked.work_order.strip(),
            note=asked.note.strip(),
            actor=request.actor,
            verdict=judged.verdict,
            due_ms=due_ms(key_class, asked.out_ms, zone) if key_class and is_loan else None,
            found_ms=judged.found_ms,
            ended_ms=judged.ended_ms,
            settles=find_settled(draft.state, key_set.id, asked.out_ms)
            if judged.verdict in EXPLAINS
            else (),
            request=request.id,
        )
    )
    if is_loan:
        promises.taken(draft, key_set.id, asked.cardholder)
    if judged.found_ms is not None and judged.is_unsensed:
        name = row_name(page, row)
        _close_alarm(draft, request.actor, name, key_set.id, judged.found_ms, judged.ended_ms)


def _close_alarm(
    draft: Draft, actor: str, row: str, key_set: str, found_ms: int, ended_ms: int | None
) -> None:
    """Let the alarm about what is explained now end; who entered the row has seen to it."""
    alarm = draft.state.alarms.get(name_of(AlarmKind.TAKEN_WITHOUT_GRANT, key_set))
    if alarm is None or alarm.raised_ms < found_ms:
        return
    if ended_ms is not None and alarm.raised_ms > ended_ms:
        return  # it rings about a later time
    name = name_of(AlarmKind.TAKEN_WITHOUT_GRANT, key_set)
    if not alarm.is_acknowledged:
        draft.log(
            AlarmAcknowledged(
                **draft.now,
                alarm=name,
                actor=actor,
                note=row,
                request="",
            )
        )
    clear_alarm(draft, AlarmKind.TAKEN_WITHOUT_GRANT, key_set)


def _refusal(draft: Draft, asked: EnterPaperRow, page: str, row: str) -> tuple[Reason, str] | None:
    """Return why the row cannot even be entered, and in which detail, or None."""
    if not draft.state.is_clock_trusted:
        return Reason.CLOCK_UNTRUSTED, ""
    key_set = draft.state.directory.key_sets.get(asked.key_set)
    if key_set is None:
        return Reason.IMPOSSIBLE, "there is no such key set"
    if asked.cardholder not in draft.state.directory.cardholders:
        return Reason.IMPOSSIBLE, "there is nobody of that number"
    if not (0 < len(page) <= NAME_MOST and 0 < len(row) <= NAME_MOST) or "/" in row:
        return Reason.IMPOSSIBLE, NAME_PROBLEM
    if asked.out_ms < 0 or (asked.back_ms is not None and asked.back_ms < asked.out_ms):
        return Reason.IMPOSSIBLE, "it was back before it left"
    if problem := text_problem(asked.note) or text_problem(asked.work_order):
        return Reason.IMPOSSIBLE, problem
    if row_name(page, row) in draft.state.paper.rows:
        return Reason.REPEATED, ""
    return (Reason.SLOT_UNKNOWN, "") if _is_unsure(draft, key_set) else None


def _is_unsure(draft: Draft, key_set: KeySet) -> bool:
    """Return whether the sensors cannot say now where the set is: the row can wait."""
    state = draft.state
    return state.is_resuming or any(
        slot in state.unknown or not seat.is_sure
        for slot, seat in state.seats.items()
        if seat.tag is not None and seat.tag == key_set.tag
    )
