"""What an event means: `decide(state, event)`, total and pure.

No clock, no database, no exception for what the world does: every event has a case, and the type
checker proves it.
"""

from typing import assert_never

from controller.decide import (
    badges,
    buttons,
    codes,
    doors,
    fitted,
    inventory,
    keeping,
    keying,
    leaving,
    parts,
    passing,
    pin_codes,
    promises,
    requests,
    slots,
    spares,
)
from controller.decide.badges import DOUBTS
from controller.decide.draft import Decision, Draft
from controller.events import (
    BadgePresented,
    BadgesCollided,
    BoardFlagsChanged,
    BoardFound,
    BoardLost,
    CaseClosed,
    CaseOpened,
    ClockRead,
    DoorClosed,
    DoorOpened,
    Event,
    InventoryRead,
    RailFell,
    RailFreed,
    RailRose,
    RailStuck,
    ReaderFailed,
    ReaderRecovered,
    RequestReceived,
    ReturnButtonPressed,
    SlotButtonPressed,
    SnapshotFolded,
    Started,
    Stopping,
    TagRemoved,
    TagSeated,
    TagUnreadable,
    TimeAdvanced,
)
from controller.events.cards import CardKeyed, CardNotKeyed, TagNotProven, TagProven
from controller.events.fitted import (
    CodeEntered,
    FireLineRead,
    KeypadTouched,
    LatchTested,
    OpeningRetained,
    SupplyRead,
)
from controller.events.keeping import PeriodCleared, PeriodPrepared
from controller.events.pin_codes import PinChecked, PinKept, PinWipeEnded
from controller.state import State

__all__ = ["Decision", "decide"]


def decide(state: State, event: Event) -> Decision:
    """Return what `event` means in `state`: entries to log, commands to give, the new state."""
    draft = Draft(state, event.mono_ms)
    _consider(draft, event)
    if draft.state.directory is not state.directory:
        promises.follow(draft)
        spares.follow(draft)
        leaving.follow(draft)
        leaving.settle(draft)
    elif draft.state.loans is not state.loans:
        leaving.settle(draft)
    return draft.decision()


def _consider(draft: Draft, event: Event) -> None:  # noqa: PLR0915  one case an event
    match event:
        case TimeAdvanced():
            passing.time_advanced(draft)
        case BadgePresented():
            badges.presented(draft, event)
        case BadgesCollided():
            badges.collided(draft, event)
        case CardKeyed() | CardNotKeyed():
            keying.answered(draft, event)
        case SlotButtonPressed():
            buttons.button_pressed(draft, event.slot)
        case TagSeated():
            slots.tag_seated(draft, event.slot, event.tag)
        case TagRemoved():
            slots.tag_removed(draft, event.slot)
        case TagUnreadable():
            slots.tag_unreadable(draft, event.slot)
        case TagProven():
            slots.tag_proven(draft, event.slot, event.tag)
        case TagNotProven():
            slots.tag_not_proven(draft, event.slot, event.tag, DOUBTS[event.doubt])
        case InventoryRead():
            inventory.read(draft, event)
        case DoorOpened():
            doors.opened(draft, event)
        case DoorClosed():
            doors.closed(draft)
        case ReturnButtonPressed():
            doors.return_pressed(draft)
        case CaseOpened():
            doors.case_opened(draft)
        case CaseClosed():
            doors.case_closed(draft)
        case ReaderFailed() | ReaderRecovered() | BoardLost() | BoardFound():
            parts.heard(draft, event)
        case BoardFlagsChanged():
            parts.flags_changed(draft, event)
        case RailFell() | RailRose() | RailStuck() | RailFreed():
            parts.rail_sensed(draft, event)
        case SupplyRead() | FireLineRead() | OpeningRetained() | LatchTested():
            fitted.sensed(draft, event)
        case KeypadTouched() | CodeEntered():
            codes.typed(draft, event)
        case PinChecked():
            pin_codes.checked(draft, event)
        case PinKept():
            pin_codes.kept(draft, event)
        case PinWipeEnded():
            leaving.wiped(draft, event)
        case ClockRead():
            parts.clock_read(draft, event)
        case RequestReceived():
            requests.received(draft, event.request)
        case Started():
            parts.started(draft, event)
        case Stopping():
            parts.stopping(draft, event)
        case SnapshotFolded():
            parts.snapshot_folded(draft, event)
        case PeriodPrepared():
            keeping.prepared(draft, event)
        case PeriodCleared():
            keeping.cleared(draft, event)
        case _:
            assert_never(event)
