"""May this set leave, considering what else is out? The rules that bind two sets to each other."""

from collections.abc import Iterable, Iterator

from controller.directory import KeySet, Pairing, PairRule, Side
from controller.parts import Loan
from controller.reasons import Reason
from controller.state import State


def check_pairings(state: State, cardholder: str, key_set: KeySet) -> list[Reason]:
    """Return why `cardholder` may not take `key_set` while others are out; empty if none forbids.

    What is out counts wherever it went, also without a grant and to nobody known.
    """
    reasons = []
    for pairing in state.directory.pairings.values():
        match pairing.rule:
            case PairRule.ONE_PERSON:
                loans: Iterable[Loan] = state.loans_of(cardholder)
                reason = Reason.PAIR_HELD
            case PairRule.LOCK_OUT:
                loans = state.loans.values()
                reason = Reason.PAIR_OUT
        if any(_excludes(state, side, key_set, loans) for side in _against(pairing, key_set)):
            reasons.append(reason)
    return reasons


def is_of(side: Side, key_set: KeySet) -> bool:
    """Return whether `key_set` belongs to `side`."""
    return side.key_set == key_set.id if side.key_set else side.key_class == key_set.key_class


def _against(pairing: Pairing, key_set: KeySet) -> Iterator[Side]:
    """Yield the sides that are against `key_set`; a lock-out binds its one side only."""
    if is_of(pairing.one, key_set):
        yield pairing.other
    if pairing.rule is PairRule.ONE_PERSON and is_of(pairing.other, key_set):
        yield pairing.one


def _excludes(state: State, side: Side, key_set: KeySet, loans: Iterable[Loan]) -> bool:
    """Return whether something of `side`, other than `key_set` itself, is among `loans`."""
    for loan in loans:
        out = state.directory.key_sets.get(loan.key_set)
        if out is not None and out.id != key_set.id and is_of(side, out):
            return True
    return False
