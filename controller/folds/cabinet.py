"""Folds for the cabinet itself: settings, starts, clock, faults."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import (
    CabinetConfigured,
    CabinetFounded,
    ClockSet,
    ControllerStarted,
    ControllerStopped,
    FaultCleared,
    FaultRaised,
    SecretChanged,
    SnapshotTaken,
)
from controller.folds.handovers import unawaited
from controller.folds.keeping import unattended
from controller.folds.paper import gap_begun, gaps_dated
from controller.folds.pin_codes import rebooted

EARLIEST_MS = 1_704_067_200_000
"""The beginning of 2024: a clock that says an earlier time is wrong, whoever has set it."""

LONG_AGO_MONO_MS = -86_400_000
"""For what was over before the machine began to count its time anew: nothing is late for it."""

if TYPE_CHECKING:
    from controller.state import State


def _founded(state: "State", entry: CabinetFounded) -> "State":
    return changed(state, cabinet=entry.cabinet)


def _configured(state: "State", entry: CabinetConfigured) -> "State":
    return changed(state, settings=entry.settings)


def _started(state: "State", entry: ControllerStarted) -> "State":
    """Keep what the deadlines of another run of the machine can no longer mean from meaning it."""
    if state.last_ms is not None:
        state = changed(state, paper=gap_begun(state, state.last_ms))
    # What was typed died with the process that looked at it.
    state = changed(state, reception=replace(state.reception, tried=None))
    if entry.machine == state.machine:
        return changed(state, is_resuming=True)
    releases = {slot: replace(each, until_mono_ms=-1) for slot, each in state.releases.items()}
    door = replace(state.door, unlocked_until_mono_ms=-1, opened_mono_ms=entry.mono_ms)
    emergency = state.emergency
    if emergency is not None and not emergency.is_called:
        emergency = replace(emergency, ended_mono_ms=LONG_AGO_MONO_MS)
    return changed(
        rebooted(state, entry.mono_ms),
        is_resuming=True,
        machine=entry.machine,
        releases=releases,
        door=door,
        last_return=(0, 0),
        emergency=emergency,
        handovers=unawaited(state.handovers),
        kept=unattended(state.kept),
    )


def _clock_set(state: "State", entry: ClockSet) -> "State":
    after = changed(state, offset_ms=entry.after_ms, clock_source=entry.source)
    if not after.is_clock_trusted:
        return after
    at_ms = after.at_ms(entry.mono_ms)
    after = changed(after, paper=gaps_dated(state, at_ms))
    if state.kept.begun_ms is None and at_ms >= EARLIEST_MS:
        return changed(after, kept=replace(state.kept, begun_ms=at_ms))
    return after


def _fault_raised(state: "State", entry: FaultRaised) -> "State":
    after = changed(
        state,
        faults={**state.faults, entry.part: entry.detail},
        unknown=state.unknown | set(entry.slots),
    )
    if not entry.slots:
        return after
    return changed(after, paper=gap_begun(state, entry.at_ms, frozenset(entry.slots)))


def _fault_cleared(state: "State", entry: FaultCleared) -> "State":
    faults = {part: detail for part, detail in state.faults.items() if part != entry.part}
    return changed(state, faults=faults)


def _unchanged(state: "State", _entry: Any) -> "State":
    return state


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    CabinetFounded: _founded,
    CabinetConfigured: _configured,
    ControllerStarted: _started,
    ControllerStopped: _unchanged,
    ClockSet: _clock_set,
    SnapshotTaken: _unchanged,
    SecretChanged: _unchanged,
    FaultRaised: _fault_raised,
    FaultCleared: _fault_cleared,
}
