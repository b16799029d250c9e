"""What a handover of a shift is made of: the stock that is counted, the books, who signed on."""

from dataclasses import dataclass, field
from enum import StrEnum

from controller.directory import Purpose


class Side(StrEnum):
    """Which of the two a person is at a handover."""

    OUTGOING = "outgoing"  # 交班人
    INCOMING = "incoming"  # 接班人


class Book(StrEnum):
    """What is written during a shift, and read by whoever takes over."""

    DIARY = "diary"  # 工作日記
    HANDOVER_BOOK = "handover_book"  # 工作交接本


class Topic(StrEnum):
    """What a line of a book is about."""

    NOTE = "note"
    COMPLAINT = "complaint"  # 投訴
    SERVICE = "service"  # 服務要求


class Mismatch(StrEnum):
    """How a slot differs from what is expected there."""

    MISSING = "missing"
    UNSURE = "unsure"
    WRONG_SLOT = "wrong_slot"
    UNKNOWN_TAG = "unknown_tag"


class Duty(StrEnum):
    """What somebody signed on as, for whoever issues keys from then on."""

    LEAD = "lead"
    SECURITY = "security"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`slot` (None: nowhere) differs by `what` from what is expected; `key_set` may be ""."""

    slot: int | None
    key_set: str
    what: Mismatch


@dataclass(frozen=True, slots=True, kw_only=True)
class OutSet:
    """A set that is out: with whom (None: nobody knows), what for, due when, late or not."""

    key_set: str
    cardholder: str | None
    purpose: Purpose | None
    due_ms: int | None
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EyeCount:
    """What two people saw in a slot that cannot be sensed: a ring, or none."""

    slot: int
    is_there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A handover of `shift` on `day` (ISO, local) that has begun and is not signed by both.

    `due_ms` is by when somebody must have taken over, UTC. `out` is what was out when it was
    counted, `blind` the slots that still have to be counted by eye, `checked` the items gone
    through, `asking` the questions without an answer. `has_read` are those who opened `book` since
    it was last written in. `awaited` is whose tap is a signature until `awaited_until_mono_ms`, or
    whose PIN, of which the last one typed is looked at as `pin_check`.
    """

    id: str
    shift: str
    day: str
    recorder: str
    outgoing: str
    due_ms: int
    incoming: str = ""
    book: Book = Book.DIARY
    out: tuple[str, ...] = ()
    blind: tuple[int, ...] = ()
    checked: tuple[str, ...] = ()
    asking: tuple[str, ...] = ()
    has_read: tuple[str, ...] = ()
    signed: tuple[Side, ...] = ()
    is_refused: bool = False
    is_relief_told: bool = False
    awaited: str = ""
    awaited_until_mono_ms: int = -1
    pin_check: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOn:
    """Who signed on last, and by which entry."""

    cardholder: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Handovers:
    """Everything about shifts that an entry told.

    `settled` has, for each shift records are expected of, the last day that is accounted for;
    `finished` the last day that has a record. `to_review` are records and gaps by id, with their
    day. `lines` are the lines of the handover book since it was last handed over. Security took
    the watch over by entry `given_seq` and gave it back by entry `taken_seq`.
    """

    settled: dict[str, str] = field(default_factory=dict)
    finished: dict[str, str] = field(default_factory=dict)
    open: dict[str, Handover] = field(default_factory=dict)
    to_review: dict[str, str] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    lead_on: SignedOn = field(default_factory=SignedOn)
    security_on: SignedOn = field(default_factory=SignedOn)
    given_seq: int = 0
    taken_seq: int = 0

    def waiting_for(self, check: str) -> Handover | None:
        """Return the handover that waits for the PIN typed at the try `check`, or None."""
        found = (each for each in self.open.values() if check and each.pin_check == check)
        return next(found, None)
