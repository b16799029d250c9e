"""The MFRC522's timer (datasheet section 8.5)."""

from collections.abc import Callable

from firmware_bridge.rc522_map import CARRIER_HZ
from sim.schedule import Schedule


class ChipTimer:
    """Counts down from a reload value and calls `expired` at zero."""

    def __init__(self, schedule: Schedule, expired: Callable[[], None]) -> None:
        self._schedule = schedule
        self._expired = expired
        self._run = 0
        self._ends_ns: int | None = None
        self._tick_ns = 1.0

    @property
    def is_running(self) -> bool:
        """Whether it counts."""
        return self._ends_ns is not None

    @property
    def count(self) -> int:
        """Ticks left; 0 when it does not run."""
        if self._ends_ns is None:
            return 0
        return int((self._ends_ns - self._schedule.now_ns) / self._tick_ns)

    def start(self, *, prescaler: int, is_even: bool, reload: int, is_repeating: bool) -> None:
        """Count `reload` + 1 ticks of 2 * `prescaler` + 1 carrier periods (+ 2 if `is_even`)."""
        self.stop()
        run = self._run
        self._tick_ns = (2 * prescaler + (2 if is_even else 1)) * 1e9 / CARRIER_HZ
        period_ns = round(self._tick_ns * (reload + 1))
        self._ends_ns = self._schedule.now_ns + period_ns

        def at_zero() -> None:
            if run != self._run:
                return
            self.stop()
            if is_repeating:
                self.start(prescaler=prescaler, is_even=is_even, reload=reload, is_repeating=True)
            self._expired()

        self._schedule.after(period_ns, at_zero)

    def stop(self) -> None:
        """Stop without expiring."""
        self._run += 1
        self._ends_ns = None
