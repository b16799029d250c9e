"""An MFRC522 in software, as its datasheet (NXP, rev. 3.9) describes it, behind its SPI pins."""

from collections.abc import Callable

from firmware_bridge.rc522_map import (
    ANTENNA_ON,
    CRC_ENABLED,
    DIV_CRC,
    FLUSH,
    FORCE_100_ASK,
    POWER_DOWN,
    READ,
    START_SEND,
    TIMER_AUTO,
    ChipCommand,
    ComIrq,
    Error,
    Register,
)
from sim.air import Bits, crc_v41
from sim.rc522_field import Field, Reply
from sim.rc522_receiver import receive
from sim.rc522_registers import CRC_PRESETS, READ_ONLY, RESET_VALUES, VALUES_AFTER_COLL, Fifo
from sim.rc522_timer import ChipTimer
from sim.schedule import Schedule

START_US = 38
"""From a running oscillator to ready: 1024 clocks of 27.12 MHz (datasheet section 8.8.3)."""


class Rc522Chip:
    """One MFRC522 with its antenna and the cards in front of it.

    Time passes with the bits on SPI, at `spi_hz`, and with `idle`. Not modelled: Crypto1 (every
    MFAuthent fails), Mem, GenerateRandomID, speeds over 106 kbit/s, analogue tests. Faults are
    `unplug`, `brown_out`, `hang`, `field.noise`, cards that leave at any moment (`later`), and a
    crystal that is slow to start (`start_us`).
    """

    def __init__(self, *, spi_hz: int = 1_000_000, version: int = 0x92) -> None:
        self.floating = 0x00
        self.start_us = START_US
        self._version = version
        self._byte_ns = 8_000_000_000 // spi_hz
        self._schedule = Schedule()
        self.field = Field(self._schedule)
        self._timer = ChipTimer(self._schedule, lambda: self._raise(ComIrq.TIMER))
        self._fifo = Fifo()
        self._registers: dict[int, int] = {}
        self._is_plugged = True
        self._is_held = False
        self._is_hung = False
        self._ready_ns = 0
        self._reset()

    # Its pins.

    def transfer(self, data: bytes) -> bytes:
        """Answer one chip-select-low period of `data` (datasheet section 8.1.2)."""
        if not self._is_plugged or self._is_held:
            self._schedule.advance(self._byte_ns * len(data))
            return bytes([self.floating]) * len(data)
        answer = bytearray(1)
        address = data[0]
        self._schedule.advance(self._byte_ns)
        for byte in data[1:]:
            if address & READ:
                answer.append(self._read(address >> 1 & 0x3F))
                address = byte
                self._schedule.advance(self._byte_ns)
            else:
                self._schedule.advance(self._byte_ns)
                self._write(address >> 1 & 0x3F, byte)
                answer.append(0)
        return bytes(answer)

    def set_reset(self, level: bool) -> None:
        """Drive RST: low holds the chip in power-down, a rising edge starts it afresh."""
        if self._is_held and level:
            self._restart()
        elif not level:
            self._reset()
        self._is_held = not level

    # Its surroundings.

    @property
    def now_us(self) -> int:
        """Microseconds that have passed for the chip."""
        return self._schedule.now_ns // 1_000

    def idle(self, us: int) -> None:
        """Let `us` microseconds pass without a word on SPI."""
        self._schedule.advance(us * 1_000)

    def later(self, us: int, action: Callable[[], None]) -> None:
        """Call `action` in `us` microseconds of the chip's time."""
        self._schedule.after(us * 1_000, action)

    def unplug(self) -> None:
        """Pull the plug: MISO floats at `floating` (0x00 or 0xFF)."""
        self._is_plugged = False
        self._reset()

    def plug(self) -> None:
        """Plug it in again; it starts with nothing but its reset values."""
        if not self._is_plugged:
            self._is_plugged = True
            self._restart()

    def brown_out(self) -> None:
        """Let the supply dip: the registers are reset, the field is off, and nobody is told."""
        self._restart()

    def hang(self) -> None:
        """Let commands start and never end, until the chip is reset by pin or command."""
        self._is_hung = True
        self._stop()

    # Its registers.

    def _read(self, address: int) -> int:
        registers = self._registers
        match address:
            case Register.COMMAND:
                return registers[address] | (POWER_DOWN if self._is_starting else 0)
            case Register.FIFO_DATA:
                return self._fifo.pop()
            case Register.FIFO_LEVEL:
                return len(self._fifo)
            case Register.ERROR:
                return registers[address] | (Error.OVERFLOW if self._fifo.has_overflowed else 0)
            case Register.STATUS1:
                return registers[address] | (0x08 if self._timer.is_running else 0)
            case Register.T_COUNTER_H:
                return self._timer.count >> 8
            case Register.T_COUNTER_L:
                return self._timer.count & 0xFF
            case Register.VERSION:
                return self._version
        return registers.get(address, 0)

    def _write(self, address: int, value: int) -> None:
        registers = self._registers
        match address:
            case _ if self._is_starting:
                pass  # Nothing is promised before PowerDown reads 0, so nothing is taken in.
            case Register.COMMAND:
                self._command(value)
            case Register.COM_IRQ | Register.DIV_IRQ:
                # Bit 7 says whether the marked bits are set or cleared.
                marked = value & 0x7F
                now = registers[address]
                registers[address] = now | marked if value & ComIrq.SET else now & ~marked
            case Register.FIFO_DATA:
                self._fifo.push(value)
            case Register.FIFO_LEVEL:
                if value & FLUSH:
                    self._fifo.flush()
            case Register.CONTROL:
                if value & 0x80:
                    self._timer.stop()
                if value & 0x40:
                    self._start_timer()
            case Register.BIT_FRAMING:
                registers[address] = value & 0x7F
                if value & START_SEND and self._running is ChipCommand.TRANSCEIVE:
                    self._send()
            case Register.COLL:
                registers[address] = registers[address] & 0x7F | value & 0x80
            case Register.TX_CONTROL:
                registers[address] = value
                self.field.switch(bool(value & ANTENNA_ON))
            case _ if address in RESET_VALUES and address not in READ_ONLY:
                registers[address] = value

    def _raise(self, irq: ComIrq) -> None:
        self._registers[Register.COM_IRQ] |= irq

    def _fail(self, error: Error) -> None:
        self._registers[Register.ERROR] |= error
        self._raise(ComIrq.ERR)

    # Its commands (datasheet section 10.3).

    def _command(self, value: int) -> None:
        command = value & 0x0F
        if command == ChipCommand.SOFT_RESET:
            self._reset()
            return
        if command == ChipCommand.NO_CHANGE:
            return
        self._registers[Register.COMMAND] = value & 0x2F
        if self._is_hung:
            return
        self._stop()
        self._registers[Register.ERROR] = 0
        match command:
            case ChipCommand.CALC_CRC:
                self._calculate_crc()
            case ChipCommand.TRANSCEIVE | ChipCommand.RECEIVE:
                self._running = ChipCommand(command)
            case ChipCommand.TRANSMIT:
                self._running = ChipCommand.TRANSMIT
                self._send()
            case ChipCommand.MF_AUTHENT:
                self._fifo.flush()
                self._fail(Error.PROTOCOL)
                self._finish()

    def _calculate_crc(self) -> None:
        crc = crc_v41(self._fifo.take(), self._crc_preset)
        self._registers[Register.CRC_RESULT_H] = crc >> 8
        self._registers[Register.CRC_RESULT_L] = crc & 0xFF
        self._registers[Register.DIV_IRQ] |= DIV_CRC

    @property
    def _crc_preset(self) -> int:
        return CRC_PRESETS[self._registers[Register.MODE] & 0x03]

    def _stop(self) -> None:
        self._running = ChipCommand.IDLE
        self.field.abort()

    def _finish(self) -> None:
        """End a command that ends by itself."""
        self._running = ChipCommand.IDLE
        self._registers[Register.COMMAND] &= 0xF0
        self._raise(ComIrq.IDLE)

    def _send(self) -> None:
        data = self._fifo.take()
        last_bits = self._registers[Register.BIT_FRAMING] & 0x07
        if self._registers[Register.TX_MODE] & CRC_ENABLED:
            data += crc_v41(data, self._crc_preset).to_bytes(2, "little")
        self.field.send(
            Bits.of(data, last_bits),
            is_understood=bool(self._registers[Register.TX_ASK] & FORCE_100_ASK),
            sent=self._sent,
            heard=self._timer.stop,
            received=self._received,
        )

    def _sent(self) -> None:
        self._raise(ComIrq.TX)
        if self._registers[Register.T_MODE] & TIMER_AUTO:
            self._start_timer()
        if self._running is ChipCommand.TRANSMIT:
            self.field.abort()
            self._finish()

    def _received(self, reply: Reply) -> None:
        registers = self._registers
        is_checked = registers[Register.RX_MODE] & CRC_ENABLED
        got = receive(
            reply,
            align=registers[Register.BIT_FRAMING] >> 4 & 0x07,
            is_cleared_after=not registers[Register.COLL] & VALUES_AFTER_COLL,
            crc_preset=self._crc_preset if is_checked else None,
        )
        registers[Register.COLL] = registers[Register.COLL] & VALUES_AFTER_COLL | got.collision
        registers[Register.CONTROL] = registers[Register.CONTROL] & 0xF8 | got.last_bits
        for byte in got.data:
            self._fifo.push(byte)
        if got.error:
            self._fail(got.error)
        self._raise(ComIrq.RX)

    # Its timer and its resets.

    def _start_timer(self) -> None:
        registers = self._registers
        mode = registers[Register.T_MODE]
        self._timer.start(
            prescaler=(mode & 0x0F) << 8 | registers[Register.T_PRESCALER],
            is_even=bool(registers[Register.DEMOD] & 0x10),
            reload=registers[Register.T_RELOAD_H] << 8 | registers[Register.T_RELOAD_L],
            is_repeating=bool(mode & 0x10),
        )

    @property
    def _is_starting(self) -> bool:
        return self._schedule.now_ns < self._ready_ns

    def _restart(self) -> None:
        """Reset by pin or supply: the oscillator has to start too."""
        self._reset()
        self._ready_ns = self._schedule.now_ns + self.start_us * 1_000

    def _reset(self) -> None:
        """Forget everything (datasheet section 8.8.2)."""
        self._is_hung = False
        self._timer.stop()
        self._fifo.flush()
        self._registers = {int(register): value for register, value in RESET_VALUES.items()}
        self.field.switch(False)
        self._stop()
