"""The check sum of Modbus RTU frames, in the simulator's own hand: it must not share our bugs."""

POLYNOMIAL = 0xA001
"""x^16 + x^15 + x^2 + 1, bits reversed (MODBUS over Serial Line V1.02, appendix B)."""


def _row(value: int) -> int:
    for _ in range(8):
        value = value >> 1 ^ (POLYNOMIAL if value & 1 else 0)
    return value


TABLE = tuple(_row(value) for value in range(256))


def crc16(data: bytes | bytearray) -> bytes:
    """Return the two check bytes of `data`, low byte first as they go on the wire."""
    crc = 0xFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc.to_bytes(2, "little")
