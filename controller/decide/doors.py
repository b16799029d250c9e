"""Decisions about the door, the return button and the case."""

from controller.commands import SecureDoor, ShowSignal, Signal
from controller.decide.alarms import clear_alarm, raise_alarm
from controller.decide.draft import Draft
from controller.decide.openings import forget
from controller.decide.sessions import close_session, unlock_door
from controller.decide.slots import STALL_MS
from controller.entries import CaseSeenClosed, CaseSeenOpen, DoorSeenClosed, DoorSeenOpen
from controller.events import DoorOpened
from controller.policy.emergency import is_called
from controller.reasons import AlarmKind

LATCH_MS = 500
"""How long after its bolt sprang back an opening may still be reported: debounce and polling."""


def opened(draft: Draft, event: DoorOpened) -> None:
    """Let the bolt spring home behind the opening door; an unexpected opening is an alarm."""
    if draft.state.door.is_open:
        return
    is_expected = is_called(draft.state) or _was_unlocked(draft, event)
    draft.log(DoorSeenOpen(**draft.now, is_expected=is_expected))
    draft.tell(SecureDoor())
    if not is_expected:
        raise_alarm(draft, AlarmKind.DOOR_FORCED)


def _was_unlocked(draft: Draft, event: DoorOpened) -> bool:
    """Return whether the door could be opened at some moment since it was last read shut.

    While a slow disk keeps everybody from looking it may be opened in its time and read much later.
    """
    until = draft.state.door.unlocked_until_mono_ms
    shut = event.mono_ms if event.shut_mono_ms is None else event.shut_mono_ms
    return shut <= until + LATCH_MS and event.mono_ms <= until + STALL_MS


def closed(draft: Draft) -> None:
    """End the session: tap, press, pull, close."""
    if not draft.state.door.is_open:
        return
    if draft.mono_ms < draft.state.door.unlocked_until_mono_ms and not is_called(draft.state):
        draft.tell(SecureDoor())  # it was unlocked while it stood open
    draft.log(DoorSeenClosed(**draft.now))
    clear_alarm(draft, AlarmKind.DOOR_HELD)
    clear_alarm(draft, AlarmKind.DOOR_FORCED)
    forget(draft)
    if draft.state.session is not None:
        close_session(draft, "door_closed")
        draft.tell(ShowSignal(signal=Signal.CLOSED))


def return_pressed(draft: Draft) -> None:
    """Open the door for a return, whoever it is; every slot stays bolted."""
    unlock_door(draft, "return", if_open=True)


def case_opened(draft: Draft) -> None:
    """Say that somebody is at the electronics."""
    if not draft.state.is_case_open:
        draft.log(CaseSeenOpen(**draft.now))
        raise_alarm(draft, AlarmKind.CASE_OPENED)


def case_closed(draft: Draft) -> None:
    """Say that the case is closed again."""
    if draft.state.is_case_open:
        draft.log(CaseSeenClosed(**draft.now))
        clear_alarm(draft, AlarmKind.CASE_OPENED)
        forget(draft)
