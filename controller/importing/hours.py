"""Hours as people write them ("mon-fri 08:00-18:00") to spans of local days.

Hours belong to the day on which they begin: "fri 22:00-06:00" ends on Saturday at six, also if
Saturday is a special day; and if Friday is one, its own hours replace those.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise

from controller.directory import Span, SpecialDay
from controller.importing.findings import CellError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 1_440

Spans = tuple[Span, ...]


def read_week(lines: Iterable[str]) -> tuple[Spans, ...]:
    """Return per weekday (Monday first) the spans that begin on it; an end may pass midnight.

    Each of `lines` is "<days> <from>-<until>": days are "daily", "mon", "mon-fri", "mon,wed-fri";
    times HH:MM, the end also 24:00, or earlier than the start for a span past midnight.

    Raises:
        CellError: a line is written otherwise, or two spans overlap.
    """
    week: list[list[Span]] = [[] for _ in DAYS]
    for line in lines:
        match = re.fullmatch(r"\s*(\S+)\s+(\S+)\s*", line)
        if match is None:
            raise CellError(f'{line!r}: expected "mon-fri 08:00-18:00"')
        span = read_span(match[2])
        for day in read_days(match[1]):
            week[day].append(span)
    return tuple(tuple(sorted(spans, key=_start)) for spans in week)


def read_span(text: str) -> Span:
    """Return the span "HH:MM-HH:MM"; one past midnight has an `end` of more than 1440 minutes.

    Raises:
        CellError: it is written otherwise, or empty.
    """
    match = re.fullmatch(r"(\d\d?):(\d\d)[-–](\d\d?):(\d\d)", text.strip())
    if match is None:
        raise CellError(f'{text!r}: expected hours such as "08:00-18:00"')
    start, end = _minute(match[1], match[2]), _minute(match[3], match[4])
    if start == DAY_MINUTES:
        raise CellError(f"{text!r} begins at 24:00; write 00:00 of the next day")
    if start == end:
        raise CellError(f'{text!r} is no time at all; a whole day is "00:00-24:00"')
    return Span(start=start, end=end if end > start else end + DAY_MINUTES)


def split_week(week: tuple[Spans, ...]) -> tuple[Spans, ...]:
    """Return `week` with every span past midnight split over its two days.

    Raises:
        CellError: two spans of a day overlap.
    """
    return tuple(_join(DAYS[day], week[day], week[(day - 1) % 7]) for day in range(len(DAYS)))


def split_special_days(
    special: Mapping[date, Spans], week: tuple[Spans, ...]
) -> tuple[SpecialDay, ...]:
    """Return what each special day, and each day after one, really is open.

    `special` and `week` hold the spans that begin on a day, see `read_week`.

    Raises:
        CellError: two spans of a day overlap.
    """
    plain = split_week(week)

    def begins_on(day: date) -> Spans:
        return special.get(day, week[day.weekday()])

    found = []
    for day in sorted({near for each in special for near in (each, each + timedelta(days=1))}):
        spans = _join(day.isoformat(), begins_on(day), begins_on(day - timedelta(days=1)))
        if day in special or spans != plain[day.weekday()]:
            found.append(SpecialDay(date=day.isoformat(), spans=spans))
    return tuple(found)


def _join(name: str, today: Spans, day_before: Spans) -> Spans:
    """Return the spans of one day: its own up to midnight, and what the day before left over."""
    parts = [Span(start=each.start, end=min(each.end, DAY_MINUTES)) for each in today]
    parts += [
        Span(start=0, end=each.end - DAY_MINUTES) for each in day_before if each.end > DAY_MINUTES
    ]
    parts.sort(key=_start)
    for one, other in pairwise(parts):
        if one.end > other.start:
            raise CellError(f"{show_span(one)} and {show_span(other)} overlap on {name}")
    return tuple(parts)


def show_span(span: Span) -> str:
    """Return `span` as "08:00-18:00"."""
    return "-".join(f"{each // 60:02}:{each % 60:02}" for each in (span.start, span.end))


def read_days(text: str) -> list[int]:
    """Return the weekdays (Monday 0) that "daily", "mon-fri" or "mon,wed-fri" names.

    Raises:
        CellError: it is written otherwise, or names a day twice.
    """
    if text.casefold() == "daily":
        return list(range(len(DAYS)))
    days: list[int] = []
    for part in text.casefold().split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise CellError(f"{text!r}: expected days such as daily, mon-fri or mon,wed,sat")
        start, end = DAYS.index(first), DAYS.index(last or first)
        days += [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]
    if len(set(days)) < len(days):
        raise CellError(f"{text!r} names a day twice")
    return days


def show_days(days: list[int]) -> str:
    """Return weekdays (Monday 0) as "daily", "mon-fri" or "mon,wed-fri"."""
    wanted = sorted(set(days))
    if len(wanted) == len(DAYS):
        return "daily"
    parts: list[list[int]] = []
    for day in wanted:
        if parts and parts[-1][-1] == day - 1:
            parts[-1].append(day)
        else:
            parts.append([day])
    return ",".join("-".join(dict.fromkeys((DAYS[p[0]], DAYS[p[-1]]))) for p in parts)


def _minute(hour: str, minute: str) -> int:
    minutes = int(hour) * 60 + int(minute)
    if int(minute) > 59 or minutes > DAY_MINUTES:
        raise CellError(f"{hour}:{minute} is no time of day, expected 00:00 to 24:00")
    return minutes


def _start(span: Span) -> int:
    return span.start
