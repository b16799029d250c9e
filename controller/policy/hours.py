"""When a schedule is open, and when a loan is due: the only place that asks for local time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from controller.directory import KeyClass, Schedule, Span

MINUTE_MS = 60_000

FIRST_MS, LAST_MS = 86_400_000, 253_370_764_800_000
"""The second day of 1970, and the beginning of the year 9999: calendars end soon after."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment on the wall: ISO `date`, `weekday` (Monday 0), `minute` of the day."""

    date: str
    weekday: int
    minute: int


@lru_cache(maxsize=64)
def _moment(minutes: int, zone: str) -> Moment:
    local = datetime.fromtimestamp(minutes * 60, UTC).astimezone(ZoneInfo(zone))
    return Moment(local.date().isoformat(), local.weekday(), local.hour * 60 + local.minute)


def moment(at_ms: int, zone: str) -> Moment:
    """Return the local moment of `at_ms` (UTC milliseconds) in the zone named `zone`.

    What no calendar has is taken for the first or the last that it has: anybody may ask about it.
    """
    return _moment(min(max(at_ms, FIRST_MS), LAST_MS) // MINUTE_MS, zone)


def is_open(schedule: Schedule, at: Moment) -> bool:
    """Return whether `schedule` is open at `at`; a special day replaces the weekday's hours."""
    return any(span.start <= at.minute < span.end for span in _spans(schedule, at))


def hours_of(schedule: Schedule, at: Moment) -> str:
    """Return the hours of `schedule` on the day of `at` as "08:00-12:00, 13:00-18:00", or ""."""
    return ", ".join(f"{clock(each.start)}-{clock(each.end)}" for each in _spans(schedule, at))


def clock(minute: int) -> str:
    """Return the `minute` of a day as "08:00"; the last one, 1440, is "24:00"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _spans(schedule: Schedule, at: Moment) -> tuple[Span, ...]:
    for day in reversed(schedule.special_days):
        if day.date == at.date:
            return day.spans
    return schedule.week[at.weekday]


def due_ms(key_class: KeyClass, out_ms: int, zone: str) -> int | None:
    """Return by when (UTC milliseconds) a set that left at `out_ms` must be back, or None.

    The earlier of the relative curfew and the next time the local clock shows the absolute one.
    """
    curfews = []
    if key_class.curfew_ms is not None:
        curfews.append(out_ms + key_class.curfew_ms)
    if key_class.curfew_minute is not None:
        curfews.append(_next_ms(key_class.curfew_minute, out_ms, zone))
    return min(curfews, default=None)


def _next_ms(minute: int, after_ms: int, zone: str) -> int:
    local = datetime.fromtimestamp(after_ms / 1_000, UTC).astimezone(ZoneInfo(zone))
    for days in (0, 1, 2):
        day = local.date() + timedelta(days=days)
        wall = datetime(
            day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=local.tzinfo
        )
        wall_ms = int(wall.timestamp() * 1_000)
        if wall_ms > after_ms:
            return wall_ms
    raise AssertionError((minute, after_ms, zone))
