"""A slot board in software: its sensors, its registers and its faults (hardware/SLOT_BUS.md)."""

from collections.abc import Sequence
from random import Random

from controller.clock import Clock
from firmware_bridge import slot_map
from sim.card_exchange import CardExchange
from sim.holding_registers import HoldingRegisters
from sim.rtu_server import Refusal, RtuServer
from sim.site import Site
from sim.slot_sensor import SlotSensor

READ_US = 25_000
"""One try to read one tag; the board's limit is 60 ms."""

CATCH_UP_US = 2_000_000
"""A board that was not ticked for longer did not read tags all the while."""

BOOT_US = 150_000
"""A board says nothing for this long after a reset or after power came."""

SUPPLY_MV = 5_000
SUPPLY_LOW_MV = 4_500


class SlotBoard:
    """Board `address` with one slot per site in `sites` (1-8). Call `tick` every 10 ms or so.

    `receive` is its RS-485 port. Faults: `is_silent` drops it off the bus while it works on,
    `supply_mv` is its supply, `is_case_open` its tamper contact, and each of `sensors` has
    faults of its own.
    """

    def __init__(
        self,
        address: int,
        sites: Sequence[Site],
        *,
        clock: Clock,
        random: Random,
        boot_id: int | None = None,
        baud: int = 115_200,
    ) -> None:
        assert 1 <= len(sites) <= slot_map.SLOTS_MAX, len(sites)
        self.address = address
        self.is_silent = False
        self.is_powered = True
        self.is_case_open = False
        self.supply_mv = SUPPLY_MV
        self.sensors = [SlotSensor(site, random) for site in sites]
        self._clock = clock
        self._random = random
        self._server = RtuServer(address, self, now_us=clock.mono_us, baud=baud)
        self.boot_id = 0
        self._is_host_lost = False
        self._holding = HoldingRegisters(CardExchange(self.sensors))
        self._changes = self._reads = 0
        self._noted: list[object] = []
        self._booted_us = self._asked_us = self._next_read_us = self._awake_us = 0
        self._noise = b""
        self._start(boot_id)
        # It has had power for long: it is awake, and its boot garbage is forgotten.
        self._awake_us = clock.mono_us()
        self._noise = b""

    def receive(self, data: bytes) -> bytes:
        """Hear `data` on the line, in any sized pieces; return the answer, or nothing."""
        is_awake = self.is_powered and self._clock.mono_us() >= self._awake_us
        return self._server.receive(data) if is_awake and not self.is_silent else b""

    def babble(self) -> bytes:
        """Return what the board puts on the line unasked since the last call: boot garbage."""
        noise, self._noise = self._noise, b""
        return noise

    def tick(self) -> None:
        """Look at contacts, read tags, and light the lamps as of now."""
        if not self.is_powered:
            return
        now_us = self._clock.mono_us()
        for sensor in self.sensors:
            sensor.sample(now_us)
        self._next_read_us = max(self._next_read_us, now_us - CATCH_UP_US)
        while self._next_read_us <= now_us:
            self._next_read_us += READ_US
            self._read_one()
        if now_us - self._asked_us >= self._holding.host_timeout_ms * 1_000:
            self._is_host_lost = True
        self._holding.exchange.tick(now_us)
        self._note_changes()
        self._light()

    def reset(self) -> None:
        """Let the watchdog bite: everything only remembered is gone, garbage is on the line."""
        if self.is_powered:
            self._start(None)

    def power(self, is_on: bool) -> None:
        """Plug the board in, or pull its plug: its lamps go dark."""
        if is_on == self.is_powered:
            return
        self.is_powered = is_on
        if is_on:
            self._start(None)
        else:
            for sensor in self.sensors:
                sensor.site.lamp = slot_map.OFF

    def brown_out(self) -> None:
        """Let the supply dip so far that the board starts afresh."""
        self.reset()

    # What the server asks of us.

    def read_input(self, start: int, count: int) -> Sequence[int]:
        """Return input registers as of one moment; refused (2) outside the map."""
        self.tick()
        end = start + count
        if end <= slot_map.INPUT_COUNT:
            words = self._input_registers()[start:end]
        elif start >= slot_map.EXCHANGE_DONE and end <= slot_map.EXCHANGE_ANSWER_END:
            first = start - slot_map.EXCHANGE_DONE
            words = list(self._holding.exchange.answer_registers()[first : first + count])
        else:
            raise Refusal(slot_map.ILLEGAL_ADDRESS)
        self._hear_host()
        return words

    def read_holding(self, start: int, count: int) -> Sequence[int]:
        """Return holding registers; refused (2) outside the map."""
        self.tick()
        words = self._holding.read(start, count)
        self._hear_host()
        return words

    def write(self, start: int, words: Sequence[int]) -> None:
        """Write holding registers, all or none; refused (2 or 3) as the map says."""
        self.tick()
        self._holding.write(start, words, slots=len(self.sensors), now_us=self._clock.mono_us())
        self._hear_host()
        self._light()

    def _start(self, boot_id: int | None) -> None:
        now_us = self._clock.mono_us()
        self.boot_id = boot_id or self._other_boot_id()
        self._is_host_lost = False
        for sensor in self.sensors:
            sensor.restart()
        self._holding = HoldingRegisters(CardExchange(self.sensors))
        self._changes = 0
        self._reads = 0
        self._noted = self._what_counts()
        self._booted_us = self._asked_us = self._next_read_us = now_us
        self._awake_us = now_us + BOOT_US
        self._noise = self._random.randbytes(self._random.randint(1, 12))
        self._light()

    def _other_boot_id(self) -> int:
        """Return a boot id that is not 0 and not the one before."""
        boot_id = self._random.randint(1, 0xFFFF)
        return boot_id if boot_id != self.boot_id else boot_id % 0xFFFF + 1

    def _hear_host(self) -> None:
        """A valid request came; the answer under way still shows that the host was lost."""
        self._asked_us = self._clock.mono_us()
        if self._is_host_lost:
            self._is_host_lost = False
            self._note_changes()
            self._light()

    def _read_one(self) -> None:
        """Read the tag of one seat: of those whose tag is still looked for, else in turn.

        While a tag is talked with, the antenna is on its slot, and nothing is read.
        """
        if self._holding.exchange.is_talking:
            return
        seated = [each for each in self.sensors if each.is_seated]
        looking = [each for each in seated if each.is_looking and not each.is_reader_dead]
        waiting = looking or seated  # a dead reader looks for ever: nobody waits for it
        if waiting:
            self._reads += 1
            waiting[self._reads % len(waiting)].read_tag()

    def _what_counts(self) -> list[object]:
        """Return everything whose change the change counter counts."""
        return [self._flags(), *(sensor.what_counts() for sensor in self.sensors)]

    def _note_changes(self) -> None:
        counts = self._what_counts()
        if counts != self._noted:
            self._noted = counts
            self._changes = (self._changes + 1) & 0xFFFF

    def _flags(self) -> int:
        is_faulty = any(each.is_reader_dead for each in self.sensors)
        return (
            is_faulty * slot_map.FLAG_READER_FAULT
            | (self.supply_mv < SUPPLY_LOW_MV) * slot_map.FLAG_SUPPLY_LOW
            | self._is_host_lost * slot_map.FLAG_HOST_LOST
            | self.is_case_open * slot_map.FLAG_CASE_OPEN
        )

    def _input_registers(self) -> list[int]:
        """Return registers 0 to 79; what belongs to slots the board does not have reads 0."""
        uptime_s = (self._clock.mono_us() - self._booted_us) // 1_000_000
        presses = [each.presses for each in self.sensors]
        words = [
            slot_map.MAP_VERSION,
            len(self.sensors),
            self.boot_id,
            self._changes,
            self._flags(),
            uptime_s & 0xFFFF,
            self.supply_mv,
            0,
            *presses,
            *(0,) * (slot_map.SLOTS_MAX - len(presses)),
        ]
        for sensor in self.sensors:
            words += slot_map.encode_slot(sensor.status())
        return words + [0] * (slot_map.INPUT_COUNT - len(words))

    def _light(self) -> None:
        for index, sensor in enumerate(self.sensors):
            lamp = slot_map.FAULT_WORD if self._is_host_lost else self._holding.lamp(index)
            sensor.site.lamp = lamp
