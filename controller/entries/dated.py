"""What every entry has: when it happened, by two clocks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """`at_ms` is UTC milliseconds, `mono_ms` the monotonic clock of the entry's boot.

    They say when it was sensed, asked or due; the order of entries is their numbers'. Within a boot
    one may be dated before the entry ahead of it: by as long as the turn took that found both, or,
    where time or a shut door ended something, by `STALL_MS` in which slow boards were waited for.
    """

    at_ms: int
    mono_ms: int
