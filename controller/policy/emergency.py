"""What an emergency lets go of: everything it is called for, whatever any other rule says."""

from controller.state import State


def is_called(state: State) -> bool:
    """Return whether somebody calls for the keys now."""
    return state.emergency is not None and state.emergency.is_called


def slots_of(state: State, key_classes: tuple[str, ...]) -> tuple[int, ...]:
    """Return the slots that hold a set of `key_classes`; of none named, all not known empty."""
    if not key_classes:
        every = range(1, state.settings.slots + 1)
        return tuple(slot for slot in every if slot in state.seats or slot in state.unknown)
    held = ((slot, state.key_set_of(seat.tag)) for slot, seat in sorted(state.seats.items()))
    return tuple(slot for slot, key_set in held if key_set and key_set.key_class in key_classes)


def called_slots(state: State) -> tuple[int, ...]:
    """Return the slots that the emergency lets go of, whether or not it is still called."""
    return slots_of(state, state.emergency.key_classes) if state.emergency is not None else ()


def lets_go(state: State, slot: int, mono_ms: int, *, late_ms: int) -> bool:
    """Return whether what leaves `slot` at `mono_ms` leaves by the emergency.

    `late_ms` is how long after the end of the call a departure may still be told.
    """
    emergency = state.emergency
    if emergency is None:
        return False
    is_in_time = emergency.is_called or mono_ms < emergency.ended_mono_ms + late_ms
    return is_in_time and slot in called_slots(state)
