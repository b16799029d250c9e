"""Hours, and the periods and numbers that the table leaves to the house."""

from dataclasses import dataclass, field
from datetime import date

Window = tuple[int, int]
"""Local minutes of the day `[start, end)`; an end before the start runs over midnight."""


@dataclass
class Schedule:
    """Weekly local hours (0 = Monday) and special days, whose hours replace the week's."""

    weekly: dict[int, list[Window]] = field(default_factory=dict)
    special_days: dict[date, list[Window]] = field(default_factory=dict)


def always() -> Schedule:
    """Return the schedule of all day, every day."""
    return Schedule(weekly={weekday: [(0, 1440)] for weekday in range(7)})


@dataclass
class Settings:
    """The periods the table calls settings."""

    due_soon_ms: int = 30 * 60_000
    lead_after_ms: int = 30 * 60_000
    supervisor_after_ms: int = 120 * 60_000
    repeat_ms: int = 60 * 60_000
    approval_follows_within_ms: int = 24 * 3_600_000
    shift_ends_minutes: list[int] = field(default_factory=lambda: [8 * 60, 18 * 60])
    working_hours: Schedule = field(
        default_factory=lambda: Schedule(weekly={day: [(480, 1080)] for day in range(5)})
    )
    has_screen: bool = True
    pin_tries: int = 5
    """How many wrong PINs in a row one credential has."""
    pin_tries_of_cabinet: int = 20
    pin_block_ms: int = 10 * 60_000
    """How long a wrong PIN counts."""
