"""The simulated cabinet within one process, on simulated time: for seeded runs and tests."""

from collections.abc import Callable, Mapping
from random import Random

from controller.config import Config
from firmware_bridge.card_keys import CardKeys
from firmware_bridge.line import Line
from firmware_bridge.rig import Connections, Rig, build_rig
from sim.cards import Card
from sim.clock import SimClock
from sim.electronics import Electronics
from sim.linked import ReaderChip, key_matrix
from sim.pins import WiredFactory
from sim.plan import Plan
from sim.serial_line import MemoryLine
from sim.spi import stand_ins

STEP_MS = 5
"""The grain at which bolts, contacts and boards move while nobody looks."""


class Tabletop:
    """One cabinet and its electronics, with pins, line and SPI for a rig in the same process.

    The same `random` and the same acts at the same times give the same world, bit by bit.
    `longest_pulse_ms` is how long a coil was on without a break, at most; `cards` are those, by
    UID, that are more than a number, and what is written on them stays.
    """

    def __init__(
        self,
        config: Config,
        plan: Plan,
        *,
        clock: SimClock,
        random: Random,
        cards: Mapping[bytes, Card] | None = None,
    ) -> None:
        self.config = config
        self._cards = cards
        self._clock = clock
        bus = config.slot_bus
        self.electronics = Electronics(
            config,
            clock=clock,
            random=random,
            make_line=lambda boards: MemoryLine(boards, baud=bus.baud, clock=clock, random=random),
        )
        self.cabinet = self.electronics.cabinet(plan)
        self.longest_pulse_ms = 0
        self._pulsing_since_ms: dict[int, int] = {}
        self.settle(STEP_MS)

    def connect(
        self,
        tokenise: Callable[[bytes], str],
        keys: CardKeys | None = None,
        *,
        open_reader: Callable[[], Line] | None = None,
        reader_key: Callable[[], bytes] | None = None,
    ) -> Rig:
        """Return a rig on fresh pins and a fresh reader chip, as a started process has them.

        An OSDP reader is not simulated: `open_reader` opens the line to one, whose key
        `reader_key` returns.

        Raises:
            PartMissing: one line for each part that is not there.
        """
        reader = self._reader = ReaderChip(self.config, self._cards)
        self._factory = WiredFactory(lambda pin, level: self._driven(reader, pin, level))
        self._hold_keys = key_matrix(self.config, self._factory)
        self.pump()
        connections = Connections(
            pin_factory=self._factory,
            open_line=lambda: self.electronics.line,
            open_chain=lambda: lambda data: self._shifted(reader, data),
            open_reader=open_reader,
        )
        with stand_ins(self._reader.spi):
            return build_rig(
                self.config,
                connections,
                clock=self._clock,
                tokenise=tokenise,
                keys=keys,
                reader_key=reader_key,
            )

    def pump(self) -> None:
        """Bring what the cabinet says to the rig's pins and to the reader's field."""
        wires = self.cabinet.wires()
        self._factory.feed(wires.levels)
        self._reader.follow(wires)
        self._hold_keys(wires)

    def settle(self, ms: int) -> None:
        """Let `ms` milliseconds pass in the cabinet."""
        end_ms = self._clock.mono_ms() + ms
        while (left_ms := end_ms - self._clock.mono_ms()) > 0:
            self._clock.advance(min(left_ms, STEP_MS))
            self.electronics.tick()
            self.cabinet.tick()
            self._watch_coils()

    def _watch_coils(self) -> None:
        now_ms = self._clock.mono_ms()
        slots = (site.slot for site in self.electronics.sites)
        on = [slot for slot in slots if self.cabinet.is_slot_coil_on(slot)]
        self._pulsing_since_ms = {slot: self._pulsing_since_ms.get(slot, now_ms) for slot in on}
        pulses = (now_ms - since_ms for since_ms in self._pulsing_since_ms.values())
        self.longest_pulse_ms = max(self.longest_pulse_ms, *pulses, 0)

    def _shifted(self, reader: ReaderChip, data: bytes) -> None:
        if reader is self._reader:
            self.cabinet.shift(data)

    def _driven(self, reader: ReaderChip, pin: int, level: bool) -> None:
        if reader is not self._reader:
            return  # a dead process's pins, let go of when its objects are collected
        if pin == self.config.reader.reset_pin:
            self._reader.chip.set_reset(level)
        self.cabinet.drive(pin, level)
        self.pump()
