"""The asking side of Modbus RTU: one request, one answer or none, deadlines from our own clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct
from typing import NamedTuple

from pymodbus.framer.rtu import FramerRTU
from pymodbus.pdu import DecodePDU
from pymodbus.pdu.register_message import ReadInputRegistersRequest, WriteMultipleRegistersRequest

from controller.clock import Clock
from firmware_bridge.line import Line
from firmware_bridge.modbus_crc import is_whole
from firmware_bridge.slot_map import silence_us, wire_us

ANSWER_US_MAX = 20_000
"""An answer is awaited for its time on the wire plus this (hardware/SLOT_BUS.md, Timing)."""

STRAY_US_MAX = 10_000
"""A line that babbles is listened to this long before we speak anyway."""

EXCEPTION_BIT = 0x80
EXCEPTION_LENGTH = 5
WRITE_ANSWER_LENGTH = 8
READ_OVERHEAD = 5

FUNCTIONS = (4, 16)


@dataclass(slots=True)
class LineFaults:
    """How often what went wrong on the line since the start.

    `silent`: no answer at all; `garbled`: bytes, but no whole frame; `foreign`: a frame that
    answers another request or comes from another board; `stray`: bytes nobody had asked for
    (late answers, noise between frames); `refused`: Modbus exceptions; `stale`: an answer older
    than one we had; `port`: the serial port was gone.
    """

    silent: int = 0
    garbled: int = 0
    foreign: int = 0
    stray: int = 0
    refused: int = 0
    stale: int = 0
    port: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """One request, ready for the line, and how its answer must begin and how long it is.

    `layout` says how the answer's words are read out, from its fourth byte on; None: it has none.
    """

    frame: bytes
    head: bytes
    answer_length: int
    layout: Struct | None = None

    @property
    def exception_head(self) -> bytes:
        """Return the first two bytes of an exception that answers this request."""
        return bytes((self.frame[0], self.frame[1] | EXCEPTION_BIT))


class Reply(NamedTuple):
    """What came back: `registers` (none for a write), or `trouble` in words.

    `exception` is the Modbus exception code, 0 if there was none; `turnaround_us` is how long
    the answer took beyond the time that both frames need on the wire.
    """

    registers: Sequence[int] = ()
    exception: int = 0
    trouble: str = ""
    turnaround_us: int = ANSWER_US_MAX


def read_request(address: int, start: int, count: int) -> Request:
    """Return the request for `count` (1-125) input registers from `start` of board `address`."""
    pdu = ReadInputRegistersRequest(dev_id=address, address=start, count=count)
    head = bytes((address, pdu.function_code, 2 * count))
    layout = Struct(f">{count}H")
    return Request(_framer().buildFrame(pdu), head, READ_OVERHEAD + 2 * count, layout)


def write_request(address: int, start: int, words: Sequence[int]) -> Request:
    """Return the request that writes `words` to the holding registers from `start` on."""
    pdu = WriteMultipleRegistersRequest(dev_id=address, address=start, registers=words)
    frame = _framer().buildFrame(pdu)
    # The answer repeats address, function, start and count.
    return Request(frame, frame[:6], WRITE_ANSWER_LENGTH)


def _framer() -> FramerRTU:
    """Return a framer that knows the answers we can get, and nothing that noise could mean."""
    decoder = DecodePDU(is_server=False)
    decoder.pdu_table = {each: DecodePDU.pdu_table[each] for each in FUNCTIONS}
    return FramerRTU(decoder)


class ModbusMaster:
    """Asks boards on `line`. Nothing is ever retried here; `faults` counts what went wrong."""

    def __init__(self, line: Line, *, baud: int, clock: Clock) -> None:
        self.faults = LineFaults()
        self._line = line
        self._clock = clock
        self._baud = baud
        self._silence_us = silence_us(baud)
        self._framer = _framer()
        self._busy_until_us = clock.mono_us()

    def expected_us(self, request: Request, turnaround_us: int) -> int:
        """Return how long `request` takes with a board that answers after `turnaround_us`."""
        count = len(request.frame) + request.answer_length
        return self._silence_us + wire_us(count, self._baud) + turnaround_us

    def transact(self, request: Request) -> Reply:
        """Send `request` and return what came back before its deadline.

        Raises:
            LinkError: the line itself is gone.
        """
        self._await_silence()
        self._line.write(request.frame)
        sent_us = self._clock.mono_us() + wire_us(len(request.frame), self._baud)
        due_us = sent_us + wire_us(request.answer_length, self._baud)
        self._busy_until_us = sent_us
        late_us = due_us + ANSWER_US_MAX
        buffer = bytearray()
        is_over = False
        while not is_over:
            self._line.wait(late_us)
            # Looked at before reading: what arrived while this process had to wait its turn for
            # the processor is in time, and only the machine is slow.
            is_over = self._clock.mono_us() >= late_us
            buffer += self._line.read()
            answer, is_hopeless = self._search(buffer, request)
            if answer:
                self._busy_until_us = self._clock.mono_us()
                took_us = max(0, self._busy_until_us - due_us)
                return self._to_reply(answer, request, min(took_us, ANSWER_US_MAX))
            if is_hopeless:
                break
        self._busy_until_us = self._clock.mono_us()
        return self._trouble(buffer)

    def _await_silence(self) -> None:
        """Drop what nobody asked for, and keep the silence that separates frames."""
        ready_us = self._busy_until_us + self._silence_us
        give_up_us = max(ready_us, self._clock.mono_us()) + STRAY_US_MAX
        while True:
            stray = self._line.read()
            now_us = self._clock.mono_us()
            if stray:
                self.faults.stray += 1
                ready_us = now_us + self._silence_us
            until_us = min(ready_us, give_up_us)
            if now_us >= until_us:
                return
            self._line.wait(until_us)

    def _search(self, buffer: bytearray, request: Request) -> tuple[bytes, bool]:
        """Return the answering frame in `buffer`, or b"" and whether waiting on is hopeless.

        Junk before the answer is skipped: transceivers like to make some as they turn around.
        """
        is_coming = False
        for head, length in (
            (request.head, request.answer_length),
            (request.exception_head, EXCEPTION_LENGTH),
        ):
            at = buffer.find(head)
            while at >= 0:
                frame = bytes(buffer[at : at + length])
                if len(frame) < length:
                    is_coming = True
                    break
                if is_whole(frame):
                    return frame, False
                at = buffer.find(head, at + 1)
        if is_coming or len(buffer) < request.answer_length:
            return b"", False
        # As many bytes as the answer has, and no answer: it was damaged. Unless they are a
        # whole frame, from a board that came late: then ours may still follow.
        return b"", not self._is_foreign(bytes(buffer))

    def _is_foreign(self, data: bytes) -> bool:
        """Return whether `data`, no answer to our request, holds a frame all the same."""
        return bool(self._framer.decode(data)[3])

    def _to_reply(self, frame: bytes, request: Request, turnaround_us: int) -> Reply:
        # Address, function and length are those we wait for: only the words are left to read.
        if frame[1] & EXCEPTION_BIT:
            self.faults.refused += 1
            code = frame[2]
            trouble = f"refused with Modbus exception {code}"
            return Reply(exception=code, trouble=trouble, turnaround_us=turnaround_us)
        words = () if request.layout is None else request.layout.unpack_from(frame, 3)
        return Reply(registers=words, turnaround_us=turnaround_us)

    def _trouble(self, buffer: bytearray) -> Reply:
        if not buffer:
            self.faults.silent += 1
            return Reply(trouble="no answer")
        if self._is_foreign(bytes(buffer)):
            self.faults.foreign += 1
            return Reply(trouble="only an answer of another board, or to another request")
        self.faults.garbled += 1
        return Reply(trouble="garbled answer: noise, or two boards with this address")
