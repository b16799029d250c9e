"""Folds for handing over a shift: records that have begun, books, who signed on, what is owed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries.handovers import (
    DiaryOpened,
    DiaryWritten,
    HandoverAnswered,
    HandoverBegun,
    HandoverFinished,
    HandoverItemChecked,
    HandoverQuestioned,
    HandoverRefused,
    HandoverSigned,
    ReliefMissed,
    ShiftDayReviewed,
    ShiftGapFound,
    ShiftsExpected,
    SignatureAwaited,
    SlotsCountedByEye,
)
from controller.handovers import Book, Duty, Handover, Handovers, Side, SignedOn

if TYPE_CHECKING:
    from controller.state import State

LINES_KEPT = 500
"""Lines of the handover book that wait to be handed over; the journal has them all."""

REVIEWS_KEPT = 500


def _with(state: "State", **values: Any) -> "State":
    return changed(state, handovers=replace(state.handovers, **values))


def _put(state: "State", handover: Handover) -> "State":
    return _with(state, open={**state.handovers.open, handover.id: handover})


def _amended(state: "State", name: str, **values: Any) -> "State":
    return _put(state, replace(state.handovers.open[name], **values))


def unawaited(now: Handovers) -> Handovers:
    """Return `now` without a tap that was awaited: its deadline was another clock's."""
    waiting = any(each.awaited for each in now.open.values())
    if not waiting:
        return now
    ended = {
        name: replace(each, awaited="", awaited_until_mono_ms=-1) for name, each in now.open.items()
    }
    return replace(now, open=ended)


def _begun(state: "State", entry: HandoverBegun) -> "State":
    """A new count takes the place of the one before; what was asked about it still holds."""
    before = state.handovers.open.get(entry.handover)
    handover = Handover(
        id=entry.handover,
        shift=entry.shift,
        day=entry.day,
        recorder=entry.actor,
        outgoing=entry.outgoing,
        incoming=entry.incoming,
        due_ms=entry.due_ms,
        book=entry.book,
        out=tuple(each.key_set for each in entry.out),
        blind=entry.blind,
    )
    if before is not None:
        handover = replace(
            handover,
            checked=before.checked,
            asking=before.asking,
            has_read=before.has_read,
            is_relief_told=before.is_relief_told,
        )
    return _put(state, handover)


def _item(state: "State", entry: HandoverItemChecked) -> "State":
    checked = state.handovers.open[entry.handover].checked
    return _amended(state, entry.handover, checked=tuple(dict.fromkeys((*checked, entry.item))))


def _questioned(state: "State", entry: HandoverQuestioned) -> "State":
    asking = state.handovers.open[entry.handover].asking
    return _amended(state, entry.handover, asking=(*asking, entry.question))


def _answered(state: "State", entry: HandoverAnswered) -> "State":
    asking = state.handovers.open[entry.handover].asking
    left = tuple(each for each in asking if each != entry.question)
    return _amended(state, entry.handover, asking=left)


def _written(state: "State", entry: DiaryWritten) -> "State":
    """A new line has been read by nobody but who wrote it."""
    values: dict[str, Any] = {
        "open": {
            name: replace(each, has_read=()) if each.book is entry.book else each
            for name, each in state.handovers.open.items()
        }
    }
    if entry.book is Book.HANDOVER_BOOK:
        values["lines"] = (*state.handovers.lines, entry.line)[-LINES_KEPT:]
    return _with(state, **values)


def _opened(state: "State", entry: DiaryOpened) -> "State":
    handover = state.handovers.open[entry.handover]
    if entry.actor in handover.has_read:
        return state
    return _amended(state, entry.handover, has_read=(*handover.has_read, entry.actor))


def _counted(state: "State", entry: SlotsCountedByEye) -> "State":
    seen = {each.slot for each in entry.counted}
    left = tuple(slot for slot in state.handovers.open[entry.handover].blind if slot not in seen)
    return _amended(state, entry.handover, blind=left)


def _awaited(state: "State", entry: SignatureAwaited) -> "State":
    handover = state.handovers.open[entry.handover]
    incoming = entry.cardholder if entry.side is Side.INCOMING else handover.incoming
    return _amended(
        state,
        entry.handover,
        incoming=incoming,
        awaited=entry.cardholder,
        awaited_until_mono_ms=entry.until_mono_ms,
    )


def _signed(state: "State", entry: HandoverSigned) -> "State":
    handover = state.handovers.open[entry.handover]
    incoming = entry.cardholder if entry.side is Side.INCOMING else handover.incoming
    return _amended(
        state,
        entry.handover,
        incoming=incoming,
        signed=(*handover.signed, entry.side),
        is_refused=False,
        awaited="",
        awaited_until_mono_ms=-1,
    )


def _refused(state: "State", entry: HandoverRefused) -> "State":
    return _amended(
        state, entry.handover, signed=(), is_refused=True, awaited="", awaited_until_mono_ms=-1
    )


def _finished(state: "State", entry: HandoverFinished) -> "State":
    now, seq = state.handovers, state.seq + 1
    on = SignedOn(cardholder=entry.incoming, seq=seq)
    return _with(
        state,
        open={name: each for name, each in now.open.items() if name != entry.handover},
        settled={**now.settled, entry.shift: _later(now, "settled", entry)},
        finished={**now.finished, entry.shift: _later(now, "finished", entry)},
        to_review=_reviewable(now, entry.handover, entry.day),
        lines=tuple(each for each in now.lines if each not in entry.lines),
        lead_on=on if entry.duty is Duty.LEAD else now.lead_on,
        security_on=on if entry.duty is Duty.SECURITY else now.security_on,
        given_seq=seq if entry.is_watch_given else now.given_seq,
        taken_seq=seq if entry.is_watch_taken else now.taken_seq,
    )


def _later(now: Handovers, shelf: str, entry: HandoverFinished) -> str:
    days: dict[str, str] = getattr(now, shelf)
    return max(days.get(entry.shift, ""), entry.day)


def _reviewable(now: Handovers, name: str, day: str) -> dict[str, str]:
    """Return what waits for review with `name`; what nobody looked at for years is let go."""
    listed = {**now.to_review, name: day}
    if len(listed) > REVIEWS_KEPT:
        listed.pop(next(iter(listed)))
    return listed


def _relief_missed(state: "State", entry: ReliefMissed) -> "State":
    return _amended(state, entry.handover, is_relief_told=True)


def _expected(state: "State", entry: ShiftsExpected) -> "State":
    return _with(state, settled=dict(entry.shifts))


def _gap(state: "State", entry: ShiftGapFound) -> "State":
    now = state.handovers
    return _with(
        state,
        settled={**now.settled, entry.shift: max(now.settled[entry.shift], entry.until_day)},
        to_review=_reviewable(now, entry.gap, entry.day),
    )


def _reviewed(state: "State", entry: ShiftDayReviewed) -> "State":
    done = {*entry.records, *entry.gaps}
    left = {name: day for name, day in state.handovers.to_review.items() if name not in done}
    return _with(state, to_review=left)


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    HandoverBegun: _begun,
    HandoverItemChecked: _item,
    HandoverQuestioned: _questioned,
    HandoverAnswered: _answered,
    DiaryWritten: _written,
    DiaryOpened: _opened,
    SlotsCountedByEye: _counted,
    SignatureAwaited: _awaited,
    HandoverSigned: _signed,
    HandoverRefused: _refused,
    HandoverFinished: _finished,
    ReliefMissed: _relief_missed,
    ShiftsExpected: _expected,
    ShiftGapFound: _gap,
    ShiftDayReviewed: _reviewed,
}
