"""Schedules and curfews against the plainest reading of the wall clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.directory import KeyClass, Schedule, Span, SpecialDay
from controller.policy.hours import due_ms, is_open, moment

ZONES = ["Asia/Hong_Kong", "Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "UTC"]
HOUR_MS = 3_600_000

utc_ms = st.integers(1_600_000_000_000, 1_900_000_000_000)
spans = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440))
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: Span(start=pair[0], end=pair[1])),
    max_size=3,
).map(tuple)
weeks = st.tuples(*[spans] * 7)


def local(at_ms, zone):
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(zone))


@given(utc_ms, weeks, st.sampled_from(ZONES))
def test_a_schedule_is_open_when_the_wall_clock_lies_in_a_span(at_ms, week, zone):
    wall = local(at_ms, zone)
    minute = wall.hour * 60 + wall.minute
    expected = any(span.start <= minute < span.end for span in week[wall.weekday()])
    schedule = Schedule(id="s", label="", week=week)
    assert is_open(schedule, moment(at_ms, zone)) == expected


@given(utc_ms, spans, st.sampled_from(ZONES))
def test_a_special_day_has_its_own_hours_and_no_others(at_ms, special, zone):
    wall = local(at_ms, zone)
    minute = wall.hour * 60 + wall.minute
    always = (Span(start=0, end=1440),)
    schedule = Schedule(
        id="s",
        label="",
        week=(always,) * 7,
        special_days=(SpecialDay(date=wall.date().isoformat(), spans=special),),
    )
    expected = any(span.start <= minute < span.end for span in special)
    assert is_open(schedule, moment(at_ms, zone)) == expected


@given(utc_ms, st.integers(1, 10**9), st.integers(0, 1439), st.sampled_from(ZONES))
def test_a_curfew_is_the_earlier_of_both_and_never_in_the_past(out_ms, lasts_ms, minute, zone):
    both = due_ms(
        KeyClass(id="c", label="", curfew_ms=lasts_ms, curfew_minute=minute), out_ms, zone
    )
    relative = due_ms(KeyClass(id="c", label="", curfew_ms=lasts_ms), out_ms, zone)
    absolute = due_ms(KeyClass(id="c", label="", curfew_minute=minute), out_ms, zone)
    assert relative == out_ms + lasts_ms
    assert both == min(relative, absolute)
    assert 0 < absolute - out_ms <= timedelta(hours=26) / timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("out", "minute", "due"),
    [
        ("2026-05-04T10:00", 1080, "2026-05-04T18:00"),
        ("2026-05-04T18:00", 1080, "2026-05-05T18:00"),
        ("2026-05-04T18:00", 1110, "2026-05-04T18:30"),
        ("2026-05-04T23:59", 0, "2026-05-05T00:00"),
        ("2026-03-28T20:00", 480, "2026-03-29T08:00"),  # summer time begins in that night
        ("2026-10-24T20:00", 480, "2026-10-25T08:00"),  # and ends in this one
    ],
)
def test_an_absolute_curfew_is_told_by_the_clock_on_the_wall(out, minute, due):
    zone = ZoneInfo("Europe/Berlin")
    at = [
        int(datetime.fromisoformat(each).replace(tzinfo=zone).timestamp() * 1000)
        for each in (out, due)
    ]
    key_class = KeyClass(id="c", label="", curfew_minute=minute)
    assert due_ms(key_class, at[0], "Europe/Berlin") == at[1]


def test_without_a_curfew_nothing_is_due():
    assert due_ms(KeyClass(id="c", label=""), 0, "UTC") is None
