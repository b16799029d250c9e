"""Bookings 預約: a set promised to somebody for a time, which begins and ends with the key."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.directory import KeySetStatus, Purpose
from controller.entries import (
    AccessDenied,
    BookingBegun,
    BookingChanged,
    BookingEnded,
    BookingHeld,
    BookingMade,
    KeySetCheckedOut,
    KeySetHandedOn,
    LoanDueSoon,
    LoanOverdue,
    NoticeOwed,
    RequestDenied,
)
from controller.events import BadgePresented, ClockRead, Started
from controller.events.fitted import FireLineRead, LineState
from controller.findings import Outcome, RuleName, fact
from controller.notices import NoticeKind
from controller.policy.bookings import due_before_next
from controller.policy.take import explain
from controller.reasons import BookingEnd, Reason
from controller.requests import ArmRelease, Book, CancelBooking, ChangeBooking, StatePurpose
from tests.house import HOUR_MS, SETTINGS, Desk

MINUTE_MS = 60_000


@pytest.fixture
def desk():
    """08:00; chan and lee may take K1 and K2 till 18:00, for four hours."""
    return Desk()


def at(desk, hours):
    """Return UTC milliseconds for `hours` after the desk's beginning."""
    return desk.state.at_ms(1_000) + int(hours * HOUR_MS)


def book(desk, begin, end, who="chan", key_set="K1", actor=None, **said):
    times = {"from_ms": at(desk, begin), "until_ms": at(desk, end)}
    desk.ask(Book(key_set=key_set, cardholder=who, **times, **said), actor=actor or who)
    made = desk.logged(BookingMade)
    return made[-1].booking if made else None


def until(desk, hours):
    desk.wait(at(desk, hours) - desk.state.at_ms(desk.mono_ms))


def refused(desk):
    return [set(each.reasons) for each in desk.logged(AccessDenied)]


def denied(desk):
    return [set(each.reasons) for each in desk.logged(RequestDenied)]


def ended(desk):
    return [(each.outcome, each.reasons) for each in desk.logged(BookingEnded)]


def notices(desk):
    return [(each.what, each.to) for each in desk.logged(NoticeOwed)]


def try_to_take(desk, who, slot=1):
    desk.tap(who)
    desk.press(slot)


def test_a_booking_begins_and_ends_with_the_key_itself(desk):
    name = book(desk, 2, 4)
    until(desk, 2)
    assert [each.booking for each in desk.logged(BookingHeld)] == [name]
    desk.take("chan", 1)
    assert [each.booking for each in desk.logged(BookingBegun)] == [name]
    assert desk.state.loans["K1"].due_ms == at(desk, 4), "it ends the loan"
    desk.push(1, 1)
    assert ended(desk) == [(BookingEnd.RETURNED, ())]
    assert desk.state.bookings == {}


def test_in_its_time_a_set_is_nobody_else_s(desk):
    book(desk, 2, 4)
    until(desk, 2)
    try_to_take(desk, "lee")
    assert refused(desk) == [{Reason.BOOKED}]
    desk.ask(ArmRelease(slot=1, recipient="lee", reason="r"), actor="wong")
    assert denied(desk) == [{Reason.BOOKED}]
    until(desk, 4)
    desk.take("lee", 1)
    assert desk.state.loans["K1"].cardholder == "lee"


def test_what_nobody_came_for_lapses_and_is_free_again(desk):
    book(desk, 2, 4)
    until(desk, 4)
    assert ended(desk) == [(BookingEnd.LAPSED, ())]
    assert notices(desk) == []


def test_whoever_takes_it_before_has_it_until_the_booking_begins_and_is_warned(desk):
    name = book(desk, 2, 4)
    desk.take("lee", 1)
    assert desk.logged(KeySetCheckedOut)[-1].due_ms == at(desk, 2)
    assert notices(desk) == [(NoticeKind.BOOKED_NEXT, "person:lee")]
    assert desk.logged(NoticeOwed)[0].detail == name
    until(desk, 1.6)
    assert [each.cardholder for each in desk.logged(LoanDueSoon)] == ["lee"]
    until(desk, 2)
    assert [each.cardholder for each in desk.logged(LoanOverdue)] == ["lee"]


