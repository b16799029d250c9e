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
        """Return field by field what was and what is, each as one line of text.

        Asked for only where it is read: an import's entry holds hundreds of changes.
        """
        return list(_differences(self.before, self.after))


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


def _differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for name in sorted((before.keys() | after.keys()) - HIDDEN):
        old, new = _short(before.get(name)), _short(after.get(name))
        if old == new:
            continue
        yield f"{name}: {old} → {new}" if old and new else f"{name}: {new or old + ' → –'}"


def _short(value: Any) -> str:
    """Return `value` as one line of text; "" for what says nothing."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, list):
        return ", ".join(_short(each) for each in value)
    if isinstance(value, dict):
        parts = (f"{name}={_short(each)}" for name, each in value.items() if _short(each))
        return "(" + " ".join(parts) + ")"
    return " ".join(str(value).split())
