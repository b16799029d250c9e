"""Entries about badges, sessions, permission and what was asked."""

from dataclasses import dataclass

from controller.directory import Purpose
from controller.entries.dated import Dated
from controller.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeDenied(Dated):
    """A badge was refused; `cardholder` is None for one nobody knows."""

    reader: str
    token: str
    cardholder: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgesRefused(Dated):
    """Several badges lay on the reader at once; none was read."""

    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAwaited(Dated):
    """The next card on the reader gets a key: as a badge, as a tag, or, with neither, anew.

    What became of it is told by the entry that has the same `request`.
    """

    actor: str
    request: str
    cardholder: str | None
    key_set: str | None
    is_tag: bool
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRekeyed(Dated):
    """A known badge, or the tag of `key_set`, has a key made of site key `version` now.

    `token` is the badge's; "" for a tag, and in entries from before it was said.
    """

    actor: str
    request: str
    cardholder: str | None
    key_set: str | None
    version: int
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDenied(Dated):
    """A code was typed at the keypad `reader` and refused; nobody writes down its digits.

    `check` names the try it answers, if it was looked at; `cardholder` is whose number it had.
    """

    reader: str
    reasons: tuple[Reason, ...]
    check: str = ""
    cardholder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(Dated):
    """`cardholder`'s badge was accepted; the session ends at `until_mono_ms` if nothing happens.

    A visitor's was opened by their `host`'s badge; `token` is "" where they had typed a code.
    """

    cardholder: str
    reader: str
    token: str
    is_copyable: bool
    until_mono_ms: int
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClosed(Dated):
    """The session ended: "door_closed", "timed_out", "superseded", "revoked" or "restarted"."""

    cardholder: str
    reason: str
    taken: int
    returned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeStated(Dated):
    """What the takes of the open session are for."""

    actor: str
    request: str
    purpose: Purpose
    work_order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessGranted(Dated):
    """We are about to release `slot` for `cardholder`: an intent, not a fact.

    `rule` is the access level (or "remote:<lead>") that gave it; `until_mono_ms` ends it.
    `approvers` agreed, some of them by `approvals` given on the pages. `hand` takes it out for
    `cardholder`, "" if that is who stands there. `registrar` wrote it down; with `is_consultation`
    it is no loan but a look on the spot 查閱. `spare` is the request for a customer's spare key.
    `host` stands by where that is a visitor.
    """

    cardholder: str
    key_set: str
    slot: int
    until_mono_ms: int
    rule: str
    purpose: Purpose
    work_order: str
    issuer: str
    approvers: tuple[str, ...] = ()
    companion: str = ""
    escort: str = ""
    approvals: tuple[str, ...] = ()
    hand: str = ""
    host: str = ""
    registrar: str = ""
    is_consultation: bool = False
    spare: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDenied(Dated):
    """`cardholder` wished for the set in `slot` and was refused, with every reason."""

    cardholder: str
    key_set: str | None
    slot: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantLapsed(Dated):
    """The release of `slot` ended and the set was not seen to leave."""

    cardholder: str
    key_set: str
    slot: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseArmed(Dated):
    """The lead `actor` lets `recipient` take `key_set` from `slot` once, until `until_mono_ms`.

    `purpose` None is the usual one of the set's class. With a `hand` it is that person's who
    takes the set out for `recipient`, who has no badge; with `is_consultation` that hand is the
    registrar's, and `recipient` consults on the spot 查閱.
    """

    actor: str
    request: str
    recipient: str
    key_set: str
    slot: int
    reason: str
    until_mono_ms: int
    purpose: Purpose | None = None
    work_order: str = ""
    hand: str = ""
    is_consultation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDisarmed(Dated):
    """An armed release ended unused.

    `reason` is "lapsed", "taken_back", "rearmed", "revoked" or "restarted".
    """

    slot: int
    reason: str
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDenied(Dated):
    """Something asked through the inbox was refused."""

    request: str
    actor: str
    asked: str
    reasons: tuple[Reason, ...]
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInReported(Dated):
    """Somebody signed in to the pages, failed to, or signed out."""

    account: str
    outcome: str
    request: str