def test_a_booking_after_the_curfew_shortens_nothing_and_warns_nobody(desk):
    book(desk, 5, 6)
    desk.take("lee", 1)
    assert desk.logged(KeySetCheckedOut)[-1].due_ms == at(desk, 4)
    assert notices(desk) == []


def test_what_somebody_has_already_is_not_shortened_but_they_are_told(desk):
    desk.take("lee", 1)
    book(desk, 2, 4)
    assert desk.state.loans["K1"].due_ms == at(desk, 4)
    assert notices(desk) == [(NoticeKind.BOOKED_NEXT, "person:lee")]


def test_a_set_that_left_to_nobody_is_told_to_the_lead(desk):
    desk.pull(1)
    book(desk, 2, 4)
    assert notices(desk) == [(NoticeKind.BOOKED_NEXT, "role:lead")]


def test_the_booker_hears_that_somebody_is_late_with_it(desk):
    book(desk, 2, 4)
    desk.take("lee", 1)
    until(desk, 2)
    (held,) = desk.logged(BookingHeld)
    assert (held.is_out, held.borrower) == (True, "lee")
    assert (NoticeKind.BOOKING_LATE, "person:chan") in notices(desk)
    until(desk, 3)
    desk.push(1, 1)
    desk.take("chan", 1)
    assert len(desk.logged(BookingBegun)) == 1, "late is better than never"


def test_what_stays_out_all_the_time_fails_the_booking(desk):
    book(desk, 2, 4)
    desk.take("lee", 1)
    until(desk, 4)
    assert ended(desk) == [(BookingEnd.FAILED, (Reason.OVERDUE,))]
    assert notices(desk)[-1] == (NoticeKind.BOOKING_FAILED, "person:chan")


def test_whoever_has_it_already_when_their_time_comes_has_begun(desk):
    book(desk, 2, 4)
    until(desk, 1)
    desk.take("chan", 1)
    assert desk.logged(BookingBegun) == []
    until(desk, 2)
    assert len(desk.logged(BookingBegun)) == 1
    assert desk.logged(BookingHeld) == []


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (KeySetStatus.STOPPED, Reason.SET_STOPPED),
        (KeySetStatus.LOST, Reason.SET_LOST),
        (KeySetStatus.RETIRED, Reason.SET_RETIRED),
    ],
)
def test_a_set_that_is_not_to_be_had_fails_its_bookings_with_that_reason(desk, status, reason):
    book(desk, 2, 4)
    book(desk, 5, 6, who="lee")
    desk.change(replace(desk.state.directory.key_sets["K1"], status=status))
    assert ended(desk) == [(BookingEnd.FAILED, (reason,))] * 2
    told = [(NoticeKind.BOOKING_FAILED, f"person:{each}") for each in ("chan", "lee")]
    assert notices(desk) == told


@pytest.mark.parametrize(
    ("status", "reason"),
    [(KeySetStatus.LOST, Reason.SET_LOST), (KeySetStatus.RETIRED, Reason.SET_RETIRED)],
)
def test_a_set_that_is_lost_by_its_booker_fails_the_booking(desk, status, reason):
    book(desk, 0, 2)
    desk.take("chan", 1)
    desk.change(replace(desk.state.directory.key_sets["K1"], status=status))
    assert ended(desk) == [(BookingEnd.FAILED, (reason,))]


def test_a_class_that_is_lent_no_more_fails_its_bookings(desk):
    book(desk, 2, 4)
    desk.change(replace(desk.state.directory.key_classes["public"], is_never_lent=True))
    assert ended(desk) == [(BookingEnd.FAILED, (Reason.NEVER_LENT,))]


