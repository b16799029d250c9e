"""Folds for an emergency release."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import EmergencyCalled, EmergencyCallEnded, EmergencyEnded
from controller.parts import Emergency

if TYPE_CHECKING:
    from controller.state import State


def _called(state: "State", entry: EmergencyCalled) -> "State":
    return changed(state, emergency=Emergency(source=entry.source, key_classes=entry.key_classes))


def _call_ended(state: "State", entry: EmergencyCallEnded) -> "State":
    if state.emergency is None:
        return state
    over = replace(state.emergency, is_called=False, ended_mono_ms=entry.mono_ms)
    door = replace(state.door, unlocked_until_mono_ms=entry.mono_ms)
    return changed(state, emergency=over, door=door)


def _ended(state: "State", _entry: EmergencyEnded) -> "State":
    return changed(state, emergency=None)


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    EmergencyCalled: _called,
    EmergencyCallEnded: _call_ended,
    EmergencyEnded: _ended,
}
