"""Counts by the sensors, what administrators changed, and who signed for it."""

import json
from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_COUNT = (
    "INSERT OR REPLACE INTO counts (seq, night, expected, sensed, differences, out, stopped,"
    " blind, missed, missed_from, at_ms) VALUES (:seq, :night, :expected, :sensed, :differences,"
    " :out, :stopped, :blind, :missed, :missed_from, :at_ms)"
)
_CHANGE = (
    "INSERT OR REPLACE INTO admin_changes (seq, at_ms, actor, is_counted)"
    " VALUES (:seq, :at_ms, :actor, :is_counted)"
)
_REVIEW = (
    "INSERT INTO change_reviews (seq, day, actor, count, note, at_ms)"
    " VALUES (:seq, :day, :actor, :count, :note, :at_ms)"
)


def _counted(entry: Plain) -> Iterator[Write]:
    names = ("seq", "night", "expected", "sensed", "missed", "missed_from", "at_ms")
    listed = {name: json.dumps(entry.get(name, [])) for name in ("differences", "stopped", "blind")}
    out = len(entry.get("out", []))
    yield _COUNT, {**{name: entry.get(name) for name in names}, **listed, "out": out}


def _changed(entry: Plain) -> Iterator[Write]:
    if entry.get("request") and entry.get("changes"):
        yield from _noted(entry)


def _staged(entry: Plain) -> Iterator[Write]:
    yield from _noted(entry, is_counted=False)


def _set_pin(entry: Plain) -> Iterator[Write]:
    if entry.get("actor") != entry.get("cardholder"):
        yield from _noted(entry)


def _asked(entry: Plain) -> Iterator[Write]:
    if entry.get("request"):
        yield from _noted(entry)


def _noted(entry: Plain, *, is_counted: bool = True) -> Iterator[Write]:
    actor = entry.get("actor", "console")
    values = {"seq": entry["seq"], "at_ms": entry["at_ms"], "actor": actor}
    yield _CHANGE, {**values, "is_counted": is_counted}


def _reviewed(entry: Plain) -> Iterator[Write]:
    names = ("seq", "day", "actor", "count", "note", "at_ms")
    yield _REVIEW, {name: entry.get(name) for name in names}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "stock_counted": _counted,
    "directory_changed": _changed,
    "import_staged": _staged,
    "import_completed": _noted,
    "cabinet_configured": _noted,
    "secret_changed": _noted,
    "card_rekeyed": _noted,
    "pin_set": _set_pin,
    "cardholder_left": _asked,
    "cardholder_reinstated": _asked,
    "changes_reviewed": _reviewed,
}