def test_a_stopped_set_that_its_booker_has_ends_its_booking_by_coming_back(desk):
    book(desk, 0, 2)
    desk.take("chan", 1)
    desk.change(replace(desk.state.directory.key_sets["K1"], status=KeySetStatus.STOPPED))
    assert ended(desk) == []
    desk.push(1, 1)
    assert ended(desk) == [(BookingEnd.RETURNED, ())]


def test_who_has_left_gets_nothing_that_was_promised(desk):
    book(desk, 2, 4)
    desk.change(replace(desk.state.directory.cardholders["chan"], is_active=False))
    assert ended(desk) == [(BookingEnd.FAILED, (Reason.CARDHOLDER_INACTIVE,))]


@pytest.mark.parametrize(
    ("begin", "end", "fits"),
    [(1, 2, True), (4, 5, True), (1, 2.1, False), (3.9, 5, False), (2.5, 3, False)],
)
def test_two_bookings_never_overlap_and_the_answer_says_with_which(desk, begin, end, fits):
    name = book(desk, 2, 4)
    book(desk, begin, end, who="lee")
    assert denied(desk) == ([] if fits else [{Reason.BOOKED}])
    if not fits:
        (answer,) = desk.logged(RequestDenied)
        assert (answer.reasons, answer.detail) == ((Reason.BOOKED,), name)


def test_another_set_is_another_matter(desk):
    book(desk, 2, 4)
    book(desk, 2, 4, key_set="K2", who="lee")
    assert denied(desk) == []


@pytest.mark.parametrize(
    ("begin", "end", "who", "key_set", "reasons"),
    [
        (2, 7, "chan", "K1", {Reason.BEYOND_CURFEW}),
        (11, 12, "chan", "K1", {Reason.OUTSIDE_SCHEDULE}),
        (2, 4, "nobody", "K1", {Reason.NO_GRANT}),
        (2, 4, "wong", "K4", {Reason.NEVER_LENT}),
        (2, 4, "wong", "K3", {Reason.WORK_ORDER_MISSING}),
        (2, 4, "ghost", "K1", {Reason.CARDHOLDER_INACTIVE}),
        (2, 4, "chan", "K99", {Reason.IMPOSSIBLE}),
        (4, 2, "chan", "K1", {Reason.IMPOSSIBLE}),
        (-2, -1, "chan", "K1", {Reason.IMPOSSIBLE}),
        (9_000, 9_001, "chan", "K1", {Reason.IMPOSSIBLE}),
    ],
)
def test_nothing_is_promised_that_could_not_be_taken(desk, begin, end, who, key_set, reasons):
    book(desk, begin, end, who, key_set, actor="wong")
    assert denied(desk) == [reasons]


def test_what_hangs_on_the_hour_is_seen_when_it_comes(desk):
    desk.change(replace(desk.state.directory.cardholders["chan"], set_limit=1))
    desk.take("chan", 2)
    book(desk, 2, 4)
    assert denied(desk) == []
    until(desk, 2)
    try_to_take(desk, "chan")
    assert refused(desk) == [{Reason.LIMIT_REACHED}]


def test_who_must_come_along_is_asked_for_when_it_is_taken(desk):
    public = desk.state.directory.key_classes["public"]
    desk.change(replace(public, asks_companion=True))
    book(desk, 2, 4)
    assert denied(desk) == []


def test_staff_book_for_themselves_and_leads_for_everybody(desk):
    book(desk, 2, 4, who="lee", actor="chan")
    assert denied(desk) == [{Reason.NOT_ENTITLED}]
    name = book(desk, 2, 4, who="lee", actor="wong")
    desk.ask(CancelBooking(booking=name), actor="chan")
    assert denied(desk)[1:] == [{Reason.NOT_ENTITLED}]
    desk.ask(CancelBooking(booking=name, note="改期"), actor="wong")
    assert ended(desk) == [(BookingEnd.CANCELLED, ())]
    assert notices(desk) == [(NoticeKind.BOOKING_CANCELLED, "person:lee")]


