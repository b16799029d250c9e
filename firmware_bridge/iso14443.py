"""How a badge's UID is read: ISO/IEC 14443-3 type A, frame by frame, with no chip in it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

WUPA = 0x52
"""Wakes every card, halted ones too; a short frame of 7 bits (ISO/IEC 14443-3, 6.4.1)."""

HLTA = bytes.fromhex("5000")
"""Puts the selected card to sleep until the next WUPA (6.4.3); a CRC follows."""

LEVELS = (0x93, 0x95, 0x97)
"""The select commands of the cascade levels, for UIDs of 4, 7 and 10 bytes (6.5.3.1)."""

ANTICOLLISION = 0x20
"""NVB: two bytes are valid, so every card answers with its whole level (6.5.3.2)."""

SELECT = 0x70
"""NVB: seven bytes are valid, so the one card with this UID is selected (6.5.3.3)."""

CASCADE_TAG = 0x88
"""First byte of a level that is not the last (6.5.4)."""

UID_INCOMPLETE = 0x04
"""SAK: another cascade level follows (6.5.3.4)."""

TALKS = 0x20
"""SAK: the card knows ISO/IEC 14443-4 (6.5.3.4)."""

RANDOM_ID = 0x08
"""First byte of a 4-byte UID that the card draws afresh whenever it is powered (6.5.4)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back after a frame: `data` and its length in `bits`; 0 bits is silence.

    `is_collided` says that two cards answered differently in one bit, `is_damaged` that parity,
    framing or length was wrong. With either, `data` is not to be believed.
    """

    data: bytes = b""
    bits: int = 0
    is_collided: bool = False
    is_damaged: bool = False

    @property
    def is_silent(self) -> bool:
        """Nobody answered at all."""
        return not (self.bits or self.is_collided or self.is_damaged)


Exchange = Callable[[bytes, int], Answer]
"""Sends a frame whose last byte has so many valid bits (0: all 8), returns the answer to it."""


class Sight(Enum):
    """What a look into the field can show besides one whole UID."""

    NOTHING = auto()
    UNCLEAR = auto()
    SEVERAL = auto()


@dataclass(frozen=True, slots=True)
class Card:
    """A card that was selected: its UID of 4, 7 or 10 bytes, and whether it `can_talk`."""

    uid: bytes
    can_talk: bool


@dataclass(frozen=True, slots=True)
class _Level:
    """One cascade level's four bytes, and what the card says of itself (its SAK)."""

    data: bytes
    sak: int

    @property
    def is_more(self) -> bool:
        """Whether another level follows."""
        return bool(self.sak & UID_INCOMPLETE)


def read_card(exchange: Exchange) -> Card | Sight:
    """Return the one card in the field, or what was seen instead.

    The card is left selected: it answers no WUPA before an HLTA. Every check byte is checked;
    what fails one is UNCLEAR, never a UID. Two cards are SEVERAL, and neither is chosen.
    """
    atqa = exchange(bytes([WUPA]), 7)
    if atqa.is_silent:
        return Sight.NOTHING
    if atqa.is_collided:
        return Sight.SEVERAL
    if atqa.is_damaged or atqa.bits != 16:
        return Sight.UNCLEAR
    uid = b""
    for select in LEVELS:
        level = _select(exchange, select)
        if isinstance(level, Sight):
            return level
        if level.is_more != (level.data[0] == CASCADE_TAG) and (level.is_more or not uid):
            return Sight.UNCLEAR  # The cascade tag and the SAK contradict each other.
        if not level.is_more:
            return Card(uid + level.data, bool(level.sak & TALKS))
        uid += level.data[1:]
    return Sight.UNCLEAR


def _select(exchange: Exchange, select: int) -> _Level | Sight:
    """Ask for a level's bytes and select the card that has them."""
    answer = exchange(bytes([select, ANTICOLLISION]), 0)
    if answer.is_collided:
        return Sight.SEVERAL
    data, check = answer.data[:4], answer.data[4:]
    if answer.is_damaged or answer.bits != 40 or bytes([bcc(data)]) != check:
        return Sight.UNCLEAR
    answer = exchange(with_crc(bytes([select, SELECT]) + answer.data), 0)
    if answer.is_collided:
        return Sight.SEVERAL
    sak = answer.data[:1]
    if answer.is_damaged or answer.bits != 24 or with_crc(sak) != answer.data:
        return Sight.UNCLEAR
    return _Level(data, sak[0])


def is_random(uid: bytes) -> bool:
    """Tell whether the card made up `uid` when it was powered, so that it names nobody."""
    return len(uid) == 4 and uid[0] == RANDOM_ID


def bcc(data: bytes) -> int:
    """Return the check byte of a cascade level: all bytes of `data` exclusive-ored (6.5.3.2)."""
    check = 0
    for byte in data:
        check ^= byte
    return check


def with_crc(data: bytes) -> bytes:
    """Return `data` and its CRC_A, low byte first, as it goes over the air."""
    return data + crc_a(data).to_bytes(2, "little")


def crc_a(data: bytes) -> int:
    """Return the CRC_A of `data`: x^16 + x^12 + x^5 + 1, preset 0x6363 (ISO/IEC 13239, 6.2.4)."""
    crc = 0x6363
    for byte in data:
        crc = crc >> 8 ^ _CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc


def _crc_row(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (0x8408 if byte & 1 else 0)
    return byte


_CRC_TABLE = tuple(_crc_row(byte) for byte in range(256))
