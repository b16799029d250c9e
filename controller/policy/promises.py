"""Is a set promised to somebody at a moment? What the rules for taking ask about bookings."""

from controller.findings import Fact, fact
from controller.parts import Booking
from controller.policy.hours import moment
from controller.policy.rule import Take
from controller.reasons import Reason
from controller.state import State


def own_booking(state: State, holder: str, key_set: str, at_ms: int) -> Booking | None:
    """Return the booking by which `key_set` is promised to `holder` at `at_ms`."""
    for each in state.bookings.get(key_set, ()):
        if each.cardholder == holder and each.from_ms <= at_ms < each.until_ms:
            return each
    return None


def check_promises(take: Take) -> list[Reason]:
    """Return why the set is not to be had now: it is promised to somebody else, or may be.

    While nobody can tell the hour, what is promised to somebody else at any time stays here.
    """
    promised = _promised(take)
    if promised and not take.state.is_clock_trusted:
        return [Reason.CLOCK_UNTRUSTED]
    if any(each.from_ms <= take.at_ms < each.until_ms for each in promised):
        return [Reason.BOOKED]
    return []


def is_promised(take: Take) -> bool:
    """Return whether the set is promised to anybody at any time."""
    return take.key_set.id in take.state.bookings


def promises(take: Take) -> tuple[Fact, ...]:
    """Return to whom the set is promised, from when until when."""
    zone = take.state.settings.zone
    return tuple(
        fact(
            "booked",
            person=each.cardholder,
            begin=_clock(each.from_ms, zone),
            end=_clock(each.until_ms, zone),
        )
        for each in take.state.bookings.get(take.key_set.id, ())
    )


def _promised(take: Take) -> list[Booking]:
    return [
        each
        for each in take.state.bookings.get(take.key_set.id, ())
        if each.cardholder != take.holder.id and not each.is_begun
    ]


def _clock(at_ms: int, zone: str) -> str:
    at = moment(at_ms, zone)
    return f"{at.date} {at.minute // 60:02}:{at.minute % 60:02}"
