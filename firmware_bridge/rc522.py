"""How we drive an MFRC522: frames out, answers in, bounded, and never believing a dead chip."""

from typing import Protocol

from controller.errors import ReaderFault
from firmware_bridge.iso14443 import Answer
from firmware_bridge.rc522_map import (
    ANTENNA_ON,
    FIFO_SIZE,
    FLUSH,
    FORCE_100_ASK,
    KNOWN_VERSIONS,
    POWER_DOWN,
    READ,
    START_SEND,
    TIMER_AUTO,
    ChipCommand,
    ComIrq,
    Error,
    Register,
)

TICK_US = 25
SILENCE_US = 500

SETTINGS = {
    # 13.56 MHz / (2 * 169 + 1) = 40 kHz: ticks of 25 us (datasheet section 8.5).
    Register.T_MODE: TIMER_AUTO,
    Register.T_PRESCALER: 169,
    # A card answers 91 us after the frame (ISO/IEC 14443-3, 6.2.1.1), and its first bits stop
    # the timer. 500 us of silence are an empty field.
    Register.T_RELOAD_H: 0,
    Register.T_RELOAD_L: SILENCE_US // TICK_US - 1,
    Register.TX_MODE: 0,
    Register.RX_MODE: 0,
    Register.TX_ASK: FORCE_100_ASK,
    # The reset value with the CRC preset of type A.
    Register.MODE: 0x3D,
    Register.TX_CONTROL: 0x80 | ANTENNA_ON,
}
"""What the chip is set to at every start. It forgets all of it when its supply dips."""

HELD = {
    Register.T_MODE: 0xFF,
    Register.T_PRESCALER: 0xFF,
    Register.T_RELOAD_L: 0xFF,
    Register.TX_ASK: FORCE_100_ASK,
    Register.TX_CONTROL: ANTENNA_ON,
}
"""Which bits of the settings are looked at again: those that differ from what a reset leaves.

Reserved bits are left out, clones read them as they please.
"""

DAMAGED = Error.PROTOCOL | Error.PARITY | Error.OVERFLOW
"""Errors that make an answer worthless. `Error.CRC` is not among them: CRCs are checked here."""

WAIT_US = 50
"""How long one reading of ComIrqReg lasts on the wire; only its last byte is looked at."""

WAITS = 250
"""Readings before an exchange counts as hung: 12.5 ms; 64 bytes there and back take 11.1 ms."""

START_WAITS = 200
"""Readings before a chip that does not come out of its reset is given up: 10 ms."""


class SpiDevice(Protocol):
    """One chip select of an SPI controller, as the `spidev` package has it."""

    max_speed_hz: int

    def xfer2(self, data: list[int]) -> list[int]:
        """Send `data` while chip select is low and return as many bytes."""

    def close(self) -> None:
        """Let go of the device."""


