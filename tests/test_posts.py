"""Which shifts there are on which days, and which one goes on: to the minute."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from controller.directory import Schedule, SpecialDay
from controller.policy.handover import items_of
from controller.policy.hours import Moment
from controller.policy.posts import (
    begun_day,
    end_ms,
    find_post,
    is_working,
    missing_days,
    passed,
    posts,
    takes_place,
)
from tests.house import DAY, SETTINGS
from tests.shift_house import EARLY, TO, WATCH, WORKDAYS, ShiftDesk

MONDAY, FRIDAY, SATURDAY = (date(2026, 5, day) for day in (4, 8, 9))
NIGHT = replace(EARLY, id="night", start=1_320, end=1_830, calendar="")


@pytest.fixture
def directory():
    return ShiftDesk().state.directory


def on(minute, day=MONDAY):
    return Moment(date=day.isoformat(), weekday=day.weekday(), minute=minute)


@pytest.mark.parametrize(
    ("minute", "now", "day"),
    [
        (480, 479, 3),
        (480, 480, 4),
        (480, 481, 4),
        (0, 1_439, 4),
        (1_439, 0, 3),
        (1_500, 60, 3),
        (1_500, 59, 2),
    ],
)
def test_a_minute_has_passed_from_the_moment_it_is_there(minute, now, day):
    assert passed(minute, on(now)) == date(2026, 5, day)


@pytest.mark.parametrize("day", [SATURDAY, date(2026, 5, 10)])
def test_on_a_weekend_the_last_shift_was_friday_s(directory, day):
    at_ms = int(datetime(day.year, day.month, day.day, 4, tzinfo=UTC).timestamp() * 1_000)
    early = find_post(directory, "early")
    assert begun_day(directory, early, at_ms, SETTINGS.zone) == FRIDAY


def test_every_day_of_a_shift_without_a_record_is_missing(directory):
    early = find_post(directory, "early")
    days = list(missing_days(directory, early, date(2026, 5, 3), date(2026, 5, 12)))
    assert [each.day for each in days] == [4, 5, 6, 7, 8, 11, 12]


def test_a_shift_that_lasts_into_the_morning_ends_the_next_day():
    (night,) = posts(ShiftDesk(NIGHT).state.directory)
    ends = datetime.fromtimestamp(end_ms(night, MONDAY, "Asia/Macau") / 1_000, UTC)
    assert ends == datetime(2026, 5, 4, 22, 30, tzinfo=UTC)


def test_a_special_day_with_hours_is_a_day_of_the_shift(directory):
    early = find_post(directory, "early")
    assert not takes_place(directory, early, SATURDAY)
    special = (SpecialDay(date="2026-05-09", spans=DAY[0]),)
    desk = ShiftDesk()
    desk.change(Schedule(id="workdays", label="", week=WORKDAYS, special_days=special))
    assert takes_place(desk.state.directory, early, SATURDAY)
    assert not takes_place(desk.state.directory, early, date(2026, 5, 10))


def test_working_hours_begin_when_the_watch_is_taken_back_and_end_when_it_is_handed_over(directory):
    begin, end = WATCH.take_back_minute, WATCH.hand_over_minute
    seen = [is_working(directory, on(minute)) for minute in (begin - 1, begin, end - 1, end)]
    assert seen == [False, True, True, False]
    assert not is_working(directory, on(begin, SATURDAY))
    without = ShiftDesk(EARLY).state.directory
    assert not is_working(without, on(begin))


def test_what_is_no_shift_is_none(directory):
    assert find_post(directory, "gone") is None
    assert find_post(directory, "watch") is None


def test_the_checklist_of_a_watch_is_gone_through_both_ways():
    desk = ShiftDesk()
    item = replace(desk.state.directory.checklist["radios"], id="book", shifts=("watch",))
    desk.change(item)
    assert items_of(desk.state.directory, TO) == ("self_test", "book")
    assert items_of(desk.state.directory, "early") == ("radios", "self_test")
