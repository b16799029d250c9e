"""Approvals given on the pages that hold now."""

from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_GIVE = (
    "INSERT OR REPLACE INTO approvals (approval, actor, recipient, key_set, key_class, at_ms,"
    " until_ms, seq, is_consultation) VALUES (:approval, :actor, :cardholder, :key_set,"
    " :key_class, :at_ms, :until_ms, :seq, :is_consultation)"
)
_GIVEN = (
    *("approval", "actor", "cardholder", "key_set", "key_class"),
    *("at_ms", "until_ms", "seq", "is_consultation"),
)
_END = "DELETE FROM approvals WHERE approval = :approval"


def _given(entry: Plain) -> Iterator[Write]:
    if entry.get("until_ms") is not None:  # else a badge at the cabinet, for this session
        yield _GIVE, {name: entry.get(name) for name in _GIVEN}


def _ended(entry: Plain) -> Iterator[Write]:
    yield _END, {"approval": entry["approval"]}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "take_approved": _given,
    "approval_withdrawn": _ended,
    "approval_lapsed": _ended,
}
