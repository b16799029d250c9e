"""The slot boards' register map as names: addresses, bits, lamp words (hardware/SLOT_BUS.md)."""

from collections.abc import Sequence
from dataclasses import dataclass

from controller.commands import Lamp

MAP_VERSION = 0x4B01
SLOTS_MAX = 8
"""Slots on one board at most."""

# Input registers (function 4).
VERSION = 0
SLOTS = 1
BOOT_ID = 2
CHANGES = 3
FLAGS = 4
UPTIME_S = 5
SUPPLY_MV = 6
PRESSES = 8
"""Press counter of the board's first slot; one register for each of eight slots."""
HEAD_COUNT = 16
"""Registers 0 to 15: what every poll reads."""
SLOT_BLOCK = 16
SLOT_STRIDE = 8
SEATS = 7
"""Seat counter, counted from the first register of its slot."""
INPUT_COUNT = SLOT_BLOCK + SLOT_STRIDE * SLOTS_MAX
EXCHANGE_DONE = 96
EXCHANGE_STATUS = 97
EXCHANGE_ANSWER_LENGTH = 98
EXCHANGE_ANSWER = 99
EXCHANGE_ANSWER_END = 131

# Holding registers (functions 3, 6 and 16).
HOST_TIMEOUT_MS = 0
LAMPS = 16
"""Lamp of the board's first slot; one register for each of eight slots."""
EXCHANGE_START = 64
EXCHANGE_LENGTH = 65
EXCHANGE_BYTES = 66
EXCHANGE_END = 98
EXCHANGE_BYTES_MAX = 64

HOST_TIMEOUT_MS_DEFAULT = 1_000
HOST_TIMEOUT_MS_LEAST = 100
HOST_TIMEOUT_MS_MOST = 60_000

FLAG_READER_FAULT = 1 << 0
FLAG_SUPPLY_LOW = 1 << 1
FLAG_HOST_LOST = 1 << 2
FLAG_CASE_OPEN = 1 << 3

IS_SEATED = 1 << 0
IS_TAG_READ = 1 << 1
IS_READER_ANSWERING = 1 << 2
IS_BUTTON_HELD = 1 << 3
IS_BOLT_HOME = 1 << 4
QUALITY_SHIFT = 8

MISSES_MAX = 8
"""A seated tag counts as unreadable after this many missed reads in a row."""
UID_LENGTHS = (4, 7, 10)
"""Bytes in a UID of one, two or three cascade levels (ISO/IEC 14443-3, 6.5.4)."""

OFF, RED, GREEN, AMBER, BLUE, WHITE = 0, 1, 2, 3, 4, 7
COLOURS = (OFF, RED, GREEN, AMBER, BLUE, WHITE)

EXCHANGE_OK, EXCHANGE_NO_TAG, EXCHANGE_TIME_OUT, EXCHANGE_ERROR = 0, 1, 2, 3

ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE = 1, 2, 3
"""Modbus exceptions (MODBUS Application Protocol V1.1b3, section 7)."""


def lamp_word(colour: int, on: int = 1, off: int = 0) -> int:
    """Return the lamp register for `colour`, `on` and `off` (units of 100 ms, 0-63).

    `off` 0 is steady, whatever `on` says.
    """
    assert colour in COLOURS, colour
    assert 0 <= on < 64, on
    assert 0 <= off < 64, off
    return colour << 12 | on << 6 | off


LAMP_WORDS = {
    Lamp.OFF: 0,
    Lamp.OFFER: lamp_word(GREEN),
    Lamp.RETURN_HERE: lamp_word(GREEN, 5, 5),
    Lamp.RETURNED: lamp_word(GREEN),
    Lamp.WRONG_SLOT: lamp_word(RED, 2, 3),
    Lamp.STOPPED: lamp_word(RED),
    Lamp.OVERDUE: lamp_word(AMBER, 10, 10),
}
"""What a slot's lamp does for each thing it has to say."""

FAULT_WORD = lamp_word(AMBER, 1, 19)
"""What all lamps of a board do while its host is silent: a short amber flash every 2 s."""


@dataclass(frozen=True, slots=True)
class BoardStatus:
    """Registers 0 to 15 of one board, read at one moment."""

    version: int
    slots: int
    boot_id: int
    changes: int
    flags: int
    uptime_s: int
    supply_mv: int
    presses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SlotStatus:
    """The eight registers of one slot; `tag` is None where no tag is read.

    `quality` 0 without a tag says that eight reads in a row found none.
    """

    is_seated: bool
    tag: bytes | None
    is_reader_answering: bool
    is_button_held: bool
    is_bolt_home: bool
    quality: int
    seats: int


def decode_head(registers: Sequence[int]) -> BoardStatus:
    """Return what `registers`, read from address 0 on (16 at least), say of the board."""
    assert len(registers) >= HEAD_COUNT, len(registers)
    return BoardStatus(
        version=registers[VERSION],
        slots=registers[SLOTS],
        boot_id=registers[BOOT_ID],
        changes=registers[CHANGES],
        flags=registers[FLAGS],
        uptime_s=registers[UPTIME_S],
        supply_mv=registers[SUPPLY_MV],
        presses=tuple(registers[PRESSES:HEAD_COUNT]),
    )


def decode_slot(registers: Sequence[int], index: int) -> SlotStatus | None:
    """Return what `registers`, read from address 0 on, say of slot `index` (0-based).

    None if they say what no board can mean: a tag whose UID has no possible length.
    """
    start = SLOT_BLOCK + SLOT_STRIDE * index
    status, length, *uid, seats = registers[start : start + SLOT_STRIDE]
    tag = None
    if status & IS_TAG_READ:
        if length not in UID_LENGTHS:
            return None
        tag = b"".join(word.to_bytes(2, "big") for word in uid)[:length]
    return SlotStatus(
        is_seated=bool(status & IS_SEATED),
        tag=tag,
        is_reader_answering=bool(status & IS_READER_ANSWERING),
        is_button_held=bool(status & IS_BUTTON_HELD),
        is_bolt_home=bool(status & IS_BOLT_HOME),
        quality=status >> QUALITY_SHIFT,
        seats=seats,
    )


def encode_slot(slot: SlotStatus) -> tuple[int, ...]:
    """Return the eight registers that say `slot`."""
    tag = slot.tag or b""
    status = (
        slot.is_seated * IS_SEATED
        | (slot.tag is not None) * IS_TAG_READ
        | slot.is_reader_answering * IS_READER_ANSWERING
        | slot.is_button_held * IS_BUTTON_HELD
        | slot.is_bolt_home * IS_BOLT_HOME
        | slot.quality << QUALITY_SHIFT
    )
    padded = tag.ljust(10, b"\0")
    words = (int.from_bytes(padded[at : at + 2], "big") for at in range(0, 10, 2))
    return (status, len(tag), *words, slot.seats)


def silence_us(baud: int) -> int:
    """Return the silence that ends a frame, in us: 3.5 characters, at least 1.75 ms.

    MODBUS over Serial Line V1.02, section 2.5.1.1; a character has 11 bits there, and above
    19200 baud the fixed 1.75 ms is recommended.
    """
    return 1_750 if baud > 19_200 else -(-38_500_000 // baud)


def wire_us(count: int, baud: int) -> int:
    """Return how long `count` bytes take on the line in us, 8N1: ten bits a byte."""
    return -(-count * 10_000_000 // baud)
