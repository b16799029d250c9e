"""An auditor beside the simulated cabinet: what moved, what is written and what is true agree.

It reads the journal's own rows, watches coils and seats, and shares no decision with the
controller: the one fold it borrows is replayed against the living state.
"""

from controller.entries import (
    CaseSeenOpen,
    ControllerStarted,
    DoorSeenOpen,
    EmergencyCalled,
    KeySetCheckedIn,
    KeySetCheckedOut,
    OpenedUnwatched,
    SlotDisagrees,
    TagClaimedTwice,
    UnknownTagRemoved,
    UnknownTagSeated,
)
from controller.records import Record
from controller.state import State
from tests.book import Book
from tests.claims import SENSE_MS, Claims
from tests.estate import CONFIG

NEWS_MS = 1_500
"""How long the news of a move may take from a slot that is seen clearly."""

DEPARTURE_MS = 400
"""A departure is told by the switch alone: its debounce, and polls of all boards."""

SETTLED_MS = 6_000
"""After this long undisturbed the journal knows what hangs in a slot."""

TURN_MS_MAX = 3_500
"""What is found within one turn, an inventory included, is told in no order of time."""

LATE_MS = 100
"""A turn and a little more: how late an output may fall."""

SLOW_MS = 10_000
RAIL_MS = 1_000
"""How long a turn may hang on a slow disk, and how long coils outlive the last heartbeat."""

ARRIVALS = (KeySetCheckedIn, UnknownTagSeated, TagClaimedTwice)
DEPARTURES = (KeySetCheckedOut, UnknownTagRemoved)


