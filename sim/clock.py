"""Simulated time: it passes when somebody says so, and nobody waits for it."""

from controller.clock import Clock

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


class JumpingClock:
    """A running clock that a played day sets forward between its scenes.

    Monotonic and wall clock jump together, as if everybody had waited that long.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._jumped_ms = 0

    def mono_us(self) -> int:
        """Return the underlying monotonic microseconds plus all jumps."""
        return self._clock.mono_us() + self._jumped_ms * 1_000

    def mono_ms(self) -> int:
        """Return milliseconds of the same count as `mono_us`."""
        return self.mono_us() // 1_000

    def offset_ms(self) -> int:
        """Return UTC milliseconds minus `mono_ms`: jumps do not change it."""
        return self._clock.offset_ms()

    def source(self) -> str:
        """Return "ntp": a played day's clock counts as trusted."""
        return "ntp"

    def jump_to(self, jumped_ms: int) -> None:
        """Let the sum of all jumps be `jumped_ms`; smaller than before is not a jump."""
        self._jumped_ms = max(self._jumped_ms, jumped_ms)
