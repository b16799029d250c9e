"""Decisions about what is asked of bookings: a set is promised, for another time, or not at all.

What somebody has already is not shortened by a promise: they signed for another hour in the
register, and get a notice instead.
"""

from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.notices import owe
from controller.decide.promises import tell_booker
from controller.directory import Purpose
from controller.entries import (
    BookingChanged,
    BookingEnded,
    BookingMade,
)
from controller.notices import NoticeKind, to_person, to_role
from controller.parts import Booking
from controller.policy.bookings import (
    all_bookings,
    check_booker,
    find_booking,
    find_conflicts,
)
from controller.reasons import BookingEnd, Reason
from controller.requests import Book, CancelBooking, ChangeBooking, Request

DAY_MS = 86_400_000
AHEAD_DAYS = 366
"""How far ahead something can be promised."""

BOOKINGS_MOST = 2_000
"""How many bookings there may be at once; more are somebody's mistake."""

NOTE_MOST = 500
WORK_ORDER_MOST = 64


def received(draft: Draft, request: Request, asked: Book | ChangeBooking | CancelBooking) -> None:
    """Answer what is asked about a booking."""
    match asked:
        case Book():
            _book(draft, request, asked)
        case ChangeBooking():
            _change(draft, request, asked)
        case CancelBooking():
            _cancel(draft, request, asked)


def _book(draft: Draft, request: Request, asked: Book) -> None:
    """Promise the set, or say every reason why it cannot be."""
    if sum(1 for _ in all_bookings(draft.state)) >= BOOKINGS_MOST:
        deny(draft, request, Reason.LIMIT_REACHED)
        return
    times, what_for = (asked.from_ms, asked.until_ms), (asked.purpose, asked.work_order)
    if _is_refused(draft, request, asked.key_set, asked.cardholder, times, what_for):
        return
    made = BookingMade(
        **draft.now,
        booking=f"b{draft.state.seq + 1}",
        actor=request.actor,
        request=request.id,
        key_set=asked.key_set,
        cardholder=asked.cardholder,
        from_ms=asked.from_ms,
        until_ms=asked.until_ms,
        purpose=asked.purpose,
        work_order=asked.work_order,
    )
    draft.log(made)
    _warn_whoever_has_it(draft, made)


def _change(draft: Draft, request: Request, asked: ChangeBooking) -> None:
    """Promise the same set for another time, or leave everything as it was."""
    booking = _open_one(draft, request, asked.booking)
    if booking is None:
        return
    times, what_for = (asked.from_ms, asked.until_ms), (asked.purpose, asked.work_order)
    whom = (booking.key_set, booking.cardholder)
    if _is_refused(draft, request, *whom, times, what_for, but=booking.id):
        return
    made = BookingChanged(
        **draft.now,
        booking=booking.id,
        actor=request.actor,
        request=request.id,
        key_set=booking.key_set,
        cardholder=booking.cardholder,
        from_ms=asked.from_ms,
        until_ms=asked.until_ms,
        purpose=asked.purpose,
        work_order=asked.work_order,
    )
    draft.log(made)
    _warn_whoever_has_it(draft, made)


def _cancel(draft: Draft, request: Request, asked: CancelBooking) -> None:
    """Take a promise back; its booker hears of it if somebody else did."""
    booking = _open_one(draft, request, asked.booking)
    if booking is None:
        return
    draft.log(
        BookingEnded(
            **draft.now,
            booking=booking.id,
            key_set=booking.key_set,
            cardholder=booking.cardholder,
            outcome=BookingEnd.CANCELLED,
            actor=request.actor,
            note=asked.note[:NOTE_MOST],
            request=request.id,
        )
    )
    if request.actor != booking.cardholder:
        tell_booker(draft, NoticeKind.BOOKING_CANCELLED, booking)


def _open_one(draft: Draft, request: Request, name: str) -> Booking | None:
    """Return the booking `name` if it can still be changed; otherwise that is the answer."""
    booking = find_booking(draft.state, name)
    if booking is None:
        deny(draft, request, Reason.NOTHING_TO_DO)
    elif booking.is_begun:
        deny(draft, request, Reason.BOOKING_BEGUN)
        return None
    return booking


def _is_refused(
    draft: Draft,
    request: Request,
    key_set: str,
    cardholder: str,
    times: tuple[int, int],
    what_for: tuple[Purpose | None, str],
    *,
    but: str = "",
) -> bool:
    """Answer `request` with all that is against it; return whether anything is."""
    state, (from_ms, until_ms) = draft.state, times
    known = state.directory.key_sets.get(key_set)
    booker = state.directory.cardholders.get(cardholder)
    if not state.is_clock_trusted:
        deny(draft, request, Reason.CLOCK_UNTRUSTED)
        return True
    problem = _time_problem(draft, from_ms, until_ms)
    if known is None:
        problem = f"key set {key_set!r} is not known"
    if len(what_for[1]) > WORK_ORDER_MOST:
        problem = f"a work order has at most {WORK_ORDER_MOST} characters"
    if booker is None or known is None or problem:
        reason = Reason.IMPOSSIBLE if problem else Reason.CARDHOLDER_INACTIVE
        deny(draft, request, reason, detail=problem)
        return True
    begin_ms = max(from_ms, draft.at_ms)
    reasons = check_booker(state, booker, known, (begin_ms, until_ms), what_for)
    others = find_conflicts(state, key_set, from_ms, until_ms, but=but)
    if others:
        reasons.append(Reason.BOOKED)
    if reasons:
        deny(draft, request, *reasons, detail=", ".join(each.id for each in others))
    return bool(reasons)


def _time_problem(draft: Draft, from_ms: int, until_ms: int) -> str:
    if not from_ms < until_ms:
        return "it would end before it begins"
    if until_ms <= draft.at_ms:
        return "its time has passed already"
    if until_ms - draft.at_ms > AHEAD_DAYS * DAY_MS:
        return f"nothing is promised more than {AHEAD_DAYS} days ahead"
    return ""


def _warn_whoever_has_it(draft: Draft, made: BookingMade | BookingChanged) -> None:
    """Tell whoever has the set for longer than until the booking begins."""
    loan = draft.state.loans.get(made.key_set)
    if loan is None or loan.cardholder == made.cardholder:
        return
    if loan.due_ms is None or loan.due_ms > made.from_ms:
        whom = to_person(loan.cardholder) if loan.cardholder else to_role("lead")
        owe(
            draft,
            NoticeKind.BOOKED_NEXT,
            whom,
            key_set=made.key_set,
            cardholder=made.cardholder,
            detail=made.booking,
        )
