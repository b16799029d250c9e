"""The physics of a half-duplex line with boards on it: time on the wire, collisions, faults."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from firmware_bridge.slot_map import silence_us, wire_us

WORK_US = 250
"""What a board takes from the end of a request's silence to its answer's first bit."""

PIECE_BYTES = 32
"""A UART hands bytes over in pieces of this size."""


class Station(Protocol):
    """A board, as far as the line reaches it."""

    def receive(self, data: bytes) -> bytes:
        """Hear `data` and return the answer, or nothing."""

    def babble(self) -> bytes:
        """Return what it puts on the line unasked."""


@dataclass(slots=True)
class LineNoise:
    """What goes wrong on the line: shares of bytes, and shares of whole answers.

    A late answer comes after `late_us` more.
    """

    drop_rate: float = 0.0
    flip_rate: float = 0.0
    truncate_rate: float = 0.0
    double_rate: float = 0.0
    late_rate: float = 0.0
    late_us: int = 30_000


class SharedLine:
    """The wire between one master and its boards. Times are `mono_us`; `noise` may be changed.

    What the master sends reaches the boards after its time on the wire, as one piece; an answer
    begins after the frame's silence and reaches the master piece by piece. Two boards that
    speak at once pull the line low together, and both are garbled.
    """

    def __init__(self, stations: Sequence[Station], *, baud: int, random: Random) -> None:
        self.noise = LineNoise()
        self._stations = stations
        self._baud = baud
        self._random = random
        self._turnaround_us = silence_us(baud) + WORK_US
        self._free_us = 0
        self._to_boards: deque[tuple[int, bytes]] = deque()
        self._to_master: list[tuple[int, bytes]] = []

    def disturb(self, *, drop_rate: float, flip_rate: float) -> None:
        """Lose, or flip a bit of, this share of the bytes from now on."""
        self.noise.drop_rate, self.noise.flip_rate = drop_rate, flip_rate

    def inject(self, data: bytes, now_us: int) -> None:
        """Put `data` on the line from nowhere, so that the master hears it."""
        self._speak(data, now_us)

    def send(self, data: bytes, now_us: int) -> None:
        """Put the master's `data` on the line."""
        start_us = max(now_us, self._free_us)
        self._free_us = start_us + wire_us(len(data), self._baud)
        self._to_boards.append((self._free_us, self._spoil(data)))

    def next_us(self) -> int | None:
        """Return when the next thing happens, None if nothing is under way."""
        times = [self._to_boards[0][0]] if self._to_boards else []
        times += [self._to_master[0][0]] if self._to_master else []
        return min(times, default=None)

    def advance(self, now_us: int) -> None:
        """Let everything happen that is due by `now_us`."""
        for station in self._stations:
            if noise := station.babble():
                self._speak(noise, now_us)
        while self._to_boards and self._to_boards[0][0] <= now_us:
            heard_us, data = self._to_boards.popleft()
            answers = [answer for each in self._stations if (answer := each.receive(data))]
            if answers:
                self._answer(_collide(answers), heard_us + self._turnaround_us)

    def take(self, now_us: int) -> bytes:
        """Return what has arrived at the master by `now_us`."""
        self.advance(now_us)
        taken = b""
        while self._to_master and self._to_master[0][0] <= now_us:
            taken += self._to_master.pop(0)[1]
        return taken

    def _answer(self, answer: bytes, start_us: int) -> None:
        noise = self.noise
        if self._happens(noise.late_rate):
            start_us += noise.late_us
        if self._happens(noise.truncate_rate):
            answer = answer[: self._random.randrange(len(answer))]
        if self._happens(noise.double_rate):
            self._speak(self._spoil(answer), start_us + wire_us(len(answer), self._baud))
        self._speak(self._spoil(answer), start_us)

    def _speak(self, data: bytes, start_us: int) -> None:
        for at in range(0, len(data), PIECE_BYTES):
            piece = data[at : at + PIECE_BYTES]
            arrival_us = start_us + wire_us(at + len(piece), self._baud)
            self._to_master.append((arrival_us, piece))
        self._to_master.sort(key=lambda each: each[0])

    def _spoil(self, data: bytes) -> bytes:
        noise = self.noise
        if not noise.drop_rate and not noise.flip_rate:
            return data
        spoilt = bytearray()
        for byte in data:
            if self._happens(noise.drop_rate):
                continue
            flip = 1 << self._random.randrange(8) if self._happens(noise.flip_rate) else 0
            spoilt.append(byte ^ flip)
        return bytes(spoilt)

    def _happens(self, rate: float) -> bool:
        return rate > 0 and self._random.random() < rate


def _collide(answers: Sequence[bytes]) -> bytes:
    """Return what is heard when `answers` are spoken at once: a low beats a high."""
    heard = bytearray(b"\xff" * max(map(len, answers)))
    for answer in answers:
        for at, byte in enumerate(answer):
            heard[at] &= byte
    return bytes(heard)
