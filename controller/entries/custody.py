"""Entries about where each key set is and who answers for it."""

from dataclasses import dataclass

from controller.directory import Purpose
from controller.entries.dated import Dated
from controller.reasons import Evidence, Reason, ReturnManner


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryTaken(Dated):
    """What the slots' sensors said when asked all at once: slot and tag, None where unreadable."""

    seated: tuple[tuple[int, bytes | None], ...]
    empty: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySetCheckedOut(Dated):
    """The slot's sensors saw `key_set` leave. Without a grant `cardholder` is None.

    It is `cardholder`'s also where somebody else's `hand` took it out for them. `registrar` wrote
    it down; an `is_consultation` 查閱 ends by `due_ms`, before the registrar's eyes. `spare` names
    the request for a customer's spare key that it was taken for.
    `host` answers for a visitor.
    """

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
    approvers: tuple[str, ...] = ()
    companion: str = ""
    escort: str = ""
    hand: str = ""
    host: str = ""
    registrar: str = ""
    is_consultation: bool = False
    spare: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySetCheckedIn(Dated):
    """The slot's sensors saw `key_set` come back.

    `borrower` is who it was out to and `returner` who stood at the cabinet, None for unknown;
    `is_loan` is False for a set that was never seen to leave, such as one newly registered.
    `manner` is None for a loan that its borrower brought back, as one should.
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
    manner: ReturnManner | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownTagSeated(Dated):
    """A tag that belongs to no key set came to sit in `slot`; it was taken in all the same."""

    slot: int
    tag: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownTagRemoved(Dated):
    """What sat in `slot` and belonged to no key set left; `tag` is None if it had none."""

    slot: int
    tag: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotDisagrees(Dated):
    """`slot`'s seat is taken but its tag cannot be read: the place of `key_set` is unknown.

    `reasons` say why a tag that was read is not believed.
    """

    slot: int
    key_set: str | None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotAgrees(Dated):
    """`slot`'s tag is read again where it was thought to be."""

    slot: int
    key_set: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TagClaimedTwice(Dated):
    """`tag` is read in `slot` while it also sits in `other_slot`: one of them is a copy."""

    tag: bytes
    slot: int
    other_slot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDueSoon(Dated):
    """The curfew of a loan is near; its holder should be told."""

    key_set: str
    cardholder: str | None
    due_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanOverdue(Dated):
    """A loan passed its curfew; `step` 0 tells the holder, 1 the lead, 2 the supervisor."""

    key_set: str
    cardholder: str | None
    due_ms: int
    step: int
