"""The slot boards' line in its two arrangements: in memory, and as a serial port of its own."""

import os
import tty
from collections.abc import Sequence
from contextlib import suppress
from random import Random

from controller.clock import Clock
from sim.clock import SimClock
from sim.shared_line import LineNoise, SharedLine, Station

READ_BYTES_MAX = 4_096


class MemoryLine:
    """A `firmware_bridge.line.Line` within the process: waiting is what lets time pass."""

    def __init__(
        self, stations: Sequence[Station], *, baud: int, clock: SimClock, random: Random
    ) -> None:
        self.wire = SharedLine(stations, baud=baud, random=random)
        self._clock = clock
        self._unread = b""

    def write(self, data: bytes) -> None:
        """Put `data` on the line."""
        self.wire.send(data, self._clock.mono_us())

    def read(self) -> bytes:
        """Return whatever has arrived."""
        self._take()
        unread, self._unread = self._unread, b""
        return unread

    def wait(self, until_us: int) -> None:
        """Let time pass to the moment when bytes arrive, or to `until_us`."""
        self._take()
        while not self._unread and (now_us := self._clock.mono_us()) < until_us:
            due_us = self.wire.next_us()
            stop_us = until_us if due_us is None else max(now_us, min(until_us, due_us))
            self._clock.advance_us(stop_us - now_us)
            self._take()

    def disturb(self, *, drop_rate: float, flip_rate: float) -> None:
        """Lose, or flip a bit of, this share of the bytes from now on."""
        self.wire.disturb(drop_rate=drop_rate, flip_rate=flip_rate)

    def close(self) -> None:
        """Nothing is held; a line in memory ends with its process."""

    def _take(self) -> None:
        self._unread += self.wire.take(self._clock.mono_us())


class PtyLine:
    """The boards' end of a pseudo-terminal whose other end, `path`, is a serial port.

    Call `pump` when the descriptor `fileno` is readable and when `due_us` has come. The port
    stays there when its user dies, and whoever opens it next finds the same boards.
    """

    def __init__(
        self, stations: Sequence[Station], *, baud: int, clock: Clock, random: Random
    ) -> None:
        self.wire = SharedLine(stations, baud=baud, random=random)
        self._clock = clock
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)
        self.path = os.ttyname(self._theirs)

    @property
    def noise(self) -> LineNoise:
        """What goes wrong on the line; may be changed."""
        return self.wire.noise

    def fileno(self) -> int:
        """Return the descriptor that is readable when the master has sent something."""
        return self._ours

    def due_us(self) -> int | None:
        """Return when `pump` has something to do without being asked, on the clock given."""
        return self.wire.next_us()

    def pump(self) -> None:
        """Take in what the master sent and let out what has had its time on the wire."""
        now_us = self._clock.mono_us()
        with suppress(BlockingIOError):  # the master may have said nothing
            self.wire.send(os.read(self._ours, READ_BYTES_MAX), now_us)
        data = self.wire.take(now_us)
        if data:
            with suppress(BlockingIOError):  # nobody has listened for long: it is lost
                os.write(self._ours, data)

    def disturb(self, *, drop_rate: float, flip_rate: float) -> None:
        """Lose, or flip a bit of, this share of the bytes from now on."""
        self.wire.disturb(drop_rate=drop_rate, flip_rate=flip_rate)

    def close(self) -> None:
        """Take the serial port away, as pulling out a USB adapter does."""
        if self._ours >= 0:
            os.close(self._ours)
            os.close(self._theirs)
            self._ours = self._theirs = -1
