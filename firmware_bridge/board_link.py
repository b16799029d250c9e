"""One slot board seen over time: answers and silences in, events out; it touches no wire."""

from collections.abc import Sequence

from controller.events import (
    BoardFlagsChanged,
    BoardFound,
    BoardLost,
    Event,
    InventoryRead,
    SlotButtonPressed,
    SlotReading,
)
from firmware_bridge import slot_map
from firmware_bridge.lamp_row import LampRow
from firmware_bridge.modbus_master import LineFaults, read_request
from firmware_bridge.slot_map import HEAD_COUNT, PRESSES, SLOT_BLOCK, SLOT_STRIDE, SlotStatus
from firmware_bridge.slot_watch import SlotWatch

MISSES_UNTIL_LOST = 3
PRESSES_MAX = 8
"""More presses than this between two polls are no finger's doing; they count as one."""

ASK_AGAIN_MS = 100
ASK_AGAIN_MS_MAX = 1_000
"""A lost board is asked after 100 ms, then ever more rarely, down to once a second."""

TURNAROUND_US = 3_000
"""What a board that was never heard is expected to take: its silence and a little work."""

TOLD_FLAGS = (
    slot_map.FLAG_READER_FAULT | slot_map.FLAG_SUPPLY_LOW | slot_map.FLAG_CASE_OPEN
)  # that it had lost us is not news to us


