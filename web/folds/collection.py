"""Sets that are in their owners' hands: since when, verified by whom, and what was given out."""

import json
from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_COLLECT = (
    "INSERT OR REPLACE INTO collections (key_set, actor, proof, receipt, keys, note, at_ms, seq)"
    " VALUES (:key_set, :actor, :proof, :receipt, :keys, :note, :at_ms, :seq)"
)
_TAKE_BACK = "DELETE FROM collections WHERE key_set = :key_set"


def _collected(entry: Plain) -> Iterator[Write]:
    names = ("key_set", "actor", "proof", "receipt", "note", "at_ms", "seq")
    keys = json.dumps(entry.get("keys", []), ensure_ascii=False)
    yield _COLLECT, {**{name: entry.get(name) for name in names}, "keys": keys}


def _taken_back(entry: Plain) -> Iterator[Write]:
    yield _TAKE_BACK, {"key_set": entry["key_set"]}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "key_set_collected": _collected,
    "key_set_taken_back": _taken_back,
}
