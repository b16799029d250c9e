"""A case at the cabinet: what it knows by entries, what happens there by events."""

from dataclasses import replace
from functools import reduce

from controller.commands import ReleaseSlot, ShowSignal, Signal
from controller.config import CabinetSettings
from controller.decide import decide
from controller.directory import (
    Change,
    Purpose,
)
from controller.entries import (
    AccessGranted,
    AlarmRaised,
    DirectoryChanged,
    KeySetCheckedIn,
)
from controller.events import (
    BadgePresented,
    ClockRead,
    DoorOpened,
    InventoryRead,
    RequestReceived,
    SlotButtonPressed,
    SlotReading,
    Started,
    TagRemoved,
    TagSeated,
    TimeAdvanced,
)
from controller.events.fitted import FireLineRead, LineState
from controller.policy.why import answer
from controller.questions import Question
from controller.reasons import AlarmKind, Reason
from controller.requests import ArmRelease, Request, StatePurpose
from controller.state import State
from tests.takes.case import ASKER, HOST, HOUR, Case
from tests.takes.clerk import DIGITS, Clerk
from tests.takes.earlier import go_missing, happen_before, let_go, miss
from tests.takes.nouns import DESK, SLOTS, nouns, tag

SETTINGS = CabinetSettings(slots=6, session_ms=120_000, armed_ms=900_000, takes_codes=True)


