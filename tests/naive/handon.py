"""Handing on: T6."""

from tests.naive.badge import is_accepted, person_of
from tests.naive.emergency import is_released
from tests.naive.why import why_not
from tests.naive.words import Refusal
from tests.naive.world import Ask, Loan, World


def why_not_hand_on(
    world: World, loan: Loan, receiver: Ask, giver_badge: str | None
) -> set[Refusal]:
    """T6: Handing on 轉交: both tap, the receiver must be entitled; classes may forbid it.

    `receiver` is what the receiver would bring to take the set himself. That the set is out is
    no reason against him, and a set handed on does not leave, so no lock-out pair holds it.
    """
    if loan.back_at_ms is not None:
        return {Refusal.NOT_OUT}
    if is_released(world, loan.key_set):
        return set()
    refused = why_not(world, receiver)
    refused -= {Refusal.ALREADY_OUT, Refusal.PAIR_LOCK_OUT}
    if not world.key_classes[world.key_sets[loan.key_set].key_class].allows_hand_on:
        refused.add(Refusal.HAND_ON_FORBIDDEN)
    giver, taker = person_of(world, giver_badge), person_of(world, receiver.badge)
    is_holder = giver is not None and giver.name == loan.holder
    if not is_holder or not is_accepted(world, giver_badge, receiver.at_ms):
        refused.add(Refusal.GIVER_TAP_MISSING)
    if taker is not None and taker.name == loan.holder:
        refused.add(Refusal.HAND_ON_TO_HIMSELF)
    return refused


def may_hand_on(world: World, loan: Loan, receiver: Ask, giver_badge: str | None) -> bool:
    """T6: say whether the holder may hand the set on to the receiver."""
    return not why_not_hand_on(world, loan, receiver, giver_badge)
