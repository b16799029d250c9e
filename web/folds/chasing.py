"""Calls about what is late: the latest of each loan stands beside it."""

from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_CALL = (
    "INSERT INTO calls (seq, key_set, cardholder, actor, outcome, note, at_ms)"
    " VALUES (:seq, :key_set, :cardholder, :actor, :outcome, :note, :at_ms)"
)
_CALLED = ("seq", "key_set", "cardholder", "actor", "outcome", "note", "at_ms")


def _chased(entry: Plain) -> Iterator[Write]:
    yield _CALL, {name: entry.get(name) for name in _CALLED}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {"loan_chased": _chased}
