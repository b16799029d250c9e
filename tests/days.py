"""Whole days of one cabinet within one process: the real rig, loop and journal on simulated wires.

One seed, one world. Faults strike between turns and between effects, power goes and comes back;
after each turn an auditor compares what moved, what is written and what is true.
"""

from collections import Counter
from pathlib import Path
from random import Random

from controller.commands import Command, PinCommand
from controller.directory import Change
from controller.entries import CabinetFounded, Entry
from controller.events import RequestReceived, SnapshotFolded, Started, Stopping
from controller.journal import Journal, load_state, verify
from controller.journal.snapshot import encode, save
from controller.loop import Controller
from controller.requests import AcknowledgeAlarm, ChangeDirectory, Request
from sim.clock import SimClock
from sim.tabletop import Tabletop
from sim.things import ActRefused
from tests import acts, faults
from tests.auditor import Auditor
from tests.estate import CONFIG, PLAN, TAGS, CardKeys, cards, estate, tokenise
from tests.faults import Fate, FatefulLog, PowerCut
from tests.pin_clerk import PinClerk
from tests.truth import Truth

TURN_MS = 25
HAPPENINGS = acts.ACTS | faults.FAULTS


class Days:
    """A cabinet that people use and faults strike; `seed` decides everything."""

    def __init__(self, data: Path, seed: int, config=CONFIG) -> None:
        self.config = config
        self.random = Random(seed)
        self.clock = SimClock()
        self.table = Tabletop(
            config, PLAN, clock=self.clock, random=self.random, cards=cards(Random(seed))
        )
        self.cabinet = self.table.cabinet
        self.truth = Truth(self.table, self.clock)
        self.auditor = Auditor(self.truth)
        self.fate = Fate(self.truth)
        self.data = data
        self.boots = self.asked = self.machines = 0
        self.seen: Counter[type[Entry]] = Counter()
        self.refused: Counter[str] = Counter()
        self.deck = []
        self.clerk = self.auditor.claims.clerk = PinClerk(self.clock, Random(seed))
        self._watch_outputs()
        journal = Journal.open(data, boot="founding", create=True)
        founded = CabinetFounded(at_ms=0, mono_ms=0, cabinet=f"{seed:032x}")
        journal.append((founded,), clock="ntp")
        journal.close()
        self.table.settle(600)  # the boards have read their tags long before a controller starts
        self.boot()
        self.ask(ChangeDirectory(changes=tuple(Change(after=each) for each in estate())))
        self.turns(40)

    def _watch_outputs(self) -> None:
        """Let the auditor look up at the moment when a coil is switched on."""
        drive, shift, chain = self.cabinet.drive, self.cabinet.shift, self.table.electronics.chain

        def watched_drive(pin: int, level: bool) -> None:
            if pin == self.config.pins.door_lock:
                is_rise = level and not self.truth.is_door_driven
                self.truth.is_door_driven = level
                if is_rise:
                    self.auditor.unlocked()
            drive(pin, level)

        def watched_shift(data: bytes) -> None:
            before = tuple(chain.outputs)
            shift(data)
            for slot, (was, level) in enumerate(zip(before, chain.outputs, strict=True), 1):
                if level and not was:
                    self.auditor.pulled(slot)

        self.cabinet.drive, self.cabinet.shift = watched_drive, watched_shift

    # Controllers come and go.

    def boot(self) -> None:
        """Start controllers on what journal and cabinet have become, until one stays up."""
        while True:
            try:
                self._boot()
            except PowerCut:
                self.auditor.read_on()
                self.journal.close()
                self.table.settle(self.random.randrange(50, 900))
            else:
                return

    def _boot(self) -> None:
        self.boots += 1
        self.clerk.forget()
        self.truth.is_door_driven = False  # a fresh process's pins float
        self.journal = self.auditor.journal = Journal.open(self.data, boot=f"{self.boots:016x}")
        state = load_state(self.journal).state
        self.auditor.read_on()
        assert state == self.auditor.replayed, "a snapshot, or the fold, says something else"
        self.cabinet.plug_reader()  # without it none would start
        self.rig = self.table.connect(tokenise, CardKeys())
        self.controller = Controller(
            state,
            clock=self.clock,
            log=FatefulLog(self.journal, self.fate),
            readers=(self.rig.poll, self.clerk.poll),
            actuate=self.fate.around(self._actuate),
            show=self.rig.show,
            inventory=self.rig.inventory,
            heard_ms=self.rig.heard_ms,
        )
        self.controller.apply(self.controller.read_clock())
        mono_ms, machine = self.clock.mono_ms(), f"m{self.machines}"
        self.controller.apply(
            Started(mono_ms=mono_ms, version="t", machine=machine, settings=self.config.cabinet)
        )
        for event in self.rig.inventory(mono_ms):
            self.controller.apply(event)
        self.truth.blur()

    def _actuate(self, command: Command) -> None:
        """Have it done by the wires, or by whoever looks at PINs."""
        if isinstance(command, PinCommand):
            self.clerk.take(command)
        else:
            self.rig.actuate(command)

    def stop(self) -> None:
        """Let the controller go down in good order, a snapshot saved."""
        self._survive(lambda: [self.controller.apply(each) for each in self.rig.rest()])
        state, head = self.controller.state, self.journal.head[1]
        digest = save(self.data, encode(state), upto_seq=state.seq, head=head)
        mono_ms = self.clock.mono_ms()
        for event in (
            SnapshotFolded(mono_ms=mono_ms, upto_seq=state.seq, digest=digest),
            Stopping(mono_ms=mono_ms, reason="SIGTERM"),
        ):
            self._survive(lambda event=event: self.controller.apply(event))

    def restart(self, after_ms: int, *, power: bool = False) -> None:
        """Start a new controller `after_ms` after the old one's end; `power`: it was cut."""
        self.auditor.read_on()
        self.journal.close()
        if self.random.random() < 0.4:
            self.attempt(faults.meddle)  # nobody watches
        self.table.settle(after_ms)
        if power:
            self.cabinet.restore_power()
            self.machines += 1
        self.boot()

    def _survive(self, do) -> None:
        """Do it; if fate ends the process meanwhile, start another."""
        try:
            do()
        except PowerCut:
            self.restart(self.random.randrange(100, 3_000))

    # Time.

    def turn(self) -> None:
        """Take one turn of the controller, and let the cabinet move meanwhile."""
        begin_ms = self.clock.mono_ms()
        self.truth.watch()
        self.auditor.note_moves()
        self._survive(self._turn)
        self.auditor.check_turn(self.controller.state)
        self.table.settle(max(1, TURN_MS - (self.clock.mono_ms() - begin_ms)))

    def _turn(self) -> None:
        self.table.pump()
        self.controller.turn()
        self.rig.beat()

    def turns(self, count: int) -> None:
        """Take `count` turns."""
        for _ in range(count):
            self.turn()

    def skip(self, ms: int) -> None:
        """Let `ms` pass in which the machine sleeps."""
        self.clock.advance(ms)
        self.table.settle(50)
        self.truth.blur()

    # What happens.

    def ask(self, asked, actor="console") -> str:
        """Ask something through the inbox; return the request's id."""
        now_ms = self.clock.mono_ms()
        self.asked += 1
        request = Request(
            id=f"r{self.asked}",
            actor=actor,
            expires_ms=now_ms + self.clock.offset_ms() + 60_000,
            asked=asked,
        )
        if isinstance(asked, AcknowledgeAlarm):
            self.auditor.claims.asked_for[request.id] = (asked.alarm, actor)
        event = RequestReceived(mono_ms=now_ms, request=request)
        self._survive(lambda: self.controller.apply(event))
        return request.id

    def ask_to_acknowledge(self) -> None:
        """Have the lead acknowledge whatever rings."""
        for alarm in list(self.controller.state.alarms):
            self.ask(AcknowledgeAlarm(alarm=alarm, note="已查看"), "wong")

    def attempt(self, act) -> None:
        """Act; the cabinet may refuse."""
        try:
            act(self)
        except ActRefused as error:
            self.refused[error.reason] += 1

    def live(self, count: int) -> None:
        """Let `count` things happen, most of them by people, some of them by fate.

        Before them a third of all there is happens once: in three such whiles, everything.
        """
        kinds, weights = list(HAPPENINGS), list(HAPPENINGS.values())
        self.deck = self.deck or self.random.sample(kinds, len(kinds))
        third = -(-len(kinds) // 3)
        once_each, self.deck = self.deck[:third], self.deck[third:]
        for happening in once_each + self.random.choices(kinds, weights, k=count):
            self.attempt(happening)
            self.turns(self.random.randrange(1, 30))

    def quieten(self) -> None:
        """Mend everything, wait, and compare the journal with the cabinet once more."""
        self.fate.cut_in = None
        for mend in faults.MENDS:
            self.attempt(mend)
        self.skip(10_000)  # until the clock is read again
        if self.controller.state.witnessing is not None:
            self.skip(31_000)  # the next badge would be a witness's
        if any(each.awaited for each in self.controller.state.handovers.open.values()):
            self.skip(61_000)  # the next badge would be a signature
        self.turns(2)
        acts.reinstate(self)
        self.turns(280)
        truth = {slot: ring.tag for slot, ring in self.cabinet.seats.seated.items()}
        state = self.controller.state
        # Nobody can tell which ring it is that sits there and cannot be read: an alarm says so.
        silent = {
            slot: seat.tag
            for slot, seat in state.seats.items()
            if not seat.is_sure and not seat.is_doubled and truth.get(slot, b"") is None
        }
        assert {f"slot_disagrees:{slot}" for slot in silent} <= self.ringing()
        for slot, each in silent.items():
            key_set = state.key_set_of(each)
            assert key_set is None or state.alarms[f"slot_disagrees:{slot}"].key_set == key_set.id
        assert all(each is None or each not in truth.values() for each in silent.values())
        believed = {slot: seat.tag for slot, seat in state.seats.items()}
        assert believed == truth | silent
        out = {name for name, uid in TAGS.items() if uid not in believed.values()}
        assert out - self.auditor.book.gone <= set(state.loans)  # an owner signed for the others
        # Somebody may have the set whose copy sits in here; that there are two rings all the while.
        for name in set(state.loans) - out:
            assert f"tag_claimed_twice:{TAGS[name].hex()}" in self.ringing()
        self._be_of_use()

    def ringing(self) -> set[str]:
        """Return the alarms whose cause is not over."""
        alarms = self.controller.state.alarms
        return {name for name, alarm in alarms.items() if not alarm.is_cleared}

    def _be_of_use(self) -> None:
        """Once faults have stopped, whoever may take a key has it within five seconds."""
        free = [
            (slot, ring)
            for slot, ring in self.cabinet.seats.seated.items()
            if ring.label in ("K1", "K2", "K6", "K7") and len(self.truth.where(ring.tag)) == 1
            if ring.label not in self.controller.state.bookings
        ]
        if not free:
            return
        slot, ring = min(free, key=lambda each: each[0])
        begin_ms = self.clock.mono_ms()
        self.truth.lay("wong")
        self.turns(14)
        self.truth.open_door()
        self.turns(6)
        self.truth.press(slot)
        self.turns(14)
        self.truth.pull(slot)
        assert self.clock.mono_ms() - begin_ms < 5_000
        self.turns(12)
        loan = self.controller.state.loans[ring.label]
        assert loan.cardholder == "wong", loan
        self.truth.close_door()
        self.turns(12)

    def finish(self) -> bytes:
        """Let two months pass and close the journal; return every entry's bytes, and count them."""
        self.skip(62 * 86_400_000)
        self.turns(4)
        rows = self.journal.rows(0, 1_000_000)
        for record in self.journal.records():
            self.seen[type(record.entry)] += 1
        self.rig.close()
        self.journal.close()
        verdict = verify(self.data)
        assert (verdict.bad_seq, verdict.entries) == (None, len(rows)), verdict
        return b"\n".join(row[1] for row in rows)
