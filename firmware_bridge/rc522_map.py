"""The MFRC522's registers and bits, as its datasheet numbers them (rev. 3.9, section 9)."""

from enum import IntEnum, IntFlag


class Register(IntEnum):
    """Register addresses (datasheet table 20); SPI shifts them left by one (section 8.1.2.3)."""

    COMMAND = 0x01
    COM_I_EN = 0x02
    DIV_I_EN = 0x03
    COM_IRQ = 0x04
    DIV_IRQ = 0x05
    ERROR = 0x06
    STATUS1 = 0x07
    STATUS2 = 0x08
    FIFO_DATA = 0x09
    FIFO_LEVEL = 0x0A
    WATER_LEVEL = 0x0B
    CONTROL = 0x0C
    BIT_FRAMING = 0x0D
    COLL = 0x0E
    MODE = 0x11
    TX_MODE = 0x12
    RX_MODE = 0x13
    TX_CONTROL = 0x14
    TX_ASK = 0x15
    TX_SEL = 0x16
    RX_SEL = 0x17
    RX_THRESHOLD = 0x18
    DEMOD = 0x19
    MF_TX = 0x1C
    MF_RX = 0x1D
    SERIAL_SPEED = 0x1F
    CRC_RESULT_H = 0x21
    CRC_RESULT_L = 0x22
    MOD_WIDTH = 0x24
    RF_CFG = 0x26
    GS_N = 0x27
    CW_GS_P = 0x28
    MOD_GS_P = 0x29
    T_MODE = 0x2A
    T_PRESCALER = 0x2B
    T_RELOAD_H = 0x2C
    T_RELOAD_L = 0x2D
    T_COUNTER_H = 0x2E
    T_COUNTER_L = 0x2F
    AUTO_TEST = 0x36
    VERSION = 0x37


class ChipCommand(IntEnum):
    """What the chip can be told to do (datasheet table 149)."""

    IDLE = 0x0
    CALC_CRC = 0x3
    TRANSMIT = 0x4
    NO_CHANGE = 0x7
    RECEIVE = 0x8
    TRANSCEIVE = 0xC
    MF_AUTHENT = 0xE
    SOFT_RESET = 0xF


class ComIrq(IntFlag):
    """Interrupt requests in ComIrqReg (datasheet table 31)."""

    TIMER = 0x01
    ERR = 0x02
    LO_ALERT = 0x04
    HI_ALERT = 0x08
    IDLE = 0x10
    RX = 0x20
    TX = 0x40
    SET = 0x80
    ALL = 0x7F


class Error(IntFlag):
    """What was wrong with the last answer (ErrorReg, datasheet table 35)."""

    PROTOCOL = 0x01
    PARITY = 0x02
    CRC = 0x04
    COLLISION = 0x08
    OVERFLOW = 0x10


FIFO_SIZE = 64
"""Bytes the FIFO holds (datasheet section 8.3)."""

READ = 0x80
"""The first bit of an SPI address byte that reads (datasheet section 8.1.2.3)."""

FLUSH = 0x80
"""FIFOLevelReg: empty the FIFO (datasheet table 43)."""

START_SEND = 0x80
"""BitFramingReg: begin to send, in the Transceive command (datasheet table 49)."""

POWER_DOWN = 0x10
"""CommandReg: reads 1 until the chip is ready after a reset (datasheet table 23)."""

ANTENNA_ON = 0x03
"""TxControlReg: both drivers carry the 13.56 MHz field (datasheet table 61)."""

FORCE_100_ASK = 0x40
"""TxASKReg: full modulation, which ISO/IEC 14443 type A needs (datasheet table 63)."""

TIMER_AUTO = 0x80
"""TModeReg: the timer starts by itself when a frame has been sent (datasheet table 105)."""

DIV_CRC = 0x04
"""DivIrqReg: the CRC coprocessor is done (datasheet table 33)."""

CRC_ENABLED = 0x80
"""TxModeReg and RxModeReg: append or check a CRC (datasheet tables 57 and 59)."""

CARRIER_HZ = 13_560_000
"""Frequency of the field, from which the chip's clock is drawn."""

KNOWN_VERSIONS = {0x91: "MFRC522 v1.0", 0x92: "MFRC522 v2.0", 0x88: "FM17522", 0xB2: "clone"}
"""VersionReg of chips that work (datasheet section 9.3.4.8; clones as met in the field)."""
