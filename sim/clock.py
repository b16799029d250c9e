"""Simulated time: it passes when somebody says so, and nobody waits for it."""

MONDAY_8AM_MS = 1_777_852_800_000
"""2026-05-04 08:00 in Hong Kong (UTC+8), a Monday, in UTC milliseconds."""


class SimClock:
    """A clock like `controller.clock.MachineClock` that stands until it is advanced."""

    def __init__(self, utc_ms: int = MONDAY_8AM_MS, source: str = "ntp") -> None:
        self._mono_us = 0
        self._offset_ms = utc_ms
        self._source = source

    def mono_us(self) -> int:
        """Return the simulated microseconds since the start."""
        return self._mono_us

    def mono_ms(self) -> int:
        """Return the simulated milliseconds since the start."""
        return self._mono_us // 1_000

    def offset_ms(self) -> int:
        """Return UTC milliseconds minus `mono_ms`."""
        return self._offset_ms

    def source(self) -> str:
        """Return who is said to have set the wall clock."""
        return self._source

    def advance_us(self, us: int) -> None:
        """Let `us` microseconds pass."""
        assert us >= 0, us
        self._mono_us += us

    def advance(self, ms: int) -> None:
        """Let `ms` milliseconds pass."""
        self.advance_us(ms * 1_000)

    def step_wall(self, ms: int, source: str | None = None) -> None:
        """Set the wall clock forward (or back, negative) by `ms`; the monotonic one runs on."""
        self._offset_ms += ms
        self._source = source or self._source
