"""The controller's process as the operating system sees it: pace, signals, exit."""

import signal
import time
from collections.abc import Callable
from types import FrameType

from controller.clock import Clock
from controller.service import Service

TURN_US = 25_000
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class StopFlag:
    """Remembers that the process was told to stop, by a signal or by `set`."""

    def __init__(self) -> None:
        self.reason = ""

    def set(self, reason: str) -> None:
        """Have the process stop after the present turn."""
        self.reason = self.reason or reason

    def heed_signals(self) -> None:
        """Let SIGTERM and SIGINT stop the process in good order from here on."""
        for each in SIGNALS:
            signal.signal(each, self._heed)

    def _heed(self, number: int, _frame: FrameType | None) -> None:
        self.set(signal.Signals(number).name)


def run_until_stopped(
    service: Service,
    stop: StopFlag,
    *,
    clock: Clock,
    sleep_s: Callable[[float], None] = time.sleep,
    turned: Callable[[int], None] = lambda now_us: None,
) -> None:
    """Take turns at our own pace until told to stop; then end in good order.

    `turned` is told after each turn that went well, with the monotonic time in us.

    Raises:
        CabinetError: the journal or a wire failed for good. Every output is low by then, and
            whoever started the process should start it again.
    """
    try:
        while not stop.reason:
            begin_us = clock.mono_us()
            service.turn()
            turned(clock.mono_us())
            left_us = begin_us + TURN_US - clock.mono_us()
            if left_us > 0:
                sleep_s(left_us / 1_000_000)
        service.stop(stop.reason)
    finally:
        service.close()
