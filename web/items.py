"""What a field of an entry says, as items each with the shape it is shown in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from controller.handovers import Mismatch
from controller.notices import DEPARTMENT, PERSON, ROLE, split_addressee
from controller.reasons import AlarmKind
from web.changes import Told, told_changes
from web.faults import Fault, fault_of

DURING = "during the session of "
"""How the detail of an alarm begins that somebody at the cabinet may have caused."""

SLOT_DIGITS = 3
"""A tag of digits only is longer than any slot's number."""

Plain = dict[str, Any]
"""An entry as the feed brings it: envelope and fields, plain JSON values."""


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
    KEYS = "keys"
    COUNTS = "counts"
    FAULT = "fault"
    PART = "part"
    STEP = "step"
    ALARM_ID = "alarm_id"
    ALARM_DETAIL = "alarm_detail"
    CAUSE = "cause"
    SETTINGS = "settings"
    DURATION = "duration"
    ADDRESSEE = "addressee"
    ROLE = "role"
    NOTICE = "notice"
    MATTER = "matter"
    SHIFT = "shift"
    OUT = "out"
    DIFFERENCE = "difference"
    EYE = "eye"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a line says: `label` is a field's name, `value` what stands there."""

    label: str
    shape: Shape
    value: Any

    @property
    def is_one(self) -> bool:
        """Return whether this is what the line is about, not one of a list, nor a bystander."""
        return self.label not in LISTED


LISTED = frozenset(
    {
        *("slots", "session_of", "to", "owner", "held", "actors", "differing", "moved"),
        *("stopped", "blind", "out", "out_with", "eye_there", "eye_empty"),
        *(f"stock_{each}" for each in Mismatch),
    }
)
"""Labels of what is one of a list, or only has to do with what a line is about."""

USUAL = {
    "is_duress": False,
    "is_consultation": False,
    "must_change": False,
    "is_by_pin": False,
    **{"is_out": False, "is_late": False, "is_home": True, "is_expected": True, "is_tag": False},
    **{"is_recount": False, "is_urgent": False, "is_watch_given": False, "is_watch_taken": False},
}
"""Claims that go without saying when they are so."""


def items_of(name: str, shape: Shape, entry: Plain) -> list[Item]:
    """Return what the field `name` of `entry` says: nothing where it goes without saying."""
    value = entry.get(name)
    if value is None or value in ("", []):
        return []
    if shape is Shape.FLAG and USUAL.get(name) == value:
        return []
    if shape in _OF_HANDOVERS:
        return _of_handover(name, shape, value)
    if shape is Shape.SETTINGS and isinstance(before := entry.get("before"), dict):
        return [
            Item(f"setting_{each}", Shape.TEXT, f"{before.get(each)} → {value[each]}")
            for each in value
            if before.get(each) != value[each]
        ]
    if shape is Shape.SETTINGS:
        return [_setting(each, value[each]) for each in value]
    if shape is Shape.FAULT:
        return _fault_items(fault_of(str(value), str(entry.get("detail", ""))), entry)
    if shape is Shape.ALARM_ID:
        return [] if "what" in entry else _alarm_named(str(value))
    if shape is Shape.ALARM_DETAIL:
        return alarm_detail(str(entry.get("what", "")), str(value))
    if shape is Shape.OFFSET and value == 0:
        return []  # nobody had told the hour before
    if shape is Shape.OFFSET:
        # What the wall clock said at that moment, by the offset before and after.
        return [Item(name, Shape.TIME, int(value) + int(entry["mono_ms"]))]
    if shape is Shape.NUMBER and isinstance(value, list):
        return [Item(name, shape, len(value))]
    if shape is Shape.CHANGE:
        return [_told(each) for each in told_changes(value)]
    if shape is Shape.RULE and str(value).startswith("remote:"):
        return [Item("remote_by", Shape.PERSON, str(value).partition(":")[2])]
    if shape is Shape.RULE and value in ("emergency", "emergency_take"):
        return [Item(name, Shape.WORD, value)]
    if shape is Shape.ADDRESSEE:
        return [addressed(name, str(value))]
    if shape is Shape.TEXT:
        return [Item(name, shape, each) for each in _texts(value)]
    if isinstance(value, list):
        return [Item(name, shape, each) for each in value]
    return [Item(name, shape, value)]


