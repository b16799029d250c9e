"""One line of the log: what an entry says, item by item, each with the shape it is shown in."""

from dataclasses import dataclass
from typing import Any, get_args

from controller.codec import word_of
from controller.directory import Purpose, RecordClass
from controller.handovers import Book, Duty, Side, Topic
from controller.keeping_parts import Ground, Stage
from controller.notices import CallOutcome, MatterKind, NoticeKind
from controller.reasons import (
    AlarmKind,
    BookingEnd,
    Capacity,
    IdentityProof,
    PaperVerdict,
    Reason,
    ReturnManner,
    SecretChange,
)
from controller.requests import Asked
from controller.stocktaking import CountDifference, CountKind
from web.brief import BEYOND
from web.faults import CAUSES, PARTS
from web.items import Item, Plain, Shape, items_of
from web.roles import RIGHTS
from web.tellings import COUNTED, TELLINGS, Telling

__all__ = ["COUNTED", "FACETS", "KNOWN", "TELLINGS", "Item", "Line", "Plain", "Shape", "line_of"]

ENVELOPE = frozenset({"v", "seq", "boot", "clock", "kind", "at_ms", "mono_ms"})


FACETS = {
    Shape.PERSON: "p",
    Shape.KEY_SET: "s",
    Shape.SLOT: "n",
    Shape.DEPARTMENT: "o",
    Shape.REASON: "r",
    Shape.PURPOSE: "u",
    Shape.ALARM: "a",
    Shape.WORD: "w",
    Shape.PART: "b",
    Shape.CAUSE: "c",
    Shape.STEP: "e",
    Shape.ROLE: "i",
    Shape.NOTICE: "j",
    Shape.MATTER: "q",
}

KNOWN: dict[Shape, frozenset[str]] = {
    Shape.REASON: frozenset(Reason),
    Shape.PURPOSE: frozenset(Purpose),
    Shape.ALARM: frozenset(AlarmKind),
    Shape.PART: PARTS,
    Shape.CAUSE: CAUSES,
    Shape.STEP: frozenset({"0", "1", "2"}),
    Shape.ROLE: frozenset(RIGHTS),
    Shape.NOTICE: frozenset(NoticeKind),
    Shape.MATTER: frozenset(MatterKind),
    Shape.WORD: frozenset(
        {
            *("ntp", "rtc", "unsynced", "console"),
            *("door_closed", "timed_out", "superseded", "revoked", "restarted"),
            *("SIGTERM", "SIGINT"),
            *("lapsed", "taken_back", "rearmed", "session", "return", "fire_panel", "emergency"),
            *("signed_in", "refused", "signed_out"),
            *("added", "removed", "changed"),
            *("cardholder", "credential", "key_set", "key_class", "access_level", "schedule"),
            *("pairing", "shift", "watch", "checklist_item", "approver_table"),
            *("keeping", "oversight"),
            *CountKind,
            *CountDifference,
            *SecretChange,
            *CallOutcome,
            *(*Book, *Topic, *Side, *Duty, "watch_to", "watch_from"),
            *Capacity,
            *(*Ground, *Stage, *RecordClass),
            *("used", "expired", "emergency_take", "no_badge", "not_seen"),
            *("withdrawn", "void"),
            *BookingEnd,
            *ReturnManner,
            *IdentityProof,
            *PaperVerdict,
            *(word_of(each) for each in get_args(Asked)),
        }
    ),
}
"""Stored words the catalogues have words for; any other is shown and filed as it stands."""


@dataclass(frozen=True, slots=True)
class Line:
    """What entry `seq` says; `source` is where from, `beyond` the changes `web.brief` left out."""

    seq: int
    at_ms: int
    kind: str
    clock: str
    source: str
    is_exception: bool
    items: tuple[Item, ...]
    beyond: int = 0

    def first(self, shape: Shape) -> Any:
        """Return the first value of `shape`, or None: the line's person, key set or slot."""
        return next(
            (each.value for each in self.items if each.shape is shape and each.is_one), None
        )

    def values(self, shape: Shape) -> list[Any]:
        """Return every value of `shape`."""
        return [each.value for each in self.items if each.shape is shape]

    def details(self) -> list[Item]:
        """Return what does not stand in the columns for person, key set and slot.

        Each change of a directory's hundreds is an item of its own.
        """
        columns = {Shape.PERSON, Shape.KEY_SET, Shape.SLOT}
        rest = []
        for each in self.items:
            if each.shape in columns and each.is_one:
                columns.discard(each.shape)
            else:
                rest.append(each)
        return rest


def line_of(entry: Plain) -> Line:
    """Return the line for `entry`; a kind nobody knows yet is told field by field, as it came."""
    kind = str(entry["kind"])
    if kind == "key_set_checked_in" and not entry.get("is_loan", True):
        kind = COUNTED
    telling = TELLINGS.get(kind) or Telling(
        "unknown", dict.fromkeys(sorted(entry.keys() - ENVELOPE), Shape.TEXT)
    )
    source = telling.source
    if source == "evidence":
        source = str(entry.get("evidence", "sensor"))
    items = tuple(
        item for name, shape in telling.fields.items() for item in items_of(name, shape, entry)
    )
    return Line(
        seq=int(entry["seq"]),
        at_ms=int(entry["at_ms"]),
        kind=kind,
        clock=str(entry.get("clock", "")),
        source=source,
        is_exception=telling.is_exception(entry),
        items=items,
        beyond=int(entry.get(BEYOND, 0)),
    )
