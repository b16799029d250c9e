"""Which shifts have to be handed over on which day: those of the rule book, and Security's watch.

A watch is handed over twice on each of its days: ":to" Security, and ":from" it.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from controller.directory import Directory, Schedule, Shift, Watch
from controller.directory.shifts import EVERY_DAY
from controller.policy.hours import Moment, moment

DAY_MINUTES = 1_440
TO, FROM = ":to", ":from"

DAYS_LOOKED_BACK = 62
"""A shift that took place on none of so many days is not looked for further back."""


class Post(NamedTuple):
    """One shift as it is handed over; `giver` and `taker` are departments, "" for any.

    `watch` is the department of Security for a watch, else "".
    """

    id: str
    start: int
    end: int
    giver: str
    taker: str
    days: tuple[int, ...]
    calendar: str
    relief_ms: int
    gap_ms: int
    watch: str = ""

    @property
    def is_given(self) -> bool:
        """Whether Security takes its watch over by it."""
        return bool(self.watch) and self.taker == self.watch

    @property
    def is_taken(self) -> bool:
        """Whether Security gives its watch back by it."""
        return bool(self.watch) and self.giver == self.watch


def posts(directory: Directory) -> tuple[Post, ...]:
    """Return everything that has to be handed over."""
    shifts = tuple(_of_shift(each) for each in directory.shifts.values())
    return shifts + tuple(post for each in directory.watches.values() for post in _of_watch(each))


def find_post(directory: Directory, name: str) -> Post | None:
    """Return the post `name`: a shift's id, or a watch's with ":to" or ":from" behind it."""
    return next((each for each in posts(directory) if each.id == name), None)


@lru_cache(maxsize=64)
def _of_shift(shift: Shift) -> Post:
    return Post(
        id=shift.id,
        start=shift.start,
        end=shift.end,
        giver=shift.department,
        taker=shift.department,
        days=shift.days,
        calendar=shift.calendar,
        relief_ms=shift.relief_ms,
        gap_ms=shift.gap_ms,
    )


@lru_cache(maxsize=16)
def _of_watch(watch: Watch) -> tuple[Post, Post]:
    rest = (EVERY_DAY, watch.calendar, watch.relief_ms, watch.gap_ms, watch.department)
    begin, end = watch.take_back_minute, watch.hand_over_minute
    return (
        Post(watch.id + TO, begin, end, "", watch.department, *rest),
        Post(watch.id + FROM, 0, begin, watch.department, "", *rest),
    )


def takes_place(directory: Directory, post: Post, day: date) -> bool:
    """Return whether `post` is on `day`: on its weekdays, where its calendar has hours."""
    if day.weekday() not in post.days:
        return False
    if not post.calendar:
        return True
    schedule = directory.schedules.get(post.calendar)
    return schedule is not None and _has_hours(schedule, day)


def _has_hours(schedule: Schedule, day: date) -> bool:
    name = day.isoformat()
    for special in schedule.special_days:
        if special.date == name:
            return bool(special.spans)
    return bool(schedule.week[day.weekday()])


def passed(minute: int, at: Moment) -> date:
    """Return the last day whose `minute` (one beyond 1440 lies on the next day) was before `at`."""
    behind = minute - at.minute
    days = -(-behind // DAY_MINUTES)
    return date.fromisoformat(at.date) - timedelta(days=days)


def begun_day(directory: Directory, post: Post, at_ms: int, zone: str) -> date | None:
    """Return the day of the shift that goes on now, or of the last that did; None for none."""
    day = passed(post.start, moment(at_ms, zone))
    for _ in range(DAYS_LOOKED_BACK):
        if takes_place(directory, post, day):
            return day
        day -= timedelta(days=1)
    return None


def missing_days(directory: Directory, post: Post, after: date, until: date) -> Iterator[date]:
    """Yield the days of `post` after `after`, up to `until`; of very many the last ones."""
    day = max(after, until - timedelta(days=DAYS_LOOKED_BACK)) + timedelta(days=1)
    while day <= until:
        if takes_place(directory, post, day):
            yield day
        day += timedelta(days=1)


def end_ms(post: Post, day: date, zone: str) -> int:
    """Return when the shift of `day` ends, UTC milliseconds."""
    on = day + timedelta(days=post.end // DAY_MINUTES)
    minute = post.end % DAY_MINUTES
    wall = datetime(on.year, on.month, on.day, minute // 60, minute % 60, tzinfo=ZoneInfo(zone))
    return int(wall.timestamp() * 1_000)


def is_working(directory: Directory, at: Moment) -> bool:
    """Return whether `at` lies in working hours: between taking a watch back and handing it on."""
    day = date.fromisoformat(at.date)
    return any(
        post.is_given and post.start <= at.minute < post.end and takes_place(directory, post, day)
        for post in posts(directory)
    )
