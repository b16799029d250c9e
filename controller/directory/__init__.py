"""Who and what the cabinet knows: cardholders, credentials, key sets, classes, rights, hours.

All of it is data an administrator sets; every change is an entry with before and after. Names and
phones are not here: `Cardholder.person` only binds the row of the side table that holds them.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from controller.directory.approvers import (
    APPROVERS_MOST,
    Approver,
    ApproverRow,
    ApproverTable,
)
from controller.directory.keeping import MONTHS, Keeping, RecordClass
from controller.directory.keys import (
    Key,
    KeyClass,
    KeySet,
    KeySetStatus,
    KindCount,
    Paper,
    Purpose,
)
from controller.directory.oversight import Oversight
from controller.directory.pairings import Pairing, PairRule, Side
from controller.directory.people import (
    Cardholder,
    Credential,
    CredentialStatus,
    DocumentKind,
    Person,
    document_reference,
    is_reference,
    person_digest,
)
from controller.directory.rights import AccessLevel, Grant, Schedule, Span, SpecialDay
from controller.directory.shifts import ChecklistItem, Shift, Watch

__all__ = [
    "APPROVERS_MOST",
    "MONTHS",
    "NOUNS",
    "AccessLevel",
    "Approver",
    "ApproverRow",
    "ApproverTable",
    "Cardholder",
    "Change",
    "ChecklistItem",
    "Credential",
    "CredentialStatus",
    "Directory",
    "DocumentKind",
    "Grant",
    "Keeping",
    "Key",
    "KeyClass",
    "KeySet",
    "KeySetStatus",
    "KindCount",
    "Noun",
    "Oversight",
    "PairRule",
    "Pairing",
    "Paper",
    "Person",
    "Purpose",
    "RecordClass",
    "Schedule",
    "Shift",
    "Side",
    "Span",
    "SpecialDay",
    "Watch",
    "document_reference",
    "is_reference",
    "key_of",
    "person_digest",
]

Noun = (
    Cardholder
    | Credential
    | KeySet
    | KeyClass
    | AccessLevel
    | Schedule
    | Pairing
    | Shift
    | Watch
    | ChecklistItem
    | ApproverTable
    | Keeping
    | Oversight
)


NOUNS: dict[str, type[Any]] = {
    "cardholder": Cardholder,
    "credential": Credential,
    "key_set": KeySet,
    "key_class": KeyClass,
    "access_level": AccessLevel,
    "schedule": Schedule,
    "pairing": Pairing,
    "shift": Shift,
    "watch": Watch,
    "checklist_item": ChecklistItem,
    "approver_table": ApproverTable,
    "keeping": Keeping,
    "oversight": Oversight,
}
_SHELVES = {
    Cardholder: "cardholders",
    Credential: "credentials",
    KeySet: "key_sets",
    KeyClass: "key_classes",
    AccessLevel: "access_levels",
    Schedule: "schedules",
    Pairing: "pairings",
    Shift: "shifts",
    Watch: "watches",
    ChecklistItem: "checklist",
    ApproverTable: "approver_tables",
    Keeping: "keepings",
    Oversight: "oversights",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One noun as it was and as it shall be; None for "not there"."""

    before: Noun | None = None
    after: Noun | None = None


def key_of(noun: Noun) -> str:
    """Return what `noun` is found by: its id, or a credential's token."""
    return noun.token if isinstance(noun, Credential) else noun.id


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything known, by its key. A change makes a new directory that shares the rest.

    `old_tags` were replaced on the ring of the set named: they open nothing any more. The pairings
    that have a set, or a class, on one of their sides are `paired_sets` and `paired_classes`.
    """

    cardholders: dict[str, Cardholder] = field(default_factory=dict)
    credentials: dict[str, Credential] = field(default_factory=dict)
    key_sets: dict[str, KeySet] = field(default_factory=dict)
    key_classes: dict[str, KeyClass] = field(default_factory=dict)
    access_levels: dict[str, AccessLevel] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    pairings: dict[str, Pairing] = field(default_factory=dict)
    shifts: dict[str, Shift] = field(default_factory=dict)
    watches: dict[str, Watch] = field(default_factory=dict)
    checklist: dict[str, ChecklistItem] = field(default_factory=dict)
    approver_tables: dict[str, ApproverTable] = field(default_factory=dict)
    keepings: dict[str, Keeping] = field(default_factory=dict)
    oversights: dict[str, Oversight] = field(default_factory=dict)
    old_tags: dict[bytes, str] = field(default_factory=dict)
    by_tag: dict[bytes, str] = field(default_factory=dict)
    by_home: dict[int, str] = field(default_factory=dict)
    paired_sets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    paired_classes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def change(self, changes: tuple[Change, ...]) -> "Directory":
        """Return the directory after `changes`, copying each shelf they touch once."""
        shelves: dict[str, dict[str, Any]] = {}
        for each in changes:
            noun = each.after or each.before
            assert noun is not None, "a change of nothing"
            name = _SHELVES[type(noun)]
            if name not in shelves:  # to copy a shelf of thousands for each change takes its time
                shelves[name] = dict(getattr(self, name))
            shelf = shelves[name]
            if each.after is None:
                shelf.pop(key_of(noun), None)
            else:
                shelf[key_of(noun)] = each.after
        found: dict[str, dict[Any, Any]] = dict(shelves)
        if "pairings" in shelves:
            found |= _sides(shelves["pairings"])
        if "key_sets" in shelves:
            found |= _indexes(shelves["key_sets"])
            old_tags = {**self.old_tags, **_replaced_tags(changes)}
            found["old_tags"] = {
                tag: was for tag, was in old_tags.items() if tag not in found["by_tag"]
            }
        return replace(self, **found)

    def find(self, noun: Noun) -> Noun | None:
        """Return what stands now where `noun` would stand, or None."""
        shelf: dict[str, Noun] = getattr(self, _SHELVES[type(noun)])
        return shelf.get(key_of(noun))

    def nouns(self) -> tuple[Noun, ...]:
        """Return everything known, shelf by shelf."""
        shelves = (getattr(self, name) for name in _SHELVES.values())
        return tuple(noun for shelf in shelves for noun in shelf.values())


def _replaced_tags(changes: tuple[Change, ...]) -> dict[bytes, str]:
    """Return the tags that `changes` take off the ring of a set that stays, and whose it was."""
    return {
        each.before.tag: each.before.id
        for each in changes
        if isinstance(each.before, KeySet)
        and isinstance(each.after, KeySet)
        and each.before.tag is not None
        and each.before.tag != each.after.tag
    }


def _sides(pairings: dict[str, Pairing]) -> dict[str, dict[Any, Any]]:
    sets: dict[str, tuple[str, ...]] = {}
    classes: dict[str, tuple[str, ...]] = {}
    for each in pairings.values():
        for side in dict.fromkeys((each.one, each.other)):
            where, name = (sets, side.key_set) if side.key_set else (classes, side.key_class)
            where[name] = (*where.get(name, ()), each.id)
    return {"paired_sets": sets, "paired_classes": classes}


def _indexes(key_sets: dict[str, KeySet]) -> dict[str, dict[Any, Any]]:
    return {
        "by_tag": {each.tag: each.id for each in key_sets.values() if each.tag is not None},
        "by_home": {
            each.home_slot: each.id
            for each in key_sets.values()
            if each.home_slot is not None and each.status is not KeySetStatus.RETIRED
        },
    }
