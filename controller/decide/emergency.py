"""Decisions about an emergency release (fire): it overrides everything but electricity.

One durable entry stands for every bolt that moves until the call ends, so that none waits for a
disk in between. A full disk pays for that entry with its reserve, as it does for returns. Where
not even that can be written nothing moves: a bolt that moves unrecorded is what the cabinet exists
to prevent, nobody is locked in by it, and its door has an override key for that day.
"""

from controller.commands import ReleaseInTurn, ReleaseSlot, SecureDoor, SecureSlot, UnlockDoor
from controller.decide.alarms import clear_alarm, raise_alarm
from controller.decide.draft import Draft
from controller.decide.faults import failed, recovered
from controller.entries import EmergencyCalled, EmergencyCallEnded, EmergencyEnded
from controller.events.fitted import FireLineRead, LineState
from controller.policy.emergency import called_slots, is_called, slots_of
from controller.reasons import AlarmKind

FIRE_LINE = "fire_line"
FIRE_PANEL = "fire_panel"
FIRE_GROUP = "fire_group"

HOLD_MS = 3_000
"""A turn asks for so long, a noisy line costs it one second at most; a controller that hangs lets
go of nothing any more, for its heartbeat stops sooner than this."""

PRESSED_MS = 10_000
"""How long a pressed slot may wait for the coils that pull already."""


def line_read(draft: Draft, event: FireLineRead) -> None:
    """Follow the fire panel's line; a broken one is a fault and neither a call nor its end."""
    _check_group(draft, event.key_classes)
    if event.says is LineState.BROKEN:
        failed(draft, FIRE_LINE, "the fire panel's line is broken")
        return
    recovered(draft, FIRE_LINE)
    if event.says is LineState.CALLS:
        _call(draft, event.key_classes)
    else:
        end_call(draft)


def _check_group(draft: Draft, key_classes: tuple[str, ...]) -> None:
    """Say before it burns, at every start at least, that a class to let go of does not exist."""
    known = draft.state.directory.key_classes
    unknown = [each for each in key_classes if each not in known]
    if known and unknown:
        failed(draft, FIRE_GROUP, f"no such key class: {', '.join(unknown)}")
    else:
        recovered(draft, FIRE_GROUP)


def _call(draft: Draft, key_classes: tuple[str, ...]) -> None:
    if is_called(draft.state):
        return
    slots = slots_of(draft.state, key_classes)
    called = EmergencyCalled(**draft.now, source=FIRE_PANEL, key_classes=key_classes, slots=slots)
    draft.log(called)
    raise_alarm(draft, AlarmKind.EMERGENCY)
    hold(draft)


def hold(draft: Draft) -> None:
    """Go on letting go of door and slots; called every turn while the call lasts."""
    until = draft.mono_ms + HOLD_MS
    draft.tell(ReleaseInTurn(slots=called_slots(draft.state), until_mono_ms=until))
    if not draft.state.door.is_open:
        draft.tell(UnlockDoor(until_mono_ms=until))


def pressed(draft: Draft, slot: int) -> bool:
    """Let go of `slot` next, if the emergency lets go of it at all; return whether it does."""
    if not is_called(draft.state) or slot not in called_slots(draft.state):
        return False
    draft.tell(ReleaseSlot(slot=slot, until_mono_ms=draft.mono_ms + PRESSED_MS))
    return True


def end_call(draft: Draft) -> None:
    """Lock again what was let go of, if anything was."""
    emergency = draft.state.emergency
    if emergency is None or not emergency.is_called:
        return
    draft.log(EmergencyCallEnded(**draft.now, source=emergency.source))
    draft.tell(ReleaseInTurn(slots=(), until_mono_ms=draft.mono_ms))
    for slot in called_slots(draft.state):
        draft.tell(SecureSlot(slot=slot))
    draft.tell(SecureDoor())
    clear_alarm(draft, AlarmKind.EMERGENCY)
    consider_end(draft)


def consider_end(draft: Draft) -> None:
    """End the emergency once nobody calls and its alarm is acknowledged, in whichever order."""
    emergency = draft.state.emergency
    if emergency is None or emergency.is_called:
        return
    if AlarmKind.EMERGENCY.value not in draft.state.alarms:
        draft.log(EmergencyEnded(**draft.now, source=emergency.source))
