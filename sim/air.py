"""Bits between a reader and its cards at 106 kbit/s: how they are packed, checked and timed."""

from dataclasses import dataclass

ETU_NS = 9_439
"""One bit: 128 periods of the 13.56 MHz carrier (ISO/IEC 14443-3, 6.1)."""


@dataclass(frozen=True, slots=True)
class Bits:
    """`count` bits in the order they are sent; the first is the lowest of `value`."""

    value: int
    count: int

    @classmethod
    def of(cls, data: bytes, last_bits: int = 0) -> "Bits":
        """Return `data` as bits; of its last byte only `last_bits` (0: all 8)."""
        count = len(data) * 8 - (8 - last_bits if last_bits and data else 0)
        return cls(int.from_bytes(data, "little") & (1 << count) - 1, count)

    def to_bytes(self) -> bytes:
        """Return the bits as bytes, the last one filled up with zeros."""
        return self.value.to_bytes((self.count + 7) // 8, "little")

    def first(self, count: int) -> "Bits":
        """Return the first `count` bits, or all if there are no more."""
        count = min(count, self.count)
        return Bits(self.value & (1 << count) - 1, count)

    def after(self, count: int) -> "Bits":
        """Return what follows the first `count` bits."""
        return Bits(self.value >> count, max(0, self.count - count))

    @property
    def last(self) -> int:
        """The last bit sent, on which the answer's delay depends."""
        return self.value >> self.count - 1 & 1 if self.count else 0


def duration_ns(frame: Bits) -> int:
    """Return how long `frame` takes: start, bits, a parity bit after each byte, end (6.2.3)."""
    return (1 + frame.count + frame.count // 8 + 2) * ETU_NS


def frame_delay_ns(frame: Bits) -> int:
    """Return the time from the end of `frame` to a card's answer (ISO/IEC 14443-3, 6.2.1.1).

    1236 carrier periods after a last bit of 1, 1172 after a 0: 91 and 86 us.
    """
    return 91_150 if frame.last else 86_430


def crc_v41(data: bytes, preset: int) -> int:
    """Return the ITU-T V.41 CRC of `data` with `preset`, lowest bit first.

    Preset 0x6363 makes it CRC_A (ISO/IEC 14443-3, 6.2.4 and annex B).
    """
    crc = preset
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x8408 if crc & 1 else 0)
    return crc


def crc_a(data: bytes) -> bytes:
    """Return the two bytes that follow `data` on the air."""
    return crc_v41(data, 0x6363).to_bytes(2, "little")
