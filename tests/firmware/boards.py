"""A hand on a slot board's registers, whichever board it is: simulated, the ELF, a real one."""

import struct
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

import serial

from firmware_bridge import slot_map
from firmware_bridge.slot_map import decode_head, decode_slot, silence_us, wire_us
from sim.cards import Card
from sim.clock import SimClock
from sim.crc16 import crc16
from sim.slot_board import SlotBoard
from tests.firmware.avr_board import AvrBoard
from tests.slot_rig import make_sites, uid

ANSWER_US_MAX = 20_000
"""An answer is complete within its time on the wire plus this (hardware/SLOT_BUS.md, Timing)."""

FIRMWARE_TURN_US_MAX = 1_250
"""Our firmware begins to answer this soon after the silence that ends a request."""

END_S = 0.03
"""How long an answer on a real port may pause; its driver is in no hurry."""


def firmware_answer_us_max(baud: int) -> int:
    """Return how soon after the last byte of a request our firmware begins to answer, in us.

    The silence that ends a frame is part of it: before it nobody knows that the frame is whole.
    """
    return silence_us(baud) + FIRMWARE_TURN_US_MAX


class Board(ABC):
    """A slot board and a master's cable to it. Slots are counted from 0, as on the board."""

    address: int
    slots: int

    @abstractmethod
    def exchange(self, frame: bytes) -> bytes:
        """Send `frame` as it is and return what came back, b"" for silence."""

    @abstractmethod
    def wait(self, ms: float) -> None:
        """Let time pass, and say nothing meanwhile."""

    def ask(self, body: bytes, address: int | None = None) -> bytes | None:
        """Send function and data with address and check sum; return the answer's likewise."""
        frame = bytes((self.address if address is None else address,)) + body
        answer = self.exchange(frame + crc16(frame))
        if not answer:
            return None
        assert answer[0] == self.address, answer.hex(" ")
        assert crc16(answer[:-2]) == answer[-2:], answer.hex(" ")
        return answer[1:-2]

    def read(self, start: int, count: int, function: int = 4) -> tuple[int, ...] | str:
        answer = self.ask(struct.pack(">BHH", function, start, count))
        assert answer is not None, "silence"
        if answer[0] & 0x80:
            assert answer[0] == function | 0x80
            assert len(answer) == 2
            return f"exception {answer[1]}"
        assert (answer[0], answer[1], len(answer)) == (function, 2 * count, 2 + 2 * count)
        return struct.unpack(f">{count}H", answer[2:])

    def write(self, start: int, *words: int) -> str:
        body = struct.pack(f">BHHB{len(words)}H", 16, start, len(words), 2 * len(words), *words)
        answer = self.ask(body)
        assert answer is not None, "silence"
        if answer[0] == 0x90:
            assert len(answer) == 2
            return f"exception {answer[1]}"
        assert answer == body[:5]
        return "done"

    def write_one(self, start: int, word: int) -> str:
        body = struct.pack(">BHH", 6, start, word)
        answer = self.ask(body)
        assert answer is not None, "silence"
        if answer[0] == 0x86:
            assert len(answer) == 2
            return f"exception {answer[1]}"
        assert answer == body
        return "done"

    @property
    def head(self) -> slot_map.BoardStatus:
        return decode_head(self.read(0, 16))

    def slot(self, index: int) -> slot_map.SlotStatus:
        return decode_slot(self.read(0, 80), index)

    def holding(self) -> list[tuple[int, ...]]:
        """Return all holding registers."""
        return [self.read(*span, function=3) for span in ((0, 1), (16, 8), (64, 34))]

    def keep_host(self) -> None:
        """Let the host be silent for a minute before the board minds."""
        assert self.write(0, 60_000) == "done"

    def run_exchange(self, slot: int, sequence: int, data: bytes) -> tuple[int, int, bytes]:
        """Say `data` to the tag of `slot`; return sequence number done, status and answer."""
        padded = data + bytes(len(data) % 2)
        words = struct.unpack(f">{len(padded) // 2}H", padded)
        assert self.write(64, slot << 8 | sequence, len(data), *words) == "done"
        for _ in range(100):
            self.wait(15)
            done, status, length = self.read(96, 3)
            if done == sequence:
                break
        answer = struct.pack(">32H", *self.read(99, 32))
        assert not any(answer[length:])
        return done, status, answer[:length]


