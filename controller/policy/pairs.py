"""May this set leave, considering what else is out? The rules that bind two sets to each other."""

from collections.abc import Iterable, Iterator

from controller.directory import KeySet, Pairing, PairRule, Side
from controller.parts import Loan
from controller.reasons import Reason
from controller.state import State

_REASONS = {PairRule.ONE_PERSON: Reason.PAIR_HELD, PairRule.LOCK_OUT: Reason.PAIR_OUT}


def check_pairings(state: State, cardholder: str, key_set: KeySet) -> list[Reason]:
    """Return why `cardholder` may not take `key_set` while others are out; empty if none forbids.

    What is out counts wherever it went, also without a grant and to nobody known.
    """
    return [
        _REASONS[pairing.rule] for pairing, out in concerning(state, key_set, cardholder) if out
    ]


def concerning(
    state: State, key_set: KeySet, cardholder: str = ""
) -> Iterator[tuple[Pairing, list[str]]]:
    """Yield the pairings that bind `key_set`, with what is out that forbids it to `cardholder`."""
    directory = state.directory
    by_class = directory.paired_classes.get(key_set.key_class, ())
    by_set = directory.paired_sets.get(key_set.id, ())
    for name in dict.fromkeys((*by_class, *by_set)) if by_class or by_set else ():
        pairing = directory.pairings[name]
        sides = _against(pairing, key_set)
        if not sides:
            continue
        loans: Iterable[Loan] = state.loans.values()
        if pairing.rule is PairRule.ONE_PERSON:
            loans = state.loans_of(cardholder)
        yield pairing, [each for side in sides for each in _excluding(state, side, key_set, loans)]


def is_of(side: Side, key_set: KeySet) -> bool:
    """Return whether `key_set` belongs to `side`."""
    return side.key_set == key_set.id if side.key_set else side.key_class == key_set.key_class


def _against(pairing: Pairing, key_set: KeySet) -> list[Side]:
    """Return the sides that are against `key_set`; a lock-out binds its one side only."""
    sides = [pairing.other] if is_of(pairing.one, key_set) else []
    if pairing.rule is PairRule.ONE_PERSON and is_of(pairing.other, key_set):
        sides.append(pairing.one)
    return sides


def _excluding(state: State, side: Side, key_set: KeySet, loans: Iterable[Loan]) -> Iterator[str]:
    """Yield what of `side`, other than `key_set` itself, is among `loans`."""
    for loan in loans:
        out = state.directory.key_sets.get(loan.key_set)
        if out is not None and out.id != key_set.id and is_of(side, out):
            yield out.id
