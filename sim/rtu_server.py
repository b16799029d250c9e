"""The answering side of Modbus RTU: bytes in, bytes out, and registers behind it."""

import struct
from collections.abc import Callable, Sequence
from typing import Protocol

from firmware_bridge.slot_map import ILLEGAL_FUNCTION, ILLEGAL_VALUE, silence_us
from sim.crc16 import crc16

READ_HOLDING, READ_INPUT, WRITE_ONE, WRITE_MANY = FUNCTIONS = 3, 4, 6, 16
READ_MAX = 125
WRITE_MAX = 123
FRAME_MIN = 4
FRAME_MAX = 256
"""Limits of one request (MODBUS Application Protocol V1.1b3, sections 6.3, 6.4, 6.12)."""

BROADCAST = 0


class Refusal(Exception):
    """The request is answered with Modbus exception `code`, and nothing was changed."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Registers(Protocol):
    """What a server serves. Each of these may raise `Refusal`."""

    def read_input(self, start: int, count: int) -> Sequence[int]:
        """Return `count` input registers from `start` on."""

    def read_holding(self, start: int, count: int) -> Sequence[int]:
        """Return `count` holding registers from `start` on."""

    def write(self, start: int, words: Sequence[int]) -> None:
        """Write `words` to the holding registers from `start` on: all of them or none."""


class RtuServer:
    """One address on a Modbus line that hears everything said there.

    A frame ends when it is whole or when the line was silent for 3.5 characters; what was heard
    before a silence and made no frame is forgotten.
    """

    def __init__(
        self, address: int, registers: Registers, *, now_us: Callable[[], int], baud: int
    ) -> None:
        assert 1 <= address <= 247, address
        self.address = address
        self._registers = registers
        self._now_us = now_us
        self._silence_us = silence_us(baud)
        self._buffer = bytearray()
        self._heard_us = 0

    def receive(self, data: bytes) -> bytes:
        """Hear `data`, in any sized pieces, and return the answer to it, or nothing."""
        now_us = self._now_us()
        if now_us - self._heard_us >= self._silence_us:
            self._buffer.clear()
        self._heard_us = now_us
        self._buffer += data
        answers = b""
        while (frame := self._next_frame()) is not None:
            answers += self._answer(frame)
        del self._buffer[:-FRAME_MAX]
        return answers

    def _next_frame(self) -> bytes | None:
        """Return the whole request at the head of what was heard, None if there is none.

        Only the head can be one: what does not begin a request is noise, or another board's
        answer, until the next silence.
        """
        buffer = self._buffer
        if len(buffer) < FRAME_MIN:
            return None
        match buffer[1]:
            case 16:
                length = 9 + buffer[6] if len(buffer) > 6 else 9
            case function if function in FUNCTIONS:
                length = 8
            case _:  # of a length we cannot know: the check sum tells
                length = len(buffer)
        if len(buffer) < length or crc16(buffer[: length - 2]) != buffer[length - 2 : length]:
            return None
        frame = bytes(buffer[: length - 2])
        del buffer[:length]
        return frame

    def _answer(self, frame: bytes) -> bytes:
        address, function = frame[0], frame[1]
        if address == BROADCAST and function not in (WRITE_ONE, WRITE_MANY):
            return b""
        if address not in (self.address, BROADCAST):
            return b""
        try:
            body = self._execute(function, frame[2:])
        except Refusal as refusal:
            body = bytes((function | 0x80, refusal.code))
        answer = bytes((self.address,)) + body
        return b"" if address == BROADCAST else answer + crc16(answer)

    def _execute(self, function: int, body: bytes) -> bytes:
        if function not in FUNCTIONS:
            raise Refusal(ILLEGAL_FUNCTION)
        start, count = struct.unpack(">HH", body[:4])
        if function == WRITE_ONE:
            self._registers.write(start, [count])
            return bytes((function,)) + body[:4]
        if function == WRITE_MANY:
            if not 1 <= count <= WRITE_MAX or body[4] != 2 * count or len(body) != 5 + body[4]:
                raise Refusal(ILLEGAL_VALUE)
            self._registers.write(start, struct.unpack(f">{count}H", body[5:]))
            return bytes((function,)) + body[:4]
        if not 1 <= count <= READ_MAX:
            raise Refusal(ILLEGAL_VALUE)
        is_input = function == READ_INPUT
        read = self._registers.read_input if is_input else self._registers.read_holding
        words = read(start, count)
        return struct.pack(f">BB{count}H", function, 2 * count, *words)
