"""Entries about what is owed to people: notices, and matters somebody has to settle in time."""

from dataclasses import dataclass

from controller.entries.dated import Dated
from controller.notices import MatterKind, NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOwed(Dated):
    """A rule owes somebody a notice, which is to reach them by `due_ms` (UTC).

    `to` is an addressee ("person:<id>", "role:<role>", "department:<name>"); `key_set`,
    `cardholder` and `matter` are what it is about.
    """

    notice: str
    what: NoticeKind
    to: str
    due_ms: int
    key_set: str | None = None
    cardholder: str | None = None
    matter: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterOpened(Dated):
    """`owner`, an addressee, has to settle `what` by `due_ms` (UTC); `items` are its parts.

    `actor` opened it, "" where a rule did; `request` is "" where nobody asked for it.
    `cardholder` is whom it is about, if anybody.
    """

    matter: str
    what: MatterKind
    owner: str
    due_ms: int
    key_set: str | None = None
    items: tuple[str, ...] = ()
    note: str = ""
    actor: str = ""
    request: str = ""
    cardholder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterMissed(Dated):
    """The time of `matter` has passed and nobody has closed it."""

    matter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterClosed(Dated):
    """`actor` says how `matter` was settled; "" where it settled itself."""

    matter: str
    actor: str = ""
    note: str = ""
    request: str = ""


NoticeEntry = NoticeOwed | MatterOpened | MatterMissed | MatterClosed
