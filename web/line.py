"""One line of the log: what an entry says, item by item, each with the shape it is shown in."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from controller.directory import Purpose
from controller.reasons import AlarmKind, Reason
from web.brief import BEYOND
from web.changes import Told, told_changes

Plain = dict[str, Any]
"""An entry as the feed brings it: envelope and fields, plain JSON values."""

ENVELOPE = frozenset({"v", "seq", "boot", "clock", "kind", "at_ms", "mono_ms"})


class Shape(StrEnum):
    """How a value is shown, filed and searched."""

    PERSON = "person"
    KEY_SET = "key_set"
    SLOT = "slot"
    TIME = "time"
    OFFSET = "offset"
    FLAG = "flag"
    NUMBER = "number"
    DEPARTMENT = "department"
    REASON = "reason"
    PURPOSE = "purpose"
    ALARM = "alarm"
    WORD = "word"
    RULE = "rule"
    TEXT = "text"
    CHANGE = "change"


FACETS = {
    Shape.PERSON: "p",
    Shape.KEY_SET: "s",
    Shape.SLOT: "n",
    Shape.DEPARTMENT: "o",
    Shape.REASON: "r",
    Shape.PURPOSE: "u",
    Shape.ALARM: "a",
    Shape.WORD: "w",
}

KNOWN: dict[Shape, frozenset[str]] = {
    Shape.REASON: frozenset(Reason),
    Shape.PURPOSE: frozenset(Purpose),
    Shape.ALARM: frozenset(AlarmKind),
    Shape.WORD: frozenset(
        {
            *("ntp", "rtc", "unsynced", "console"),
            *("door_closed", "timed_out", "superseded", "revoked", "restarted"),
            *("lapsed", "taken_back", "session", "return"),
            *("signed_in", "refused", "signed_out"),
            *("added", "removed", "changed"),
            *("cardholder", "credential", "key_set", "key_class", "access_level", "schedule"),
            *("arm_release", "disarm_release", "state_purpose", "acknowledge_alarm"),
            *("report_sign_in", "change_directory", "stage_import", "complete_import"),
        }
    ),
}
"""Stored words the catalogues have words for; any other is shown and filed as it stands."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a line says: `label` is a field's name, `value` what stands there."""

    label: str
    shape: Shape
    value: Any


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
        return next((each.value for each in self.items if each.shape is shape), None)

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
            if each.shape in columns:
                columns.discard(each.shape)
            else:
                rest.append(each)
        return rest


USUAL = {"is_late": False, "is_loan": True, "is_home": True, "is_expected": True}
"""Claims that go without saying when they are so."""


def _never(entry: Plain) -> bool:
    return False


def _always(entry: Plain) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Telling:
    """How a kind of entry is told: its source, when it is an exception, its fields' shapes."""

    source: str
    fields: dict[str, Shape]
    is_exception: Callable[[Plain], bool] = _never


_P, _K, _S, _T = Shape.PERSON, Shape.KEY_SET, Shape.SLOT, Shape.TEXT
_CHANGES = {"actor": _P, "changes": Shape.CHANGE}
_ALARM = {"what": Shape.ALARM, "key_set": _K, "slot": _S, "detail": _T, "alarm": _T}
_FOR = {"purpose": Shape.PURPOSE, "work_order": _T}
_GRANT = {
    "cardholder": _P,
    "key_set": _K,
    "slot": _S,
    **_FOR,
    "issuer": _P,
    "rule": Shape.RULE,
}

