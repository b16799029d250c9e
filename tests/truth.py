"""What really happened at the simulated cabinet, by its own steel: whoever acts here is noted."""

from collections import Counter
from dataclasses import dataclass

from sim.things import Ring
from tests.estate import SLOTS

AGES_MS = -(10**9)
CHATTER_US = 400_000
CHATTER_MS = 1_500
"""Until a chattering contact is believed to be what it is."""


@dataclass(frozen=True, slots=True)
class Move:
    """At `at_ms` (monotonic) `ring` came to sit in `slot`, or left it."""

    at_ms: int
    slot: int
    ring: Ring
    is_in: bool


class Truth:
    """Acts at the cabinet and remembers what came of it; knows how long everybody could see it.

    `slots_clear_ms` is since when nothing has hindered the news of a slot on its way, and
    `tags_clear_ms` the same for its tag; `clear_ms` since when a controller has worked unhindered.
    """

    def __init__(self, table, clock):
        self.table = table
        self.cabinet = table.cabinet
        self.clock = clock
        self.moves = {slot: [] for slot in range(1, SLOTS + 1)}
        self.presses = {slot: [] for slot in self.moves}
        self.taps = {}
        self.returns = []
        self.openings = []
        self.forced_ms = AGES_MS
        self.door_moved_ms = self.chattered_ms = AGES_MS
        self.case_opened_ms = AGES_MS
        self.case_moved_ms = self.fire_moved_ms = self.typed_ms = AGES_MS
        self.clear_ms = clock.mono_ms()
        self.slots_clear_ms = dict.fromkeys(self.moves, self.clear_ms)
        self.tags_clear_ms = dict(self.slots_clear_ms)
        self.rail_fell_ms = AGES_MS
        self.slow_ms = AGES_MS
        self.is_door_driven = False
        self.counted = Counter()
        self.watched_ms = self.clear_ms
        self._boots = {}
        for slot, ring in self.cabinet.seats.seated.items():
            self.moves[slot].append(Move(AGES_MS, slot, ring, True))

    @property
    def now_ms(self):
        return self.clock.mono_ms()

    # What people do.

    def pull(self, slot):
        self._note(slot, self.cabinet.pull(slot), False)

    def tear(self, slot):
        self._note(slot, self.cabinet.force_slot(slot), False)

    def push(self, slot, label):
        self.cabinet.push(slot, label)
        self._note(slot, self.cabinet.seats.seated[slot], True)

    def press(self, slot):
        self.cabinet.press(slot)
        self.presses[slot].append(self.now_ms)

    def press_return(self):
        self.cabinet.press_return()
        self.returns.append(self.now_ms)

    def lay(self, name):
        self.cabinet.lay(name, for_ms=400)
        self.taps[name] = self.now_ms

    def open_door(self):
        self.cabinet.open_door()
        self._door_moved()

    def force_door(self):
        was_locked = self.cabinet.door.bolt.is_home
        self.cabinet.force_door()
        self._door_moved()
        if was_locked:
            self.forced_ms = self.now_ms

    def chatter(self):
        """Let the door's contact chatter for longer than anybody waits: it tells anything."""
        self.cabinet.door.contact.bounce(self.clock.mono_us() + CHATTER_US)
        self.chattered_ms = self.door_moved_ms = self.now_ms

    def close_door(self):
        self.cabinet.close_door()
        self.door_moved_ms = self.now_ms

    def press_key(self, key):
        self.cabinet.press_key(key)
        self.typed_ms = self.now_ms

    def call_fire(self):
        self.cabinet.fitted.call_fire(True)
        self.fire_moved_ms = self.now_ms

    def rest_fire(self):
        self.cabinet.fitted.call_fire(False)
        self.fire_moved_ms = self.now_ms

    def cut_fire_line(self):
        self.cabinet.fitted.cut_fire_line(True)
        self.fire_moved_ms = self.now_ms

    def mend_fire_line(self):
        self.cabinet.fitted.cut_fire_line(False)
        self.fire_moved_ms = self.now_ms

    def open_case(self):
        self.cabinet.open_case()
        self.case_moved_ms = self.case_opened_ms = self.now_ms

    def close_case(self):
        self.cabinet.close_case()
        self.case_moved_ms = self.now_ms

    # What can be known of it.

    def held(self, slot, within_ms):
        """Return every ring (None: nothing) that sat in `slot` during the last `within_ms`."""
        since_ms = self.now_ms - within_ms
        held = []
        for move in self.moves[slot]:
            if move.at_ms <= since_ms:
                held.clear()
            held.append(move.ring if move.is_in else None)
        was_empty = not self.moves[slot] or self.moves[slot][0].at_ms > since_ms
        return [None, *held] if was_empty else held

    def last(self, slot, *, is_in):
        """Return when something last came to sit in `slot`, or left it."""
        times = [move.at_ms for move in self.moves[slot] if move.is_in == is_in]
        return max(times, default=AGES_MS)

    def moved_ms(self, slot):
        """Return when anything last moved in `slot`."""
        return self.moves[slot][-1].at_ms if self.moves[slot] else AGES_MS

    def where(self, uid):
        """Return the slots in which a ring with this tag sits."""
        return [slot for slot, ring in self.cabinet.seats.seated.items() if ring.tag == uid]

    def margin_ms(self):
        """Return how old what is told may be: polls, bounces, and every slow commit before it."""
        return 1_500 if self.slow_ms < self.now_ms - 10_000 else 40_000

    def blur(self):
        """Say that from before until now nobody could be relied on to see anything."""
        now_ms = self.clear_ms = self.now_ms
        if self.watched_ms - self.chattered_ms < CHATTER_MS:
            self.chattered_ms = now_ms
        for slot in self.moves:
            self.slots_clear_ms[slot] = self.tags_clear_ms[slot] = now_ms

    def watch(self):
        """Note what hinders the news from the slots; call at every turn."""
        now_ms, electronics = self.now_ms, self.table.electronics
        self.watched_ms = now_ms
        noise = electronics.line.wire.noise
        is_noisy = noise.drop_rate or noise.flip_rate or noise.late_rate or noise.double_rate
        if is_noisy or noise.truncate_rate:
            self.slots_clear_ms = dict.fromkeys(self.moves, now_ms)
        if not self.cabinet.is_rail_live:
            self.rail_fell_ms = now_ms
        for address, board in electronics.boards.items():
            is_same = self._boots.get(address) == board.boot_id
            self._boots[address] = board.boot_id
            for sensor in board.sensors:
                slot = sensor.site.slot
                is_bouncing = self.clock.mono_us() < sensor.site.bounces_until_us
                if is_bouncing or not (is_same and board.is_powered):
                    self.slots_clear_ms[slot] = now_ms
                if sensor.miss_rate:
                    self.tags_clear_ms[slot] = now_ms
                clear_ms = max(self.tags_clear_ms[slot], self.slots_clear_ms[slot])
                self.tags_clear_ms[slot] = clear_ms

    def is_clear(self, slot, since_ms, *, for_tags=False):
        """Return whether nothing has hindered the news of `slot` since `since_ms`."""
        clear_ms = (self.tags_clear_ms if for_tags else self.slots_clear_ms)[slot]
        return max(clear_ms, self.clear_ms) <= since_ms

    def _note(self, slot, ring, is_in):
        self.moves[slot].append(Move(self.now_ms, slot, ring, is_in))
        self.counted["in" if is_in else "out"] += 1

    def _door_moved(self):
        self.openings.append(self.now_ms)
        self.door_moved_ms = self.now_ms
