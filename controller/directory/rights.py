"""Who may take what and when: access levels, their grants, and the hours of schedules."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The right to take one key set or every set of a class, while `schedule` is open.

    Exactly one of `key_set` and `key_class` is set. `schedule` "" means at any hour.
    """

    key_set: str = ""
    key_class: str = ""
    schedule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLevel:
    """A bundle of grants that people have in common."""

    id: str
    label: str
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Part of a local day, in minutes since midnight: `[start, end)`, 0 ≤ start < end ≤ 1440."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """One date (ISO, local) with hours of its own instead of the weekday's."""

    date: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Weekly local hours, Monday first, and the special days that replace them."""

    id: str
    label: str
    week: tuple[tuple[Span, ...], ...]
    special_days: tuple[SpecialDay, ...] = ()