TELLINGS: dict[str, Telling] = {
    "cabinet_founded": Telling("controller", {"cabinet": _T}),
    "cabinet_configured": Telling("person", {"settings": _T}),
    "controller_started": Telling("controller", {"version": _T}),
    "controller_stopped": Telling("controller", {"reason": _T}),
    "clock_set": Telling(
        "clock", {"before_ms": Shape.OFFSET, "after_ms": Shape.OFFSET, "source": Shape.WORD}
    ),
    "snapshot_taken": Telling("controller", {"upto_seq": Shape.NUMBER, "digest": _T}),
    "fault_raised": Telling("controller", {"part": _T, "detail": _T, "slots": _S}, _always),
    "fault_cleared": Telling("controller", {"part": _T}),
    "directory_changed": Telling("person", _CHANGES),
    "import_staged": Telling("person", {**_CHANGES, "import_id": _T}),
    "import_completed": Telling("person", {"actor": _P, "count": Shape.NUMBER, "import_id": _T}),
    "import_discarded": Telling("controller", {"import_id": _T, "problems": _T}, _always),
    "badge_denied": Telling(
        "badge", {"cardholder": _P, "reasons": Shape.REASON, "reader": _T}, _always
    ),
    "badges_refused": Telling("badge", {"reader": _T}, _always),
    "session_opened": Telling("badge", {"cardholder": _P, "reader": _T, "is_copyable": Shape.FLAG}),
    "session_closed": Telling(
        "sensor",
        {
            "cardholder": _P,
            "reason": Shape.WORD,
            "taken": Shape.NUMBER,
            "returned": Shape.NUMBER,
        },
    ),
    "purpose_stated": Telling("person", {"actor": _P, "purpose": Shape.PURPOSE, "work_order": _T}),
    "access_granted": Telling("badge", _GRANT),
    "access_denied": Telling(
        "badge", {"cardholder": _P, "key_set": _K, "slot": _S, "reasons": Shape.REASON}, _always
    ),
    "grant_lapsed": Telling(
        "clock", {"cardholder": _P, "key_set": _K, "slot": _S, "reason": Shape.WORD}
    ),
    "release_armed": Telling(
        "person",
        {"recipient": _P, "key_set": _K, "slot": _S, "actor": _P, "reason": _T, **_FOR},
    ),
    "release_disarmed": Telling("person", {"slot": _S, "reason": Shape.WORD}),
    "request_denied": Telling(
        "person",
        {"actor": _P, "asked": Shape.WORD, "reasons": Shape.REASON, "detail": _T},
        _always,
    ),
    "sign_in_reported": Telling(
        "person",
        {"account": _T, "outcome": Shape.WORD},
        lambda entry: entry.get("outcome") == "refused",
    ),
    "inventory_taken": Telling("sensor", {"seated": Shape.NUMBER, "empty": Shape.NUMBER}),
    "key_set_checked_out": Telling(
        "evidence",
        {**_GRANT, "department": Shape.DEPARTMENT, "due_ms": Shape.TIME},
        lambda entry: entry.get("cardholder") is None,
    ),
    "key_set_checked_in": Telling(
        "evidence",
        {
            "returner": _P,
            "key_set": _K,
            "slot": _S,
            "borrower": _P,
            "is_loan": Shape.FLAG,
            "is_home": Shape.FLAG,
            "is_late": Shape.FLAG,
        },
        lambda entry: bool(entry.get("is_late")) or not entry.get("is_home", True),
    ),
    "unknown_tag_seated": Telling("sensor", {"slot": _S, "tag": _T}, _always),
    "unknown_tag_removed": Telling("sensor", {"slot": _S, "tag": _T}, _always),
    "slot_disagrees": Telling("sensor", {"key_set": _K, "slot": _S}, _always),
    "slot_agrees": Telling("sensor", {"key_set": _K, "slot": _S}),
    "tag_claimed_twice": Telling("sensor", {"slot": _S, "other_slot": _S, "tag": _T}, _always),
    "loan_due_soon": Telling("clock", {"cardholder": _P, "key_set": _K, "due_ms": Shape.TIME}),
    "loan_overdue": Telling(
        "clock",
        {"cardholder": _P, "key_set": _K, "due_ms": Shape.TIME, "step": Shape.NUMBER},
        _always,
    ),
    "door_unlocked": Telling("controller", {"why": Shape.WORD}),
    "door_seen_open": Telling(
        "sensor", {"is_expected": Shape.FLAG}, lambda entry: not entry.get("is_expected", True)
    ),
    "door_seen_closed": Telling("sensor", {}),
    "case_seen_open": Telling("sensor", {}, _always),
    "case_seen_closed": Telling("sensor", {}),
    "alarm_raised": Telling("sensor", _ALARM, _always),
    "alarm_acknowledged": Telling("person", {"actor": _P, "note": _T, "alarm": _T}),
    "alarm_cleared": Telling("controller", {"alarm": _T}),
}


def line_of(entry: Plain) -> Line:
    """Return the line for `entry`; a kind nobody knows yet is told field by field, as it came."""
    kind = str(entry["kind"])
    telling = TELLINGS.get(kind) or Telling(
        "unknown", dict.fromkeys(sorted(entry.keys() - ENVELOPE), _T)
    )
    source = telling.source
    if source == "evidence":
        source = str(entry.get("evidence", "sensor"))
    items = tuple(
        item for name, shape in telling.fields.items() for item in _items(name, shape, entry)
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


def _items(name: str, shape: Shape, entry: Plain) -> list[Item]:
    value = entry.get(name)
    if value is None or value in ("", []):
        return []
    if shape is Shape.FLAG and USUAL.get(name) == value:
        return []
    if shape is Shape.OFFSET:
        # What the wall clock said at that moment, by the offset before and after.
        return [Item(name, Shape.TIME, int(value) + int(entry["mono_ms"]))]
    if shape is Shape.NUMBER and isinstance(value, list):
        return [Item(name, shape, len(value))]
    if shape is Shape.CHANGE:
        return [_told(each) for each in told_changes(value)]
    if shape is Shape.RULE and str(value).startswith("remote:"):
        return [Item("remote_by", Shape.PERSON, str(value).partition(":")[2])]
    if shape is Shape.TEXT:
        return [Item(name, shape, each) for each in _texts(value)]
    if isinstance(value, list):
        return [Item(name, shape, each) for each in value]
    return [Item(name, shape, value)]


def _told(change: Told) -> Item:
    return Item("change", Shape.CHANGE, change)


def _texts(value: Any) -> list[str]:
    """Return `value`, whatever it is, as pieces of text on one line each."""
    if isinstance(value, dict):
        return [f"{name}={part}" for name, each in value.items() for part in _texts(each)]
    if isinstance(value, list):
        return [part for each in value for part in _texts(each)]
    return [" ".join(str(value).split())]
