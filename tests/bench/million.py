"""Two years of a busy cabinet, made by the real `decide` from a seeded model of its people.

Every event is one the wires could bring, every entry one that `decide` made of it; only the
writing is in bulk, thousands of entries a transaction instead of one decision.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from controller import events as e
from controller.config import CabinetSettings
from controller.decide import decide
from controller.directory import (
    Cardholder,
    Change,
    Person,
    Purpose,
)
from controller.entries import CabinetFounded, Entry
from controller.journal import Journal
from controller.requests import (
    AcknowledgeAlarm,
    ArmRelease,
    ChangeDirectory,
    CompleteImport,
    DisarmRelease,
    ReportSignIn,
    Request,
    ReviewChanges,
    StageImport,
    StatePurpose,
)
from controller.state import State
from sim.clock import MONDAY_8AM_MS
from tests.bench import spares, years
from tests.bench.founding import DAY_MS, SLOTS, hire, nouns, tag
from tests.bench.names import people
from tests.bench.rare import RareDay
from tests.bench.town import LEVELS

ENTRIES_A_DAY = 1_370
BATCH = 5_000
RARELY = 0.02
"""Share of the days on which something rare happens."""


class Life:
    """People, sets and accidents around one cabinet; `truth` maps each slot to what sits there."""

    def __init__(self, data: Path, seed: int, *, cardholders: int = 10_000) -> None:
        self.random = Random(seed)
        self.journal = Journal.open(data, boot=f"{seed:016x}", create=True)
        self.state = State()
        self.seen: Counter[str] = Counter()
        self._pending: list[Entry] = []
        self._persons: list[Person] = []
        self.mono_ms = 0
        self.asked = 0
        self.people = people(cardholders, seed)
        self.truth = {slot: slot for slot in range(1, SLOTS + 1)}
        self._log((CabinetFounded(at_ms=MONDAY_8AM_MS, mono_ms=0, cabinet=f"{seed:032x}"),))
        self._found()

    def live(self, entries: int, tell: Callable[[int], None] = lambda count: None) -> None:
        """Let days pass until the journal holds `entries` entries."""
        while self.state.seq < entries:
            self._day()
            tell(self.state.seq)
        self._flush()

    # ---- founding ----

    def _found(self) -> None:
        self.send(e.ClockRead, offset_ms=MONDAY_8AM_MS - 70 * DAY_MS, source="ntp")
        settings = CabinetSettings(slots=SLOTS, takes_codes=True)
        self.send(e.Started, version="bench", machine="m0", settings=settings)
        first = tuple(Change(after=each) for each in nouns())
        self.ask(ChangeDirectory(changes=first), "console")
        for asked in hire(self.people):
            self.ask(asked, "console")
        assert len(self.state.directory.access_levels) > LEVELS, "the town was refused"
        found = (Change(after=spares.TABLE), Change(before=spares.EMPTY, after=spares.CLASS))
        self.ask(ChangeDirectory(changes=found), "console")
        self.send(e.ClockRead, offset_ms=MONDAY_8AM_MS, source="ntp")
        signers = [self.people[number - 1][0] for number in years.ROLES]
        years.destroy(self.ask, self.send, lambda: self.state, signers)
        self._inventory()

    # ---- days ----

    def _day(self) -> None:
        begin = self.state.seq
        start_ms = self.mono_ms
        while self.state.seq - begin < ENTRIES_A_DAY:
            self.mono_ms += self.random.randrange(60_000, 420_000)
            self._scene()
            self.send(e.TimeAdvanced)
        self.mono_ms = max(self.mono_ms, start_ms + DAY_MS)
        self._night()

    def _scene(self) -> None:
        chance = self.random.random()
        who = self.random.choice(self.people)[0]
        out = [each for each in self.state.loans.values() if each.cardholder]
        if out and chance < 0.42:
            self._return(self.random.choice(out).key_set)
        elif chance < 0.9:
            self._take(who)
        else:
            self._oddity(self.random.randrange(14), who)

    def tap(self, who: str) -> None:
        self.send(e.BadgePresented, reader="front", token=f"badge-{who}", is_copyable=True)

    def _take(self, who: str) -> None:
        if not self.truth:
            return
        self.tap(who)
        if self.state.session is None:
            return
        self.wait(2_000)
        self.send(e.DoorOpened)
        slot = self.random.choice(sorted(self.truth))
        if self.random.random() < 0.5:
            asked = StatePurpose(purpose=self.random.choice(list(Purpose)), work_order="W-2026")
            self.ask(asked, who)
        self.wait(1_500)
        self.send(e.SlotButtonPressed, slot=slot)
        if slot in self.state.releases and self.random.random() < 0.97:
            self.wait(900)
            del self.truth[slot]
            self.send(e.TagRemoved, slot=slot)
        self.wait(4_000)
        self.send(e.DoorClosed)

    def _return(self, key_set: str) -> None:
        number = int(key_set[1:])
        free = [slot for slot in range(1, SLOTS + 1) if slot not in self.truth]
        slot = number if self.random.random() < 0.97 else self.random.choice(free)
        if slot in self.truth:
            slot = self.random.choice(free)
        if self.random.random() < 0.8:
            loan = self.state.loans[key_set]
            self.tap(loan.cardholder or "p00001")
        else:
            self.send(e.ReturnButtonPressed)
        self.wait(1_500)
        self.send(e.DoorOpened)
        self.wait(2_000)
        self.truth[slot] = number
        self.send(e.TagSeated, slot=slot, tag=tag(number))
        self.wait(2_000)
        if self.state.witnessing is not None and self.random.random() < 0.8:
            self.tap(self.random.choice(self.people[:20])[0])
        self.send(e.DoorClosed)

    def _oddity(self, which: int, who: str) -> None:  # noqa: PLR0915  one scene a case
        some = self.random.choice(sorted(self.truth)) if self.truth else 1
        lead = self.random.choice(self.people[:20])[0]
        match which:
            case 0:
                self.send(
                    e.BadgePresented, reader="front", token=f"stranger-{who}", is_copyable=True
                )
            case 1:
                self.send(e.BadgesCollided, reader="front")
            case 2 if some in self.truth:
                self.send(e.TagUnreadable, slot=some)
                self.wait(700)
                self.send(e.TagSeated, slot=some, tag=tag(self.truth[some]))
            case 3:
                self.send(e.ReaderFailed, reader="front", detail="version register reads 0x00")
                self.wait(9_000)
                self.send(e.ReaderRecovered, reader="front")
            case 4:
                self.send(e.DoorOpened)
                self.wait(9_000)
                self.send(e.DoorClosed)
            case 5 if some in self.truth:
                number = self.truth.pop(some)
                self.send(e.TagRemoved, slot=some)
                self.wait(60_000)
                self.truth[some] = number
                self.send(e.TagSeated, slot=some, tag=tag(number))
            case 6:
                said = {"reason": "忘帶工牌 補辦中", "work_order": f"WO-{some:04}"}
                self.ask(ArmRelease(slot=some, recipient=who, **said), lead)
                if self.random.random() < 0.5:
                    self.ask(DisarmRelease(slot=some), lead)
            case 7:
                free = [slot for slot in range(1, SLOTS + 1) if slot not in self.truth]
                if free:
                    self.send(e.TagSeated, slot=free[0], tag=b"\xde\xad\xbe\xef")
                    self.wait(5_000)
                    self.send(e.TagRemoved, slot=free[0])
            case 8:
                self.ask(ReportSignIn(account=lead, outcome="signed_in"), lead)
            case 9:
                self.send(e.CaseOpened)
                self.wait(60_000)
                self.send(e.CaseClosed)
            case 10:
                for alarm in list(self.state.alarms):
                    self.ask(AcknowledgeAlarm(alarm=alarm, note="已查看現場 巡查誤碰"), lead)
            case 11:
                step = self.random.choice((-900, 900))
                self.send(e.ClockRead, offset_ms=self.state.offset_ms + step, source="ntp")
            case 12:
                self.ask(DisarmRelease(slot=some), "p09999")
            case 13:
                free = [slot for slot in range(1, SLOTS + 1) if slot not in self.truth]
                if free and some in self.truth:
                    self.send(e.TagSeated, slot=free[0], tag=tag(self.truth[some]))
                    self.wait(500)
                    self.send(e.TagRemoved, slot=free[0])

    def _night(self) -> None:
        self.send(e.TimeAdvanced)
        for day in list(self.state.overseen.days):
            if int(day[-2:]) % 5:  # the others go unsigned
                self.ask(ReviewChanges(day=day), self.people[0][0])
        if self.random.random() < 0.1:
            ghost = Cardholder(id="p00050", department="客服部", access_levels=("none",))
            change = Change(before=self.state.directory.find(ghost), after=ghost)
            self.ask(StageImport(import_id="bad", changes=(change,)), "console")
            self.ask(CompleteImport(import_id="bad", count=1), "console")
        if self.random.random() < 0.3:
            self.send(e.Stopping, reason="update")
            self.send(e.SnapshotFolded, upto_seq=self.state.seq, digest="0" * 64)
            self.send(
                e.Started,
                version="bench",
                machine=f"m{self.mono_ms}",
                settings=self.state.settings,
            )
            self._inventory()
        if self.random.random() < RARELY:
            RareDay(self).live()

    # ---- wires ----

    def _inventory(self) -> None:
        self.send(
            e.InventoryRead,
            readings=tuple(
                e.SlotReading(
                    slot, slot in self.truth, tag(self.truth[slot]) if slot in self.truth else None
                )
                for slot in range(1, SLOTS + 1)
            ),
        )

    def wait(self, ms: int) -> None:
        self.mono_ms += ms
        self.send(e.TimeAdvanced)

    def ask(self, asked: object, actor: str) -> None:
        self.asked += 1
        request = Request(
            id=f"r{self.asked}",
            actor=actor,
            expires_ms=self.state.at_ms(self.mono_ms) + 60_000,
            asked=asked,  # type: ignore[arg-type]
        )
        self.send(e.RequestReceived, request=request)

    def send(self, kind: type, **fields: object) -> None:
        decision = decide(self.state, kind(mono_ms=self.mono_ms, **fields))
        self.state = decision.state
        self._persons += decision.people
        if decision.entries:
            self._log(decision.entries, evolved=True)

    def _log(self, entries: tuple[Entry, ...], *, evolved: bool = False) -> None:
        for entry in entries:
            self.seen[type(entry).__name__] += 1
            if not evolved:
                self.state = self.state.evolve(entry)
        self._pending += entries
        if len(self._pending) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._pending:
            self.journal.append(self._pending, clock="ntp", people=self._persons)
        self._pending, self._persons = [], []
