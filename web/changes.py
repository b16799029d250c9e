"""What a change of the directory says: which noun, and field by field before and after."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

HIDDEN = frozenset({"is", "id", "token", "person", "cardholder"})
"""Fields not listed among the differences: what the noun is found by, digests, its owner."""


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
            found |= {str(noun.get("key_class") or ""), *noun.get("access_levels", ())}
            for grant in noun.get("grants", ()):
                found |= {str(each) for each in grant.values()}
        return found


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
