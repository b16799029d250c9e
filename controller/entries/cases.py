"""Entries about what is wrong with a ring: damage, loss, and copies of what hangs on it."""

from dataclasses import dataclass

from controller.entries.dated import Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageReported(Dated):
    """`actor` says that `key_set` is damaged: it is stopped until its repair is signed.

    `cardholder` is who had it out then, None for nobody known.
    """

    key_set: str
    actor: str
    cardholder: str | None
    note: str
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairSigned(Dated):
    """`actor` signs that `key_set` is whole again and may be lent."""

    key_set: str
    actor: str
    note: str
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LossReported(Dated):
    """`actor` says that `key_set` is lost: it is never lent again, whatever is found or copied.

    `cardholder` is who had it out then, None for nobody known.
    """

    key_set: str
    actor: str
    cardholder: str | None
    note: str
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LostSetFound(Dated):
    """A lost set turned up: in `slot`, or in the hand of `actor`. It stays what it is, retired."""

    key_set: str
    slot: int | None = None
    actor: str = ""
    note: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RingStated(Dated):
    """`actor` says how many keys of each kind hang on the ring, in the order of its list.

    What is `missing` of the list is lost: "kind ×count" each. `cardholder` had the ring out.
    """

    key_set: str
    actor: str
    cardholder: str | None
    counts: tuple[int, ...]
    missing: tuple[str, ...]
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyAsked(Dated):
    """`actor` asks for a copy of `key_set`; nobody may have one made on his own 私配."""

    copy: str
    key_set: str
    actor: str
    note: str
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyDecided(Dated):
    """`actor`, who did not ask for it, consents to the copy or refuses it."""

    copy: str
    key_set: str
    actor: str
    is_granted: bool
    note: str
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyMade(Dated):
    """The copy of `key_set` was made, and is in the list as the new set `made`."""

    copy: str
    key_set: str
    made: str
    actor: str


CaseEntry = (
    DamageReported
    | RepairSigned
    | LossReported
    | LostSetFound
    | RingStated
    | CopyAsked
    | CopyDecided
    | CopyMade
)
