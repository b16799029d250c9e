"""A set handed on from one to the other, at the cabinet and by the plain model."""

from collections.abc import Iterator

from controller.entries import KeySetHandedOn
from controller.events import DoorClosed, DoorOpened, SlotButtonPressed
from tests.naive.rules import why_not_hand_on
from tests.naive.take import rule_A8_lock_out
from tests.naive.words import Refusal
from tests.naive.world import Ask, Loan, World
from tests.takes.nouns import SLOTS
from tests.takes.ours import Cabinet


def hand_on(cabinet: Cabinet, world: World, loan: Loan, receiver: str) -> Iterator[str]:
    """Have the holder of `loan` hand the set on, and yield where the two do not agree."""
    assert loan.holder is not None
    ask = Ask("#" + receiver, loan.key_set, cabinet.at_ms)
    told = _model_says(world, loan, ask) | _stricter(cabinet, world, loan, ask)
    slot = SLOTS[loan.key_set]
    cabinet.tap(loan.holder)
    cabinet.happen(SlotButtonPressed, slot=slot)
    cabinet.tap(receiver)
    cabinet.happen(SlotButtonPressed, slot=slot)
    is_handed_on = any(isinstance(each, KeySetHandedOn) for each in cabinet.latest)
    cabinet.happen(DoorOpened)
    cabinet.happen(DoorClosed)  # which ends the session
    if is_handed_on == bool(told):
        yield f"{loan.holder} hands {loan.key_set} on to {receiver}: {is_handed_on}, {sorted(told)}"
    if is_handed_on:
        loan.holder = receiver


def _model_says(world: World, loan: Loan, ask: Ask) -> set[Refusal]:
    """Return what the model says; what its holder was promised and has now, he may hand on."""
    every = world.bookings
    world.bookings = [each for each in every if not (each.has_begun and each.person == loan.holder)]
    told = why_not_hand_on(world, loan, ask, f"#{loan.holder}")
    world.bookings = every
    return told


def _stricter(cabinet: Cabinet, world: World, loan: Loan, ask: Ask) -> set[Refusal]:
    """Return what we read more strictly than the model does.

    Every rule of a take is asked, lock-outs too: what must not be out beside something else is
    not given to the next one while it is. And what is late goes back, or nobody would know of it.
    """
    due_ms = cabinet.state.loans[loan.key_set].due_ms  # which a booking shortens, too
    is_late = due_ms is not None and ask.at_ms >= due_ms
    late = {Refusal.HAND_ON_FORBIDDEN} if is_late else set()
    return rule_A8_lock_out(world, ask) | late
