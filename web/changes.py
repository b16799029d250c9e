"""What a change of the directory says: which noun, and field by field before and after."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

HIDDEN = frozenset({"is", "id", "token", "person", "cardholder"})
"""Fields not listed among the differences: what the noun is found by, digests, its owner."""

SPOKEN_FIELDS = {
    "roles": "role",
    "custodians": "role",
    "reviewers": "role",
    "copy_approvers": "role",
    "purposes": "purpose",
    "usual_purpose": "purpose",
    "status": "status",
    "kind": "status",
    "label_print": "status",
    "item_kind": "status",
    "rule": "status",
    "days": "weekday",
}
"""Fields whose values have words, and their part of the catalogue."""

KEY_KIND = "key_kind"
"""The part of the catalogue for what kind of key hangs on a ring."""

NAMED_FIELDS = frozenset(
    {
        *("access_levels", "key_class", "key_set", "schedule", "calendar", "shifts"),
        "approver_table",
    }
)
"""Fields that name access levels, classes, schedules, shifts and approver tables by their ids."""

SIDES = ("one", "other")
"""The fields of a pairing that name a key set or a class each."""


@dataclass(frozen=True, slots=True)
class Told:
    """One change: `noun` is "cardholder", "key_set" …; `cardholder` is whom it concerns."""

    noun: str
    key: str
    cardholder: str
    key_set: str
    act: str
    before: dict[str, Any]
    after: dict[str, Any]

    def differences(self) -> list[str]:
        """Return field by field what was and what is, each as one line of text, as it is stored.

        Asked for only where it is read: an import's entry holds hundreds of changes.
        """
        return list(_differences(self))

    def fields(self) -> Iterator[tuple[str, Any, Any]]:
        """Yield the name of each field that says something else now, what it said, what it says."""
        for name in sorted((self.before.keys() | self.after.keys()) - HIDDEN):
            before, after = self.before.get(name), self.after.get(name)
            if short(before) != short(after):
                yield name, before, after

    def ids(self) -> set[str]:
        """Return the access levels, classes and schedules that its fields name."""
        found: set[str] = set()
        for noun in (self.before, self.after):
            naming_one = ("key_class", "calendar", "approver_table")
            found |= {str(noun.get(name) or "") for name in naming_one}
            found |= {*noun.get("access_levels", ()), *noun.get("shifts", ())}
            found |= {str(row.get("schedule") or "") for row in noun.get("rows", ())}
            for naming in (*noun.get("grants", ()), *(noun.get(side, {}) for side in SIDES)):
                found |= {str(each) for each in naming.values()}
        return found

    def said_ids(self) -> set[str]:
        """Return the access levels, classes and schedules that stand in the differences."""
        return {
            each
            for name, before, after in self.fields()
            for value in (before, after)
            for each in _ids_in(name, value)
        }

    def said_words(self) -> set[tuple[str, str]]:
        """Return the values in the differences that have words: catalogue's part and value."""
        return {
            (_part_of(name), str(each))
            for name, before, after in self.fields()
            for value in (before, after)
            for each in _spoken_in(name, value)
        }


def told_changes(changes: list[dict[str, Any]]) -> list[Told]:
    """Return what each of `changes`, plain JSON as the feed brings them, says."""
    return [_told(each.get("before"), each.get("after")) for each in changes]


def _told(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Told:
    noun = after or before
    assert noun is not None, "a change of nothing"
    word = str(noun.get("is", ""))
    act = "added" if before is None else "removed" if after is None else "changed"
    key = str(noun.get("id", ""))
    return Told(
        noun=word,
        key="" if word == "credential" else key,
        cardholder=key if word == "cardholder" else str(noun.get("cardholder", "")),
        key_set=key if word == "key_set" else "",
        act=act,
        before=before or {},
        after=after or {},
    )


def _differences(told: Told) -> Iterator[str]:
    for name, before, after in told.fields():
        old, new = short(before), short(after)
        yield f"{name}: {old} → {new}" if old and new else f"{name}: {new or old + ' → –'}"


def _ids_in(name: str, value: Any) -> Iterator[str]:
    if name == "grants":
        for grant in value or ():
            yield from (str(each) for each in grant.values())
    elif name in SIDES:
        yield from (str(each) for each in (value or {}).values())
    elif name == "rows":
        yield from (str(row.get("schedule") or "") for row in value or ())
    elif name in NAMED_FIELDS:
        yield from (str(each) for each in _listed(value))


def _part_of(name: str) -> str:
    if name == "rows":
        return SPOKEN_FIELDS["roles"]
    return KEY_KIND if name == "keys" else SPOKEN_FIELDS[name]


def _spoken_in(name: str, value: Any) -> Iterator[Any]:
    if name == "keys":
        yield from (each["kind"] for each in value or ())
    elif name == "rows":
        approvers = (each for row in value or () for each in row.get("approvers", ()))
        yield from (each["role"] for each in approvers if each.get("role"))
    elif name in SPOKEN_FIELDS:
        yield from _listed(value)


def _listed(value: Any) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if each not in (None, "")]


def short(value: Any) -> str:
    """Return `value` as one line of text; "" for what says nothing."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, list):
        return ", ".join(short(each) for each in value)
    if isinstance(value, dict):
        parts = (f"{name}={short(each)}" for name, each in value.items() if short(each))
        return "(" + " ".join(parts) + ")"
    return " ".join(str(value).split())
