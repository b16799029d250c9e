"""The lamps and the panel's steady signal, as a pure picture of the state."""

from controller.commands import Lamp, Picture, Signal
from controller.decide.parts import MAINS
from controller.decide.passing import DOOR_WARN_MS
from controller.decide.sessions import offered
from controller.directory import KeySetStatus
from controller.policy.emergency import called_slots, is_called
from controller.policy.returning import is_at_home
from controller.policy.roles import LEADS, has_role
from controller.reasons import AlarmKind
from controller.state import State

LOUD = frozenset(
    {
        AlarmKind.TAKEN_WITHOUT_GRANT,
        AlarmKind.DOOR_FORCED,
        AlarmKind.CASE_OPENED,
        AlarmKind.TAG_CLAIMED_TWICE,
        AlarmKind.TAG_NOT_PROVEN,
        AlarmKind.EMERGENCY,
    }
)
"""Alarms that the panel sounds; the others wait on the pages."""


def picture(state: State, mono_ms: int, *, is_full: bool = False) -> Picture:
    """Return what lamps and panel show in `state` at `mono_ms`.

    With `is_full` nothing can be written down: nothing is offered, and that is a fault.
    """
    lamps = {**_overdue(state, mono_ms), **_stopped(state)}
    if not is_full:
        lamps |= dict.fromkeys(offered(state, state.at_ms(mono_ms)), Lamp.OFFER)
    lamps |= {**_returns(state), **_misplaced(state)}
    if is_called(state):
        lamps = dict.fromkeys(called_slots(state), Lamp.OFFER)
    slot, until_mono_ms = state.last_return
    if mono_ms < until_mono_ms and slot not in lamps:
        lamps[slot] = Lamp.RETURNED
    every = range(1, state.settings.slots + 1)
    return Picture(
        lamps=tuple(lamps.get(slot, Lamp.OFF) for slot in every),
        panel=_panel(state, mono_ms, is_full=is_full),
    )


def _panel(state: State, mono_ms: int, *, is_full: bool) -> Signal:
    rings = (not a.is_cleared and not a.is_acknowledged for a in state.alarms.values())
    loud = (alarm.what in LOUD for alarm in state.alarms.values())
    if any(ring and is_loud for ring, is_loud in zip(rings, loud, strict=True)):
        return Signal.ALARM
    is_nagged = state.door.is_open and not is_called(state)
    if is_nagged and mono_ms - state.door.opened_mono_ms >= DOOR_WARN_MS:
        return Signal.DOOR_LONG
    if is_full or state.faults.keys() - {MAINS}:
        return Signal.FAULT
    return Signal.ON_BATTERY if state.faults else Signal.IDLE


def _returns(state: State) -> dict[int, Lamp]:
    """Blink the home slots of what the person at the cabinet has out."""
    if state.session is None:
        return {}
    homes = (_home(state, loan.key_set) for loan in state.loans_of(state.session.cardholder))
    return {slot: Lamp.RETURN_HERE for slot in homes if slot and slot not in state.seats}


def _misplaced(state: State) -> dict[int, Lamp]:
    """Show a set in a wrong slot, and where it belongs, while somebody can mend it."""
    if not state.door.is_open:
        return {}
    lamps = {}
    for slot, seat in state.seats.items():
        key_set = state.key_set_of(seat.tag)
        if key_set is None:
            lamps[slot] = Lamp.WRONG_SLOT
            continue
        if not is_at_home(state.directory, key_set, slot):
            lamps[slot] = Lamp.WRONG_SLOT
            if key_set.home_slot not in state.seats:
                lamps[key_set.home_slot or slot] = Lamp.RETURN_HERE
    return lamps


def _stopped(state: State) -> dict[int, Lamp]:
    if not state.door.is_open:
        return {}
    sets = ((slot, state.key_set_of(seat.tag)) for slot, seat in state.seats.items())
    return {
        slot: Lamp.STOPPED
        for slot, key_set in sets
        if key_set is not None and key_set.status is not KeySetStatus.ACTIVE
    }


def _overdue(state: State, mono_ms: int) -> dict[int, Lamp]:
    """Show what is overdue to its holder and to a lead, and to nobody else."""
    holder = state.holder()
    if holder is None or not state.is_clock_trusted:
        return {}
    sees_all = has_role(holder, LEADS)
    now_ms = state.at_ms(mono_ms)
    lamps = {}
    for loan in state.loans.values():
        home = _home(state, loan.key_set)
        if loan.due_ms is None or now_ms < loan.due_ms or home is None:
            continue
        if sees_all or loan.cardholder == holder.id:
            lamps[home] = Lamp.OVERDUE
    return lamps


def _home(state: State, name: str) -> int | None:
    key_set = state.directory.key_sets.get(name)
    return key_set.home_slot if key_set is not None else None