_OF_HANDOVERS = (Shape.SHIFT, Shape.OUT, Shape.DIFFERENCE, Shape.EYE)


def _of_handover(name: str, shape: Shape, value: Any) -> list[Item]:
    """Return what a handover says of its shift, or of each thing that was counted."""
    if shape is Shape.SHIFT:
        shift, _, side = str(value).partition(":")
        way = [Item("direction", Shape.WORD, f"watch_{side}")] if side else []
        return [Item(name, Shape.RULE, shift), *way]
    if shape is Shape.EYE:
        labels = {True: "eye_there", False: "eye_empty"}
        return [Item(labels[each["is_there"]], Shape.SLOT, each["slot"]) for each in value]
    if shape is Shape.OUT:
        sets = [Item(name, Shape.KEY_SET, each["key_set"]) for each in value]
        people = [each["cardholder"] for each in value if each["cardholder"]]
        return sets + [Item("out_with", Shape.PERSON, each) for each in dict.fromkeys(people)]
    return [
        Item(f"stock_{each['what']}", Shape.KEY_SET, each["key_set"])
        if each["key_set"]
        else Item(f"stock_{each['what']}", Shape.SLOT, each["slot"])
        for each in value
    ]


_ADDRESSED = {PERSON: Shape.PERSON, ROLE: Shape.ROLE, DEPARTMENT: Shape.DEPARTMENT}


def addressed(label: str, addressee: str) -> Item:
    """Return whom `addressee` means: a person, everybody with a role, or a department."""
    kind, name = split_addressee(addressee)
    return Item(label, _ADDRESSED.get(kind, Shape.TEXT), name or addressee)


def _setting(name: str, value: Any) -> Item:
    if isinstance(value, bool):
        return Item(f"setting_{name}", Shape.FLAG, value)
    if isinstance(value, int):
        shape = Shape.DURATION if name.endswith("_ms") else Shape.NUMBER
        return Item(f"setting_{name}", shape, value)
    return Item(f"setting_{name}", Shape.TEXT, " ".join(str(value).split()))


def _fault_items(fault: Fault, entry: Plain) -> list[Item]:
    said = [Item("part", Shape.PART, fault.part)]
    if fault.number is not None:
        said.append(Item("board", Shape.NUMBER, fault.number))
    if "detail" in entry:
        said.append(Item("cause", Shape.CAUSE, fault.cause))
    return [*said, Item("technical", Shape.TEXT, fault.technical)]


def _alarm_named(name: str) -> list[Item]:
    """Return what an alarm's id says: its kind and what it is about."""
    what, _, subject = name.partition(":")
    if what not in frozenset(AlarmKind):
        return [Item("alarm", Shape.TEXT, name)]
    told = [Item("what", Shape.ALARM, what)]
    if what == AlarmKind.TAKEN_WITHOUT_GRANT:
        told.append(Item("key_set", Shape.KEY_SET, subject))
    elif what == AlarmKind.DURESS:
        told.append(Item("session_of", Shape.PERSON, subject))
    elif subject.isascii() and subject.isdigit() and len(subject) <= SLOT_DIGITS:
        told.append(Item("slot", Shape.SLOT, int(subject)))
    elif subject:
        told.append(Item("tag", Shape.TEXT, subject))
    return told


def alarm_detail(what: str, detail: str) -> list[Item]:
    """Return what the detail of an alarm of the kind `what` says."""
    if detail.startswith(DURING):
        return [Item("session_of", Shape.PERSON, detail.removeprefix(DURING))]
    if what in (AlarmKind.UNKNOWN_TAG, AlarmKind.TAG_CLAIMED_TWICE):
        return [Item("tag", Shape.TEXT, detail)]
    return [Item("detail", Shape.TEXT, each) for each in _texts(detail) if each]


def _told(change: Told) -> Item:
    return Item("change", Shape.CHANGE, change)


def _texts(value: Any) -> list[str]:
    """Return `value`, whatever it is, as pieces of text on one line each."""
    if isinstance(value, dict):
        return [f"{name}={part}" for name, each in value.items() for part in _texts(each)]
    if isinstance(value, list):
        return [part for each in value for part in _texts(each)]
    return [" ".join(str(value).split())]
