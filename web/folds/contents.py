"""Changes of what is in pouches: who, when, before and after; those of an import once in force."""

import json
from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_CHANGE = (
    "INSERT OR REPLACE INTO contents_lists"
    " (seq, key_set, batch, actor, at_ms, before, after, is_in_force)"
    " VALUES (:seq, :key_set, :batch, :actor, :at_ms, :before, :after, :is_in_force)"
)
_TAKE_EFFECT = (
    "UPDATE contents_lists SET is_in_force = 1, at_ms = :at_ms, actor = :actor WHERE batch = :batch"
)
_DISCARD = "DELETE FROM contents_lists WHERE batch = :batch AND NOT is_in_force"


def _changes(entry: Plain, batch: str, *, is_in_force: bool) -> Iterator[Write]:
    for change in entry.get("changes", ()):
        before, after = change.get("before") or {}, change.get("after") or {}
        noun = after or before
        was, will = before.get("contents") or [], after.get("contents") or []
        if noun.get("is") == "key_set" and was != will:
            yield (
                _CHANGE,
                {
                    **{name: entry.get(name) for name in ("seq", "actor", "at_ms")},
                    "key_set": noun["id"],
                    "batch": batch,
                    "before": json.dumps(was, ensure_ascii=False),
                    "after": json.dumps(will, ensure_ascii=False),
                    "is_in_force": is_in_force,
                },
            )


def _changed(entry: Plain) -> Iterator[Write]:
    yield from _changes(entry, "", is_in_force=True)


def _staged(entry: Plain) -> Iterator[Write]:
    yield from _changes(entry, str(entry["import_id"]), is_in_force=False)


def _completed(entry: Plain) -> Iterator[Write]:
    names = ("at_ms", "actor")
    yield _TAKE_EFFECT, {**{n: entry.get(n) for n in names}, "batch": str(entry["import_id"])}


def _discarded(entry: Plain) -> Iterator[Write]:
    yield _DISCARD, {"batch": str(entry["import_id"])}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "directory_changed": _changed,
    "import_staged": _staged,
    "import_completed": _completed,
    "import_discarded": _discarded,
}
