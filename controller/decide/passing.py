"""What happens because time passes: grants and sessions end, doors and loans are too long out."""

from controller.decide.alarms import raise_alarm
from controller.decide.chasing import watch_loans
from controller.decide.draft import Draft
from controller.decide.emergency import hold
from controller.decide.keeping import watch_records
from controller.decide.keying import give_up
from controller.decide.leaving import follow
from controller.decide.matters import miss_matters
from controller.decide.oversight import watch_over
from controller.decide.promises import watch
from controller.decide.seals import miss_seals
from controller.decide.sessions import end_what_is_over, lapse
from controller.decide.shift_clock import watch_shifts
from controller.decide.slots import SENSE_MS
from controller.decide.spares import lapse_spares
from controller.decide.wishes import expire
from controller.policy.emergency import is_called
from controller.reasons import AlarmKind, Reason

DOOR_WARN_MS = 20_000
"""When the panel begins to ask for the door to be closed (feedback table, DOOR_LONG)."""


def time_advanced(draft: Draft) -> None:
    """End what has had its time; called every turn, so it looks before it works."""
    state = draft.state
    if state.releases:
        _lapse_releases(draft)
    end_what_is_over(draft)
    if state.awaited is not None and draft.mono_ms >= state.awaited.until_mono_ms:
        give_up(draft, Reason.NOT_PRESENTED)
    if is_called(state):
        hold(draft)
    elif state.door.is_open:
        _watch_door(draft)
    if state.loans and state.is_clock_trusted:
        watch_loans(draft)
    over_ms = state.approvals_due_ms
    if over_ms is not None and draft.at_ms >= over_ms and state.is_clock_trusted:
        expire(draft)
    if state.switched:
        follow(draft)
    if state.bookings_ms is not None and draft.at_ms >= state.bookings_ms:
        _watch_bookings(draft)
    _watch_spares(draft)
    due_ms = state.matters_due_ms
    if due_ms is not None and draft.at_ms >= due_ms and state.is_clock_trusted:
        miss_matters(draft)
    if state.is_clock_trusted:
        watch_shifts(draft)
        watch_records(draft)
        watch_over(draft)


def _watch_spares(draft: Draft) -> None:
    """Let lapse what was asked for and not taken; miss the new seals nobody has stated."""
    state = draft.state
    if not state.is_clock_trusted:
        return
    if state.spares_due_ms is not None and draft.at_ms >= state.spares_due_ms:
        lapse_spares(draft)
    if state.unsealed_due_ms is not None and draft.at_ms >= state.unsealed_due_ms:
        miss_seals(draft)


def _watch_bookings(draft: Draft) -> None:
    if draft.state.is_clock_trusted:
        watch(draft)


def _lapse_releases(draft: Draft) -> None:
    for release in list(draft.state.releases.values()):
        if draft.mono_ms > release.until_mono_ms + SENSE_MS:
            lapse(draft, release.slot, "not_taken")


def _watch_door(draft: Draft) -> None:
    held_ms = draft.mono_ms - draft.state.door.opened_mono_ms
    if held_ms < draft.state.settings.door_held_ms:
        return
    alarm = draft.state.alarms.get(AlarmKind.DOOR_HELD.value)
    if alarm is None or alarm.is_cleared:
        raise_alarm(draft, AlarmKind.DOOR_HELD)
