"""Contactless cards as ISO/IEC 14443-3 type A describes them: woken, found, selected, halted."""

from enum import Enum, auto
from random import Random

from sim.air import Bits, crc_a

REQA = Bits(0x26, 7)
WUPA = Bits(0x52, 7)
HLTA = bytes.fromhex("5000")
LEVELS = (0x93, 0x95, 0x97)
CASCADE_TAG = 0x88
ATQA = {4: "0400", 7: "4400", 10: "8400"}
"""Answers to a request by length of UID: bits 7 and 8 say the length (table 3)."""


class CardState(Enum):
    """What a powered card waits for (ISO/IEC 14443-3, 6.3)."""

    IDLE = auto()
    READY = auto()
    ACTIVE = auto()
    HALT = auto()
    PROTOCOL = auto()  # ISO/IEC 14443-4


class Card:
    """A card with a UID of 4, 7 or 10 bytes and nothing else to read.

    `sak` is its answer to the last select (0x00 an Ultralight's, 0x08 a Classic's); `think_us`
    is how long it thought about its last answer.
    """

    def __init__(self, uid: bytes, *, sak: int = 0x00) -> None:
        assert len(uid) in ATQA, uid
        self.uid = uid
        self.state = CardState.IDLE
        self.think_us = 0
        self._sak = sak
        self._rests_in = CardState.IDLE
        self._level = 0

    def power_up(self) -> None:
        """Enter the field of a reader: forget everything but the UID."""
        self.state = self._rests_in = CardState.IDLE

    def hear(self, frame: Bits) -> Bits | None:
        """Take in `frame` and return the answer, None for silence."""
        if frame.count == 7:
            return self._requested(frame)
        if self.state is CardState.READY:
            return self._searched(frame)
        if self.state is CardState.ACTIVE:
            if frame == Bits.of(HLTA + crc_a(HLTA)):
                self.state = self._rests_in = CardState.HALT
            else:
                self._rest()
        return None

    def _requested(self, frame: Bits) -> Bits | None:
        is_heard = (self.state is CardState.IDLE and frame in (REQA, WUPA)) or (
            self.state is CardState.HALT and frame == WUPA
        )
        if not is_heard:
            self._rest()
            return None
        self.state, self._level = CardState.READY, 0
        return Bits.of(bytes.fromhex(ATQA[len(self.uid)]))

    def _searched(self, frame: Bits) -> Bits | None:
        """Answer an anticollision or select frame that begins as this card's level does."""
        head = frame.first(16).to_bytes()
        mine = Bits.of(self._level_bytes())
        if frame.count >= 16 and head[0] == LEVELS[self._level]:
            nvb = head[1]
            known = frame.after(16)
            if nvb == 0x70:
                return self._selected(frame)
            is_counted = (nvb >> 4) * 8 + (nvb & 7) == frame.count and known.count < mine.count
            if is_counted and known == mine.first(known.count):
                return mine.after(known.count)
        self._rest()
        return None

    def _selected(self, frame: Bits) -> Bits | None:
        wanted = bytes([LEVELS[self._level], 0x70]) + self._level_bytes()
        if frame != Bits.of(wanted + crc_a(wanted)):
            self._rest()
            return None
        is_last = self._level == len(self.uid) // 3 - 1
        sak = bytes([self._sak & ~0x04 if is_last else 0x04])
        if is_last:
            self.state = CardState.ACTIVE
        else:
            self._level += 1
        return Bits.of(sak + crc_a(sak))

    def _level_bytes(self) -> bytes:
        """Return this level's four bytes and their check byte (6.5.4)."""
        rest = self.uid[3 * self._level :]
        data = rest if len(rest) == 4 else bytes([CASCADE_TAG]) + rest[:3]
        return data + bytes([data[0] ^ data[1] ^ data[2] ^ data[3]])

    def _rest(self) -> None:
        """Fall back to where it was woken from: what it heard was not meant for it."""
        self.state = self._rests_in


class RandomIdCard(Card):
    """A card that draws a new UID, 0x08 and three random bytes, whenever it is powered (6.5.4)."""

    def __init__(self, random: Random) -> None:
        super().__init__(b"\x08\x00\x00\x00", sak=0x20)
        self._random = random

    def power_up(self) -> None:
        """Enter the field of a reader with another UID."""
        super().power_up()
        self.uid = b"\x08" + self._random.randbytes(3)
