"""What every entry has: when it happened, by two clocks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """`at_ms` is UTC milliseconds, `mono_ms` the monotonic clock of the entry's boot."""

    at_ms: int
    mono_ms: int
