"""What the journal says: one frozen class per kind, named as an auditor would.

Every entry knows `at_ms` (UTC milliseconds) and `mono_ms` (the monotonic clock of its boot).
Deadlines of things that move are on the monotonic clock (`until_mono_ms`); curfews are UTC
(`due_ms`). Fields are only ever added, with a default; anything else is a new version.
"""

from dataclasses import dataclass

from controller.config import CabinetSettings
from controller.directory import Change, Purpose
from controller.reasons import AlarmKind, Evidence, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    at_ms: int
    mono_ms: int


# ---- the cabinet itself ----


@dataclass(frozen=True, slots=True, kw_only=True)
class CabinetFounded(_Entry):
    """The first entry: which cabinet this journal belongs to. `cabinet` is random hex."""

    cabinet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CabinetConfigured(_Entry):
    """The settings in force from here on."""

    settings: CabinetSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerStarted(_Entry):
    """The controller came up; open sessions, grants and armed releases ended with the last one.

    `version` is the program's; the boot's own random name stands in every record. `machine` names
    the run of the operating system: the monotonic clock goes on only within one of those.
    """

    version: str
    machine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerStopped(_Entry):
    """The controller went down on purpose; its absence before a start is an unclean exit."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSet(_Entry):
    """The offset between the monotonic clock and UTC changed; so did what `at_ms` means."""

    before_ms: int
    after_ms: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotTaken(_Entry):
    """The state after entry `upto_seq` was saved; `digest` is the hex SHA-256 of the snapshot."""

    upto_seq: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRaised(_Entry):
    """`part` ("reader:front", "board:2", "rail" …) stopped working; `slots` became unknown."""

    part: str
    detail: str
    slots: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultCleared(_Entry):
    """`part` works again."""

    part: str


# ---- who and what is known ----


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryChanged(_Entry):
    """`actor` changed what is known; each change has before and after."""

    actor: str
    request: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStaged(_Entry):
    """A slice of the import `import_id` is on record; nothing of it is in force yet."""

    actor: str
    request: str
    import_id: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCompleted(_Entry):
    """All `count` changes staged for `import_id` are in force from here on."""

    actor: str
    request: str
    import_id: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDiscarded(_Entry):
    """What was staged for `import_id` never took effect; `problems` say why."""

    import_id: str
    problems: tuple[str, ...]


# ---- badges, sessions, permission ----


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeDenied(_Entry):
    """A badge was refused; `cardholder` is None for one nobody knows."""

    reader: str
    token: str
    cardholder: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgesRefused(_Entry):
    """Several badges lay on the reader at once; none was read."""

    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(_Entry):
    """`cardholder`'s badge was accepted; the session ends at `until_mono_ms` if nothing happens."""

    cardholder: str
    reader: str
    token: str
    is_copyable: bool
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClosed(_Entry):
    """The session ended: "door_closed", "timed_out", "superseded", "revoked" or "restarted"."""

    cardholder: str
    reason: str
    taken: int
    returned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeStated(_Entry):
    """What the takes of the open session are for."""

    actor: str
    request: str
    purpose: Purpose
    work_order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessGranted(_Entry):
    """We are about to release `slot` for `cardholder`: an intent, not a fact.

    `rule` is the access level (or "remote:<lead>") that gave it; `until_mono_ms` ends it.
    """

    cardholder: str
    key_set: str
    slot: int
    until_mono_ms: int
    rule: str
    purpose: Purpose
    work_order: str
    issuer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDenied(_Entry):
    """`cardholder` wished for the set in `slot` and was refused, with every reason."""

    cardholder: str
    key_set: str | None
    slot: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantLapsed(_Entry):
    """The release of `slot` ended and the set was not seen to leave."""

    cardholder: str
    key_set: str
    slot: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseArmed(_Entry):
    """The lead `actor` lets `recipient` take `key_set` from `slot` once, until `until_mono_ms`."""

    actor: str
    request: str
    recipient: str
    key_set: str
    slot: int
    reason: str
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDisarmed(_Entry):
    """An armed release ended unused: "lapsed", "taken_back", "revoked" or "restarted"."""

    slot: int
    reason: str
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDenied(_Entry):
    """Something asked through the inbox was refused."""

    request: str
    actor: str
    asked: str
    reasons: tuple[Reason, ...]
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInReported(_Entry):
    """Somebody signed in to the pages, failed to, or signed out."""

    account: str
    outcome: str
    request: str