class Hands(Board):
    """A board that a test can lay hands on."""

    @abstractmethod
    def seat(self, slot: int, is_seated: bool) -> None:
        """Close or open the seat's switch."""

    @abstractmethod
    def tag(self, slot: int, uid: bytes | None) -> None:
        """Lay a tag before the slot's antenna, or nothing."""

    @abstractmethod
    def lay(self, slot: int, card: Card) -> None:
        """Lay `card`, which can talk, before the slot's antenna."""

    @abstractmethod
    def hold(self, slot: int, is_held: bool) -> None:
        """Hold the slot's button down, or let it go."""

    @abstractmethod
    def bolt(self, slot: int, is_home: bool) -> None:
        """Slide the bolt home, or out."""

    @abstractmethod
    def case(self, is_open: bool) -> None:
        """Open or shut the case."""

    @abstractmethod
    def supply(self, mv: int) -> None:
        """Feed the board with `mv`."""

    @abstractmethod
    def miss(self, slot: int, reads: int) -> None:
        """Let the next `reads` reads of the slot's tag miss."""

    @abstractmethod
    def ghost(self, slot: int, uid: bytes) -> None:
        """Let the next read of the slot find `uid` instead of what is there."""

    @abstractmethod
    def kill_reader(self, slot: int, is_dead: bool) -> None:
        """Pull the plug of the slot's reader, or put it back."""

    @abstractmethod
    def shows(self, slot: int, word: int) -> bool:
        """Tell whether the slot's lamp shows what `word` says; takes as long as it takes."""

    @abstractmethod
    def reset(self) -> None:
        """Reset the board, and wait until it hears again."""

    def take_away(self, slot: int) -> None:
        self.seat(slot, False)
        self.tag(slot, None)

    def put(self, slot: int, uid: bytes | None) -> None:
        self.tag(slot, uid)
        self.seat(slot, True)


class PythonBoard(Hands):
    """The simulator's board."""

    def __init__(self, *, slots: int = 4, taken: Sequence[int] = ()) -> None:
        self.address, self.slots = 9, slots
        self.clock = SimClock()
        self.sites = make_sites(slots, [each + 1 for each in taken])
        self.board = SlotBoard(9, self.sites, clock=self.clock, random=Random(1), boot_id=7)

    def exchange(self, frame: bytes) -> bytes:
        self.clock.advance(3)
        return self.board.receive(frame)

    def wait(self, ms: float) -> None:
        end_us = self.clock.mono_us() + int(ms * 1_000)
        while (left_us := end_us - self.clock.mono_us()) > 0:
            self.clock.advance_us(min(left_us, 5_000))
            self.board.tick()

    def seat(self, slot: int, is_seated: bool) -> None:
        self.sites[slot].is_seated = is_seated

    def tag(self, slot: int, uid: bytes | None) -> None:
        self.sites[slot].tag, self.sites[slot].card = uid, None

    def lay(self, slot: int, card: Card) -> None:
        self.sites[slot].tag, self.sites[slot].card = card.uid, card

    def hold(self, slot: int, is_held: bool) -> None:
        self.sites[slot].is_button_held = is_held

    def bolt(self, slot: int, is_home: bool) -> None:
        self.sites[slot].is_bolt_home = is_home

    def case(self, is_open: bool) -> None:
        self.board.is_case_open = is_open

    def supply(self, mv: int) -> None:
        self.board.supply_mv = mv

    def miss(self, slot: int, reads: int) -> None:
        self.board.sensors[slot].burst = reads

    def ghost(self, slot: int, uid: bytes) -> None:
        self.board.sensors[slot].ghost = uid

    def kill_reader(self, slot: int, is_dead: bool) -> None:
        self.board.sensors[slot].is_reader_dead = is_dead

    def shows(self, slot: int, word: int) -> bool:
        self.wait(20)
        return self.sites[slot].lamp == word

    def reset(self) -> None:
        self.board.reset()
        self.wait(200)


class FitfulCard(Card):
    """A tag that now and then is not understood, or misunderstood, for a whole read."""

    def __init__(self, uid: bytes) -> None:
        super().__init__(uid)
        self.true_uid = uid
        self.misses = 0
        self.ghosts: list[bytes] = []
        self._is_deaf = False

    def power_up(self) -> None:
        super().power_up()
        self._is_deaf = self.misses > 0
        self.misses -= self._is_deaf
        self.uid = self.ghosts.pop(0) if self.ghosts and not self._is_deaf else self.true_uid

    def hear(self, frame):
        return None if self._is_deaf else super().hear(frame)


