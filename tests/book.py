"""A clerk's plain book of what the journal said so far, kept without the controller's folds."""

from dataclasses import dataclass, field, replace
from typing import Any

from controller.directory import key_of
from controller.entries import (
    AccessDenied,
    AccessGranted,
    AlarmAcknowledged,
    AlarmCleared,
    AlarmRaised,
    ApprovalAsked,
    ApprovalLapsed,
    ApprovalMissed,
    ApprovalWithdrawn,
    BookingBegun,
    BookingChanged,
    BookingEnded,
    BookingMade,
    CaseSeenClosed,
    CaseSeenOpen,
    ClockSet,
    ControllerStarted,
    DirectoryChanged,
    DoorSeenClosed,
    DoorSeenOpen,
    DoorUnlocked,
    EmergencyCalled,
    EmergencyCallEnded,
    Entry,
    GrantLapsed,
    HandingLapsed,
    HandingOffered,
    ImportCompleted,
    ImportDiscarded,
    ImportStaged,
    KeySetCheckedIn,
    KeySetCheckedOut,
    KeySetCollected,
    KeySetHandedOn,
    KeySetTakenBack,
    LoanOverdue,
    PaperRowEntered,
    PinAccepted,
    PinOrdered,
    PinRefused,
    PinSet,
    PinTried,
    PurposeStated,
    ReleaseArmed,
    ReleaseDisarmed,
    SessionClosed,
    SessionOpened,
    SlotDisagrees,
    TagClaimedTwice,
    TakeApproved,
    UnknownTagRemoved,
    UnknownTagSeated,
)
from controller.entries.seals import SealRenewed
from controller.entries.spares import SpareAsked, SpareDecided, SpareEnded
from controller.entries.visitors import HostAwaited, HostMissed, VisitCodeUsed
from controller.reasons import PaperVerdict, Reason
from tests.estate import APPROVED, CLASSES, CONFIG, HOUR_MS

NEVER_MS = 10**15

ACTS_OF_A_SESSION = (
    SessionOpened,
    PurposeStated,
    AccessGranted,
    AccessDenied,
    ApprovalAsked,
    TakeApproved,
    DoorUnlocked,
    DoorSeenOpen,
    HandingOffered,
    KeySetCheckedIn,
    KeySetCheckedOut,
    KeySetHandedOn,
    PinAccepted,
    PinOrdered,
    PinRefused,
    PinSet,
    PinTried,
)


