"""Two years of a busy cabinet, made by the real `decide` from a seeded model of its people.

Every event is one the wires could bring, every entry one that `decide` made of it; only the
writing is in bulk, thousands of entries a transaction instead of one decision.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

from controller import events as e
from controller.config import CabinetSettings
from controller.decide import decide
from controller.directory import (
    AccessLevel,
    Cardholder,
    Change,
    Credential,
    Grant,
    Key,
    KeyClass,
    KeySet,
    KindCount,
    Oversight,
    Person,
    Purpose,
    Schedule,
    Span,
)
from controller.entries import CabinetFounded, Entry
from controller.events.cards import CardKeyed
from controller.events.fitted import (
    CodeEntered,
    FireLineRead,
    LatchTested,
    LineState,
    OpeningRetained,
)
from controller.events.pin_codes import PinChecked, PinKept, PinWipeEnded
from controller.journal import Journal
from controller.notices import CallOutcome
from controller.reasons import AlarmKind, IdentityProof, PinVerdict
from controller.requests import (
    AcknowledgeAlarm,
    ArmRelease,
    AskCopy,
    Book,
    CancelBooking,
    ChangeBooking,
    ChangeDirectory,
    CloseMatter,
    CollectByOwner,
    CompleteImport,
    ConsentCopy,
    CorrectEntry,
    DisarmRelease,
    EnterPaperRow,
    HandOn,
    Leave,
    MakeCopy,
    NoteCall,
    OpenMatter,
    Reinstate,
    RekeyCard,
    ReportDamage,
    ReportFound,
    ReportLoss,
    ReportRepaired,
    ReportSignIn,
    Request,
    ReviewChanges,
    SetPin,
    StageImport,
    StatePurpose,
    StateRing,
    TakeBackIntoCustody,
    TakeOverBuilding,
)
from controller.state import State
from sim.clock import MONDAY_8AM_MS
from tests.bench import relief, spares, visits, years
from tests.bench.names import people
from tests.bench.town import LEVELS, Town
from tests.counting import count

SLOTS = 128
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
DEPARTMENTS = ("客服部", "工程部", "保安部", "保潔部")
ENTRIES_A_DAY = 1_370
BATCH = 5_000
RARELY = 0.02
"""Share of the days on which something rare happens."""


def tag(number: int) -> bytes:
    """Return the UID of set `number`'s tag."""
    return bytes([0x04, 0x51, 0x60]) + number.to_bytes(4, "big")


