"""What stands in the MFRC522's registers after a reset, and its FIFO."""

from firmware_bridge.rc522_map import FIFO_SIZE, Register

RESET_VALUES = {
    Register.COMMAND: 0x20,
    Register.COM_I_EN: 0x80,
    Register.DIV_I_EN: 0x00,
    Register.COM_IRQ: 0x14,
    Register.DIV_IRQ: 0x00,
    Register.ERROR: 0x00,
    Register.STATUS1: 0x21,
    Register.STATUS2: 0x00,
    Register.WATER_LEVEL: 0x08,
    Register.CONTROL: 0x10,
    Register.BIT_FRAMING: 0x00,
    Register.COLL: 0xA0,
    Register.MODE: 0x3F,
    Register.TX_MODE: 0x00,
    Register.RX_MODE: 0x00,
    Register.TX_CONTROL: 0x80,
    Register.TX_ASK: 0x00,
    Register.TX_SEL: 0x10,
    Register.RX_SEL: 0x84,
    Register.RX_THRESHOLD: 0x84,
    Register.DEMOD: 0x4D,
    Register.MF_TX: 0x62,
    Register.MF_RX: 0x00,
    Register.SERIAL_SPEED: 0xEB,
    Register.CRC_RESULT_H: 0xFF,
    Register.CRC_RESULT_L: 0xFF,
    Register.MOD_WIDTH: 0x26,
    Register.RF_CFG: 0x48,
    Register.GS_N: 0x88,
    Register.CW_GS_P: 0x20,
    Register.MOD_GS_P: 0x20,
    Register.T_MODE: 0x00,
    Register.T_PRESCALER: 0x00,
    Register.T_RELOAD_H: 0x00,
    Register.T_RELOAD_L: 0x00,
    Register.AUTO_TEST: 0x40,
}
"""Values after a reset (datasheet section 9.3); reserved addresses read 0."""

READ_ONLY = {
    Register.ERROR,
    Register.STATUS1,
    Register.CRC_RESULT_H,
    Register.CRC_RESULT_L,
    Register.T_COUNTER_H,
    Register.T_COUNTER_L,
    Register.VERSION,
}
"""Registers that no write changes."""

CRC_PRESETS = (0x0000, 0x6363, 0xA671, 0xFFFF)
"""What the CRC starts from, by ModeReg's CRCPreset (datasheet table 55)."""

VALUES_AFTER_COLL = 0x80
"""CollReg: keep the bits that follow a collision (datasheet table 51)."""


class Fifo:
    """64 bytes in, 64 bytes out (datasheet section 8.3)."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self.has_overflowed = False

    def __len__(self) -> int:
        return len(self._bytes)

    def push(self, byte: int) -> None:
        """Put `byte` in; one too many is lost, and remembered as an overflow."""
        if len(self._bytes) < FIFO_SIZE:
            self._bytes.append(byte)
        else:
            self.has_overflowed = True

    def pop(self) -> int:
        """Take the oldest byte out; an empty FIFO gives 0."""
        return self._bytes.pop(0) if self._bytes else 0

    def take(self) -> bytes:
        """Take everything out."""
        taken = bytes(self._bytes)
        self._bytes.clear()
        return taken

    def flush(self) -> None:
        """Empty it and forget an overflow."""
        self._bytes.clear()
        self.has_overflowed = False
