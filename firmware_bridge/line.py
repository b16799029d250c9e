"""A serial line as the slot bus needs it: bytes out, bytes in, and waiting with a deadline."""

import errno
import os
import select
from typing import Protocol

import serial

from controller.clock import Clock
from controller.errors import LinkError, PartMissing

REOPEN_US = 1_000_000
"""A port that vanished is looked for this often."""

READ_BYTES_MAX = 4_096


class Line(Protocol):
    """A half-duplex serial line. It knows bytes and time, no frames."""

    def write(self, data: bytes) -> None:
        """Put `data` on the line without waiting until it is out.

        Raises:
            LinkError: the port is gone; trying again may find it back.
        """

    def read(self) -> bytes:
        """Return whatever has arrived, at once; nothing is b"".

        Raises:
            LinkError: as `write`.
        """

    def wait(self, until_us: int) -> None:
        """Return as soon as bytes are there, or the clock's `mono_us` has reached `until_us`.

        Raises:
            LinkError: as `write`.
        """

    def close(self) -> None:
        """Let go of the port; may be called again."""


class SerialLine:
    """A serial port of this machine, 8N1, held exclusively; errors name what it is the port `of`.

    `is_low_latency` says whether the driver hands received bytes over at once (for an FTDI
    adapter that means a latency timer of 1 ms instead of 16).
    """

    def __init__(self, port: str, baud: int, clock: Clock, *, of: str = "slot bus") -> None:
        self.is_low_latency = False
        self._name = f"{of}: serial port {port}"
        self._path = port
        self._baud = baud
        self._clock = clock
        self._is_ready = False
        self._tried_us = clock.mono_us()
        try:
            self._port: serial.Serial | None = self._open()
        except (OSError, ValueError) as error:
            is_absent = isinstance(error, OSError) and error.errno == errno.ENOENT
            why = "there is no such port" if is_absent else error
            raise PartMissing(f"{self._name}: {why}") from error

    def write(self, data: bytes) -> None:
        """Put `data` on the line; see `Line`."""
        port = self._opened()
        try:
            sent = os.write(port.fileno(), data)
        except OSError as error:
            raise self._lost(error) from error
        if sent < len(data):
            raise self._lost(f"took {sent} of {len(data)} bytes")

    def read(self) -> bytes:
        """Return whatever has arrived; see `Line`."""
        port = self._opened()
        try:
            # pyserial's own read() selects before each piece; its descriptor never blocks.
            data = os.read(port.fileno(), READ_BYTES_MAX)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._lost(error) from error
        # Readable, and yet nothing to read: that is how a terminal whose device is gone looks.
        was_ready, self._is_ready = self._is_ready, False
        if was_ready and not data:
            raise self._lost("the device is gone")
        return data

    def wait(self, until_us: int) -> None:
        """Wait until bytes are there or `until_us`; see `Line`."""
        port = self._opened()
        left_us = until_us - self._clock.mono_us()
        if left_us <= 0:
            return
        try:
            ready, _, _ = select.select([port.fileno()], [], [], left_us / 1_000_000)
        except (OSError, ValueError) as error:
            raise self._lost(error) from error
        self._is_ready = bool(ready)

    def close(self) -> None:
        """Let go of the port; may be called again."""
        if self._port is not None:
            self._port.close()
            self._port = None

    def _open(self) -> serial.Serial:
        port = serial.Serial(self._path, self._baud, timeout=0, write_timeout=0, exclusive=True)
        try:
            port.set_low_latency_mode(True)
            self.is_low_latency = True
        except (NotImplementedError, ValueError):  # its driver knows no such mode: no fault
            self.is_low_latency = False
        return port

    def _opened(self) -> serial.Serial:
        if self._port is not None:
            return self._port
        now_us = self._clock.mono_us()
        if now_us - self._tried_us < REOPEN_US:
            raise LinkError(f"{self._name} is gone")
        self._tried_us = now_us
        try:
            self._port = self._open()
        except (OSError, ValueError) as error:
            raise LinkError(f"{self._name}: {error}") from error
        return self._port

    def _lost(self, why: object) -> LinkError:
        self.close()
        self._tried_us = self._clock.mono_us()
        return LinkError(f"{self._name}: {why}")
