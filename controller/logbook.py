"""Entries for people at a prompt: which of them are asked for, and each as one line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from controller.codec import to_bytes, to_plain
from controller.records import Record
from controller.terminal import visible

_PEOPLE = ("cardholder", "actor", "borrower", "returner", "recipient", "issuer", "account")
_SLOTS = ("slot", "other_slot")
_STAMPS = ("at_ms", "mono_ms")
VALUE_LENGTH_MAX = 60
CHANGES_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which entries are asked for; None or empty asks for all.

    `since_ms` and `until_ms` (exclusive) are UTC milliseconds; `slot` counts from 1.
    """

    kinds: frozenset[str] = frozenset()
    cardholder: str | None = None
    key_set: str | None = None
    slot: int | None = None
    since_ms: int | None = None
    until_ms: int | None = None

    def might_take(self, entry: bytes) -> bool:
        """Return whether the canonical bytes of an entry could be among what is asked for.

        True for all that `takes` accepts, and for some that it does not: it saves reading the
        rest of a long journal entry by entry.
        """
        if self.kinds and not any(f'"kind":"{kind}"'.encode() in entry for kind in self.kinds):
            return False
        names = (self.cardholder, self.key_set)
        return all(_as_stored(name) in entry for name in names if name is not None)

    def takes(self, record: Record) -> bool:
        """Return whether `record` is among what is asked for."""
        at_ms = record.entry.at_ms
        if self.kinds and record.kind not in self.kinds:
            return False
        if self.since_ms is not None and at_ms < self.since_ms:
            return False
        if self.until_ms is not None and at_ms >= self.until_ms:
            return False
        if self.cardholder is None and self.key_set is None and self.slot is None:
            return True
        return self._takes_subject(to_plain(record.entry))

    def _takes_subject(self, plain: Mapping[str, Any]) -> bool:
        if self.cardholder is not None and self.cardholder not in _named(plain, _PEOPLE):
            return False
        if self.key_set is not None and self.key_set not in _named(plain, ("key_set",)):
            return False
        return self.slot is None or self.slot in _slots(plain)


def _as_stored(name: str) -> bytes:
    return to_bytes({"": name})[len('{"":') : -1]


def _named(plain: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    """Yield the ids that an entry, or a change in it, has under `keys`."""
    yield from (plain[key] for key in keys if plain.get(key))
    for change in plain.get("changes", ()):
        for noun in (change["before"], change["after"]):
            if noun is not None:
                yield from (noun[key] for key in keys if noun.get(key))
                if noun["is"] == keys[0]:
                    yield noun["id"]


def _slots(plain: Mapping[str, Any]) -> Iterator[int]:
    yield from (plain[key] for key in _SLOTS if plain.get(key) is not None)
    yield from plain.get("slots", ())
    yield from plain.get("empty", ())
    yield from (slot for slot, _ in plain.get("seated", ()))


def line_of(record: Record, zone: ZoneInfo) -> str:
    """Return `record` on one line: number, local time, kind, then what it says.

    A time followed by "?" was told by a clock that nobody had set.
    """
    local = datetime.fromtimestamp(record.entry.at_ms / 1_000, UTC).astimezone(zone)
    doubt = "?" if record.clock == "unsynced" else " "
    when = f"{local:%Y-%m-%d %H:%M:%S}{doubt}"
    plain = to_plain(record.entry)
    said = [
        f"{key}={_show(key, value)}"
        for key, value in plain.items()
        if key not in _STAMPS and value not in (None, "", [])
    ]
    return f"{record.seq:>7}  {when} {record.kind:<24} {' '.join(said)}".rstrip()


def _show(key: str, value: Any) -> str:
    if key == "changes":
        return _show_changes(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "(" + " ".join(f"{name}={_show(name, each)}" for name, each in value.items()) + ")"
    if isinstance(value, list):
        return ",".join(_show(key, each) for each in value)
    text = visible(str(value))
    if len(text) > VALUE_LENGTH_MAX:
        text = f"{text[:VALUE_LENGTH_MAX]}…"
    # Quoted, a label cannot pretend to be the next field.
    return text if text and not set(text) & set(' ="\\') else '"' + text.replace('"', '\\"') + '"'


def _show_changes(changes: list[dict[str, Any]]) -> str:
    shown = []
    for change in changes[:CHANGES_SHOWN]:
        noun = change["after"] or change["before"]
        sign = "+" if change["before"] is None else "-" if change["after"] is None else "~"
        shown.append(f"{sign}{noun['is']}:{visible(noun.get('id') or noun['token'][:8])}")
    more = len(changes) - len(shown)
    return ",".join(shown) + (f",…{more}_more" if more else "")
