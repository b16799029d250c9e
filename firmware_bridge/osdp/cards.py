"""What an OSDP reader says of a card, as the number the card is known by."""

from firmware_bridge.iso14443 import is_random

UID_BITS = (32, 56, 80)
"""ISO/IEC 14443-3 has UIDs of 4, 7 and 10 bytes."""

WIEGAND_HALVES = {26: 13, 34: 17}
"""Formats of two halves with a parity bit at either end: even for the first, odd for the last."""

BITS_LEAST, BITS_MOST = 26, 256
"""Shorter ones tell too few people apart; longer ones are no number of a card."""


def card_number(data: bytes, bits: int) -> bytes | None:
    """Return the number of the card that is told as the first `bits` of `data`, None if it is none.

    Bits come in the order they would have on Wiegand wires (SIA OSDP v2.2, 7.10: first bit first).
    32, 56 and 80 bits are a UID, its first byte first, as the MFRC522 reads it. 26 (H10301) and
    34 bits have two parity bits, which must be right and are left out; the 32 bits within 34 count
    as a UID too. Anything else from 26 bits on is kept whole after two bytes that tell its length,
    so that no two formats share a number; their first is 0, with which no UID of 7 bytes begins
    (no maker has it in ISO/IEC 7816-6). A UID that the card made up names nobody.
    """
    if not BITS_LEAST <= bits <= BITS_MOST or len(data) != (bits + 7) // 8:
        return None
    number = int.from_bytes(data, "big") >> (-bits % 8)
    if bits in UID_BITS:
        uid = number.to_bytes(bits // 8, "big")
        return None if is_random(uid) else uid
    if bits in WIEGAND_HALVES:
        return _without_parity(number, bits)
    return bits.to_bytes(2, "big") + number.to_bytes((bits + 7) // 8, "big")


def _without_parity(number: int, bits: int) -> bytes | None:
    half = WIEGAND_HALVES[bits]
    first, last = number >> half, number & (1 << half) - 1
    if first.bit_count() % 2 or not last.bit_count() % 2:
        return None
    inner = (number >> 1 & (1 << bits - 2) - 1).to_bytes((bits - 2) // 8, "big")
    return None if is_random(inner) else inner


def is_uid(number: bytes) -> bool:
    """Tell whether `number` may be what a slot's reader would read of the same card."""
    return len(number) * 8 in UID_BITS and number[0] != 0