class Life:
    """People, sets and accidents around one cabinet; `truth` maps each slot to what sits there."""

    def __init__(self, data: Path, seed: int, *, cardholders: int = 10_000) -> None:
        self._random = Random(seed)
        self.journal = Journal.open(data, boot=f"{seed:016x}", create=True)
        self.state = State()
        self.seen: Counter[str] = Counter()
        self._pending: list[Entry] = []
        self._persons: list[Person] = []
        self._mono_ms = 0
        self._asked = 0
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
        self._send(e.ClockRead, offset_ms=MONDAY_8AM_MS - 70 * DAY_MS, source="ntp")
        settings = CabinetSettings(slots=SLOTS, takes_codes=True)
        self._send(e.Started, version="bench", machine="m0", settings=settings)
        day = tuple((Span(start=420, end=1320),) for _ in range(7))
        classes = [
            KeyClass(id="owner_unit", label="業主單元鑰匙", curfew_ms=4 * HOUR_MS),
            KeyClass(
                id="public_area", label="公共區域門窗", curfew_minute=1080, asks_key_count=True
            ),
            KeyClass(
                id="plant_room",
                label="設施設備房",
                asks_work_order=True,
                asks_witness=True,
                curfew_ms=DAY_MS,
            ),
        ]
        level = AccessLevel(
            id="all",
            label="全部",
            grants=tuple(Grant(key_class=each.id) for each in (*classes, spares.CLASS)),
        )
        desk = AccessLevel(
            id="desk",
            label="客服",
            grants=tuple(Grant(key_class=each.id, schedule="day") for each in classes[:2]),
        )
        sets = [
            KeySet(
                id=f"K{slot:04}",
                label=f"{'ABCD'[slot % 4]}-{slot % 9 + 1}-{slot % 30 + 1}{slot % 4 + 1:02}",
                key_class=(classes[slot % 3] if slot < SLOTS else spares.CLASS).id,
                tag=tag(slot),
                home_slot=slot,
                keys=(Key(kind="security_door"), Key(kind="inner_door", count=2)),
            )
            for slot in range(1, SLOTS + 1)
        ]
        first = [
            Schedule(id="day", label="白班", week=day),
            *classes,
            spares.EMPTY,
            level,
            desk,
            *sets,
            *relief.NOUNS,
            Oversight(reviewers=("lead",), is_monthly=True),
        ]
        self._ask(ChangeDirectory(changes=tuple(Change(after=each) for each in first)), "console")
        self._hire()
        found = (Change(after=spares.TABLE), Change(before=spares.EMPTY, after=spares.CLASS))
        self._ask(ChangeDirectory(changes=found), "console")
        self._send(e.ClockRead, offset_ms=MONDAY_8AM_MS, source="ntp")
        signers = [self.people[number - 1][0] for number in years.ROLES]
        years.destroy(self._ask, self._send, lambda: self.state, signers)
        self._inventory()

    def _hire(self) -> None:
        rules = [Change(after=noun) for noun in Town(SLOTS, here=0, word="town-").rules()]
        count = len(rules)
        for start in range(0, count, 100):
            staged = tuple(rules[start : start + 100])
            self._ask(StageImport(import_id="hire", changes=staged), "console")
        for start in range(0, len(self.people), 100):
            changes, rows = [], []
            for name, text, phone in self.people[start : start + 100]:
                number = int(name[1:])
                roles = ("staff", "lead", "administrator") if number <= 20 else ("staff",)
                roles += ("engineering_manager",) * (number == 30)
                roles += years.ROLES.get(number, ())
                level = "all" if number % 3 else "desk"
                salt = f"{number:032x}"
                digest = hashlib.sha256(f"{salt}{text}\0{phone}".encode()).hexdigest()
                changes.append(
                    Cardholder(
                        id=name,
                        department=DEPARTMENTS[number % 4],
                        roles=roles,
                        access_levels=(level, f"town-l{number % LEVELS}") if number % 10 else (),
                        person=digest,
                    )
                )
                changes.append(Credential(token=f"badge-{name}", cardholder=name))
                rows.append(
                    Person(cardholder=name, name=text, phone=phone, salt=salt, digest=digest)
                )
            asked = StageImport(
                import_id="hire",
                changes=tuple(Change(after=each) for each in changes),
                people=tuple(rows),
            )
            self._ask(asked, "console")
            count += len(changes)
        self._ask(CompleteImport(import_id="hire", count=count), "console")
        assert len(self.state.directory.access_levels) > LEVELS, "the town was refused"

    # ---- days ----

    def _day(self) -> None:
        begin = self.state.seq
        start_ms = self._mono_ms
        while self.state.seq - begin < ENTRIES_A_DAY:
            self._mono_ms += self._random.randrange(60_000, 420_000)
            self._scene()
            self._send(e.TimeAdvanced)
        self._mono_ms = max(self._mono_ms, start_ms + DAY_MS)
        self._night()

    def _scene(self) -> None:
        chance = self._random.random()
        who = self._random.choice(self.people)[0]
        out = [each for each in self.state.loans.values() if each.cardholder]
        if out and chance < 0.42:
            self._return(self._random.choice(out).key_set)
        elif chance < 0.9:
            self._take(who)
        else:
            self._oddity(self._random.randrange(14), who)

    def _tap(self, who: str) -> None:
        self._send(e.BadgePresented, reader="front", token=f"badge-{who}", is_copyable=True)

    def _take(self, who: str) -> None:
        if not self.truth:
            return
        self._tap(who)
        if self.state.session is None:
            return
        self._pass(2_000)
        self._send(e.DoorOpened)
        slot = self._random.choice(sorted(self.truth))
        if self._random.random() < 0.5:
            asked = StatePurpose(purpose=self._random.choice(list(Purpose)), work_order="W-2026")
            self._ask(asked, who)
        self._pass(1_500)
        self._send(e.SlotButtonPressed, slot=slot)
        if slot in self.state.releases and self._random.random() < 0.97:
            self._pass(900)
            del self.truth[slot]
            self._send(e.TagRemoved, slot=slot)
        self._pass(4_000)
        self._send(e.DoorClosed)

    def _return(self, key_set: str) -> None:
        number = int(key_set[1:])
        free = [slot for slot in range(1, SLOTS + 1) if slot not in self.truth]
        slot = number if self._random.random() < 0.97 else self._random.choice(free)
        if slot in self.truth:
            slot = self._random.choice(free)
        if self._random.random() < 0.8:
            loan = self.state.loans[key_set]
            self._tap(loan.cardholder or "p00001")
        else:
            self._send(e.ReturnButtonPressed)
        self._pass(1_500)
        self._send(e.DoorOpened)
        self._pass(2_000)
        self.truth[slot] = number
        self._send(e.TagSeated, slot=slot, tag=tag(number))
        self._pass(2_000)
        if self.state.witnessing is not None and self._random.random() < 0.8:
            self._tap(self._random.choice(self.people[:20])[0])
        self._send(e.DoorClosed)

    def _oddity(self, which: int, who: str) -> None:  # noqa: PLR0915  one scene a case
        some = self._random.choice(sorted(self.truth)) if self.truth else 1
        lead = self._random.choice(self.people[:20])[0]
        match which:
            case 0:
                self._send(
                    e.BadgePresented, reader="front", token=f"stranger-{who}", is_copyable=True
                )
            case 1:
                self._send(e.BadgesCollided, reader="front")
            case 2 if some in self.truth:
                self._send(e.TagUnreadable, slot=some)
                self._pass(700)
                self._send(e.TagSeated, slot=some, tag=tag(self.truth[some]))
            case 3:
                self._send(e.ReaderFailed, reader="front", detail="version register reads 0x00")
                self._pass(9_000)
                self._send(e.ReaderRecovered, reader="front")
            case 4:
                self._send(e.DoorOpened)
                self._pass(9_000)
                self._send(e.DoorClosed)
            case 5 if some in self.truth:
                number = self.truth.pop(some)
                self._send(e.TagRemoved, slot=some)
                self._pass(60_000)
                self.truth[some] = number
                self._send(e.TagSeated, slot=some, tag=tag(number))
            case 6:
                said = {"reason": "忘帶工牌 補辦中", "work_order": f"WO-{some:04}"}
                self._ask(ArmRelease(slot=some, recipient=who, **said), lead)
                if self._random.random() < 0.5:
                    self._ask(DisarmRelease(slot=some), lead)
            case 7:
                free = [slot for slot in range(1, SLOTS + 1) if slot not in self.truth]
                if free:
                    self._send(e.TagSeated, slot=free[0], tag=b"\xde\xad\xbe\xef")
                    self._pass(5_000)
                    self._send(e.TagRemoved, slot=free[0])
            case 8:
                self._ask(ReportSignIn(account=lead, outcome="signed_in"), lead)
            case 9:
                self._send(e.CaseOpened)
                self._pass(60_000)
                self._send(e.CaseClosed)
            case 10:
                for alarm in list(self.state.alarms):
                    self._ask(AcknowledgeAlarm(alarm=alarm, note="已查看現場 巡查誤碰"), lead)
            case 11:
                step = self._random.choice((-900, 900))
                self._send(e.ClockRead, offset_ms=self.state.offset_ms + step, source="ntp")
            case 12:
                self._ask(DisarmRelease(slot=some), "p09999")
            case 13:
                free = [slot for slot in range(1, SLOTS + 1) if slot not in self.truth]
                if free and some in self.truth:
                    self._send(e.TagSeated, slot=free[0], tag=tag(self.truth[some]))
                    self._pass(500)
                    self._send(e.TagRemoved, slot=free[0])

    def _night(self) -> None:
        self._send(e.TimeAdvanced)
        for day in list(self.state.overseen.days):
            if int(day[-2:]) % 5:  # the others go unsigned
                self._ask(ReviewChanges(day=day), self.people[0][0])
        if self._random.random() < 0.1:
            ghost = Cardholder(id="p00050", department="客服部", access_levels=("none",))
            change = Change(before=self.state.directory.find(ghost), after=ghost)
            self._ask(StageImport(import_id="bad", changes=(change,)), "console")
            self._ask(CompleteImport(import_id="bad", count=1), "console")
        if self._random.random() < 0.3:
            self._send(e.Stopping, reason="update")
            self._send(e.SnapshotFolded, upto_seq=self.state.seq, digest="0" * 64)
            self._send(
                e.Started,
                version="bench",
                machine=f"m{self._mono_ms}",
                settings=self.state.settings,
            )
            self._inventory()
        if self._random.random() < RARELY:
            self._rare_day()

    def _rare_day(self) -> None:
        """Let happen what happens a few times a year: a drill, a code, a lost race, a new key."""
        lead = self._random.choice(self.people[:20])[0]
        for says in (LineState.CALLS, LineState.RESTS):
            self._send(FireLineRead, says=says, key_classes=("plant_room",))
            self._pass(60_000)
        self._ask(AcknowledgeAlarm(alarm=AlarmKind.EMERGENCY.value, note="消防演習"), lead)
        self._send(CodeEntered, digits="0000")
        self._type_pins(lead)
        self._ask(RekeyCard(), lead)
        self._send(CardKeyed, reader="front", token="badge-p09999", tag=None, version=1)
        self._send(OpeningRetained)
        self._send(LatchTested, is_good=True)
        self._settle(lead)
        self._relieve(lead)
        self._promise(lead)
        self._break_and_lose(lead)
        self._chase(lead)
        self._part(lead)
        self._use_spare()
        visits.receive(
            self._send, self._ask, lambda: self.state, lead, self.state.at_ms(self._mono_ms)
        )
        self._pass(31_000)
        count(self._ask, lambda: self.state, self.people[40][0], lead)
        who = self.state.directory.cardholders["p09998"]
        moved = Change(before=who, after=replace(who, department="工程部"))
        self._ask(StageImport(import_id="late", changes=(moved,)), "console")
        back = Change(before=who, after=replace(who, department="保安部"))
        self._ask(ChangeDirectory(changes=(back,)), "console")
        self._ask(CompleteImport(import_id="late", count=1), "console")

    def _type_pins(self, who: str) -> None:
        """Let `who` have a PIN, type it wrong once, and right."""
        self._ask(SetPin(cardholder=who, digits="2580"), who)
        kept = {"is_duress": False, "check": "", "request": "", "verdict": PinVerdict.KEPT}
        self._send(PinKept, actor=who, cardholder=who, **kept)
        self._tap(who)
        for verdict in (PinVerdict.WRONG, PinVerdict.RIGHT):
            self._send(CodeEntered, digits="2580")
            session = self.state.session
            check = session.pin_check if session is not None else ""
            self._send(PinChecked, check=check, cardholder=who, verdict=verdict)

    def _part(self, lead: str) -> None:
        """Let somebody with a PIN leave, and come back."""
        who = "p09997"
        self._ask(SetPin(cardholder=who, digits="2580"), who)
        kept = {"is_duress": False, "check": "", "request": "", "verdict": PinVerdict.KEPT}
        self._send(PinKept, actor=who, cardholder=who, **kept)
        self._ask(Leave(cardholder=who, note="合約到期"), lead)
        self._send(PinWipeEnded, cardholder=who, verdict=PinVerdict.WIPED)
        self._ask(Reinstate(cardholder=who, note="續約"), "console")

    def _settle(self, lead: str) -> None:
        """Have something to do, be late with it, and do it."""
        due_ms = self.state.at_ms(self._mono_ms) + 1_000
        self._ask(OpenMatter(owner="role:lead", due_ms=due_ms, note="更換封條"), lead)
        self._pass(2_000)
        for matter in list(self.state.matters):
            self._ask(CloseMatter(matter=matter, note="已更換"), lead)

    def _relieve(self, lead: str) -> None:
        """Have a shift handed over, with a slot that nobody can sense."""
        some = min(self.truth)
        self._send(e.TagUnreadable, slot=some)
        other = next(name for name, _, _ in self.people[:20] if name != lead)
        relief.relieve(self._ask, self._pass, lambda: self.state, (lead, other))
        self._send(e.TagSeated, slot=some, tag=tag(self.truth[some]))

    def _promise(self, lead: str) -> None:
        """Promise a set: to who never comes, who changes it, and who takes it and hands it on."""
        slot = min(self.truth)
        number = self.truth[slot]
        key_set, other = f"K{number:04}", next(n for n, _, _ in self.people[:20] if n != lead)
        for act in ("lapse", "change", "take"):
            now_ms = self.state.at_ms(self._mono_ms)
            times = {"from_ms": now_ms + 1_000, "until_ms": now_ms + 600_000}
            said = {"work_order": "WO-7", **times}
            self._ask(Book(key_set=key_set, cardholder=lead, **said), lead)
            for booking in self.state.bookings.get(key_set, ()) if act == "change" else ():
                said["until_ms"] += 60_000
                self._ask(ChangeBooking(booking=booking.id, **said), lead)
                self._ask(CancelBooking(booking=booking.id, note="改期"), lead)
            self._pass(2_000)
            if act == "take":
                self._hand_on(slot, number, (lead, other))
            self._pass(700_000)

    def _hand_on(self, slot: int, number: int, whose: tuple[str, str]) -> None:
        """Have the first of `whose` take a set and hand it on to the other, who brings it back."""
        giver, receiver = whose
        self._tap(giver)
        self._send(e.SlotButtonPressed, slot=slot)
        if slot not in self.state.releases:
            return
        self._send(e.TagRemoved, slot=slot)
        self._ask(HandOn(key_set=f"K{number:04}", receiver=receiver), giver)
        self._tap(receiver)
        self._send(e.SlotButtonPressed, slot=slot)
        self._ask(HandOn(key_set=f"K{number:04}", receiver=giver), receiver)
        self._pass(31_000)
        self._send(e.TagSeated, slot=slot, tag=tag(number))

    def _chase(self, lead: str) -> None:
        """Be told of what is late, call about it, and count the keys of what came back."""
        for key_set in list(self.state.loans)[:1]:
            said = {"outcome": CallOutcome.REACHED, "note": "稍後歸還"}
            self._ask(NoteCall(key_set=key_set, **said), lead)
        for key_set in list(self.state.uncounted):
            kinds = self.state.directory.key_sets[key_set].keys
            counts = tuple(each.count for each in kinds)
            self._ask(StateRing(key_set=key_set, counts=counts), lead)

    def _break_and_lose(self, lead: str) -> None:
        """Have a ring break and be repaired, one be copied, and one be lost and found."""
        row = {"page": "1", "row": str(self._asked), "purpose": Purpose.PATROL}
        row |= {"out_ms": self.state.at_ms(self._mono_ms), "cardholder": lead}
        self._ask(EnterPaperRow(key_set="K0001", **row), lead)
        self._ask(CorrectEntry(entry=self.state.seq, says="14:10", why="看錯"), lead)
        if not self.state.take_overs:
            came = (KindCount(kind="mailbox", expected=2, counted=2),)
            paper = {"building": "A", "company": "X", "receipt": "S-1", "counts": came}
            self._ask(TakeOverBuilding(**paper, custodian=lead), lead)
        self._ask(ReportDamage(key_set="K0001", note="變形"), lead)
        self._ask(ReportRepaired(key_set="K0001", note="已修復"), lead)
        self._ask(AskCopy(key_set="K0002", note="備用"), lead)
        for copy in list(self.state.copies):
            self._ask(ConsentCopy(copy=copy, is_granted=True), self.people[29][0])
            self._ask(MakeCopy(copy=copy, key_set=f"N{self._asked}"), lead)
        out = [] if self.state.cases else list(self.state.loans)  # one in all the years will do
        for key_set in out[:1]:
            self._ask(ReportLoss(key_set=key_set, note="遺失"), lead)
            self._ask(ReportFound(key_set=key_set, note="電梯內"), lead)
        for key_set in out[1:2]:
            said = {"key_set": key_set, "receipt": "S-1"}
            self._ask(CollectByOwner(**said, proof=IdentityProof.TITLE_DEED), lead)
            self._ask(TakeBackIntoCustody(**said, proof=IdentityProof.TITLE_DEED), lead)

    def _use_spare(self) -> None:
        """Have a customer's spare key used, and sealed again too late."""
        slot = next((slot for slot, number in self.truth.items() if number == SLOTS), None)
        if slot is None or self.state.session is not None:
            return
        ring = (f"K{SLOTS:04}", slot, tag(SLOTS))
        people = (self.people[0][0], self.people[1][0])
        wires = (self._ask, self._pass, self._send, lambda: self.state)
        spares.use(*wires, lambda: self.state.at_ms(self._mono_ms), people, ring)

    # ---- wires ----

    def _inventory(self) -> None:
        self._send(
            e.InventoryRead,
            readings=tuple(
                e.SlotReading(
                    slot, slot in self.truth, tag(self.truth[slot]) if slot in self.truth else None
                )
                for slot in range(1, SLOTS + 1)
            ),
        )

    def _pass(self, ms: int) -> None:
        self._mono_ms += ms
        self._send(e.TimeAdvanced)

    def _ask(self, asked: object, actor: str) -> None:
        self._asked += 1
        request = Request(
            id=f"r{self._asked}",
            actor=actor,
            expires_ms=self.state.at_ms(self._mono_ms) + 60_000,
            asked=asked,  # type: ignore[arg-type]
        )
        self._send(e.RequestReceived, request=request)

    def _send(self, kind: type, **fields: object) -> None:
        decision = decide(self.state, kind(mono_ms=self._mono_ms, **fields))
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
