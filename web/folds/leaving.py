"""Who left, when and with what of ours, and who came back since."""

import json
from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_LEFT = (
    "INSERT OR REPLACE INTO leavers (seq, cardholder, actor, held, note, at_ms)"
    " VALUES (:seq, :cardholder, :actor, :held, :note, :at_ms)"
)
_REINSTATED = (
    "UPDATE leavers SET back_ms = :at_ms, back_by = :actor, back_note = :note"
    " WHERE cardholder = :cardholder AND back_ms IS NULL"
)


def _left(entry: Plain) -> Iterator[Write]:
    names = ("seq", "cardholder", "actor", "note", "at_ms")
    held = json.dumps(entry.get("held", []), ensure_ascii=False)
    yield _LEFT, {**{name: entry.get(name) for name in names}, "held": held}


def _reinstated(entry: Plain) -> Iterator[Write]:
    names = ("cardholder", "actor", "note", "at_ms")
    yield _REINSTATED, {name: entry.get(name) for name in names}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "cardholder_left": _left,
    "cardholder_reinstated": _reinstated,
}