class Rc522:
    """Methods put before those of the library's low-level class, whose `spi` they use.

    The library's own exchanges are not used: they never look at the timer, check no CRC and
    cannot tell a card from two, nor an empty field from a dead chip.
    """

    spi: SpiDevice
    _silence_us = 0
    _waits = 0

    def MFRC522_Init(self) -> None:
        """Set the chip up afresh (the name is the library's, whose constructor calls it).

        Says nothing about whether there is a chip: ask `check`.
        """
        self._write(Register.COMMAND, ChipCommand.SOFT_RESET)
        for _ in range(START_WAITS):
            (version,) = self._read(Register.VERSION)
            if version not in KNOWN_VERSIONS or not self._wait(Register.COMMAND) & POWER_DOWN:
                break
        for register, value in SETTINGS.items():
            self._write(register, value)
        self._silence_us = SILENCE_US

    def check(self) -> None:
        """Ask the chip for its version and whether it still knows its settings.

        Raises:
            ReaderFault: it is not there, is no MFRC522, or lost its settings (a dip of its
                supply); it needs a fresh start.
        """
        self._await(SILENCE_US)
        # One disturbed transfer is no fault of the chip; two are.
        if self._problem() and (problem := self._problem()):
            raise ReaderFault(problem)

    def exchange(self, frame: bytes, last_bits: int = 0) -> Answer:
        """Send `frame` (at most 64 bytes) and return what came back within 500 us.

        `last_bits` (0 to 7) of the last byte are sent, 0 meaning all 8.

        Raises:
            ReaderFault: the chip did not finish; it needs a fresh start.
        """
        self.begin(frame, last_bits)
        answer, _ = self.finish(self._waits)
        assert answer is not None, "it had all the waits there are"
        return answer

    def begin(self, frame: bytes, last_bits: int = 0, wait_us: int = SILENCE_US) -> None:
        """Send `frame` as `exchange` does; `finish` tells what came back.

        The card's answer must begin within `wait_us` (25 us to 1.6 s) of the end of the frame.
        """
        assert 1 <= len(frame) <= FIFO_SIZE, len(frame)
        self._await(wait_us)
        self._waits = WAITS + max(0, wait_us - SILENCE_US) // WAIT_US
        self._write(Register.COMMAND, ChipCommand.IDLE)
        self._write(Register.BIT_FRAMING, 0)
        self._write(Register.COM_IRQ, ComIrq.ALL)
        self._write(Register.FIFO_LEVEL, FLUSH)
        self._write(Register.FIFO_DATA, *frame)
        self._write(Register.COMMAND, ChipCommand.TRANSCEIVE)
        self._write(Register.BIT_FRAMING, START_SEND | last_bits)

    def finish(self, waits: int) -> tuple[Answer | None, int]:
        """Return what came back after `begin`, None if it is not there yet after `waits` looks.

        A look takes `WAIT_US`; how many are left comes along.

        Raises:
            ReaderFault: the chip did not finish in the time there is; it needs a fresh start.
        """
        irq = 0
        for left in range(waits - 1, max(waits - self._waits, 0) - 1, -1):
            self._waits -= 1
            irq = self._wait(Register.COM_IRQ)
            if irq & ComIrq.RX:
                return self._answer(), left
            if irq & ComIrq.TIMER:
                return Answer(), left
        if self._waits:
            return None, 0
        if irq & ComIrq.ERR:  # Noise that stopped the timer and never ended.
            return self._answer(), 0
        raise ReaderFault("does not finish an exchange")

    def pause(self, us: int) -> None:
        """Say nothing to the cards for `us`: they have the field, and may get ready."""
        for _ in range(-(-us // WAIT_US)):
            self._wait(Register.VERSION)

    def switch_field(self, is_on: bool) -> None:
        """Turn the field on or off; a card that had none starts afresh, whatever it was doing."""
        wanted = SETTINGS[Register.TX_CONTROL]
        self._write(Register.TX_CONTROL, wanted if is_on else wanted & ~ANTENNA_ON)

    def _await(self, us: int) -> None:
        """Let the timer, started by the end of a frame, run for `us`."""
        if us != self._silence_us:
            ticks = min(max(us // TICK_US, 1), 0x10000) - 1
            self._write(Register.T_RELOAD_H, ticks >> 8)
            self._write(Register.T_RELOAD_L, ticks & 0xFF)
            self._silence_us = us

    def _problem(self) -> str:
        """Return what is wrong with the chip, "" if nothing is."""
        version, *values = self._read(Register.VERSION, *HELD)
        if version not in KNOWN_VERSIONS:
            return f"version register reads 0x{version:02X}"
        for (register, mask), value in zip(HELD.items(), values, strict=True):
            if (value ^ SETTINGS[register]) & mask:
                wanted = SETTINGS[register]
                return f"lost its settings: {register.name} reads 0x{value:02X}, not 0x{wanted:02X}"
        return ""

    def _answer(self) -> Answer:
        error, level, control = self._read(Register.ERROR, Register.FIFO_LEVEL, Register.CONTROL)
        last_bits = control & 0x07
        level = min(level, FIFO_SIZE)
        data = self._read(*(Register.FIFO_DATA,) * level) if level else b""
        bits = max(0, level - 1) * 8 + (last_bits or 8) if level else 0
        # A reception that left nothing behind is noise, not silence.
        is_damaged = bool(error & DAMAGED) or not level
        return Answer(bytes(data), bits, bool(error & Error.COLLISION), is_damaged)

    def _wait(self, register: Register) -> int:
        """Read `register` over and over for about `WAIT_US` and return what it read last.

        One long transfer costs the processor far less than many short ones.
        """
        times = max(1, self.spi.max_speed_hz * WAIT_US // 8_000_000)
        return self._read(*(register,) * times)[-1]

    def _read(self, *registers: Register) -> list[int]:
        """Read `registers` one after the other in one transfer (datasheet section 8.1.2.1)."""
        return self.spi.xfer2([READ | register << 1 for register in registers] + [0])[1:]

    def _write(self, register: Register, *values: int) -> None:
        """Write `values` into `register` in one transfer (datasheet section 8.1.2.2)."""
        self.spi.xfer2([register << 1, *values])
