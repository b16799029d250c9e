"""Visitors' one-time codes, from the moment one is given until it is used: numbers, no digits."""

from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_GIVE = (
    "INSERT OR REPLACE INTO visit_codes (visitor, number, until_ms, actor, at_ms)"
    " VALUES (:visitor, :number, :until_ms, :actor, :at_ms)"
)
_FORGET = "DELETE FROM visit_codes WHERE visitor = :visitor"


def _given(entry: Plain) -> Iterator[Write]:
    names = ("visitor", "number", "until_ms", "actor", "at_ms")
    yield _GIVE, {name: entry[name] for name in names}


def _forgotten(entry: Plain) -> Iterator[Write]:
    yield _FORGET, {"visitor": entry["visitor"]}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "visit_code_ordered": _forgotten,
    "visit_code_given": _given,
    "visit_code_used": _forgotten,
}
