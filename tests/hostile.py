"""Requests made up at random: of every kind, with what is known, what is not, and what is absurd.

What people keep to themselves stands in them as `SECRETS`, where it belongs and nowhere else, so
that whoever reads the entries afterwards can look for it.
"""

import dataclasses
import types
import typing
from enum import Enum

from controller.directory import Cardholder, Change, Person, person_digest
from controller.requests import Asked

NAME, PHONE, PIN, CODE = "歐陽婉儀", "5550101", "73915", "640372"
SECRETS = (NAME, PHONE, PIN, CODE)

HUGE = 10**30
ABSURD_NUMBERS = (-1, 0, 1, 2, 1_441, 9_999, -(10**15), 2**53, 2**62)
ABSURD_TEXTS = (
    *("x" * 501,) * 4,
    *("", " ", "\0", "a\0b", "鑰" * 20_000, "\u202eexe", "\n\n", "'; --", "\x1b[2J"),
    *("cabinet:", "person:", "role:lead", "role:", "person:chan", "department:客服部", "console"),
    *("m1", "a1", "s1"),
)
LATER_MS = (-60_000, 60_000, 600_000, 3_600_000, 7_200_000, 86_400_000)
KINDS = tuple(sorted(typing.get_args(Asked), key=lambda kind: kind.__name__))

POOLS = {
    "key_set": lambda state: state.directory.key_sets,
    "key_class": lambda state: state.directory.key_classes,
    "approver_table": lambda state: state.directory.approver_tables,
    "schedule": lambda state: state.directory.schedules,
    "access_levels": lambda state: state.directory.access_levels,
    "matter": lambda state: state.matters,
    "alarm": lambda state: state.alarms,
    "copy": lambda state: state.copies,
    "handover": lambda state: state.handovers.open,
    "spare": lambda state: [each.id for listed in state.spares.values() for each in listed],
    "approval": lambda state: [each.id for given in state.approvals.values() for each in given],
    "booking": lambda state: [each.id for listed in state.bookings.values() for each in listed],
    "shift": lambda state: [*state.directory.shifts, *state.directory.watches],
    "count": lambda state: [state.takings.open.id] if state.takings.open else [],
    "token": lambda state: state.directory.credentials,
    "import_id": lambda state: [*state.staged, "one", "two"],
    "item": lambda state: state.directory.checklist,
    "department": lambda _: ("客服部", "保安部", "工程部"),
    "role": lambda _: ("lead", "manager", "officer", "administrator"),
    "day": lambda _: ("2026-05-03", "2026-05-04", "2026-13-01", "9999-12-31"),
    "month": lambda _: ("2026-04", "2024-01", "0000-00", "9999-12"),
    "number": lambda _: ("4715", "4716"),
    "question": lambda _: ("q1", "q2"),
    "label": lambda _: ("label",),
    "kind": lambda _: ("public_door", "badge"),
    "note": lambda _: ("說明",),
}
PEOPLE = (
    *("cardholder", "recipient", "receiver", "reader", "visitor", "host", "witness", "custodian"),
    *("outgoing", "incoming", "owner"),
)


class Hostile:
    """Makes requests up; `random` decides everything. Two thirds of them are free of nonsense."""

    def __init__(self, random):
        self.random = random
        self.absurd = 0.0
        self.state = None
        self.at_ms = 0

    def asked(self, state, at_ms, kind=None):
        """Return something to ask in `state` at `at_ms`, of `kind` or any."""
        self.state, self.at_ms = state, at_ms
        self.absurd = self.random.choice((0.0, 0.0, 0.25))
        return self._thing(kind or self.random.choice(KINDS))

    def _thing(self, kind):
        if kind is Change:
            return self._change()
        hints = typing.get_type_hints(kind)
        values = {}
        for each in dataclasses.fields(kind):
            is_free = each.default is not dataclasses.MISSING
            if is_free and self.random.random() < 0.5:
                continue
            values[each.name] = self._value(hints[each.name], each.name)
        if kind is Person:
            values |= {"name": NAME, "phone": PHONE, "salt": "s", "document": "passport 8X21"}
            values["digest"] = person_digest("s", NAME, PHONE, values["document"])
        thing = kind(**values)
        visitor, person = getattr(thing, "visitor", None), getattr(thing, "person", None)
        if isinstance(visitor, Cardholder) and isinstance(person, Person):
            bound = dataclasses.replace(visitor, person=person.digest, id=person.cardholder)
            thing = dataclasses.replace(thing, visitor=bound)
        return thing

    def _change(self):
        """Change one field of something that is known, or bring something new."""
        known = list(self.state.directory.nouns())
        before = self.random.choice(known)
        if self.random.random() < 0.1:
            return Change(before=None, after=self._thing(type(before)))
        if self.random.random() < 0.05:
            return Change(before=before, after=None)
        field = self.random.choice(dataclasses.fields(before))
        hint = typing.get_type_hints(type(before))[field.name]
        after = dataclasses.replace(before, **{field.name: self._value(hint, field.name)})
        return Change(before=before, after=after)

    def _value(self, hint, name):
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            chosen = self.random.choice(inner)
            return None if chosen is type(None) else self._value(chosen, name)
        if origin is tuple and inner[-1] is Ellipsis:
            count = self.random.choice((0, 1, 1, 2))
            return tuple(self._value(inner[0], name) for _ in range(count))
        if origin is tuple:
            return tuple(self._value(each, name) for each in inner)
        if hint is bool:
            return self.random.random() < 0.5
        if hint is int:
            return self._number(name)
        if hint is str:
            return self._text(name)
        if hint is bytes:
            return self.random.choice([*self.state.directory.by_tag, b"", b"\x04\x05"])
        if issubclass(hint, Enum):
            return self.random.choice(list(hint))
        return self._thing(hint)

    def _number(self, name):
        if self.random.random() < self.absurd:
            return self.random.choice(ABSURD_NUMBERS)
        if name.endswith("_ms"):
            return self.at_ms + self.random.choice(LATER_MS)
        if name == "entry":
            return self.random.randrange(self.state.seq + 2)
        return self.random.randrange(0, 10)

    def _text(self, name):
        if name == "digits":
            return self.random.choice((PIN, CODE))
        if self.random.random() < self.absurd:
            return self.random.choice(ABSURD_TEXTS)
        if name in PEOPLE:
            return self.random.choice(list(self.state.directory.cardholders))
        pool = list(POOLS[name](self.state)) if name in POOLS else []
        return self.random.choice(pool) if pool else self.random.choice(("A-1", "C-0412", "S-77"))
