"""Entries about the consent and company a take needs."""

from dataclasses import dataclass

from controller.entries.dated import Dated
from controller.reasons import Capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalAsked(Dated):
    """`cardholder` wishes for `key_set` in `slot`; `count` more people's badges are waited for.

    Nothing has moved. The wish ends granted, denied or missed, at `until_mono_ms` at the latest.
    """

    cardholder: str
    key_set: str
    slot: int
    count: int
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeApproved(Dated):
    """`actor` agrees that `cardholder` takes: with their badge in the session, or on the pages.

    At the cabinet `reader` says where and `key_set` what for; it holds for all sets of the session
    that need the same. On the pages it has a name (`approval`) and holds until `until_ms` (UTC) for
    `key_set`, or for whatever is of `key_class`. What is agreed to is a take, or with
    `is_consultation` a look on the spot 查閱: neither stands for the other. `spare` is the request
    for a customer's spare key that it is given to.
    """

    actor: str
    cardholder: str
    capacity: Capacity = Capacity.APPROVER
    key_set: str = ""
    key_class: str = ""
    reader: str = ""
    is_copyable: bool = True
    approval: str = ""
    until_ms: int | None = None
    request: str = ""
    is_consultation: bool = False
    spare: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalMissed(Dated):
    """What `cardholder` wished for was not agreed to: "lapsed", "superseded" or the session's end.

    Nothing was released.
    """

    cardholder: str
    key_set: str
    slot: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalWithdrawn(Dated):
    """`actor` took back what was agreed to on the pages, before it was used."""

    approval: str
    actor: str
    request: str
    cardholder: str = ""
    key_set: str = ""
    key_class: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalLapsed(Dated):
    """An approval given on the pages is over: "used", or "expired" unused."""

    approval: str
    reason: str
    cardholder: str = ""
    key_set: str = ""
    key_class: str = ""
