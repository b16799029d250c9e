"""One line of the log: what an entry says, item by item, each with the shape it is shown in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args

from controller.codec import word_of
from controller.directory import Purpose
from controller.reasons import AlarmKind, Reason, SecretChange
from controller.requests import Asked
from web.brief import BEYOND
from web.faults import CAUSES, PARTS
from web.items import Item, Plain, Shape, items_of

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
}

KNOWN: dict[Shape, frozenset[str]] = {
    Shape.REASON: frozenset(Reason),
    Shape.PURPOSE: frozenset(Purpose),
    Shape.ALARM: frozenset(AlarmKind),
    Shape.PART: PARTS,
    Shape.CAUSE: CAUSES,
    Shape.STEP: frozenset({"0", "1", "2"}),
    Shape.WORD: frozenset(
        {
            *("ntp", "rtc", "unsynced", "console"),
            *("door_closed", "timed_out", "superseded", "revoked", "restarted"),
            *("SIGTERM", "SIGINT"),
            *("lapsed", "taken_back", "session", "return", "fire_panel", "emergency"),
            *("signed_in", "refused", "signed_out"),
            *("added", "removed", "changed"),
            *("cardholder", "credential", "key_set", "key_class", "access_level", "schedule"),
            *("pairing", "shift", "watch", "checklist_item", "approver_table"),
            *SecretChange,
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
_ALARM = {"what": Shape.ALARM, "key_set": _K, "slot": _S}
_ALARM |= {"detail": Shape.ALARM_DETAIL, "alarm": Shape.ALARM_ID}
_FOR = {"purpose": Shape.PURPOSE, "work_order": _T}
_GRANT = {
    "cardholder": _P,
    "key_set": _K,
    "slot": _S,
    **_FOR,
    "issuer": _P,
    "rule": Shape.RULE,
}

COUNTED = "key_set_counted"
"""A set that comes to sit in a slot without having been out is no return: it is counted in."""

TELLINGS: dict[str, Telling] = {
    "cabinet_founded": Telling("controller", {"cabinet": _T}),
    "cabinet_configured": Telling("person", {"settings": Shape.SETTINGS}),
    "controller_started": Telling("controller", {"version": _T}),
    "controller_stopped": Telling("controller", {"reason": Shape.WORD}),
    "clock_set": Telling(
        "clock", {"before_ms": Shape.OFFSET, "after_ms": Shape.OFFSET, "source": Shape.WORD}
    ),
    "snapshot_taken": Telling("controller", {"upto_seq": Shape.NUMBER, "digest": _T}),
    "secret_changed": Telling("person", {"actor": _P, "what": Shape.WORD, "subject": _T}),
    "fault_raised": Telling("controller", {"part": Shape.FAULT, "slots": _S}, _always),
    "fault_cleared": Telling("controller", {"part": Shape.FAULT}),
    "directory_changed": Telling("person", _CHANGES),
    "import_staged": Telling("person", {**_CHANGES, "import_id": _T}),
    "import_completed": Telling("person", {"actor": _P, "count": Shape.NUMBER, "import_id": _T}),
    "import_discarded": Telling("controller", {"import_id": _T, "problems": _T}, _always),
    "badge_denied": Telling(
        "badge", {"cardholder": _P, "reasons": Shape.REASON, "reader": _T}, _always
    ),
    "badges_refused": Telling("badge", {"reader": _T}, _always),
    "card_awaited": Telling(
        "person", {"actor": _P, "cardholder": _P, "key_set": _K, "is_tag": Shape.FLAG}
    ),
    "card_rekeyed": Telling(
        "person", {"actor": _P, "cardholder": _P, "key_set": _K, "version": _T}
    ),
    "code_denied": Telling("badge", {"reasons": Shape.REASON, "reader": _T}, _always),
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
            "is_home": Shape.FLAG,
            "is_late": Shape.FLAG,
        },
        lambda entry: bool(entry.get("is_late")) or not entry.get("is_home", True),
    ),
    COUNTED: Telling(
        "evidence",
        {"returner": _P, "key_set": _K, "slot": _S, "is_home": Shape.FLAG},
        lambda entry: not entry.get("is_home", True),
    ),
    "unknown_tag_seated": Telling("sensor", {"slot": _S, "tag": _T}, _always),
    "unknown_tag_removed": Telling("sensor", {"slot": _S, "tag": _T}, _always),
    "slot_disagrees": Telling(
        "sensor", {"key_set": _K, "slot": _S, "reasons": Shape.REASON}, _always
    ),
    "slot_agrees": Telling("sensor", {"key_set": _K, "slot": _S}),
    "tag_claimed_twice": Telling("sensor", {"slot": _S, "other_slot": _S, "tag": _T}, _always),
    "loan_due_soon": Telling("clock", {"cardholder": _P, "key_set": _K, "due_ms": Shape.TIME}),
    "loan_overdue": Telling(
        "clock",
        {"cardholder": _P, "key_set": _K, "due_ms": Shape.TIME, "step": Shape.STEP},
        _always,
    ),
    "door_unlocked": Telling("controller", {"why": Shape.WORD}),
    "door_seen_open": Telling(
        "sensor", {"is_expected": Shape.FLAG}, lambda entry: not entry.get("is_expected", True)
    ),
    "door_seen_closed": Telling("sensor", {}),
    "case_seen_open": Telling("sensor", {}, _always),
    "case_seen_closed": Telling("sensor", {}),
    "opened_unwatched": Telling(
        "sensor",
        {"is_explained": Shape.FLAG, "is_doubtful": Shape.FLAG},
        lambda entry: not entry.get("is_explained"),
    ),
    "latch_reset": Telling("sensor", {}),
    "emergency_called": Telling(
        "sensor", {"source": Shape.WORD, "key_classes": _T, "slots": _S}, _always
    ),
    "emergency_call_ended": Telling("sensor", {"source": Shape.WORD}),
    "emergency_ended": Telling("controller", {"source": Shape.WORD}),
    "alarm_raised": Telling("sensor", _ALARM, _always),
    "alarm_acknowledged": Telling("person", {"actor": _P, "note": _T, "alarm": Shape.ALARM_ID}),
    "alarm_cleared": Telling("controller", {"alarm": Shape.ALARM_ID}),
}


def line_of(entry: Plain) -> Line:
    """Return the line for `entry`; a kind nobody knows yet is told field by field, as it came."""
    kind = str(entry["kind"])
    if kind == "key_set_checked_in" and not entry.get("is_loan", True):
        kind = COUNTED
    telling = TELLINGS.get(kind) or Telling(
        "unknown", dict.fromkeys(sorted(entry.keys() - ENVELOPE), _T)
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