class BoardLink:
    """Board `address` with `slots` (1-based numbers, in its order) of the cabinet.

    `wants_block` says that its slots must be read, `heard_ms` up to when they are known; `problem`
    what is wrong with it, in words.
    """

    def __init__(self, address: int, slots: tuple[int, ...], faults: LineFaults) -> None:
        self.address = address
        self.slots = slots
        self.lamps = LampRow(len(slots))
        self.head_request = read_request(address, 0, HEAD_COUNT)
        # Head and slots in one request, so that boot id and slots are of one moment: slots of a
        # board that was reset in between would look like removals.
        self.block_request = read_request(address, 0, SLOT_BLOCK + SLOT_STRIDE * len(slots))
        self.is_lost = False
        self.owes_inventory = True
        self.wants_block = True
        self.heard_ms = 0
        self.turnaround_us = TURNAROUND_US
        self.lamp_problem = ""
        self._problem = "not asked yet"
        self._faults = faults
        self._watches = [SlotWatch(slot) for slot in slots]
        self._head: Sequence[int] | None = None
        self._block_changes: int | None = None
        self._flags = 0
        self._misses = 0
        self._ask_after_ms = 0
        self._ask_again_ms = ASK_AGAIN_MS

    @property
    def is_known(self) -> bool:
        """Whether the board answered and has not been lost since."""
        return self._head is not None

    @property
    def problem(self) -> str:
        """What is wrong with this board, in words; "" if nothing is."""
        if self._head is None:
            return self._problem
        flags, supply_mv = self._head[slot_map.FLAGS], self._head[slot_map.SUPPLY_MV]
        parts = [
            self.lamp_problem,
            "a slot reader does not answer" if flags & slot_map.FLAG_READER_FAULT else "",
            f"supply low: {supply_mv} mV" if flags & slot_map.FLAG_SUPPLY_LOW else "",
            "its case is open" if flags & slot_map.FLAG_CASE_OPEN else "",
        ]
        return "; ".join(part for part in parts if part)

    def status_of(self, slot: int) -> SlotStatus | None:
        """Return what the board last said of `slot`, one of its own; None: nothing yet."""
        return self._watches[self.slots.index(slot)].status

    def describe(self) -> dict[str, str | int]:
        """Return what the board says of itself; of one that does not answer only its address."""
        said: dict[str, str | int] = {"address": self.address, "problem": self.problem}
        if self._head is None:
            return said
        head = slot_map.decode_head(self._head)
        more = {"map_version": head.version, "slots": head.slots}
        return {**said, **more, "boot_id": head.boot_id, "supply_mv": head.supply_mv}

    def tells(self, index: int, tag: bytes) -> bool:
        """Return whether `tag` is what was last told to sit in its slot `index` (0-based)."""
        return self._watches[index].tells(tag)

    def is_due(self, mono_ms: int) -> bool:
        """Return whether it should be asked now; a lost board only now and then."""
        return not self.is_lost or mono_ms >= self._ask_after_ms

    def missed(self, mono_ms: int, why: str) -> list[Event]:
        """Take in that a poll had no use; after three in a row the board is lost."""
        self._problem = why
        self._misses += 1
        if self.is_lost:
            self._ask_after_ms = mono_ms + self._ask_again_ms
            self._ask_again_ms = min(2 * self._ask_again_ms, ASK_AGAIN_MS_MAX)
            return []
        return self.lose(mono_ms) if self._misses >= MISSES_UNTIL_LOST else []

    def lose(self, mono_ms: int) -> list[Event]:
        """Give the board up: what its slots hold is unknown from now on."""
        self.is_lost = True
        self._ask_again_ms = ASK_AGAIN_MS
        self._ask_after_ms = mono_ms + ASK_AGAIN_MS
        self._head = None
        self._forget()
        return [BoardLost(mono_ms=mono_ms, board=self.address, slots=self.slots)]

    def answered(self, registers: Sequence[int], mono_ms: int) -> list[Event]:
        """Take in `registers`, read from address 0 on: 16 of them, or all slots' too."""
        head = self._head
        if head is not None and self._is_quiet(head, registers):
            self._misses = 0
            self._head = registers
            self.heard_ms = mono_ms
            return []
        if why := self._refusal(registers):
            return self.missed(mono_ms, why)
        self._misses = 0
        events: list[Event] = []
        if self.is_lost:
            self.is_lost = False
            events.append(BoardFound(mono_ms=mono_ms, board=self.address, slots=self.slots))
        if head is None or head[slot_map.BOOT_ID] != registers[slot_map.BOOT_ID]:
            self._forget()
        else:
            events += self._presses(head, registers, mono_ms)
        events += self._flag_changes(registers, mono_ms)
        self._head = registers
        events += self._slot_events(registers, mono_ms)
        if not self.wants_block:
            self.heard_ms = mono_ms
        return events

    def want_inventory(self) -> None:
        """Let the next whole reading be told as an inventory, not as changes."""
        self.owes_inventory = self.wants_block = True

    def settled_readings(self, mono_ms: int) -> list[SlotReading]:
        """Return the readings of those slots of which it is known what sits there."""
        if self._block_changes is None:
            return []
        return [each.reading() for each in self._watches if each.is_settled(mono_ms)]

    def _forget(self) -> None:
        """Start afresh: counters have begun again or were not followed, lamps are unknown."""
        self.lamps.forget()
        self._block_changes = None
        self.want_inventory()
        for watch in self._watches:
            watch.forget()

    def _is_quiet(self, head: Sequence[int], registers: Sequence[int]) -> bool:
        """Return whether this is a head in which nothing but uptime and supply moved."""
        return (
            len(registers) == HEAD_COUNT
            and not self.wants_block
            and registers[: slot_map.UPTIME_S] == head[: slot_map.UPTIME_S]
            and registers[PRESSES:] == head[PRESSES:HEAD_COUNT]
            and not any(watch.is_untold for watch in self._watches)
        )

    def _refusal(self, registers: Sequence[int]) -> str:
        """Return why `registers` cannot be believed, "" if they can."""
        version, slots = registers[slot_map.VERSION], registers[slot_map.SLOTS]
        boot_id = registers[slot_map.BOOT_ID]
        if version != slot_map.MAP_VERSION:
            wanted = f"expected 0x{slot_map.MAP_VERSION:04X}"
            return f"no slot board of ours: map version 0x{version:04X}, {wanted}"
        if not len(self.slots) <= slots <= slot_map.SLOTS_MAX:
            return f"it has {slots} slots, {len(self.slots)} are wanted of it"
        if boot_id == 0:
            return "it says boot id 0, which no board may have"
        head = self._head
        if head is not None and head[slot_map.BOOT_ID] == boot_id:
            ahead = (registers[slot_map.CHANGES] - head[slot_map.CHANGES]) & 0xFFFF
            if ahead >= 0x8000:  # an answer overtaken by a later one
                self._faults.stale += 1
                return "an answer from the past: late, or sent twice"
        if len(registers) > HEAD_COUNT:
            indices = range(len(self.slots))
            if any(slot_map.decode_slot(registers, index) is None for index in indices):
                return "a tag's UID of impossible length"
        return ""

    def _presses(self, head: Sequence[int], registers: Sequence[int], mono_ms: int) -> list[Event]:
        events: list[Event] = []
        for index, slot in enumerate(self.slots, PRESSES):
            if count := (registers[index] - head[index]) & 0xFFFF:
                times = count if count <= PRESSES_MAX else 1
                events += [SlotButtonPressed(mono_ms=mono_ms, slot=slot)] * times
        return events

    def _flag_changes(self, registers: Sequence[int], mono_ms: int) -> list[Event]:
        flags = registers[slot_map.FLAGS] & TOLD_FLAGS
        if flags == self._flags:
            return []
        self._flags = flags
        return [
            BoardFlagsChanged(
                mono_ms=mono_ms,
                board=self.address,
                is_reader_faulty=bool(flags & slot_map.FLAG_READER_FAULT),
                is_supply_low=bool(flags & slot_map.FLAG_SUPPLY_LOW),
                is_case_open=bool(flags & slot_map.FLAG_CASE_OPEN),
            )
        ]

    def _slot_events(self, registers: Sequence[int], mono_ms: int) -> list[Event]:
        changes = registers[slot_map.CHANGES]
        if len(registers) == HEAD_COUNT:
            self.wants_block = self._block_changes != changes
            if self.owes_inventory:
                return self._inventory(mono_ms)
            untold = [watch for watch in self._watches if watch.is_untold]
            return [event for watch in untold for event in watch.see_time(mono_ms)]
        self._block_changes = changes
        self.wants_block = False
        events: list[Event] = []
        for index, watch in enumerate(self._watches):
            status = slot_map.decode_slot(registers, index)
            assert status is not None, "refused above"
            if self.owes_inventory:
                watch.take(status, mono_ms)
            else:
                events += watch.see(status, mono_ms)
        return events + self._inventory(mono_ms) if self.owes_inventory else events

    def _inventory(self, mono_ms: int) -> list[Event]:
        """Return the inventory of this board, as soon as it is known what sits in every slot."""
        if self._block_changes is None:
            return []
        if not all(watch.is_settled(mono_ms) for watch in self._watches):
            return []
        self.owes_inventory = False
        readings = tuple(watch.reading() for watch in self._watches)
        return [InventoryRead(mono_ms=mono_ms, readings=readings)]
