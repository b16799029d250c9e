"""The machine's own clock."""

import time

from controller.clock import MachineClock

HOUR_NS = 3_600 * 10**9


def test_the_clock_goes_on_while_the_machine_sleeps(monkeypatch):
    before_ms = MachineClock().mono_ms()
    real = time.clock_gettime_ns
    slept_ns = {time.CLOCK_BOOTTIME: HOUR_NS}  # what alone counts a suspended hour
    monkeypatch.setattr(
        time, "clock_gettime_ns", lambda which: real(which) + slept_ns.get(which, 0)
    )
    assert MachineClock().mono_ms() - before_ms >= 3_600_000
    assert MachineClock().mono_us() - before_ms * 1_000 >= 3_600_000_000
