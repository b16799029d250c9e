"""Corrections, by the entry each of them is about."""

from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_CORRECT = (
    "INSERT INTO corrections (seq, target, actor, says, why, at_ms)"
    " VALUES (:seq, :corrects, :actor, :says, :why, :at_ms)"
)


def _corrected(entry: Plain) -> Iterator[Write]:
    names = ("seq", "corrects", "actor", "says", "why", "at_ms")
    yield _CORRECT, {name: entry.get(name) for name in names}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {"entry_corrected": _corrected}
