"""Folds for sets that are handed on: what is asked and offered, and whose loan it is then."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import HandingAsked, HandingLapsed, HandingOffered, KeySetHandedOn
from controller.folds.access import prolonged
from controller.parts import Handing

if TYPE_CHECKING:
    from controller.state import State


def _asked(state: "State", entry: HandingAsked) -> "State":
    handing = Handing(
        key_set=entry.key_set,
        giver=entry.actor,
        receiver=entry.receiver,
        slot=entry.slot,
        until_mono_ms=entry.until_mono_ms,
    )
    return changed(state, handings={**state.handings, entry.key_set: handing})


def _offered(state: "State", entry: HandingOffered) -> "State":
    handing = Handing(
        key_set=entry.key_set,
        giver=entry.giver,
        receiver=entry.receiver,
        slot=entry.slot,
        until_mono_ms=entry.until_mono_ms,
        is_offered=True,
    )
    return changed(
        state,
        handings={**state.handings, entry.key_set: handing},
        session=prolonged(state, state.session, entry.mono_ms),
    )


def _lapsed(state: "State", entry: HandingLapsed) -> "State":
    return changed(state, handings=without_handing(state.handings, entry.key_set))


def _handed_on(state: "State", entry: KeySetHandedOn) -> "State":
    loan = replace(
        state.loans[entry.key_set],
        cardholder=entry.receiver,
        out_ms=entry.at_ms,
        due_ms=entry.due_ms,
        purpose=entry.purpose,
        work_order=entry.work_order,
        is_due_soon_told=False,
        steps_told=0,
        told_ms=0,
        times_reminded=0,
    )
    return changed(
        state,
        loans={**state.loans, entry.key_set: loan},
        handings=without_handing(state.handings, entry.key_set),
        session=prolonged(state, state.session, entry.mono_ms),
    )


def without_handing(handings: dict[str, Handing], key_set: str) -> dict[str, Handing]:
    """Return `handings` without the one of `key_set`; the same where there is none."""
    if key_set not in handings:
        return handings
    return {each: handing for each, handing in handings.items() if each != key_set}


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    HandingAsked: _asked,
    HandingOffered: _offered,
    HandingLapsed: _lapsed,
    KeySetHandedOn: _handed_on,
}
