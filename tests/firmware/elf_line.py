"""Firmware boards on one RS-485 line, as the slot bus's master has it: time passes by waiting."""

from collections.abc import Sequence

from tests.firmware.avr_board import AvrBoard, Spoken

SLICE_US = 60
"""Less than a byte at 115200 baud: so boards hear each other's bytes before these have ended."""


class ElfLine:
    """A `firmware_bridge.line.Line` and a `controller.clock.Clock` over `boards` in simavr."""

    def __init__(self, boards: Sequence[AvrBoard]) -> None:
        self._boards = boards
        self._now_us = int(max(each.us for each in boards)) + 1
        self._coming: list[Spoken] = []

    # The line.

    def write(self, data: bytes) -> None:
        for board in self._boards:
            board.say(data, at_us=self._now_us)

    def read(self) -> bytes:
        ready = [each for each in self._coming if each.end_us <= self._now_us]
        self._coming = [each for each in self._coming if each.end_us > self._now_us]
        return bytes(each.byte for each in sorted(ready, key=lambda each: each.end_us))

    def wait(self, until_us: int) -> None:
        while self._now_us < until_us:
            self._run(min(until_us, self._now_us + SLICE_US))
            if any(each.end_us <= self._now_us for each in self._coming):
                return

    def close(self) -> None:
        """Nothing is held."""

    def _run(self, until_us: int) -> None:
        for board in self._boards:
            board.run_until(until_us)
        self._now_us = until_us
        for board in self._boards:
            spoken = board.heard()
            self._coming += spoken
            for other in self._boards:
                if other is not board:
                    for each in spoken:
                        other.overhear(each)

    # The clock.

    def mono_us(self) -> int:
        return self._now_us

    def mono_ms(self) -> int:
        return self._now_us // 1_000

    def offset_ms(self) -> int:
        return 0

    def source(self) -> str:
        return "ntp"