@dataclass
class Book:
    """What stands written, by subject. `facts` holds each noun as it was changed last."""

    facts: dict[tuple[type, str], Any] = field(default_factory=dict)
    staged: dict[str, list[Any]] = field(default_factory=dict)
    seats: dict[int, bytes] = field(default_factory=dict)
    doubled: set[bytes] = field(default_factory=set)
    loans: dict[str, KeySetCheckedOut] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    signatures: set[str] = field(default_factory=set)
    spares: dict[str, SpareAsked] = field(default_factory=dict)
    unsealed: set[str] = field(default_factory=set)
    seals: dict[str, str] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    offers: dict[str, HandingOffered] = field(default_factory=dict)
    wish: ApprovalAsked | None = None
    agreed: list[TakeApproved] = field(default_factory=list)
    approvals: dict[str, TakeApproved] = field(default_factory=dict)
    bookings: dict[str, Any] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    grants: dict[int, AccessGranted] = field(default_factory=dict)
    armed: dict[int, ReleaseArmed] = field(default_factory=dict)
    alarms: dict[str, tuple[bool, bool]] = field(default_factory=dict)
    session: SessionOpened | None = None
    session_ms: int = 0
    pin_slot: int | None = None
    is_pin_given: bool = False
    host_awaited: HostAwaited | None = None
    code_used: str = ""
    to_change: set[str] = field(default_factory=set)
    purpose: PurposeStated | None = None
    unlocked: DoorUnlocked | None = None
    unlocked_ms: int = -1
    is_door_open: bool = False
    is_case_open: bool = False
    called_until_ms: int = -1
    offset_ms: int = 0
    clock: str = "unsynced"
    boot_ms: int = 0

    def fact(self, kind: type, key: str) -> Any:
        return self.facts.get((kind, key))

    @property
    def is_clock_good(self) -> bool:
        return self.clock in ("ntp", "rtc")

    def is_ringing(self, alarm: str) -> bool:
        """Return whether what caused `alarm` is not over yet."""
        return alarm in self.alarms and not self.alarms[alarm][1]

    def write(self, entry: Entry) -> None:
        """Take in `entry`."""
        if isinstance(entry, ACTS_OF_A_SESSION):
            self.session_ms = entry.mono_ms
        if isinstance(entry, ApprovalAsked):  # the session lasts as long as what is waited for
            until_ms = entry.until_mono_ms - CONFIG.cabinet.session_ms
            self.session_ms = max(entry.mono_ms, until_ms)
        for keep in (
            self._custody,
            self._spares,
            self._access,
            self._pins,
            self._house,
            self._alarms,
        ):
            keep(entry)

    def _custody(self, entry: Entry) -> None:
        match entry:
            case KeySetCheckedOut():
                self._emptied(entry.slot)
                self.loans[entry.key_set] = entry
                self.told[entry.key_set] = 0
                self.grants.pop(entry.slot, None)
            case KeySetCheckedIn():
                self._seated(entry.slot, entry.tag)
                self.loans.pop(entry.key_set, None)
                self.gone.discard(entry.key_set)
            case KeySetCollected():
                self.loans.pop(entry.key_set, None)
                self.gone.add(entry.key_set)
            case PaperRowEntered(verdict=PaperVerdict.EXPLAINS_LOAN):
                self.loans[entry.key_set] = replace(
                    self.loans[entry.key_set],
                    at_ms=entry.out_ms,
                    cardholder=entry.cardholder,
                    due_ms=entry.due_ms,
                    purpose=entry.purpose,
                    work_order=entry.work_order,
                )
            case BookingMade() | BookingChanged():
                self.bookings[entry.booking] = entry
            case BookingBegun():
                self.begun.add(entry.booking)
            case BookingEnded():
                del self.bookings[entry.booking]
            case KeySetHandedOn():
                self.loans[entry.key_set] = replace(
                    self.loans[entry.key_set],
                    at_ms=entry.at_ms,
                    cardholder=entry.receiver,
                    due_ms=entry.due_ms,
                    purpose=entry.purpose,
                    work_order=entry.work_order,
                )
                self.told[entry.key_set] = 0
                self.offers.pop(entry.key_set, None)
            case HandingOffered():
                self.offers[entry.key_set] = entry
            case HandingLapsed():
                self.offers.pop(entry.key_set, None)
            case UnknownTagSeated():
                self._seated(entry.slot, entry.tag)
            case TagClaimedTwice():
                self.seats[entry.slot] = self.seats[entry.other_slot] = entry.tag
                self.doubled.add(entry.tag)
            case UnknownTagRemoved():
                self._emptied(entry.slot)
            case SlotDisagrees():
                self.seats.setdefault(entry.slot, b"")
            case LoanOverdue():
                self.told[entry.key_set] = entry.step + 1

    def _spares(self, entry: Entry) -> None:
        match entry:
            case SpareAsked():
                self.spares[entry.spare] = entry
            case SpareDecided(is_granted=False) | SpareEnded():
                del self.spares[entry.spare]
            case KeySetCheckedOut():
                self.spares.pop(entry.spare, None)
                if CLASSES.get(entry.key_set) == APPROVED:
                    self.unsealed.add(entry.key_set)
            case KeySetTakenBack() if CLASSES.get(entry.key_set) == APPROVED:
                self.unsealed.add(entry.key_set)
            case KeySetCollected():
                self.unsealed.discard(entry.key_set)
            case SealRenewed():
                self.unsealed.discard(entry.key_set)
                self.seals[entry.key_set] = entry.new

    def _seated(self, slot: int, tag: bytes) -> None:
        for other, seen in self.seats.items():
            if seen == tag:  # it cannot be there too; what sits there is not known
                self.seats[other] = b""
        self.seats[slot] = tag

    def _emptied(self, slot: int) -> None:
        tag = self.seats.pop(slot, b"")
        if list(self.seats.values()).count(tag) < 2:
            self.doubled.discard(tag)

    def _access(self, entry: Entry) -> None:
        match entry:
            case SessionOpened():
                self.session, self.purpose, self.agreed = entry, None, []
            case SessionClosed():
                self.session = self.purpose = self.wish = None
            case PurposeStated():
                self.purpose = entry
            case ApprovalAsked():
                self.wish = entry
            case ApprovalMissed():
                self.wish = None
            case TakeApproved(until_ms=None):
                self.agreed.append(entry)
            case TakeApproved():
                self.approvals[entry.approval] = entry
            case ApprovalWithdrawn() | ApprovalLapsed():
                self.approvals.pop(entry.approval)
            case AccessDenied():
                if self.wish is not None and self.wish.slot == entry.slot:
                    self.wish = None
            case AccessGranted():
                self.wish = None
                self.grants[entry.slot] = entry
                if entry.rule.startswith("remote:"):
                    self.armed.pop(entry.slot, None)
            case GrantLapsed():
                self.grants.pop(entry.slot, None)
            case ReleaseArmed():
                self.armed[entry.slot] = entry
            case ReleaseDisarmed():
                self.armed.pop(entry.slot, None)

    def _pins(self, entry: Entry) -> None:
        match entry:
            case HostAwaited():
                self.host_awaited = entry
            case HostMissed():
                self.host_awaited = None
            case VisitCodeUsed():
                self.code_used = entry.visitor
            case SessionOpened() | SessionClosed():
                self.pin_slot, self.is_pin_given = None, False
            case AccessDenied():
                is_waiting = Reason.PIN_MISSING in entry.reasons
                self.pin_slot = entry.slot if is_waiting else None
            case AccessGranted():
                self.pin_slot = None
            case PinOrdered() if entry.actor != entry.cardholder:
                self.to_change.add(entry.cardholder)
            case PinSet() if not entry.is_duress and entry.actor == entry.cardholder:
                self.to_change.discard(entry.cardholder)
                self.is_pin_given |= bool(entry.check)
            case PinTried() if entry.handover:
                self.signatures.add(entry.check)
            case PinAccepted() if entry.check not in self.signatures:
                self.is_pin_given = entry.is_duress or entry.cardholder not in self.to_change

    def _house(self, entry: Entry) -> None:
        match entry:
            case DirectoryChanged():
                self._learn(entry.changes)
            case ImportStaged():
                self.staged.setdefault(entry.import_id, []).extend(entry.changes)
            case ImportCompleted():
                self._learn(self.staged.pop(entry.import_id))
            case ImportDiscarded():
                self.staged.pop(entry.import_id)
            case ClockSet():
                self.offset_ms, self.clock = entry.after_ms, entry.source
            case ControllerStarted():
                self.boot_ms = entry.mono_ms
            case DoorUnlocked():
                self.unlocked = entry
                self.unlocked_ms = entry.mono_ms
            case DoorSeenOpen():
                self.is_door_open, self.unlocked = True, None
            case DoorSeenClosed():
                self.is_door_open = False
            case EmergencyCalled():
                self.called_until_ms = NEVER_MS
            case EmergencyCallEnded():
                self.called_until_ms = entry.mono_ms
            case CaseSeenOpen() | CaseSeenClosed():
                self.is_case_open = isinstance(entry, CaseSeenOpen)

    def _learn(self, changes: Any) -> None:
        for change in changes:
            noun = change.after or change.before
            self.facts[type(noun), key_of(noun)] = change.after

    def _alarms(self, entry: Entry) -> None:
        match entry:
            case AlarmRaised():
                self.alarms[entry.alarm] = (False, False)
            case AlarmAcknowledged():
                self.alarms[entry.alarm] = (True, self.alarms[entry.alarm][1])
            case AlarmCleared():
                self.alarms[entry.alarm] = (self.alarms[entry.alarm][0], True)
        for alarm, marks in list(self.alarms.items()):
            if all(marks):
                del self.alarms[alarm]

    def is_promised(self, key_set: str, person: str, at_ms: int) -> bool:
        """Return whether `key_set` is for somebody else at `at_ms`, or nobody can tell."""
        others = [
            each
            for each in self.bookings.values()
            if each.key_set == key_set
            and each.cardholder != person
            and each.booking not in self.begun
        ]
        is_now = any(each.from_ms <= at_ms < each.until_ms for each in others)
        return is_now or bool(others and not self.is_clock_good)

    def back_ms(self, key_set: str, person: str | None, at_ms: int) -> int | None:
        """Return by when bookings want `key_set` back from `person`, who takes it at `at_ms`."""
        ends = []
        for each in self.bookings.values():
            if each.key_set == key_set and each.cardholder == person:
                ends += [each.until_ms] * (each.from_ms <= at_ms < each.until_ms)
            elif each.key_set == key_set:
                ends += [each.from_ms] * (each.from_ms > at_ms)
        return min(ends, default=None)

    def owed_tellings(self, now_ms: int) -> list[tuple[str, int]]:
        """Return what must have been told about loans by `now_ms` (monotonic) and was not."""
        at_ms = now_ms + self.offset_ms
        return [
            (key_set, step)
            for key_set, out in self.loans.items()
            for step, after_ms in enumerate((0, HOUR_MS, 4 * HOUR_MS))
            if out.due_ms is not None
            and self.is_clock_good
            and at_ms - out.due_ms > after_ms + 1_000
            and self.told[key_set] <= step
        ]
