"""What happens in the bench's million a few times a year: a drill, a lost race, a new key."""

from dataclasses import replace
from typing import TYPE_CHECKING

from controller import events as e
from controller.directory import (
    Change,
    KindCount,
    Purpose,
)
from controller.events.cards import CardKeyed
from controller.events.fitted import (
    CodeEntered,
    FireLineRead,
    LatchTested,
    LineState,
    OpeningRetained,
)
from controller.events.pin_codes import PinChecked, PinKept, PinWipeEnded
from controller.notices import CallOutcome
from controller.reasons import AlarmKind, IdentityProof, PinVerdict, SecretChange
from controller.requests import (
    AcknowledgeAlarm,
    ApproveTake,
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
    ReportSecret,
    SetPin,
    StageImport,
    StateRing,
    TakeBackIntoCustody,
    TakeOverBuilding,
    WithdrawApproval,
)
from tests.bench import relief, spares, visits
from tests.bench.founding import HOUR_MS, SLOTS, tag
from tests.counting import count

if TYPE_CHECKING:
    from tests.bench.million import Life


class RareDay:
    """One day in the `life` of a cabinet on which all that is rare happens."""

    def __init__(self, life: "Life") -> None:
        self._life = life

    def live(self) -> None:
        """Let happen what happens a few times a year: a drill, a code, a lost race, a new key."""
        lead = self._life.random.choice(self._life.people[:20])[0]
        for says in (LineState.CALLS, LineState.RESTS):
            self._life.send(FireLineRead, says=says, key_classes=("plant_room",))
            self._life.wait(60_000)
        self._life.ask(AcknowledgeAlarm(alarm=AlarmKind.EMERGENCY.value, note="消防演習"), lead)
        self._life.send(CodeEntered, digits="0000")
        self._type_pins(lead)
        self._life.send(e.DoorClosed)
        self._life.wait(300_000)  # until nobody is there any more
        self._life.ask(RekeyCard(), lead)
        self._life.send(CardKeyed, reader="front", token="badge-p09999", tag=None, version=1)
        self._life.send(OpeningRetained)
        self._life.send(LatchTested, is_good=True)
        self._consent(lead)
        self._settle(lead)
        self._relieve(lead)
        self._promise(lead)
        self._break_and_lose(lead)
        self._chase(lead)
        self._part(lead)
        self._use_spare()
        now_ms = self._life.state.at_ms(self._life.mono_ms)
        visits.receive(self._life.send, self._life.ask, lambda: self._life.state, lead, now_ms)
        self._life.wait(31_000)
        count(self._life.ask, lambda: self._life.state, self._life.people[40][0], lead)
        who = self._life.state.directory.cardholders["p09998"]
        moved = Change(before=who, after=replace(who, department="工程部"))
        self._life.ask(StageImport(import_id="late", changes=(moved,)), "console")
        back = Change(before=who, after=replace(who, department="保安部"))
        self._life.ask(ChangeDirectory(changes=(back,)), "console")
        self._life.ask(CompleteImport(import_id="late", count=1), "console")

    def _type_pins(self, who: str) -> None:
        """Let `who` have a PIN, type it wrong once, and right."""
        self._life.ask(SetPin(cardholder=who, digits="2580"), who)
        kept = {"is_duress": False, "check": "", "request": "", "verdict": PinVerdict.KEPT}
        self._life.send(PinKept, actor=who, cardholder=who, **kept)
        self._life.tap(who)
        for verdict in (PinVerdict.WRONG, PinVerdict.RIGHT):
            self._life.send(CodeEntered, digits="2580")
            session = self._life.state.session
            check = session.pin_check if session is not None else ""
            self._life.send(PinChecked, check=check, cardholder=who, verdict=verdict)

    def _consent(self, lead: str) -> None:
        """Approve a take ahead and think better of it; have a key of the cabinet's own made."""
        until_ms = self._life.state.at_ms(self._life.mono_ms) + HOUR_MS
        recipient = self._life.people[40][0]
        asked = ApproveTake(recipient=recipient, key_class="town-c0", until_ms=until_ms)
        self._life.ask(asked, lead)
        for given in self._life.state.approvals.get(recipient, ()):
            self._life.ask(WithdrawApproval(approval=given.id), lead)
        self._life.ask(ReportSecret(what=SecretChange.SITE_KEY_MADE, subject="1"), "console")

    def _part(self, lead: str) -> None:
        """Let somebody with a PIN leave, and come back."""
        who = "p09997"
        self._life.ask(SetPin(cardholder=who, digits="2580"), who)
        kept = {"is_duress": False, "check": "", "request": "", "verdict": PinVerdict.KEPT}
        self._life.send(PinKept, actor=who, cardholder=who, **kept)
        self._life.ask(Leave(cardholder=who, note="合約到期"), lead)
        self._life.send(PinWipeEnded, cardholder=who, verdict=PinVerdict.WIPED)
        self._life.ask(Reinstate(cardholder=who, note="續約"), "console")

    def _settle(self, lead: str) -> None:
        """Have something to do, be late with it, and do it."""
        due_ms = self._life.state.at_ms(self._life.mono_ms) + 1_000
        self._life.ask(OpenMatter(owner="role:lead", due_ms=due_ms, note="更換封條"), lead)
        self._life.wait(2_000)
        for matter in list(self._life.state.matters):
            self._life.ask(CloseMatter(matter=matter, note="已更換"), lead)

    def _relieve(self, lead: str) -> None:
        """Have a shift handed over, with a slot that nobody can sense."""
        some = min(self._life.truth)
        self._life.send(e.TagUnreadable, slot=some)
        other = next(name for name, _, _ in self._life.people[:20] if name != lead)
        relief.relieve(self._life.ask, self._life.wait, lambda: self._life.state, (lead, other))
        self._life.send(e.TagSeated, slot=some, tag=tag(self._life.truth[some]))

    def _promise(self, lead: str) -> None:
        """Promise a set: to who never comes, who changes it, and who takes it and hands it on."""
        slot = min(self._life.truth)
        number = self._life.truth[slot]
        key_set, other = f"K{number:04}", next(n for n, _, _ in self._life.people[:20] if n != lead)
        for act in ("lapse", "change", "take"):
            now_ms = self._life.state.at_ms(self._life.mono_ms)
            times = {"from_ms": now_ms + 1_000, "until_ms": now_ms + 600_000}
            said = {"work_order": "WO-7", **times}
            self._life.ask(Book(key_set=key_set, cardholder=lead, **said), lead)
            for booking in self._life.state.bookings.get(key_set, ()) if act == "change" else ():
                said["until_ms"] += 60_000
                self._life.ask(ChangeBooking(booking=booking.id, **said), lead)
                self._life.ask(CancelBooking(booking=booking.id, note="改期"), lead)
            self._life.wait(2_000)
            if act == "take":
                self._hand_on(slot, number, (lead, other))
            self._life.wait(700_000)

    def _hand_on(self, slot: int, number: int, whose: tuple[str, str]) -> None:
        """Have the first of `whose` take a set and hand it on to the other, who brings it back."""
        giver, receiver = whose
        self._life.tap(giver)
        self._life.send(e.SlotButtonPressed, slot=slot)
        if slot not in self._life.state.releases:
            return
        self._life.send(e.TagRemoved, slot=slot)
        self._life.ask(HandOn(key_set=f"K{number:04}", receiver=receiver), giver)
        self._life.tap(receiver)
        self._life.send(e.SlotButtonPressed, slot=slot)
        self._life.ask(HandOn(key_set=f"K{number:04}", receiver=giver), receiver)
        self._life.wait(31_000)
        self._life.send(e.TagSeated, slot=slot, tag=tag(number))

    def _chase(self, lead: str) -> None:
        """Be told of what is late, call about it, and count the keys of what came back."""
        for key_set in list(self._life.state.loans)[:1]:
            said = {"outcome": CallOutcome.REACHED, "note": "稍後歸還"}
            self._life.ask(NoteCall(key_set=key_set, **said), lead)
        for key_set in list(self._life.state.uncounted):
            kinds = self._life.state.directory.key_sets[key_set].keys
            counts = tuple(each.count for each in kinds)
            self._life.ask(StateRing(key_set=key_set, counts=counts), lead)

    def _break_and_lose(self, lead: str) -> None:
        """Have a ring break and be repaired, one be copied, and one be lost and found."""
        row = {"page": "1", "row": str(self._life.asked), "purpose": Purpose.PATROL}
        row |= {"out_ms": self._life.state.at_ms(self._life.mono_ms), "cardholder": lead}
        self._life.ask(EnterPaperRow(key_set="K0001", **row), lead)
        self._life.ask(CorrectEntry(entry=self._life.state.seq, says="14:10", why="看錯"), lead)
        if not self._life.state.take_overs:
            came = (KindCount(kind="mailbox", expected=2, counted=2),)
            paper = {"building": "A", "company": "X", "receipt": "S-1", "counts": came}
            self._life.ask(TakeOverBuilding(**paper, custodian=lead), lead)
        self._life.ask(ReportDamage(key_set="K0001", note="變形"), lead)
        self._life.ask(ReportRepaired(key_set="K0001", note="已修復"), lead)
        self._life.ask(AskCopy(key_set="K0002", note="備用"), lead)
        for copy in list(self._life.state.copies):
            self._life.ask(ConsentCopy(copy=copy, is_granted=True), self._life.people[29][0])
            self._life.ask(MakeCopy(copy=copy, key_set=f"N{self._life.asked}"), lead)
        is_first = not self._life.state.cases  # one in all the years will do
        out = list(self._life.state.loans) if is_first else []
        for key_set in out[:1]:
            self._life.ask(ReportLoss(key_set=key_set, note="遺失"), lead)
            self._life.ask(ReportFound(key_set=key_set, note="電梯內"), lead)
        for key_set in out[1:2]:
            said = {"key_set": key_set, "receipt": "S-1"}
            self._life.ask(CollectByOwner(**said, proof=IdentityProof.TITLE_DEED), lead)
            self._life.ask(TakeBackIntoCustody(**said, proof=IdentityProof.TITLE_DEED), lead)

    def _use_spare(self) -> None:
        """Have a customer's spare key used, and sealed again too late."""
        slot = next((slot for slot, number in self._life.truth.items() if number == SLOTS), None)
        if slot is None or self._life.state.session is not None:
            return
        ring = (f"K{SLOTS:04}", slot, tag(SLOTS))
        people = (self._life.people[0][0], self._life.people[1][0])
        wires = (self._life.ask, self._life.wait, self._life.send, lambda: self._life.state)
        spares.use(*wires, lambda: self._life.state.at_ms(self._life.mono_ms), people, ring)