def test_who_cancels_their_own_needs_no_notice(desk):
    desk.ask(CancelBooking(booking=book(desk, 2, 4)), actor="chan")
    assert (ended(desk), notices(desk)) == ([(BookingEnd.CANCELLED, ())], [])


def test_a_change_is_for_another_time_or_leaves_all_as_it_was(desk):
    name = book(desk, 2, 4)
    book(desk, 5, 6, who="lee")
    wrong = ChangeBooking(booking=name, from_ms=at(desk, 3), until_ms=at(desk, 5.5))
    desk.ask(wrong, actor="chan")
    assert denied(desk) == [{Reason.BOOKED}]
    assert desk.state.bookings["K1"][0].until_ms == at(desk, 4)
    desk.ask(replace(wrong, until_ms=at(desk, 5)), actor="chan")
    assert len(desk.logged(BookingChanged)) == 1
    until(desk, 2.5)
    assert desk.logged(BookingHeld) == []
    until(desk, 3)
    assert len(desk.logged(BookingHeld)) == 1


def test_what_has_begun_is_changed_no_more(desk):
    name = book(desk, 0, 2)
    desk.take("chan", 1)
    change = ChangeBooking(booking=name, from_ms=at(desk, 0), until_ms=at(desk, 3))
    for asked in (change, CancelBooking(booking=name)):
        desk.ask(asked, actor="chan")
    assert denied(desk) == [{Reason.BOOKING_BEGUN}] * 2
    desk.ask(CancelBooking(booking="b0"), actor="wong")
    assert denied(desk)[2:] == [{Reason.NOTHING_TO_DO}]


def test_it_is_taken_for_what_it_was_booked_for(desk):
    book(desk, 2, 4, "wong", "K3", purpose=Purpose.REPAIR, work_order="W-7")
    until(desk, 2)
    desk.take("wong", 3)
    (out,) = desk.logged(KeySetCheckedOut)
    assert (out.purpose, out.work_order) == (Purpose.REPAIR, "W-7")


def test_while_nobody_can_tell_the_hour_what_is_promised_stays_here(desk):
    book(desk, 2, 4)
    desk.send(ClockRead, offset_ms=desk.state.offset_ms, source="unsynced")
    try_to_take(desk, "wong")
    assert refused(desk) == [{Reason.CLOCK_UNTRUSTED}]
    try_to_take(desk, "wong", 2)
    assert len(refused(desk)) == 1, "what is promised to nobody is free"
    desk.wait(5 * HOUR_MS)
    assert ended(desk) == [], "nothing lapses by a clock nobody trusts"
    book(desk, 6, 7)
    assert {Reason.CLOCK_UNTRUSTED} in denied(desk)


def test_what_is_taken_at_an_hour_nobody_can_tell_begins_once_somebody_can(desk):
    book(desk, 0, 2, who="wong")
    desk.send(ClockRead, offset_ms=desk.state.offset_ms, source="unsynced")
    desk.take("wong", 1)
    assert desk.logged(BookingBegun) == []
    desk.send(ClockRead, offset_ms=desk.state.offset_ms, source="ntp")
    desk.wait(25)
    assert len(desk.logged(BookingBegun)) == 1


def test_each_is_told_of_once_and_what_has_begun_waits_for_no_hour(desk):
    book(desk, 1, 3)
    book(desk, 2, 3, key_set="K2", who="lee")
    until(desk, 1)
    until(desk, 2)
    assert len(desk.logged(BookingHeld)) == 2
    desk.take("chan", 1)
    desk.take("lee", 2)
    assert desk.state.bookings_ms is None


def test_a_booking_survives_a_restart_and_lapses_on_time_behind_it(desk):
    book(desk, 2, 4)
    desk.mono_ms = 0
    desk.send(Started, version="test", machine="m2", settings=SETTINGS)
    desk.wait(1_000)
    assert ended(desk) == []
    until(desk, 4)
    assert ended(desk) == [(BookingEnd.LAPSED, ())]