class Auditor:
    """Follows one cabinet through all its controllers; every method fails on the first lie."""

    def __init__(self, truth):
        self.truth = truth
        self.book = Book()
        self.claims = Claims(truth, self.book)
        self.replayed = State()
        self.seq = 0
        self.mono_ms = 0
        self.expected = []
        self.noted = dict.fromkeys(truth.moves, 1)
        self.pulsed = {}
        self.owed = set()
        self.journal = None

    # The journal.

    def read_on(self):
        """Read what was written since, entry by entry."""
        for seq, data, _ in self.journal.rows(self.seq, 1_000_000):
            assert seq == self.seq + 1, (seq, self.seq)
            self.seq = seq
            entry = Record.from_bytes(data).entry
            # Time is told up to when the wires had told everything, and a slow disk holds both up.
            is_slow = self.truth.margin_ms() > SETTLED_MS
            is_awake = self.truth.clear_ms < self.truth.now_ms - NEWS_MS and not is_slow
            assert entry.mono_ms >= self.mono_ms - TURN_MS_MAX or not is_awake, entry
            self.mono_ms = max(self.mono_ms, entry.mono_ms)
            self.claims.check(entry)
            self.book.write(entry)
            self._expect_alarm(entry)
            self._settle_expected(entry)
            self.replayed = self.replayed.evolve(entry)
        assert not self.owed, self.owed

    def _expect_alarm(self, entry):
        """What must not pass in silence rings, before anything else happens."""
        if isinstance(entry, ControllerStarted):
            self.pulsed.clear()
        if isinstance(entry, EmergencyCalled):
            self.owed.add("emergency")
        if isinstance(entry, OpenedUnwatched) and not entry.is_explained:
            self.owed.add("opened_unwatched")
        if isinstance(entry, KeySetCheckedOut) and not (entry.cardholder or entry.rule):
            self.owed.add(f"taken_without_grant:{entry.key_set}")
        elif isinstance(entry, UnknownTagSeated):
            self.owed.add(f"unknown_tag:{entry.slot}")
        elif isinstance(entry, TagClaimedTwice):
            self.owed.add(f"tag_claimed_twice:{entry.tag.hex()}")
        elif isinstance(entry, SlotDisagrees):
            self.owed.add(f"slot_disagrees:{entry.slot}")
        elif isinstance(entry, DoorSeenOpen) and not entry.is_expected:
            self.owed.add("door_forced")
        elif isinstance(entry, CaseSeenOpen):
            self.owed.add("case_opened")
        self.owed = {alarm for alarm in self.owed if not self.book.is_ringing(alarm)}

    # The moves.

    def note_moves(self):
        """Expect news of every move that can be seen; call after each act."""
        for slot, moves in self.truth.moves.items():
            for move in moves[min(self.noted[slot], len(moves)) :]:
                is_known = self.book.seats.get(slot) == move.ring.tag or move.is_in
                since_ms = move.at_ms - SETTLED_MS
                if move.ring.tag and is_known and self.truth.is_clear(slot, since_ms):
                    self.expected.append(move)
            self.noted[slot] = max(1, len(moves))

    def _settle_expected(self, entry):
        if not isinstance(entry, ARRIVALS + DEPARTURES):
            return
        is_in = isinstance(entry, ARRIVALS)
        for move in self.expected:
            if (move.slot, move.is_in, move.ring.tag) == (entry.slot, is_in, entry.tag):
                self.expected.remove(move)
                return

    def _check_expected(self):
        now_ms = self.truth.now_ms
        for move in list(self.expected):
            is_clear = self.truth.is_clear(move.slot, move.at_ms - SETTLED_MS, for_tags=move.is_in)
            was_brief = move.is_in and self.truth.moved_ms(move.slot) > move.at_ms
            if not is_clear or was_brief:
                self.expected.remove(move)
            else:
                wait_ms = NEWS_MS if move.is_in else DEPARTURE_MS
                wait_ms = max(wait_ms, 0 if self.truth.margin_ms() < SETTLED_MS else 40_000)
                assert now_ms - move.at_ms <= wait_ms, (now_ms, move)

    # The outputs.

    def pulled(self, slot):
        """A slot's coil is switched on at this moment: a grant stands written, for this once."""
        self.read_on()
        now_ms = self.truth.now_ms
        if now_ms < self.book.called_until_ms:
            return  # its one entry stands for every bolt
        grant = self.book.grants.get(slot)
        assert grant is not None, (now_ms, slot)
        assert self.book.boot_ms <= grant.mono_ms, (now_ms, grant, self.book.boot_ms)
        assert now_ms < grant.until_mono_ms, (now_ms, grant)
        is_cut = self.truth.rail_fell_ms >= grant.mono_ms
        assert self.pulsed.get(slot) is not grant or is_cut, (now_ms, grant)
        self.pulsed[slot] = grant

    def unlocked(self):
        """The door's coil is switched on at this moment: it stands written why."""
        self.read_on()
        unlocked = self.book.unlocked
        if self.truth.now_ms < self.book.called_until_ms:
            return
        assert unlocked is not None, self.truth.now_ms
        assert self.book.boot_ms <= unlocked.mono_ms, (self.truth.now_ms, unlocked)
        assert self.truth.now_ms < unlocked.until_mono_ms, (self.truth.now_ms, unlocked)

    def _check_outputs(self):
        """Nothing is driven beyond what is written, nor too long, nor too much at once."""
        now_ms, table = self.truth.now_ms, self.truth.table
        # A slow commit holds the turn up, and only the rail's own time-out ends what is driven.
        late_ms = LATE_MS if self.truth.margin_ms() < SETTLED_MS else SLOW_MS
        driven = [slot for slot, on in enumerate(table.electronics.chain.outputs, 1) if on]
        # Nor does anybody end it who has just been killed.
        was_there = self.truth.clear_ms < now_ms - CONFIG.locks.pulse_ms_max - RAIL_MS
        limit_ms = CONFIG.locks.pulse_ms_max + (min(late_ms, RAIL_MS) if was_there else RAIL_MS)
        assert table.longest_pulse_ms <= limit_ms, table.longest_pulse_ms
        table.longest_pulse_ms = 0
        assert len(driven) <= CONFIG.locks.at_once, (now_ms, driven)
        if now_ms <= self.book.called_until_ms + late_ms:
            return
        assert len(driven) <= 1, (now_ms, driven)
        for slot in driven:
            grant = self.book.grants.get(slot)
            assert grant is not None, (now_ms, slot)
            assert now_ms <= grant.until_mono_ms + late_ms, (now_ms, grant)
        if self.truth.is_door_driven:
            unlocked = self.book.unlocked
            assert unlocked is not None, now_ms
            assert now_ms <= unlocked.until_mono_ms + late_ms, (now_ms, unlocked)

    def _check_grants(self):
        """Every grant ends in its time, taken or lapsed."""
        truth = self.truth
        if truth.margin_ms() < SETTLED_MS and truth.clear_ms < truth.now_ms - NEWS_MS:
            for grant in self.book.grants.values():
                assert truth.now_ms <= grant.until_mono_ms + SENSE_MS + LATE_MS, (
                    truth.now_ms,
                    grant,
                )

    # The state of things.

    def check_turn(self, state):
        """Compare everything; call after a turn."""
        self.read_on()
        self._check_expected()
        self._check_outputs()
        self._check_grants()
        self._check_contacts()
        assert self.replayed == state
        marks = {
            name: (each.is_acknowledged, each.is_cleared) for name, each in state.alarms.items()
        }
        assert marks == self.book.alarms, (self.truth.now_ms, marks, self.book.alarms)
        assert set(state.loans) == set(self.book.loans)
        is_slow = self.truth.margin_ms() > SETTLED_MS
        if self.truth.clear_ms < self.truth.now_ms - DEPARTURE_MS and not is_slow:
            assert not (owed := self.book.owed_tellings(self.truth.now_ms - DEPARTURE_MS)), owed
        for key_set, loan in self.book.loans.items():
            is_fine = (
                loan.cardholder
                or loan.rule
                or self.book.is_ringing(f"taken_without_grant:{key_set}")
            )
            assert is_fine, (self.truth.now_ms, loan)
        for slot in self.truth.moves:
            self._check_slot(slot)

    def _check_slot(self, slot):
        """What is written hangs there, once it could be seen for a while; or an alarm says why."""
        now_ms, truth = self.truth.now_ms, self.truth
        settled_ms = now_ms - SETTLED_MS
        is_settled = truth.moved_ms(slot) < settled_ms
        is_clear = truth.is_clear(slot, settled_ms, for_tags=True)
        if not (is_settled and is_clear) or truth.margin_ms() > SETTLED_MS:
            return
        ring = truth.cabinet.seats.seated.get(slot)
        written = self.book.seats.get(slot)
        if ring is not None and (ring.tag is None or written == b""):
            assert self.book.is_ringing(f"slot_disagrees:{slot}"), (now_ms, slot, ring)
        else:
            assert written == (ring and ring.tag), (now_ms, slot, ring, written)

    def _check_contacts(self):
        truth, book = self.truth, self.book
        settled_ms = truth.now_ms - NEWS_MS
        if truth.margin_ms() > 5_000 or truth.clear_ms > settled_ms:
            return
        pressed_ms = truth.returns[-1] if truth.returns else truth.now_ms
        if truth.clear_ms < pressed_ms < settled_ms:  # a return is never refused
            was_open = truth.door_moved_ms >= pressed_ms or truth.cabinet.door.is_open
            assert was_open or book.unlocked_ms >= pressed_ms, (truth.now_ms, pressed_ms)
        if truth.door_moved_ms < settled_ms:
            is_open = truth.cabinet.door.is_open
            assert book.is_door_open == is_open, (truth.now_ms, is_open)
        if truth.case_moved_ms < settled_ms:
            is_open = not truth.cabinet.case.is_closed
            assert book.is_case_open == is_open, (truth.now_ms, is_open)