class ElfBoard(Hands):
    """The firmware itself, in simavr."""

    def __init__(
        self,
        elf: Path,
        library: Path,
        *,
        slots: int = 4,
        taken: Sequence[int] = (),
        address: int = 9,
        **options: int,
    ) -> None:
        self.address, self.slots = address, slots
        self.avr = AvrBoard(elf, library, address=address, slots=slots, **options)
        self.turnarounds_us: list[float] = []
        for slot in taken:
            self.put(slot, uid(slot + 1))
        self.avr.run(50)

    def exchange(self, frame: bytes) -> bytes:
        avr = self.avr
        avr.heard()
        end_us = avr.say(frame, at_us=avr.us + silence_us(avr.baud))
        answer = self.listen(end_us)
        if answer:
            self.turnarounds_us.append(answer[0].start_us - end_us)
            assert self.turnarounds_us[-1] >= silence_us(avr.baud) - 100
            assert self.turnarounds_us[-1] <= firmware_answer_us_max(avr.baud)
            wire = wire_us(len(answer), avr.baud)
            assert answer[-1].end_us <= end_us + wire + ANSWER_US_MAX
        assert not avr.faults
        return bytes(each.byte for each in answer)

    def listen(self, from_us: float) -> list:
        """Return what is said until the line has been silent for 30 ms, or 3.5 characters."""
        avr = self.avr
        avr.run_until(from_us + 30_000, is_hasty=True)
        answer = avr.heard()
        while answer:
            avr.run_until(answer[-1].end_us + silence_us(avr.baud))
            more = avr.heard()
            if not more:
                break
            answer += more
        else:
            avr.run_until(from_us + 30_000)
            answer = avr.heard()
        return answer

    def wait(self, ms: float) -> None:
        self.avr.run(ms)
        assert not self.avr.faults

    def seat(self, slot: int, is_seated: bool) -> None:
        self.avr.close("seats", slot, is_seated)

    def tag(self, slot: int, uid: bytes | None) -> None:
        self.avr.put(slot, *([FitfulCard(uid)] if uid else []))

    def lay(self, slot: int, card: Card) -> None:
        self.avr.put(slot, card)

    def hold(self, slot: int, is_held: bool) -> None:
        self.avr.close("buttons", slot, is_held)

    def bolt(self, slot: int, is_home: bool) -> None:
        self.avr.close("bolts", slot, is_home)

    def case(self, is_open: bool) -> None:
        self.avr.open_case(is_open)

    def supply(self, mv: int) -> None:
        self.avr.supply(mv)

    def card(self, slot: int) -> FitfulCard:
        (card,) = self.avr.chips[slot].chip.field.cards
        assert isinstance(card, FitfulCard)
        return card

    def miss(self, slot: int, reads: int) -> None:
        self.card(slot).misses = reads

    def ghost(self, slot: int, uid: bytes) -> None:
        self.card(slot).ghosts = [uid]

    def kill_reader(self, slot: int, is_dead: bool) -> None:
        chip = self.avr.chips[slot].chip
        if is_dead:
            chip.unplug()
        else:
            chip.plug()

    def shows(self, slot: int, word: int) -> bool:
        colour, on, off = word >> 12, word >> 6 & 63, word & 63
        begin_ms = self.avr.us / 1_000 + 30
        if not off or not colour:
            self.wait(300)
            return self._seen(slot, begin_ms) == [(begin_ms, colour)]
        self.wait(30 + 250 * (on + off))
        phases = self._seen(slot, begin_ms)
        lengths = [
            (was, round((then_ms - since_ms) / 100, 1))
            for (since_ms, was), (then_ms, _) in pairwise(phases[1:])
        ]
        return set(lengths) == {(colour, float(on)), (0, float(off))}

    def _seen(self, slot: int, begin_ms: float) -> list[tuple[float, int]]:
        """Return the colours of a lamp from `begin_ms` on, and since when."""
        changes = self.avr.lamp_changes(slot)
        before = [0, *(colour for at_ms, colour in changes if at_ms <= begin_ms)][-1]
        return [(begin_ms, before), *(each for each in changes if each[0] > begin_ms)]

    def reset(self) -> None:
        self.avr.reset()
        self.wait(200)


class PortBoard(Board):
    """A real board on a serial port; nobody is there to lay hands on it."""

    def __init__(self, port: str, *, address: int, baud: int, patience_s: float) -> None:
        self.address = address
        self._patience_s = patience_s
        self._port = serial.Serial(port, baud, exclusive=True)
        self.slots = self.head.slots

    def exchange(self, frame: bytes) -> bytes:
        time.sleep(0.003)
        self._port.reset_input_buffer()
        self._port.write(frame)
        self._port.timeout = self._patience_s
        answer = self._port.read(1)
        self._port.timeout = END_S
        while answer and (piece := self._port.read(256)):
            answer += piece
        return answer

    def wait(self, ms: float) -> None:
        time.sleep(ms / 1_000)

    def close(self) -> None:
        self._port.close()
