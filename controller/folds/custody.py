"""Folds for where the key sets are: seats, loans, and what is not sure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import (
    InventoryTaken,
    KeySetCheckedIn,
    KeySetCheckedOut,
    LoanDueSoon,
    LoanOverdue,
    SlotAgrees,
    SlotDisagrees,
    TagClaimedTwice,
    UnknownTagRemoved,
    UnknownTagSeated,
)
from controller.folds.access import prolonged, without
from controller.folds.approvals import used
from controller.folds.handing import without_handing
from controller.folds.paper import came_back, gaps_ended, unseen_since
from controller.folds.seals import brought_back, opened
from controller.parts import Loan, Seat, Uncounted
from controller.reasons import Evidence

if TYPE_CHECKING:
    from controller.state import State

LAMP_MS = 1_000
"""How long a slot's lamp says "returned" (feedback table: green 1 s)."""


def _inventory(state: "State", entry: InventoryTaken) -> "State":
    heard = {slot for slot, _ in entry.seated}.union(entry.empty)
    book = gaps_ended(state, entry.at_ms, frozenset(heard))
    return changed(state, unknown=state.unknown - heard, is_resuming=False, paper=book)


def _checked_out(state: "State", entry: KeySetCheckedOut) -> "State":
    is_inventory = entry.evidence is Evidence.INVENTORY
    loan = Loan(
        key_set=entry.key_set,
        tag=entry.tag,
        slot=entry.slot,
        cardholder=entry.cardholder,
        out_ms=entry.at_ms,
        due_ms=entry.due_ms,
        purpose=entry.purpose,
        work_order=entry.work_order,
        since_ms=unseen_since(state, entry.slot, entry.at_ms) if is_inventory else None,
        registrar=entry.registrar,
        is_consultation=entry.is_consultation,
    )
    session = prolonged(state, state.session, entry.mono_ms)
    if session is not None and session.cardholder == (entry.hand or entry.cardholder):
        session = changed(session, taken=session.taken + 1)
    release = state.releases.get(entry.slot)
    names = release.approvals if release is not None else ()
    return changed(
        state,
        approvals=used(state.approvals, entry.cardholder, names),
        seats=without(state.seats, entry.slot),
        loans={**state.loans, entry.key_set: loan},
        releases=without(state.releases, entry.slot),
        handings=without_handing(state.handings, entry.key_set),
        session=session,
        **opened(state, entry),
    )


def _checked_in(state: "State", entry: KeySetCheckedIn) -> "State":
    session = prolonged(state, state.session, entry.mono_ms)
    if session is not None and entry.is_loan:
        session = changed(session, returned=session.returned + 1)
    is_now = entry.evidence is Evidence.SENSOR
    return changed(
        state,
        seats={**_disproved(state.seats, entry.tag), entry.slot: Seat(tag=entry.tag)},
        loans={each: loan for each, loan in state.loans.items() if each != entry.key_set},
        handings=without_handing(state.handings, entry.key_set),
        session=session,
        uncounted=_to_count(state, entry),
        paper=came_back(state, entry),
        last_return=(entry.slot, entry.mono_ms + LAMP_MS) if is_now else state.last_return,
        **brought_back(state, entry),
    )


def _to_count(state: "State", entry: KeySetCheckedIn) -> dict[str, Uncounted]:
    """Return the rings to count, with this one if its class asks for it."""
    key_set = state.directory.key_sets.get(entry.key_set)
    key_class = state.directory.key_classes.get(key_set.key_class) if key_set else None
    if key_class is None or not key_class.asks_key_count or not entry.is_loan:
        return state.uncounted
    ring = Uncounted(borrower=entry.borrower, returner=entry.returner, since_ms=entry.at_ms)
    return {**state.uncounted, entry.key_set: ring}


def _unknown_seated(state: "State", entry: UnknownTagSeated) -> "State":
    seats = {**_disproved(state.seats, entry.tag), entry.slot: Seat(tag=entry.tag)}
    return changed(state, seats=seats)


def _disproved(seats: dict[int, Seat], tag: bytes) -> dict[int, Seat]:
    """Believe no longer that what sits unread in some slot is `tag`, which was read elsewhere."""
    unread = Seat(tag=None, is_sure=False)
    return {
        slot: unread if seat.tag == tag and not seat.is_doubled else seat
        for slot, seat in seats.items()
    }


def _unknown_removed(state: "State", entry: UnknownTagRemoved) -> "State":
    seats = without(state.seats, entry.slot)
    key_set = state.key_set_of(entry.tag)
    # While its set is out to somebody, what is left in here is a copy, or what is out is one.
    is_out = key_set is not None and key_set.id in state.loans
    return changed(state, seats=seats if is_out else _settled(seats, entry.tag))


def _settled(seats: dict[int, Any], tag: bytes | None) -> dict[int, Any]:
    """Be sure of `tag` again if, after one of its slots was emptied, it is read in one only."""
    slots = [slot for slot, seat in seats.items() if tag is not None and seat.tag == tag]
    if len(slots) == 1 and seats[slots[0]].is_doubled:
        return {**seats, slots[0]: Seat(tag=tag)}
    return seats


def _disagrees(state: "State", entry: SlotDisagrees) -> "State":
    seat = state.seats.get(entry.slot, Seat(tag=None))
    return changed(state, seats={**state.seats, entry.slot: replace(seat, is_sure=False)})


def _agrees(state: "State", entry: SlotAgrees) -> "State":
    seat = state.seats[entry.slot]
    return changed(state, seats={**state.seats, entry.slot: replace(seat, is_sure=True)})


def _claimed_twice(state: "State", entry: TagClaimedTwice) -> "State":
    doubled = Seat(tag=entry.tag, is_sure=False, is_doubled=True)
    seats = {**state.seats, entry.slot: doubled, entry.other_slot: doubled}
    return changed(state, seats=seats)


def _due_soon(state: "State", entry: LoanDueSoon) -> "State":
    loan = replace(state.loans[entry.key_set], is_due_soon_told=True)
    return changed(state, loans={**state.loans, entry.key_set: loan})


def _overdue(state: "State", entry: LoanOverdue) -> "State":
    loan = replace(state.loans[entry.key_set], steps_told=entry.step + 1, told_ms=entry.at_ms)
    return changed(state, loans={**state.loans, entry.key_set: loan})


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    InventoryTaken: _inventory,
    KeySetCheckedOut: _checked_out,
    KeySetCheckedIn: _checked_in,
    UnknownTagSeated: _unknown_seated,
    UnknownTagRemoved: _unknown_removed,
    SlotDisagrees: _disagrees,
    SlotAgrees: _agrees,
    TagClaimedTwice: _claimed_twice,
    LoanDueSoon: _due_soon,
    LoanOverdue: _overdue,
}
