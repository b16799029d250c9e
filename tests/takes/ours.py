"""A case at the cabinet: what it knows by entries, what happens there by events."""

from functools import reduce

from controller.commands import ReleaseSlot
from controller.config import CabinetSettings
from controller.decide import decide
from controller.directory import (
    Change,
    Purpose,
)
from controller.entries import (
    AccessGranted,
    BookingMade,
    DirectoryChanged,
    KeySetCheckedIn,
    KeySetCheckedOut,
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
from controller.policy.badge import check_credential
from controller.policy.why import answer
from controller.questions import Question
from controller.reasons import Evidence, Reason
from controller.requests import ApproveTake, ArmRelease, Request, StatePurpose
from controller.state import State
from tests.takes.case import ASKER, HOUR, Case
from tests.takes.nouns import SLOTS, nouns, tag

SETTINGS = CabinetSettings(slots=6, session_ms=120_000, armed_ms=900_000)


class Cabinet:
    """The cabinet of a case, at the moment at which the asker comes to it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.mono_ms = 1_000
        self.state = State()
        self.latest = []
        self.commands = []
        self.is_granted = False
        self.asked = 0
        offset_ms = case.at_ms - HOUR - self.mono_ms
        self.happen(ClockRead, offset_ms=offset_ms, source="ntp")
        self.happen(Started, version="test", machine="m1", settings=SETTINGS)
        dated = {"mono_ms": self.mono_ms, "at_ms": case.at_ms - HOUR}
        changes = tuple(Change(after=each) for each in nouns(case))
        self._log(DirectoryChanged(**dated, actor="console", request="r0", changes=changes))
        seated = {slot: tag(name) for name, slot in SLOTS.items()}
        readings = [SlotReading(n, n in seated, seated.get(n)) for n in range(1, 7)]
        self.happen(InventoryRead, readings=tuple(readings))
        for name, holder in case.loans:
            self._log(_out(dated, name, holder))
        for number, (name, from_ms, until_ms) in enumerate(case.bookings):
            self._log(_booked(dated, f"b{number}", name, from_ms, until_ms))
        for giver, what, until_ms in case.web:
            scope = {"key_set": "S"} if what == "S" else {"key_class": "c"}
            self._ask(ApproveTake(recipient=ASKER, until_ms=until_ms, **scope), giver)
        self.wait(HOUR)
        if not case.is_clock_trusted:
            self.happen(ClockRead, offset_ms=offset_ms, source="unsynced")
        if case.armed is not None:
            lead, purpose, order = case.armed
            asked = ArmRelease(
                slot=1,
                recipient=ASKER,
                reason="",
                purpose=Purpose(purpose) if purpose else None,
                work_order=order,
            )
            self._ask(asked, lead)
        if case.release is not None:
            self.happen(FireLineRead, says=LineState.CALLS, key_classes=case.release)

    @property
    def at_ms(self):
        """Return what time it is (UTC milliseconds)."""
        return self.state.at_ms(self.mono_ms)

    @property
    def is_armed(self):
        """Return whether the release that a lead wanted to arm is armed."""
        return bool(self.state.armed)

    def wait(self, ms):
        """Let time pass."""
        self.mono_ms += ms
        self.happen(TimeAdvanced)

    def press(self):
        """Have the asker tap, say what for, and press; return whether the set is let go."""
        self.tap(ASKER)
        session = self.state.session
        if self.case.purpose is not None and session is not None:
            said = StatePurpose(purpose=Purpose(self.case.purpose), work_order=self.case.work_order)
            self._ask(said, ASKER)
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
        agreed = (each.cardholder for each in session.seconds) if session else ()
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

    def badge_is_good(self, name):
        """Return whether a badge is one that is accepted."""
        known = self.state.directory.credentials.get(f"badge-{name}")
        return known is not None and not check_credential(known, SETTINGS)

    def pull(self):
        """Let set S leave."""
        self.happen(TagRemoved, slot=1)

    def push(self, key_set, slot):
        """Put a set into a slot; return the entry of its return, None without one."""
        self.happen(TagSeated, slot=slot, tag=tag(key_set))
        found = [each for each in self.latest if isinstance(each, KeySetCheckedIn)]
        return found[0] if found else None

    def _ask(self, asked, actor):
        self.asked += 1
        expires_ms = self.state.at_ms(self.mono_ms) + HOUR
        request = Request(id=f"r{self.asked}", actor=actor, expires_ms=expires_ms, asked=asked)
        self.happen(RequestReceived, request=request)

    def _log(self, entry):
        self.state = self.state.evolve(entry)

    def happen(self, kind, **fields):
        """Let one event happen."""
        decision = decide(self.state, kind(mono_ms=self.mono_ms, **fields))
        assert reduce(State.evolve, decision.entries, self.state) == decision.state
        self.state, self.latest = decision.state, decision.entries
        self.commands = decision.commands
        slots = {each.slot for each in decision.commands if isinstance(each, ReleaseSlot)}
        granted = any(isinstance(e, AccessGranted) for e in decision.entries)
        assert slots or not granted
        self.is_granted = self.is_granted or 1 in slots


def _out(dated, name, holder):
    return KeySetCheckedOut(
        **dated,
        key_set=name,
        tag=tag(name),
        slot=SLOTS[name],
        cardholder=holder,
        department="",
        due_ms=dated["at_ms"] + 2 * HOUR,
        purpose=Purpose.PATROL,
        work_order="",
        issuer="",
        rule="test",
        evidence=Evidence.SENSOR,
    )


def _booked(dated, booking, name, from_ms, until_ms):
    return BookingMade(
        **dated,
        booking=booking,
        actor="console",
        request=f"r-{booking}",
        key_set="S",
        cardholder=name,
        from_ms=from_ms,
        until_ms=until_ms,
        purpose=None,
        work_order="",
    )
