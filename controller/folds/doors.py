"""Folds for the door, the case and the alarms."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import (
    AlarmAcknowledged,
    AlarmCleared,
    AlarmRaised,
    CaseSeenClosed,
    CaseSeenOpen,
    DoorSeenClosed,
    DoorSeenOpen,
    DoorUnlocked,
    LatchReset,
    OpenedUnwatched,
)
from controller.folds.access import prolonged
from controller.parts import Alarm, Door

if TYPE_CHECKING:
    from controller.state import State


def _unlocked(state: "State", entry: DoorUnlocked) -> "State":
    door = replace(state.door, unlocked_until_mono_ms=entry.until_mono_ms)
    return changed(state, door=door, session=prolonged(state, state.session, entry.mono_ms))


def _seen_open(state: "State", entry: DoorSeenOpen) -> "State":
    door = Door(is_open=True, opened_mono_ms=entry.mono_ms, unlocked_until_mono_ms=-1)
    session = prolonged(state, state.session, entry.mono_ms)
    return changed(state, door=door, session=session, owes_latch=True)


def _seen_closed(state: "State", entry: DoorSeenClosed) -> "State":
    # What was unlocked while it stood open could be opened until its bolt sprang home just now.
    until = min(state.door.unlocked_until_mono_ms, entry.mono_ms)
    return changed(state, door=Door(unlocked_until_mono_ms=until))


def _case_open(state: "State", _entry: CaseSeenOpen) -> "State":
    return changed(state, is_case_open=True, owes_latch=True)


def _case_closed(state: "State", _entry: CaseSeenClosed) -> "State":
    return changed(state, is_case_open=False)


def _raised(state: "State", entry: AlarmRaised) -> "State":
    alarm = Alarm(what=entry.what, slot=entry.slot, key_set=entry.key_set, raised_ms=entry.at_ms)
    return changed(state, alarms={**state.alarms, entry.alarm: alarm})


def _acknowledged(state: "State", entry: AlarmAcknowledged) -> "State":
    return _kept(state, entry.alarm, replace(state.alarms[entry.alarm], is_acknowledged=True))


def _cleared(state: "State", entry: AlarmCleared) -> "State":
    return _kept(state, entry.alarm, replace(state.alarms[entry.alarm], is_cleared=True))


def _kept(state: "State", name: str, alarm: Alarm) -> "State":
    alarms = {each: old for each, old in state.alarms.items() if each != name}
    if not (alarm.is_acknowledged and alarm.is_cleared):
        alarms[name] = alarm
    return changed(state, alarms=alarms)


def _opened_unwatched(state: "State", _entry: OpenedUnwatched) -> "State":
    return changed(state, owes_latch=True)


def _latch_reset(state: "State", _entry: LatchReset) -> "State":
    return changed(state, owes_latch=False)


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    DoorUnlocked: _unlocked,
    DoorSeenOpen: _seen_open,
    DoorSeenClosed: _seen_closed,
    CaseSeenOpen: _case_open,
    CaseSeenClosed: _case_closed,
    OpenedUnwatched: _opened_unwatched,
    LatchReset: _latch_reset,
    AlarmRaised: _raised,
    AlarmAcknowledged: _acknowledged,
    AlarmCleared: _cleared,
}