# ---- custody ----


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryTaken(_Entry):
    """What the slots' sensors said when asked all at once: slot and tag, None where unreadable."""

    seated: tuple[tuple[int, bytes | None], ...]
    empty: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySetCheckedOut(_Entry):
    """The slot's sensors saw `key_set` leave. Without a grant `cardholder` is None."""

    key_set: str
    tag: bytes
    slot: int
    cardholder: str | None
    department: str
    due_ms: int | None
    purpose: Purpose | None
    work_order: str
    issuer: str
    rule: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySetCheckedIn(_Entry):
    """The slot's sensors saw `key_set` come back.

    `borrower` is who it was out to and `returner` who stood at the cabinet, None for unknown;
    `is_loan` is False for a set that was never seen to leave, such as one newly registered.
    """

    key_set: str
    tag: bytes
    slot: int
    borrower: str | None
    returner: str | None
    is_loan: bool
    is_home: bool
    is_late: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownTagSeated(_Entry):
    """A tag that belongs to no key set came to sit in `slot`; it was taken in all the same."""

    slot: int
    tag: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownTagRemoved(_Entry):
    """What sat in `slot` and belonged to no key set left; `tag` is None if it had none."""

    slot: int
    tag: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotDisagrees(_Entry):
    """`slot`'s seat is taken but its tag cannot be read: the place of `key_set` is unknown."""

    slot: int
    key_set: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotAgrees(_Entry):
    """`slot`'s tag is read again where it was thought to be."""

    slot: int
    key_set: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TagClaimedTwice(_Entry):
    """`tag` is read in `slot` while it also sits in `other_slot`: one of them is a copy."""

    tag: bytes
    slot: int
    other_slot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDueSoon(_Entry):
    """The curfew of a loan is near; its holder should be told."""

    key_set: str
    cardholder: str | None
    due_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanOverdue(_Entry):
    """A loan passed its curfew; `step` 0 tells the holder, 1 the lead, 2 the supervisor."""

    key_set: str
    cardholder: str | None
    due_ms: int
    step: int


# ---- door and alarms ----


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorUnlocked(_Entry):
    """The door may be opened until `until_mono_ms`: `why` is "session" or "return"."""

    why: str
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorSeenOpen(_Entry):
    """The door contact opened."""

    is_expected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorSeenClosed(_Entry):
    """The door contact closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSeenOpen(_Entry):
    """The case of the electronics opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSeenClosed(_Entry):
    """The case of the electronics closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRaised(_Entry):
    """Something that must not pass in silence; `alarm` is its id, kind and subject."""

    alarm: str
    what: AlarmKind
    slot: int | None = None
    key_set: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmAcknowledged(_Entry):
    """`actor` saw the alarm and says what was done."""

    alarm: str
    actor: str
    note: str
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmCleared(_Entry):
    """What caused the alarm is over; it stays on the pages until acknowledged."""

    alarm: str


Entry = (
    CabinetFounded
    | CabinetConfigured
    | ControllerStarted
    | ControllerStopped
    | ClockSet
    | SnapshotTaken
    | FaultRaised
    | FaultCleared
    | DirectoryChanged
    | ImportStaged
    | ImportCompleted
    | ImportDiscarded
    | BadgeDenied
    | BadgesRefused
    | SessionOpened
    | SessionClosed
    | PurposeStated
    | AccessGranted
    | AccessDenied
    | GrantLapsed
    | ReleaseArmed
    | ReleaseDisarmed
    | RequestDenied
    | SignInReported
    | InventoryTaken
    | KeySetCheckedOut
    | KeySetCheckedIn
    | UnknownTagSeated
    | UnknownTagRemoved
    | SlotDisagrees
    | SlotAgrees
    | TagClaimedTwice
    | LoanDueSoon
    | LoanOverdue
    | DoorUnlocked
    | DoorSeenOpen
    | DoorSeenClosed
    | CaseSeenOpen
    | CaseSeenClosed
    | AlarmRaised
    | AlarmAcknowledged
    | AlarmCleared
)
