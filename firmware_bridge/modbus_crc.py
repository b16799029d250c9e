"""The check sum of Modbus RTU, for a frame that somebody waits for.

The library's own table holds 256 separate numbers; after a pause of the processor each is fetched
from afar, and an answer's check took a third of its whole decoding. These are 512 bytes in a row.
"""

POLYNOMIAL = 0xA001
"""x^16 + x^15 + x^2 + 1, bits reversed (MODBUS over Serial Line V1.02, appendix B)."""


def _row(value: int) -> int:
    for _ in range(8):
        value = value >> 1 ^ (POLYNOMIAL if value & 1 else 0)
    return value


_LOW = bytes(_row(value) & 0xFF for value in range(256))
_HIGH = bytes(_row(value) >> 8 for value in range(256))


def is_whole(frame: bytes) -> bool:
    """Return whether the two check bytes at the end of `frame`, low byte first, are right.

    The sum of a frame together with its check bytes is 0.
    """
    low, high = 0xFF, 0xFF
    for byte in frame:
        index = low ^ byte
        low, high = high ^ _LOW[index], _HIGH[index]
    return not (low or high)
