"""Counts by people: what was to be counted, what was seen, the table, and who signed."""

import json
from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_BEGIN = (
    "INSERT OR REPLACE INTO takings (count, what, counter, period, key_class, sets, at_ms, seq)"
    " VALUES (:count, :what, :actor, :period, :key_class, :sets, :at_ms, :seq)"
)
_SEEN = (
    "INSERT OR REPLACE INTO taken_sets (count, key_set, is_present, keys, seal, differs, note)"
    " VALUES (:count, :key_set, :is_present, :keys, :seal, :differs, :note)"
)
_CLOSE = (
    "UPDATE takings SET closed_ms = :at_ms, rows = :rows, differing = :differing,"
    " closing_note = :note WHERE count = :count"
)
_SIGN = (
    "UPDATE takings SET signed_ms = :at_ms, signed_by = :actor, signing_note = :note"
    " WHERE count = :count"
)
_CANCEL = (
    "UPDATE takings SET cancelled_ms = :at_ms, cancelled_by = :actor, signing_note = :note"
    " WHERE count = :count"
)


def _begun(entry: Plain) -> Iterator[Write]:
    names = ("count", "what", "actor", "period", "key_class", "at_ms", "seq")
    values = {name: entry.get(name) for name in names}
    yield _BEGIN, {**values, "sets": json.dumps(entry.get("sets", []), ensure_ascii=False)}


def _counted(entry: Plain) -> Iterator[Write]:
    names = ("count", "key_set", "is_present", "keys", "seal", "note")
    values = {name: entry.get(name) for name in names}
    yield _SEEN, {**values, "differs": json.dumps(entry.get("differs", []))}


def _closed(entry: Plain) -> Iterator[Write]:
    lists = {
        name: json.dumps(entry.get(name, []), ensure_ascii=False) for name in ("rows", "differing")
    }
    yield _CLOSE, {**{name: entry.get(name) for name in ("count", "note", "at_ms")}, **lists}


def _ended(sql: str) -> Callable[[Plain], Iterator[Write]]:
    def ended(entry: Plain) -> Iterator[Write]:
        yield sql, {name: entry.get(name) for name in ("count", "actor", "note", "at_ms")}

    return ended


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "stock_taking_begun": _begun,
    "set_counted": _counted,
    "stock_taking_closed": _closed,
    "stock_taking_signed": _ended(_SIGN),
    "stock_taking_cancelled": _ended(_CANCEL),
}
