"""Decisions about the cabinet's own parts: faults, clock, starts and stops, snapshots."""

from controller.commands import ShowSignal, Signal
from controller.decide.directory import discard
from controller.decide.draft import Draft
from controller.decide.emergency import end_call
from controller.decide.faults import failed, recovered
from controller.decide.inventory import end_what_was_open
from controller.decide.keying import give_up
from controller.decide.leaving import wipe_again
from controller.decide.offers import end_every_offer
from controller.entries import (
    CabinetConfigured,
    ClockSet,
    ControllerStarted,
    ControllerStopped,
    FaultRaised,
    ReleaseDisarmed,
    SnapshotTaken,
)
from controller.events import (
    BoardFlagsChanged,
    BoardFound,
    BoardLost,
    ClockRead,
    RailFell,
    RailFreed,
    RailRose,
    RailStuck,
    ReaderFailed,
    ReaderRecovered,
    SnapshotFolded,
    Started,
    Stopping,
)
from controller.events.fitted import SupplyRead
from controller.reasons import Reason

RAIL = "rail"

RAIL_WATCH = "rail_watch"
"""What cuts the rail where nobody beats: everything works without it, until a coil is left on."""

MAINS = "mains"
"""Alone it takes nothing from anybody: the cabinet works on its battery."""

BATTERY = "battery"

CLOCK_STEP_MS = 500
"""A smaller change of the offset is drift that NTP slews away; recording it would only be noise."""


def heard(draft: Draft, event: ReaderFailed | ReaderRecovered | BoardLost | BoardFound) -> None:
    """Follow whether badge reader and slot boards answer."""
    match event:
        case ReaderFailed():
            failed(draft, f"reader:{event.reader}", event.detail)
        case ReaderRecovered():
            recovered(draft, f"reader:{event.reader}")
        case BoardLost():
            failed(draft, f"board:{event.board}", "does not answer", event.slots)
        case BoardFound():
            recovered(draft, f"board:{event.board}")


def flags_changed(draft: Draft, event: BoardFlagsChanged) -> None:
    """Follow a board's own report of a faulty reader, a low supply, an open case."""
    for word, is_set in (
        ("reader", event.is_reader_faulty),
        ("supply", event.is_supply_low),
        ("case", event.is_case_open),
    ):
        part = f"board:{event.board}:{word}"
        if is_set:
            failed(draft, part, "reported by the board")
        else:
            recovered(draft, part)


def rail_sensed(draft: Draft, event: RailFell | RailRose | RailStuck | RailFreed) -> None:
    """Follow the lock rail: whether it is dead, and whether it is where it has to be."""
    match event:
        case RailFell():
            failed(draft, RAIL, "the lock rail is dead")
        case RailRose():
            recovered(draft, RAIL)
        case RailStuck():
            failed(draft, RAIL_WATCH, "the lock rail is live without its heartbeat")
        case RailFreed():
            recovered(draft, RAIL_WATCH)


def supply_read(draft: Draft, event: SupplyRead) -> None:
    """Follow the supply: the mains, and what is left in its battery."""
    if event.is_on_mains:
        recovered(draft, MAINS)
    elif MAINS not in draft.state.faults:
        draft.log(FaultRaised(**draft.now, part=MAINS, detail="running on the battery"))
        draft.tell(ShowSignal(signal=Signal.ON_BATTERY))
    if event.is_battery_low:
        failed(draft, BATTERY, "the battery is low")
    else:
        recovered(draft, BATTERY)


def clock_read(draft: Draft, event: ClockRead) -> None:
    """Follow the wall clock by an entry, and only by an entry."""
    step = event.offset_ms - draft.state.offset_ms
    if abs(step) >= CLOCK_STEP_MS or event.source != draft.state.clock_source:
        entry = ClockSet(
            **draft.now,
            before_ms=draft.state.offset_ms,
            after_ms=event.offset_ms,
            source=event.source,
        )
        draft.log(entry)


def started(draft: Draft, event: Started) -> None:
    """Come up: nothing that was armed, unlocked or broken before is carried on.

    Whatever is still broken, or called for, says so again: a start asks every part.
    """
    draft.log(ControllerStarted(**draft.now, version=event.version, machine=event.machine))
    for part in list(draft.state.faults):
        recovered(draft, part)
    end_call(draft)
    if event.settings != draft.state.settings:
        draft.log(
            CabinetConfigured(**draft.now, settings=event.settings, before=draft.state.settings)
        )
    for slot in list(draft.state.armed):
        draft.log(ReleaseDisarmed(**draft.now, slot=slot, reason="restarted"))
    end_every_offer(draft, "restarted")
    give_up(draft, Reason.NOT_PRESENTED)
    wipe_again(draft)
    for name in list(draft.state.staged):  # whoever brought it has lost the line to us
        discard(draft, name, ("restarted",))


def stopping(draft: Draft, event: Stopping) -> None:
    """Go down on purpose: whatever is open ends now, and the journal says so."""
    end_what_was_open(draft)
    give_up(draft, Reason.NOT_PRESENTED)
    draft.log(ControllerStopped(**draft.now, reason=event.reason))


def snapshot_folded(draft: Draft, event: SnapshotFolded) -> None:
    """Bind the saved snapshot to the journal by its digest."""
    draft.log(SnapshotTaken(**draft.now, upto_seq=event.upto_seq, digest=event.digest))
