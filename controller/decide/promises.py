"""What becomes of bookings: what they begin and end with, what time brings about, how they fail.

A booking begins when its booker has the set and ends when the set is back. Whoever takes the set
before has it until the booking begins, in the register as by any curfew: so they are warned,
reminded and chased as for any other hour.
"""

from controller.decide.draft import Draft
from controller.decide.notices import owe
from controller.entries import BookingBegun, BookingEnded, BookingHeld
from controller.notices import NoticeKind, to_person
from controller.parts import Booking
from controller.policy.bookings import all_bookings, why_broken
from controller.policy.promises import own_booking
from controller.reasons import BookingEnd, Reason


def warn_taker(draft: Draft, taker: str | None, following: Booking | None) -> None:
    """Tell `taker`, whose time a booking shortened, that somebody waits for the set."""
    if taker is not None and following is not None:
        owe(
            draft,
            NoticeKind.BOOKED_NEXT,
            to_person(taker),
            key_set=following.key_set,
            cardholder=following.cardholder,
            detail=following.id,
        )


def taken(draft: Draft, key_set: str, holder: str | None) -> None:
    """Let the booking begin by which `holder` has the set now."""
    if holder is None or not draft.state.is_clock_trusted:
        return
    booking = own_booking(draft.state, holder, key_set, draft.at_ms)
    if booking is not None and not booking.is_begun:
        _begin(draft, booking)


def returned(draft: Draft, key_set: str) -> None:
    """Let the booking end that began with the set's leaving."""
    for booking in draft.state.bookings.get(key_set, ()):
        if booking.is_begun:
            _end(draft, booking, BookingEnd.RETURNED)


def watch(draft: Draft) -> None:
    """Say what time brings about: held from now, begun by who has it, lapsed, failed.

    Called while the clock is trusted, and only once the first of it is due.
    """
    for booking in list(all_bookings(draft.state)):
        if booking.is_begun or draft.at_ms < booking.from_ms:
            continue
        loan = draft.state.loans.get(booking.key_set)
        if loan is not None and loan.cardholder == booking.cardholder:
            _begin(draft, booking)
        elif draft.at_ms >= booking.until_ms and loan is not None:
            _fail(draft, booking, (Reason.OVERDUE,))
        elif draft.at_ms >= booking.until_ms:
            _end(draft, booking, BookingEnd.LAPSED)
        elif not booking.is_held:
            borrower = loan.cardholder if loan else None
            _hold(draft, booking, borrower, is_out=loan is not None)


def _hold(draft: Draft, booking: Booking, borrower: str | None, *, is_out: bool) -> None:
    draft.log(
        BookingHeld(
            **draft.now,
            booking=booking.id,
            key_set=booking.key_set,
            cardholder=booking.cardholder,
            is_out=is_out,
            borrower=borrower,
        )
    )
    if is_out:
        tell_booker(draft, NoticeKind.BOOKING_LATE, booking)


def follow(draft: Draft) -> None:
    """Let fail what can no longer be had, after what is known has changed."""
    for booking in list(all_bookings(draft.state)):
        if reasons := why_broken(draft.state.directory, booking):
            _fail(draft, booking, tuple(reasons))


def _begin(draft: Draft, booking: Booking) -> None:
    draft.log(
        BookingBegun(
            **draft.now,
            booking=booking.id,
            key_set=booking.key_set,
            cardholder=booking.cardholder,
        )
    )


def _fail(draft: Draft, booking: Booking, reasons: tuple[Reason, ...]) -> None:
    _end(draft, booking, BookingEnd.FAILED, reasons)
    tell_booker(draft, NoticeKind.BOOKING_FAILED, booking)


def _end(
    draft: Draft, booking: Booking, outcome: BookingEnd, reasons: tuple[Reason, ...] = ()
) -> None:
    draft.log(
        BookingEnded(
            **draft.now,
            booking=booking.id,
            key_set=booking.key_set,
            cardholder=booking.cardholder,
            outcome=outcome,
            reasons=reasons,
        )
    )


def tell_booker(draft: Draft, what: NoticeKind, booking: Booking) -> None:
    """Owe the notice `what` to whom the set of `booking` is promised."""
    owe(
        draft,
        what,
        to_person(booking.cardholder),
        key_set=booking.key_set,
        cardholder=booking.cardholder,
        detail=booking.id,
    )