class Cabinet:
    """The cabinet of a case, at the moment at which the asker comes to it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.mono_ms = 1_000
        self.state = State()
        self.latest = []
        self.commands = []
        self.is_granted = False
        self.has_typed = False
        self.is_alarmed = False
        self.asked = 0
        self.clerk = Clerk(self)
        settings = replace(SETTINGS, copyable_asks_pin=case.copyable_asks_pin)
        self.settings = settings
        self.offset_ms = case.at_ms - (3 if case.paper else 1) * HOUR - self.mono_ms
        self.start({})
        dated = {"mono_ms": self.mono_ms, "at_ms": self.at_ms}
        changes = tuple(Change(after=each) for each in nouns(case))
        self.log(DirectoryChanged(**dated, actor="console", request="r0", changes=changes))
        self.start({slot: tag(name) for name, slot in SLOTS.items()})
        go_missing(self, case)
        happen_before(self, case)
        self.wait(HOUR - case.missed_ago_ms - (case.host_after_ms or 0))
        if case.missed_ago_ms:
            miss(self, case)
            self.wait(case.missed_ago_ms)
        if case.asker.host and case.host_after_ms:
            self.tap(ASKER)
            self.wait(case.host_after_ms)
        let_go(self, case)
        if not case.is_clock_trusted:
            self.happen(ClockRead, offset_ms=self.offset_ms, source="unsynced")
        if case.armed is not None:
            lead, purpose, order = case.armed
            asked = ArmRelease(
                slot=1,
                recipient=ASKER,
                reason="",
                purpose=Purpose(purpose) if purpose else None,
                work_order=order,
            )
            self.ask(asked, lead)
        if case.release is not None:
            self.happen(FireLineRead, says=LineState.CALLS, key_classes=case.release)

    @property
    def at_ms(self):
        """Return what time it is (UTC milliseconds)."""
        return self.state.at_ms(self.mono_ms)

    @property
    def is_waiting(self):
        """Return whether what the asker wished for waits for others."""
        wish = self.state.wish
        return wish is not None and wish.cardholder == ASKER

    @property
    def has_pin(self):
        """Return whether the asker has a PIN."""
        code = self.state.pin_codes.get(ASKER)
        return code is not None and code.is_set

    @property
    def is_armed(self):
        """Return whether the release that a lead wanted to arm is armed."""
        return bool(self.state.armed)

    def start(self, seated):
        """Come up with these tags in these slots."""
        self.happen(ClockRead, offset_ms=self.offset_ms, source="ntp")
        self.happen(Started, version="test", machine="m1", settings=self.settings)
        readings = [SlotReading(n, n in seated, seated.get(n)) for n in range(1, 7)]
        self.happen(InventoryRead, readings=tuple(readings))

    def wait(self, ms):
        """Let time pass."""
        if not ms:
            return
        self.mono_ms += ms
        self.happen(TimeAdvanced)

    def press(self):
        """Have the asker tap, say what for, and press; return whether the set is let go."""
        if self.case.host_after_ms is None:
            self.tap(ASKER)
        else:
            if self.case.host_after_ms == 0:
                self.tap(ASKER)
            self.tap(HOST)
        session = self.state.session
        is_in = session is not None and session.cardholder == ASKER
        if self.case.purpose is not None and is_in:
            said = StatePurpose(purpose=Purpose(self.case.purpose), work_order=self.case.work_order)
            self.ask(said, ASKER)
        self.has_typed = is_in
        for what in self.case.typed:
            if is_in:
                self.clerk.type(DIGITS[what])
        self.happen(DoorOpened)
        self.happen(SlotButtonPressed, slot=1)
        return self.is_granted

    def press_again(self):
        """Have the asker press the button once more."""
        self.happen(SlotButtonPressed, slot=1)

    def tap(self, name):
        """Present somebody's badge; return whether the set is let go by now."""
        proven = self.case.person(name).is_proven
        self.happen(BadgePresented, reader="front", token=f"badge-{name}", is_copyable=not proven)
        return self.is_granted

    def why_not(self):
        """Return all that the cabinet says against it, with those who agreed so far."""
        session = self.state.session
        is_theirs = session is not None and session.cardholder == ASKER
        agreed = (each.cardholder for each in session.seconds) if is_theirs else ()
        purpose = Purpose(self.case.purpose) if self.case.purpose else None
        asked = Question(
            cardholder=ASKER,
            key_set="S",
            purpose=purpose,
            work_order=self.case.work_order,
            agreed=tuple(dict.fromkeys(agreed)),
        )
        explained = answer(self.state, asked, self.at_ms)
        assert explained is not None
        reasons = {reason for each in explained.findings for reason in each.reasons}
        return reasons | ({Reason.SLOT_EMPTY} if "S" in self.state.loans else set())

    def pull(self):
        """Let set S leave."""
        self.happen(TagRemoved, slot=1)

    def push(self, key_set, slot):
        """Put a set into a slot; return the entry of its return, None without one."""
        self.happen(TagSeated, slot=slot, tag=tag(key_set))
        found = [each for each in self.latest if isinstance(each, KeySetCheckedIn)]
        return found[0] if found else None

    def ask(self, asked, actor=DESK):
        """Ask for something on the pages."""
        self.asked += 1
        expires_ms = self.state.at_ms(self.mono_ms) + HOUR
        request = Request(id=f"r{self.asked}", actor=actor, expires_ms=expires_ms, asked=asked)
        self.happen(RequestReceived, request=request)

    def log(self, entry):
        """Have something be so by an entry."""
        self.state = self.state.evolve(entry)

    def happen(self, kind, **fields):
        """Let one event happen."""
        decision = decide(self.state, kind(mono_ms=self.mono_ms, **fields))
        assert reduce(State.evolve, decision.entries, self.state) == decision.state
        self.state, self.latest = decision.state, decision.entries
        self.commands = decision.commands
        raised = {each.what for each in decision.entries if isinstance(each, AlarmRaised)}
        shown = {each.signal for each in decision.commands if isinstance(each, ShowSignal)}
        assert raised != {AlarmKind.DURESS} or Signal.ALARM not in shown  # nobody there notices
        self.is_alarmed |= AlarmKind.DURESS in raised
        slots = {each.slot for each in decision.commands if isinstance(each, ReleaseSlot)}
        granted = [e for e in decision.entries if isinstance(e, AccessGranted)]
        assert slots or not granted
        is_theirs = all(e.cardholder == ASKER for e in granted)  # and not their host's
        self.is_granted = self.is_granted or (1 in slots and is_theirs)
