"""The directory as the files want it: a copy of the present one, to be written into."""

from collections.abc import Mapping
from typing import Any

from controller.directory import (
    AccessLevel,
    ApproverTable,
    Cardholder,
    Change,
    ChecklistItem,
    Credential,
    Directory,
    Keeping,
    KeyClass,
    KeySet,
    Noun,
    Oversight,
    Pairing,
    Person,
    Schedule,
    Shift,
    Watch,
)

Rule = (
    KeyClass
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
"""What stands in a rule book."""


class Wanted:
    """What shall be known after the import, shelf by shelf, and the personal rows that change."""

    def __init__(self, present: Directory, people: Mapping[str, Person]) -> None:
        self.schedules: dict[str, Schedule] = dict(present.schedules)
        self.approver_tables: dict[str, ApproverTable] = dict(present.approver_tables)
        self.key_classes: dict[str, KeyClass] = dict(present.key_classes)
        self.pairings: dict[str, Pairing] = dict(present.pairings)
        self.shifts: dict[str, Shift] = dict(present.shifts)
        self.watches: dict[str, Watch] = dict(present.watches)
        self.checklist: dict[str, ChecklistItem] = dict(present.checklist)
        self.keepings: dict[str, Keeping] = dict(present.keepings)
        self.oversights: dict[str, Oversight] = dict(present.oversights)
        self.access_levels: dict[str, AccessLevel] = dict(present.access_levels)
        self.key_sets: dict[str, KeySet] = dict(present.key_sets)
        self.cardholders: dict[str, Cardholder] = dict(present.cardholders)
        self.credentials: dict[str, Credential] = dict(present.credentials)
        self.people: Mapping[str, Person] = people
        self.new_people: list[Person] = []
        self._present = present

    def put_rule(self, noun: Rule) -> None:
        """Write one noun of the rule book in."""
        match noun:
            case Schedule():
                self.schedules[noun.id] = noun
            case ApproverTable():
                self.approver_tables[noun.id] = noun
            case KeyClass():
                self.key_classes[noun.id] = noun
            case AccessLevel():
                self.access_levels[noun.id] = noun
            case Pairing():
                self.pairings[noun.id] = noun
            case Shift():
                self.shifts[noun.id] = noun
            case Watch():
                self.watches[noun.id] = noun
            case ChecklistItem():
                self.checklist[noun.id] = noun
            case Keeping():
                self.keepings[noun.id] = noun
            case Oversight():
                self.oversights[noun.id] = noun

    def changes(self) -> tuple[Change, ...]:
        """Return what differs from the present directory, each after what it refers to."""
        shelves: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...] = (
            (self._present.schedules, self.schedules),
            (self._present.approver_tables, self.approver_tables),
            (self._present.key_classes, self.key_classes),
            (self._present.key_sets, self.key_sets),
            (self._present.access_levels, self.access_levels),
            (self._present.pairings, self.pairings),
            (self._present.shifts, self.shifts),
            (self._present.watches, self.watches),
            (self._present.checklist, self.checklist),
            (self._present.keepings, self.keepings),
            (self._present.oversights, self.oversights),
            (self._present.cardholders, self._staff_first()),
            (self._present.credentials, self.credentials),
        )
        return tuple(change for before, after in shelves for change in _differences(before, after))

    def _staff_first(self) -> dict[str, Cardholder]:
        """Return the people in their order, but visitors after their hosts."""
        return dict(sorted(self.cardholders.items(), key=lambda each: each[1].is_visitor))


def _differences(before: Mapping[str, Noun], after: Mapping[str, Noun]) -> list[Change]:
    return [
        Change(before=before.get(key), after=noun)
        for key, noun in after.items()
        if before.get(key) != noun
    ]