def test_a_clock_that_jumps_past_it_lapses_it_and_one_that_jumps_back_does_not_hold_it_twice(desk):
    book(desk, 2, 4)
    until(desk, 2)
    desk.send(ClockRead, offset_ms=desk.state.offset_ms - HOUR_MS, source="ntp")
    desk.wait(2 * HOUR_MS)
    assert len(desk.logged(BookingHeld)) == 1
    desk.send(ClockRead, offset_ms=desk.state.offset_ms + 9 * HOUR_MS, source="ntp")
    desk.wait(25)
    assert ended(desk) == [(BookingEnd.LAPSED, ())]


def test_an_emergency_asks_for_no_booking(desk):
    book(desk, 0, 2)
    desk.send(FireLineRead, says=LineState.CALLS, key_classes=("public",))
    desk.pull(1)
    assert desk.state.loans["K1"].cardholder is None
    assert refused(desk) == []


def test_a_lead_and_a_second_badge_take_in_an_emergency_what_is_promised_to_another(desk):
    book(desk, 0, 2)
    desk.tap("wong")
    desk.ask(StatePurpose(purpose=Purpose.EMERGENCY), actor="wong")
    desk.press(1)
    desk.tap("lee")
    desk.pull(1)
    assert desk.state.loans["K1"].cardholder == "wong"
    desk.wait(25)
    assert (NoticeKind.BOOKING_LATE, "person:chan") in notices(desk)


def test_what_is_handed_to_its_booker_has_begun(desk):
    book(desk, 2, 4, who="lee")
    desk.take("chan", 1)
    until(desk, 1.99)
    desk.tap("chan")
    desk.press(1)
    desk.wait(25_000)
    desk.tap("lee")
    desk.press(1)
    assert len(desk.logged(KeySetHandedOn)) == 1
    until(desk, 2)
    assert len(desk.logged(BookingBegun)) == 1


def test_whoever_has_what_was_promised_to_them_may_hand_it_on(desk):
    book(desk, 0, 2)
    desk.take("chan", 1)
    desk.tap("chan")
    desk.press(1)
    desk.tap("lee")
    desk.press(1)
    assert len(desk.logged(KeySetHandedOn)) == 1
    desk.push(1, 1)
    assert ended(desk) == [(BookingEnd.RETURNED, ())]


def test_nobody_is_handed_what_is_promised_to_a_third(desk):
    desk.take("chan", 1)
    book(desk, 1, 2, who="wong")
    until(desk, 1)
    desk.tap("chan")
    desk.press(1)
    desk.tap("lee")
    desk.press(1)
    assert refused(desk) == [{Reason.BOOKED}]


