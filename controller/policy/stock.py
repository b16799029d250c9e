"""What should hang in the cabinet, and what its sensors say: the count of a handover."""

from collections.abc import Iterator
from typing import NamedTuple

from controller.directory import KeySet, KeySetStatus
from controller.handovers import Difference, Mismatch, OutSet
from controller.policy.custody import is_elsewhere
from controller.policy.returning import is_at_home
from controller.state import State

KEPT = (KeySetStatus.ACTIVE, KeySetStatus.STOPPED)


class Stock(NamedTuple):
    """`expected` sets should hang here and `sensed` do; `blind` slots cannot be sensed."""

    expected: int
    sensed: int
    differences: tuple[Difference, ...]
    out: tuple[OutSet, ...]
    stopped: tuple[str, ...]
    blind: tuple[int, ...]


def count_stock(state: State, at_ms: int) -> Stock:
    """Return the count at `at_ms` (UTC milliseconds) by what is kept here and what is seated."""
    kept = {each.id: each for each in state.directory.key_sets.values() if _is_kept(each)}
    expected = [each for each in kept.values() if each.id not in state.loans]
    seen: dict[str, int] = {}
    for slot, seat in state.seats.items():
        key_set = state.key_set_of(seat.tag)
        if key_set is not None and seat.is_sure and slot not in state.unknown:
            seen[key_set.id] = slot
    return Stock(
        expected=len(expected),
        sensed=sum(each.id in seen for each in expected),
        differences=tuple(_differences(state, expected, seen)),
        out=tuple(_out(state, at_ms)),
        stopped=tuple(e.id for e in kept.values() if e.status is KeySetStatus.STOPPED),
        blind=blind_slots(state),
    )


def blind_slots(state: State) -> tuple[int, ...]:
    """Return the slots whose content cannot be sensed now: somebody has to look into them."""
    unsure = {slot for slot, seat in state.seats.items() if not seat.is_sure}
    return tuple(sorted(state.unknown | unsure))


def _is_kept(key_set: KeySet) -> bool:
    return key_set.status in KEPT and not is_elsewhere(key_set)


def _differences(
    state: State, expected: list[KeySet], seen: dict[str, int]
) -> Iterator[Difference]:
    blind = set(blind_slots(state))
    for each in expected:
        slot = seen.get(each.id)
        if slot is None:
            what = Mismatch.UNSURE if each.home_slot in blind else Mismatch.MISSING
            yield Difference(slot=each.home_slot, key_set=each.id, what=what)
        elif not is_at_home(state.directory, each, slot):
            yield Difference(slot=slot, key_set=each.id, what=Mismatch.WRONG_SLOT)
    for slot, seat in sorted(state.seats.items()):
        if seat.tag is not None and state.key_set_of(seat.tag) is None:
            yield Difference(slot=slot, key_set="", what=Mismatch.UNKNOWN_TAG)


def _out(state: State, at_ms: int) -> Iterator[OutSet]:
    for loan in state.loans.values():
        is_late = state.is_clock_trusted and loan.due_ms is not None and at_ms >= loan.due_ms
        yield OutSet(
            key_set=loan.key_set,
            cardholder=loan.cardholder,
            purpose=loan.purpose,
            due_ms=loan.due_ms,
            is_late=is_late,
        )
