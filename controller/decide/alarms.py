"""How an alarm is raised once, and cleared when what caused it is over."""

from controller.commands import ShowSignal, Signal
from controller.decide.draft import Draft
from controller.entries import AlarmCleared, AlarmRaised
from controller.reasons import AlarmKind


def raise_alarm(
    draft: Draft,
    what: AlarmKind,
    *,
    subject: str | int | None = None,
    slot: int | None = None,
    key_set: str | None = None,
    detail: str = "",
    is_silent: bool = False,
) -> None:
    """Raise the alarm `what` about `subject`; one that still rings is not raised again.

    Of one that `is_silent` nothing shows at the cabinet.
    """
    name = name_of(what, subject)
    alarm = draft.state.alarms.get(name)
    if alarm is None or alarm.is_cleared:
        draft.log(
            AlarmRaised(
                **draft.now, alarm=name, what=what, slot=slot, key_set=key_set, detail=detail
            )
        )
    if not is_silent:
        draft.tell(ShowSignal(signal=Signal.ALARM))


def clear_known_tags(draft: Draft) -> None:
    """Clear the alarms about unknown tags that belong to a key set by now."""
    for slot, seat in draft.state.seats.items():
        if draft.state.key_set_of(seat.tag) is not None:
            clear_alarm(draft, AlarmKind.UNKNOWN_TAG, slot)


def clear_alarm(draft: Draft, what: AlarmKind, subject: str | int | None = None) -> None:
    """Say that what caused the alarm is over, if it rings."""
    name = name_of(what, subject)
    alarm = draft.state.alarms.get(name)
    if alarm is not None and not alarm.is_cleared:
        draft.log(AlarmCleared(**draft.now, alarm=name))


def name_of(what: AlarmKind, subject: str | int | None) -> str:
    """Return the alarm's id: its kind and what it is about."""
    return what.value if subject is None else f"{what.value}:{subject}"