def test_why_says_for_whom_and_when(desk):
    book(desk, 2, 4)
    people, sets = desk.state.directory.cardholders, desk.state.directory.key_sets
    found = explain(desk.state, people["lee"], sets["K1"], at(desk, 3))
    (told,) = (each for each in found if each.rule is RuleName.BOOKING)
    assert told.outcome is Outcome.REFUSES
    times = {"begin": "2026-05-04 10:00", "end": "2026-05-04 12:00"}
    assert told.facts == (fact("booked", person="chan", **times),)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["chan", "lee", "wong"]),
            st.integers(0, 8),
            st.integers(1, 4),
            st.sampled_from(["book", "take", "back", "wait", "cancel"]),
        ),
        max_size=14,
    )
)
def test_whatever_happens_nobody_has_what_was_promised_to_another(acts):
    desk = Desk()
    for who, begin, length, act in acts:
        match act:
            case "book":
                book(desk, begin, begin + length, who=who)
            case "take" if 1 in desk.state.seats:
                booked = desk.state.bookings.get("K1", ())
                now_ms = desk.state.at_ms(desk.mono_ms)
                others = [
                    each
                    for each in booked
                    if each.cardholder != who and each.from_ms <= now_ms < each.until_ms
                ]
                before = len(desk.logged(KeySetCheckedOut))
                desk.tap(who)
                desk.press(1)
                if desk.state.releases:
                    desk.pull(1)
                    loan = desk.state.loans["K1"]
                    following = [each for each in booked if each.from_ms > now_ms]
                    foreign = [each for each in following if each.cardholder != who]
                    assert all(loan.due_ms <= each.from_ms for each in foreign)
                assert not others or len(desk.logged(KeySetCheckedOut)) == before
            case "back" if "K1" in desk.state.loans:
                desk.push(1, 1)
                assert not any(each.is_begun for each in desk.state.bookings.get("K1", ()))
            case "cancel":
                for each in desk.state.bookings.get("K1", ())[:1]:
                    desk.ask(CancelBooking(booking=each.id), actor="wong")
            case "wait":
                desk.wait(length * HOUR_MS // 2)
        listed = desk.state.bookings.get("K1", ())
        pairs = pairwise(listed)
        assert all(one.until_ms <= other.from_ms for one, other in pairs)
    desk.wait(30 * HOUR_MS)
    assert all(each.is_begun for each in desk.state.bookings.get("K1", ()))


def test_what_is_promised_is_for_a_purpose_of_its_class(desk):
    public = desk.state.directory.key_classes["public"]
    viewing = replace(public, purposes=(Purpose.VIEWING,), usual_purpose=Purpose.PATROL)
    desk.change(viewing)
    assert book(desk, 2, 4) is None
    assert book(desk, 2, 4, purpose=Purpose.REPAIR) is None
    assert denied(desk) == [{Reason.PURPOSE_NOT_ALLOWED}] * 2
    assert book(desk, 2, 4, purpose=Purpose.VIEWING) is not None


def test_with_which_badge_they_come_is_seen_when_they_take_it(desk):
    desk.change(replace(desk.state.directory.key_classes["public"], asks_proof=True))
    name = book(desk, 2, 4)
    assert name is not None
    until(desk, 2)
    try_to_take(desk, "chan")
    assert desk.state.releases == {}
    desk.send(BadgePresented, reader="front", token="badge-chan", is_copyable=False)
    desk.press(1)
    assert list(desk.state.releases) == [1]


def test_a_booking_may_last_as_long_as_the_curfew_and_not_longer(desk):
    begin = at(desk, 2)
    times = {"from_ms": begin, "until_ms": begin + 4 * HOUR_MS + 1}
    desk.ask(Book(key_set="K1", cardholder="chan", **times), actor="chan")
    assert denied(desk) == [{Reason.BEYOND_CURFEW}]
    assert book(desk, 2, 6) is not None


def test_only_a_booking_that_shortens_the_time_is_somebodys_next(desk):
    book(desk, 2, 4)
    (booking,) = desk.state.bookings["K1"]

    def found(who, hours, due=10):
        return due_before_next(desk.state, "K1", who, at(desk, hours), at(desk, due))

    late = (at(desk, 10), None)
    assert found("chan", 1) == late, "their own is not begun yet"
    assert found("chan", 2) == (at(desk, 4), None)
    assert found("chan", 4) == late
    assert found("lee", 1) == (at(desk, 2), booking)
    assert found("lee", 1, due=2) == (at(desk, 2), None), "it is due by then anyway"
    for hours in (2, 3):
        assert found("lee", hours) == late, "it has begun"


def test_a_booking_keeps_its_set_up_to_its_last_moment(desk):
    book(desk, 2, 4)
    known = desk.state.directory
    for ms, outcome in ((-1, Outcome.REFUSES), (0, Outcome.AGREES)):
        found = explain(
            desk.state, known.cardholders["lee"], known.key_sets["K1"], at(desk, 4) + ms
        )
        assert [each.outcome for each in found if each.rule is RuleName.BOOKING] == [outcome]
