"""Folds for returns that somebody else is to have seen."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.consent_parts import Witnessing
from controller.entries.witness import ReturnUnwitnessed, ReturnWitnessed, WitnessAsked

if TYPE_CHECKING:
    from controller.state import State


def _asked(state: "State", entry: WitnessAsked) -> "State":
    asked = state.witnessing
    others = tuple(each for each in asked.returns if each[0] != entry.key_set) if asked else ()
    known = dict(asked.registrars) if asked else {}
    known |= {entry.key_set: entry.registrar} if entry.registrar else {}
    witnessing = Witnessing(
        returner=entry.returner,
        returns=(*others, (entry.key_set, entry.slot)),
        until_mono_ms=entry.until_mono_ms,
        registrars=tuple(known.items()),
    )
    session = state.session
    if session is not None:  # it lasts as long as what is waited for in it
        until = max(session.until_mono_ms, entry.until_mono_ms)
        session = changed(session, until_mono_ms=until)
    return changed(state, witnessing=witnessing, session=session)


def _ended(state: "State", entry: ReturnWitnessed | ReturnUnwitnessed) -> "State":
    asked = state.witnessing
    if asked is None:
        return state
    left = tuple(each for each in asked.returns if each[0] != entry.key_set)
    return changed(state, witnessing=replace(asked, returns=left) if left else None)


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    WitnessAsked: _asked,
    ReturnWitnessed: _ended,
    ReturnUnwitnessed: _ended,
}
