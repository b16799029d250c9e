"""Matters: who has to settle what until when, whether it was missed, and how it was settled."""

import json
from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_OPEN = (
    "INSERT OR REPLACE INTO matters"
    " (matter, what, owner, due_ms, key_set, items, note, actor, cardholder, opened_ms, seq)"
    " VALUES (:matter, :what, :owner, :due_ms, :key_set, :items, :note, :actor, :cardholder,"
    " :at_ms, :seq)"
)
_OPENED = (
    *("matter", "what", "owner", "due_ms", "key_set", "note", "actor", "cardholder"),
    *("at_ms", "seq"),
)
_MISS = "UPDATE matters SET missed_ms = :at_ms WHERE matter = :matter"
_CLOSE = (
    "UPDATE matters SET closed_ms = :at_ms, closed_by = :actor, closing_note = :note,"
    " closed_seq = :seq WHERE matter = :matter"
)


def _opened(entry: Plain) -> Iterator[Write]:
    items = json.dumps(entry.get("items", []), ensure_ascii=False)
    yield _OPEN, {**{name: entry.get(name) for name in _OPENED}, "items": items}


def _missed(entry: Plain) -> Iterator[Write]:
    yield _MISS, {name: entry.get(name) for name in ("at_ms", "matter")}


def _closed(entry: Plain) -> Iterator[Write]:
    names = ("at_ms", "actor", "note", "seq", "matter")
    yield _CLOSE, {name: entry.get(name) for name in names}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "matter_opened": _opened,
    "matter_missed": _missed,
    "matter_closed": _closed,
}
