"""What a booking means for everybody: for the time it was promised for, a set is nobody else's."""

from collections.abc import Iterator

from controller.changed import changed
from controller.directory import Cardholder, Directory, KeySet, KeySetStatus, Purpose
from controller.parts import Booking, Session
from controller.policy.custody import is_elsewhere
from controller.policy.hours import due_ms
from controller.policy.rule import AT_CABINET
from controller.policy.take import check_take
from controller.reasons import Reason
from controller.state import State

_STATUS = {
    KeySetStatus.STOPPED: Reason.SET_STOPPED,
    KeySetStatus.LOST: Reason.SET_LOST,
    KeySetStatus.RETIRED: Reason.SET_RETIRED,
}
_NEVER_BACK = (KeySetStatus.LOST, KeySetStatus.RETIRED)


def all_bookings(state: State) -> Iterator[Booking]:
    """Yield every booking that is not over."""
    for listed in state.bookings.values():
        yield from listed


def find_booking(state: State, booking: str) -> Booking | None:
    """Return the booking with the id `booking`, None for one that is over or never was."""
    return next((each for each in all_bookings(state) if each.id == booking), None)


def find_conflicts(
    state: State, key_set: str, from_ms: int, until_ms: int, *, but: str = ""
) -> list[Booking]:
    """Return the bookings of `key_set` that overlap `[from_ms, until_ms)`, other than `but`."""
    return [
        each
        for each in state.bookings.get(key_set, ())
        if each.id != but and each.from_ms < until_ms and from_ms < each.until_ms
    ]


def check_booker(
    state: State,
    booker: Cardholder,
    key_set: KeySet,
    times: tuple[int, int],
    what_for: tuple[Purpose | None, str],
) -> list[Reason]:
    """Return why `booker` could not take `key_set` at the beginning of `times`, for `what_for`.

    What hangs on that hour (what else they will have, what else will be out, with which badge and
    with whom they will come) is seen when they take it. A promise that outlasts the curfew is none.
    """
    from_ms, until_ms = times
    purpose, work_order = what_for
    session = Session(
        cardholder=booker.id, token="", until_mono_ms=0, purpose=purpose, work_order=work_order
    )
    alone = changed(state, loans={}, bookings={}, session=session)
    verdict = check_take(alone, booker, key_set, from_ms, is_proven=True)
    reasons = [each for each in verdict.reasons if each not in AT_CABINET]
    key_class = state.directory.key_classes.get(key_set.key_class)
    curfew_ms = due_ms(key_class, from_ms, state.settings.zone) if key_class else None
    if curfew_ms is not None and until_ms > curfew_ms:
        reasons.append(Reason.BEYOND_CURFEW)
    return reasons


def due_before_next(
    state: State, key_set: str, holder: str | None, at_ms: int, due: int | None
) -> tuple[int | None, Booking | None]:
    """Return by when `key_set`, taken by `holder` at `at_ms`, must be back, and who is next.

    Their own booking ends the loan with itself; a booking of somebody else ends it at its
    beginning, and is returned where that is what shortened the time.
    """
    shortened: Booking | None = None
    for each in state.bookings.get(key_set, ()):
        if each.cardholder == holder:
            end_ms = each.until_ms if each.from_ms <= at_ms < each.until_ms else None
        else:
            end_ms = each.from_ms if each.from_ms > at_ms else None
        if end_ms is not None and (due is None or end_ms < due):
            due = end_ms
            shortened = each if each.cardholder != holder else None
    return due, shortened


def why_broken(directory: Directory, booking: Booking) -> list[Reason]:
    """Return why what was promised can no longer be had.

    A set that its booker has already is only missed once it is lost or retired.
    """
    key_set = directory.key_sets.get(booking.key_set)
    if key_set is None:
        return [Reason.SET_RETIRED]
    if booking.is_begun:
        return [_STATUS[key_set.status]] if key_set.status in _NEVER_BACK else []
    reasons = [_STATUS[key_set.status]] if key_set.status in _STATUS else []
    if is_elsewhere(key_set):
        reasons.append(Reason.ELSEWHERE)
    if key_set.is_confidential:
        reasons.append(Reason.CONFIDENTIAL)
    key_class = directory.key_classes.get(key_set.key_class)
    if key_class is None or key_class.is_never_lent:
        reasons.append(Reason.NEVER_LENT)
    booker = directory.cardholders.get(booking.cardholder)
    if booker is None or not booker.is_active:
        reasons.append(Reason.CARDHOLDER_INACTIVE)
    return reasons
