"""The clock everything is told: one monotonic count, and the wall clock read beside it."""

import time
from pathlib import Path
from typing import Protocol

NTP_MARK = Path("/run/systemd/timesync/synchronized")
"""systemd-timesyncd touches this file once it has set the clock (systemd-timesyncd.service(8))."""
RTC = Path("/dev/rtc0")


class Clock(Protocol):
    """What tells the time: the machine's clock, or a simulated one."""

    def mono_us(self) -> int:
        """Return microseconds that never step back and never stop."""

    def mono_ms(self) -> int:
        """Return milliseconds of the same count as `mono_us`."""

    def offset_ms(self) -> int:
        """Return UTC milliseconds since 1970 minus `mono_ms`, as the wall clock has it now."""

    def source(self) -> str:
        """Return who set the wall clock: "ntp", "rtc" or "unsynced"."""


class MachineClock:
    """This machine's clocks. Time-outs count `mono_*`; the wall clock only names the hour.

    The monotonic one is CLOCK_BOOTTIME: it goes on while the machine is suspended, so that nothing
    granted before outlives that, and nothing after it is dated before (clock_gettime(2)).
    """

    def mono_us(self) -> int:
        """Return the monotonic clock in microseconds."""
        return _mono_ns() // 1_000

    def mono_ms(self) -> int:
        """Return the monotonic clock in milliseconds."""
        return _mono_ns() // 1_000_000

    def offset_ms(self) -> int:
        """Return the wall clock minus the monotonic one, in milliseconds."""
        return (time.time_ns() - _mono_ns()) // 1_000_000

    def source(self) -> str:
        """Return "ntp" once the time has been synchronised, else "rtc" with a clock chip."""
        if NTP_MARK.exists():
            return "ntp"
        return "rtc" if RTC.exists() else "unsynced"


def _mono_ns() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
