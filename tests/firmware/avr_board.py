"""The slot board's real ELF with everything around it: readers, contacts, lamps, line, time."""

import ctypes
from collections.abc import Callable
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_double,
    c_int,
    c_uint8,
    c_uint16,
    c_uint32,
    c_void_p,
)
from ctypes import c_uint64 as cycles
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firmware_bridge.rc522_map import READ
from sim.cards import Card
from sim.rc522_chip import Rc522Chip
from tests.firmware import build

HZ = 12_000_000
CYCLES_PER_US = HZ // 1_000_000
RAM = 0x100
SLOTS = 8
BAUDS = (115_200, 9_600, 19_200, 38_400, 57_600, 125_000, 250_000, 115_200)
"""By the three DIP switches for it (hardware/FIRMWARE.md)."""

INSTANT_SPI_HZ = 8_000_000_000
"""The chip's own time does not pass with bytes here; the board's clock sets it."""

JUMP_TO_ITSELF = 0xCFFF
"""The instruction `rjmp .-2`."""


class Faults(Structure):
    """What a real board would not forgive; see avr_bench.c."""

    NAMES = ("overruns", "lost_sends", "undriven", "spi_clashes", "bus_fights", "glitches")
    _fields_ = [(name, c_uint32) for name in (*NAMES, "crashes")]

    def seen(self) -> dict[str, int]:
        return {name: getattr(self, name) for name, _ in self._fields_ if getattr(self, name)}


class Said(Structure):
    _fields_ = [("start", cycles), ("end", cycles), ("byte", c_uint8), ("is_driven", c_uint8)]


class Shown(Structure):
    _fields_ = [("cycle", cycles), ("lamps", c_uint32)]


SELECT = CFUNCTYPE(None, c_int, cycles)
SWAP = CFUNCTYPE(c_uint8, c_int, c_uint8, cycles)
RESET = CFUNCTYPE(None, c_int, cycles)

CALLS: dict[str, tuple[Any, list[Any]]] = {
    "close": (None, []),
    "run": (c_int, [cycles, c_int]),
    "cycle": (cycles, []),
    "say": (None, [ctypes.c_char_p, c_uint32, cycles, c_double]),
    "said": (c_uint32, []),
    "said_at": (POINTER(Said), [c_uint32]),
    "shown": (c_uint32, []),
    "shown_at": (POINTER(Shown), [c_uint32]),
    "lamps": (c_uint32, []),
    "faults": (POINTER(Faults), []),
    "resets": (cycles, []),
    "turn_most": (cycles, []),
    "watch_turns": (None, [c_uint32]),
    "inputs": (None, [c_uint32]),
    "pin": (None, [c_int, c_int, c_int, c_int]),
    "supply": (None, [c_uint32]),
    "reset": (None, []),
    "paint": (None, [c_uint32]),
    "unpainted": (c_uint32, [c_uint32]),
    "patch": (c_uint16, [c_uint32, c_uint16]),
    "eeprom": (POINTER(c_uint8), []),
    "ram": (POINTER(c_uint8), []),
}


class WiredChip:
    """An MFRC522 model on an SPI that asks it byte by byte, at moments of the board's clock."""

    def __init__(self, version: int) -> None:
        self.chip = Rc522Chip(spi_hz=INSTANT_SPI_HZ, version=version)
        self.chip.set_reset(False)
        self._address: int | None = None
        self._now_us = 0

    def sync(self, cycle: int) -> None:
        """Let the chip's time come up to the board's."""
        now_us = cycle // CYCLES_PER_US
        if now_us > self._now_us:
            self.chip.idle(now_us - self._now_us)
            self._now_us = now_us

    def select(self) -> None:
        """Pull chip select low: an address byte comes next."""
        self._address = None

    def swap(self, byte: int) -> int:
        """Carry one byte (datasheet section 8.1.2)."""
        if self._address is None:
            self._address = byte
            return 0
        if not self._address & READ:
            return self.chip.transfer(bytes((self._address, byte)))[1]
        read = self.chip.transfer(bytes((self._address, 0)))[1]
        self._address = byte
        return read


@dataclass(frozen=True, slots=True)
class Spoken:
    """One byte that the board sent, and when its start bit began and its stop bit ended."""

    byte: int
    start_us: float
    end_us: float


