"""What an MFRC522 makes of the answer it picked up (datasheet section 8.1 and tables 35 to 51)."""

from dataclasses import dataclass

from firmware_bridge.rc522_map import Error
from sim.air import Bits, crc_v41
from sim.rc522_field import Reply

NO_POSITION = 0x20
"""CollReg: there was no collision, or it lies beyond the 32nd bit (datasheet table 51)."""


@dataclass(frozen=True, slots=True)
class Reception:
    """What goes into the FIFO, RxLastBits, CollReg's lower bits, and ErrorReg."""

    data: bytes
    last_bits: int
    collision: int
    error: Error


def receive(
    reply: Reply, *, align: int, is_cleared_after: bool, crc_preset: int | None
) -> Reception:
    """Return the reception of `reply`, its first bit put at bit `align` of the first byte.

    `is_cleared_after` clears what follows a collision (ValuesAfterColl 0). With a `crc_preset`
    the last two bytes are checked and kept from the FIFO.
    """
    bits, error, collision = reply.bits, Error(0), NO_POSITION
    if reply.collision is not None:
        error |= Error.COLLISION
        # 1 is the first bit, 0 the 32nd. Bits left out by RxAlign count, as the data sheet of
        # the sibling MFRC631 says of the same register.
        number = reply.collision + align + 1
        collision = NO_POSITION if number > 32 else number & 0x1F
        if is_cleared_after:
            bits = Bits(bits.first(reply.collision + 1).value, bits.count)
    if not reply.is_whole:
        error |= Error.PARITY
    data = Bits(bits.value << align, bits.count + align).to_bytes()
    if crc_preset is not None:
        data, check = data[:-2], data[-2:]
        if crc_v41(data, crc_preset).to_bytes(2, "little") != check:
            error |= Error.CRC
    return Reception(data, (bits.count + align) % 8, collision, error)
