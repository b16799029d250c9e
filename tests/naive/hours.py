"""Tiny helpers about local time; instants are milliseconds UTC."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.naive.settings import Schedule, Window


def local(zone: str, at_ms: int) -> datetime:
    """Return the wall clock of `zone` at the instant `at_ms`."""
    whole = datetime.fromtimestamp(at_ms // 1000, ZoneInfo(zone))
    return whole.replace(microsecond=at_ms % 1000 * 1000)


def instant(zone: str, day: date, minute: int) -> int:
    """Return the ms UTC of the local `minute` of `day`; 1440 is the next midnight."""
    midnight = datetime.combine(day, time(0)) + timedelta(minutes=minute)
    return round(midnight.replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def minute_of(moment: datetime) -> int:
    """Return the minute of the day that is running."""
    return moment.hour * 60 + moment.minute


def next_local_minute(zone: str, after_ms: int, minute: int) -> int:
    """Return the first instant strictly after `after_ms` at that local minute of a day."""
    day = local(zone, after_ms).date()
    while instant(zone, day, minute) <= after_ms:
        day += timedelta(days=1)
    return instant(zone, day, minute)


def hours_of(schedule: Schedule, day: date) -> list[Window]:
    """Return the windows that start on `day`: the special day's, or else the week's."""
    if day in schedule.special_days:
        return schedule.special_days[day]
    return schedule.weekly.get(day.weekday(), [])


def is_open(zone: str, schedule: Schedule, at_ms: int) -> bool:
    """Say whether `at_ms` lies in the schedule's local hours `[start, end)`."""
    moment = local(zone, at_ms)
    minute = minute_of(moment)
    for start, end in hours_of(schedule, moment.date()):
        if start <= end and start <= minute < end:
            return True
        if end < start and minute >= start:
            return True
    for start, end in hours_of(schedule, moment.date() - timedelta(days=1)):
        if end < start and minute < end:
            return True
    return False


def is_always(schedule: Schedule) -> bool:
    """Say whether the schedule never has to look at the clock."""
    every_day = all((0, 1440) in schedule.weekly.get(day, []) for day in range(7))
    return every_day and not schedule.special_days


def is_in_window(zone: str, window: Window, at_ms: int) -> bool:
    """Say whether `at_ms` lies in the part `[start, end)` of any day."""
    return is_open(zone, Schedule(weekly={day: [window] for day in range(7)}), at_ms)
