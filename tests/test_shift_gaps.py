"""A record for every shift of every day: a gap is found by the clock, and told once."""

from dataclasses import replace

from controller.directory import Change, Schedule, SpecialDay
from controller.entries import (
    HandoverFinished,
    NoticeOwed,
    RequestDenied,
    ShiftDayReviewed,
    ShiftGapFound,
    ShiftsExpected,
)
from controller.events import ClockRead, Started
from controller.reasons import Reason
from controller.requests import ChangeDirectory, ReviewDay
from tests.house import HOUR_MS, SETTINGS
from tests.shift_house import EARLY, WORKDAYS, ShiftDesk

NIGHT = replace(EARLY, id="night", start=1_320, end=1_800, calendar="")


def gaps(desk):
    return [
        (each.shift, each.day, each.until_day, each.count) for each in desk.logged(ShiftGapFound)
    ]


def alone(*nouns, **more):
    return ShiftDesk(*(nouns or (EARLY,)), **more)


def test_a_shift_without_a_record_is_a_gap_once_its_time_has_passed():
    desk = alone()
    desk.pass_hours(2.75)
    assert gaps(desk) == []
    desk.pass_hours(0.25)  # 18:00
    assert gaps(desk) == [("early", "2026-05-04", "2026-05-04", 1)]
    (notice,) = desk.logged(NoticeOwed)
    assert (notice.to, notice.what) == ("role:supervisor", "shift_gap")


def test_a_gap_is_told_once_also_over_restarts():
    desk = alone()
    desk.pass_hours(4)
    desk.send(Started, version="t", machine="m2", settings=SETTINGS)
    desk.pass_hours(8)
    assert len(gaps(desk)) == 1


def test_a_gap_that_came_up_while_nobody_ran_is_found_at_the_next_start():
    desk = alone()
    desk.mono_ms += 24 * HOUR_MS
    desk.send(Started, version="t", machine="m2", settings=SETTINGS)
    desk.wait(25)
    assert gaps(desk) == [("early", "2026-05-04", "2026-05-04", 1)]


def test_a_shift_that_is_handed_over_leaves_no_gap():
    desk = alone()
    desk.hand_over()
    desk.pass_hours(12)
    assert gaps(desk) == []


def test_a_record_that_has_begun_is_no_gap():
    desk = alone()
    desk.begin()
    desk.pass_hours(6)
    assert gaps(desk) == []


def test_a_record_of_today_shows_that_yesterday_has_none():
    desk = alone()
    desk.mono_ms += 24 * HOUR_MS  # nobody looked at the clock meanwhile
    desk.hand_over()
    assert gaps(desk) == [("early", "2026-05-04", "2026-05-04", 1)]
    assert desk.logged(HandoverFinished)[0].day == "2026-05-05"
    desk.pass_hours(12)
    assert len(gaps(desk)) == 1


def test_no_record_is_owed_for_days_on_which_there_is_no_shift():
    desk = alone()
    desk.hand_over()
    desk.pass_hours(4 * 24 + 4)  # Friday evening
    count = len(gaps(desk))
    assert count == 4
    desk.pass_hours(2 * 24)
    assert len(gaps(desk)) == count


def test_a_shift_of_some_weekdays_owes_none_on_the_others():
    desk = alone(replace(EARLY, days=(2,), calendar=""))
    desk.pass_hours(7 * 24)
    assert gaps(desk) == [("early", "2026-05-06", "2026-05-06", 1)]


def test_a_holiday_of_the_calendar_owes_none():
    desk = alone()
    special = (SpecialDay(date="2026-05-04", spans=()),)
    desk.change(Schedule(id="workdays", label="", week=WORKDAYS, special_days=special))
    desk.pass_hours(12)
    assert gaps(desk) == []


def test_a_night_is_the_day_s_on_which_it_began():
    desk = alone(NIGHT)
    desk.pass_hours(16.75)
    assert gaps(desk) == []
    desk.pass_hours(0.25)  # Tuesday 08:00
    assert gaps(desk) == [("night", "2026-05-04", "2026-05-04", 1)]


def test_a_night_is_handed_over_in_the_morning_after():
    desk = alone(NIGHT)
    desk.pass_hours(15.5)  # Tuesday 06:30
    desk.hand_over("night")
    assert desk.logged(HandoverFinished)[0].day == "2026-05-04"
    desk.pass_hours(4)
    assert gaps(desk) == []


def test_nothing_is_owed_of_before_the_shift_was_known():
    desk = ShiftDesk(replace(EARLY, id="other"), hours=79)
    desk.change(EARLY)
    desk.wait(25)
    assert [each for each in gaps(desk) if each[0] == "early"] == []
    assert dict(desk.logged(ShiftsExpected)[-1].shifts)["early"] == "2026-05-06"


def test_a_shift_that_is_gone_owes_nothing_any_more():
    desk = alone()
    desk.ask(ChangeDirectory(changes=(Change(before=EARLY, after=None),)), actor="admin")
    desk.pass_hours(24)
    assert gaps(desk) == []


def set_clock(desk, hours, source="ntp"):
    desk.send(ClockRead, offset_ms=desk.state.offset_ms + hours * HOUR_MS, source=source)
    desk.wait(25)


def test_a_jump_of_the_clock_finds_each_gap_once():
    desk = alone()
    set_clock(desk, 24)
    found = gaps(desk)
    assert found == [("early", "2026-05-04", "2026-05-04", 1)]
    set_clock(desk, -6)
    set_clock(desk, 6)
    assert gaps(desk) == found


def test_a_clock_that_was_years_ahead_leaves_the_present_expected():
    desk = alone()
    set_clock(desk, 24 * 3_650)
    count = len(gaps(desk))
    assert count == 1, "one line for all of it"
    set_clock(desk, -24 * 3_650)
    desk.pass_hours(24 + 4)
    assert gaps(desk)[count:] == [("early", "2026-05-05", "2026-05-05", 1)]
    desk.hand_over()


def test_without_a_clock_nobody_can_tell():
    desk = alone()
    set_clock(desk, 0, "unsynced")
    desk.pass_hours(24)
    assert gaps(desk) == []
    set_clock(desk, 0)
    assert len(gaps(desk)) == 1


def test_a_gap_is_reviewed_with_a_note():
    desk = alone()
    desk.pass_hours(4)
    desk.ask(ReviewDay(day="2026-05-04"), actor="wong")
    assert desk.logged(RequestDenied)[-1].reasons == (Reason.NOTE_MISSING,)
    desk.ask(ReviewDay(day="2026-05-04", note="停電"), actor="wong")
    (review,) = desk.logged(ShiftDayReviewed)
    assert review.gaps == (desk.logged(ShiftGapFound)[0].gap,)
    assert desk.state.handovers.to_review == {}