class AvrBoard:
    """One board from power-up on; `us` is its clock, slots are counted from 0.

    `version` is what its readers say they are; `fields_at_once` the most antennas that were ever
    on together.
    """

    def __init__(
        self,
        elf: Path,
        library: Path,
        *,
        address: int = 1,
        slots: int = SLOTS,
        baud_switch: int = 0,
        version: int = 0x92,
    ) -> None:
        self.chips = [WiredChip(version) for _ in range(SLOTS)]
        self.fields_at_once = 0
        self.baud = BAUDS[baud_switch]
        self._since_us: dict[int, int] = {}
        self._lib = ctypes.CDLL(str(library))
        self._callbacks = SELECT(self._select), SWAP(self._swap), RESET(self._reset_readers)
        self._trouble: list[BaseException] = []
        self._bench = self._open(elf)
        self.symbols = build.symbols(elf)
        self._heard = 0
        self._bytes = {"seats": 0, "buttons": 0, "bolts": 0xFF}
        self._switches = (address - 1) | baud_switch << 5
        self._free_us = 0.0
        self._show_inputs()
        for bit, (port, pin) in enumerate(((2, 6), (2, 7), (1, 5))):
            is_open = (slots - 1) >> bit & 1
            self._call("pin", port, pin, not is_open, 0)
        self.open_case(False)
        self.supply(5_000)
        self._call("paint", RAM)
        self.ram_end = self.symbols["_end"] - 0x800000

    def _open(self, elf: Path) -> c_void_p:
        for name, (result, arguments) in CALLS.items():
            function = getattr(self._lib, f"bench_{name}")
            function.restype, function.argtypes = result, [c_void_p, *arguments]
        self._lib.bench_open.restype = c_void_p
        bench = self._lib.bench_open(str(elf).encode(), c_uint32(HZ), *self._callbacks)
        assert bench, f"simavr does not take {elf}"
        return c_void_p(bench)

    def _call(self, name: str, *arguments: Any) -> Any:
        return getattr(self._lib, f"bench_{name}")(self._bench, *arguments)

    # Time.

    @property
    def us(self) -> float:
        return self._call("cycle") / CYCLES_PER_US

    def run_until(self, us: float, *, is_hasty: bool = False) -> None:
        """Let time pass up to `us`; `is_hasty` comes back as soon as a byte is being sent."""
        self._call("run", int(us * CYCLES_PER_US), is_hasty)
        self._raise_trouble()

    def run(self, ms: float) -> None:
        self.run_until(self.us + 1_000 * ms)

    def _raise_trouble(self) -> None:
        if self._trouble:
            raise self._trouble.pop()

    # The line.

    def say(self, data: bytes, *, at_us: float | None = None, baud: int | None = None) -> float:
        """Put `data` on the line, no sooner than now; return when its last bit ends."""
        baud = baud or self.baud
        start_us = max(self.us, self._free_us, at_us or 0.0)
        bit = HZ / baud
        self._call("say", data, len(data), int(start_us * CYCLES_PER_US), bit)
        self._free_us = start_us + len(data) * 10_000_000 / baud
        return self._free_us

    def overhear(self, spoken: "Spoken") -> None:
        """Let what another board says reach this one; its end must not have passed."""
        start = int(spoken.start_us * CYCLES_PER_US)
        self._call("say", bytes((spoken.byte,)), 1, start, HZ / self.baud)

    def heard(self) -> list[Spoken]:
        """Return what the board has begun to say since the last call."""
        end = self._call("said")
        spoken = []
        for at in range(self._heard, end):
            said = self._call("said_at", at).contents
            spoken.append(Spoken(said.byte, said.start / CYCLES_PER_US, said.end / CYCLES_PER_US))
        self._heard = end
        return spoken

    # What hangs on it.

    def close(self, kind: str, slot: int, is_closed: bool) -> None:
        """Close or open one of the "seats", "buttons" or "bolts" contacts of `slot` (0-7)."""
        bit = 1 << slot
        self._bytes[kind] = self._bytes[kind] & ~bit | (bit if is_closed else 0)
        self._show_inputs()

    def _show_inputs(self) -> None:
        closed = (self._bytes["seats"] << 24 | self._bytes["buttons"] << 16) | (
            self._bytes["bolts"] << 8 | self._switches
        )
        self._call("inputs", ~closed & 0xFFFFFFFF)

    def open_case(self, is_open: bool) -> None:
        self._call("pin", 1, 4, not is_open, 0)

    def supply(self, mv: int) -> None:
        self._call("supply", mv // 2)

    def put(self, slot: int, *cards: Card) -> None:
        """Let exactly `cards` be before the antenna of `slot` (0-7)."""
        wired = self.chips[slot]
        wired.sync(int(self.us * CYCLES_PER_US))
        for card in [each for each in wired.chip.field.cards if each not in cards]:
            wired.chip.field.remove(card)
        for card in cards:
            if card not in wired.chip.field.cards:
                wired.chip.field.present(card)

    def lamp(self, slot: int) -> int:
        """Return which colours are lit on `slot` (0-7): bit 0 red, 1 green, 2 blue."""
        return self._colour(self._call("lamps"), slot)

    def lamp_changes(self, slot: int) -> list[tuple[float, int]]:
        """Return when each colour of `slot` came, in ms."""
        changes: list[tuple[float, int]] = []
        for at in range(self._call("shown")):
            shown = self._call("shown_at", at).contents
            colour = self._colour(shown.lamps, slot)
            if not changes or changes[-1][1] != colour:
                changes.append((shown.cycle / CYCLES_PER_US / 1_000, colour))
        return changes

    @staticmethod
    def _colour(lamps: int, slot: int) -> int:
        # The last byte shifted in, red, is the lowest.
        return sum((lamps >> 8 * place >> slot & 1) << place for place in range(3))

    # Its processor.

    @property
    def faults(self) -> dict[str, int]:
        return self._call("faults").contents.seen()

    def forgive(self) -> None:
        """Forget the faults so far."""
        ctypes.memset(self._call("faults"), 0, ctypes.sizeof(Faults))

    @property
    def resets(self) -> int:
        return self._call("resets")

    @property
    def longest_turn_us(self) -> float:
        """The longest turn of the main loop since `watch_turns`, interrupts included."""
        return self._call("turn_most") / CYCLES_PER_US

    def watch_turns(self) -> None:
        self._call("watch_turns", self.symbols["clock_take_tick"])

    @property
    def stack_bytes(self) -> int:
        """The most stack that was ever used."""
        return self._call("unpainted", self.ram_end)

    def reset(self) -> None:
        """Pull the reset pin."""
        self._call("reset")

    def hang_at(self, function: str) -> Callable[[], None]:
        """Let the processor stand still once it comes to `function`; return what mends that."""
        address = self.symbols[function]
        before = self._call("patch", address, JUMP_TO_ITSELF)

        def mend() -> None:
            self._call("patch", address, before)

        return mend

    def ram(self, name: str, count: int) -> bytes:
        """Return the first `count` bytes of the variable `name`."""
        at = self.symbols[name] - 0x800000
        return bytes(self._call("ram")[at : at + count])

    def poke(self, name: str, data: bytes, offset: int = 0) -> None:
        """Overwrite bytes of the variable `name` from `offset` on."""
        at = self.symbols[name] - 0x800000 + offset
        for place, byte in enumerate(data, at):
            self._call("ram")[place] = byte

    def stop_interrupts(self, mask_register: int) -> None:
        """Clear a timer's interrupt mask register, as a disturbance may."""
        self._call("ram")[mask_register] = 0

    @property
    def eeprom(self) -> Any:
        return self._call("eeprom")

    def shut(self) -> None:
        """Free what simavr holds; may be called again."""
        if self._bench:
            self._call("close")
            self._bench = c_void_p()

    # What the processor does to the readers.

    def _select(self, slot: int, cycle: int) -> None:
        self.chips[slot].select()

    def _swap(self, slot: int, byte: int, cycle: int) -> int:
        try:
            wired = self.chips[slot]
            wired.sync(cycle)
            answer = wired.swap(byte)
            self._watch_fields(slot)
            return answer
        except BaseException as error:
            self._trouble.append(error)  # ctypes would swallow it
            return 0

    def _watch_fields(self, slot: int) -> None:
        is_on = self.chips[slot].chip.field.is_on
        if is_on and slot not in self._since_us:
            self._since_us[slot] = self.chips[slot].chip.now_us
        elif not is_on:
            self._since_us.pop(slot, None)
        self.fields_at_once = max(self.fields_at_once, len(self._since_us))

    def _reset_readers(self, level: int, cycle: int) -> None:
        for wired in self.chips:
            wired.sync(cycle)
            wired.chip.set_reset(bool(level))
        self._since_us.clear()
