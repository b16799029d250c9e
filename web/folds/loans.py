"""Loans, from the slot the set was seen to leave to the slot it was seen to come back to."""

from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_OPEN = (
    "INSERT INTO loans (out_seq, key_set, out_slot, cardholder, department, purpose, work_order,"
    " due_ms, issuer, rule, out_ms, out_evidence, out_clock)"
    " VALUES (:seq, :key_set, :slot, :cardholder, :department, :purpose, :work_order,"
    " :due_ms, :issuer, :rule, :at_ms, :evidence, :clock)"
)
_CLOSE = (
    "UPDATE loans SET back_seq = :seq, back_ms = :at_ms, back_slot = :slot, returner = :returner,"
    " is_late = :is_late, is_home = :is_home, back_evidence = :evidence, back_clock = :clock"
    " WHERE key_set = :key_set AND back_seq IS NULL"
)
_SUPERSEDE = (
    "UPDATE loans SET back_seq = :seq, back_ms = :at_ms, is_home = 1"
    " WHERE key_set = :key_set AND back_seq IS NULL"
)
_STEP = "UPDATE loans SET overdue_step = :step WHERE key_set = :key_set AND back_seq IS NULL"


def _checked_out(entry: Plain) -> Iterator[Write]:
    # A set that leaves while it is out: a copy of its tag. The newer fact stands.
    yield _SUPERSEDE, {name: entry[name] for name in ("seq", "at_ms", "key_set")}
    names = ("seq", "key_set", "slot", "cardholder", "department", "purpose", "work_order")
    more = ("due_ms", "issuer", "rule", "at_ms", "evidence", "clock")
    yield _OPEN, {name: entry.get(name) for name in (*names, *more)}


def _checked_in(entry: Plain) -> Iterator[Write]:
    names = ("seq", "at_ms", "slot", "returner", "is_late", "is_home", "evidence", "clock")
    yield _CLOSE, {name: entry.get(name) for name in (*names, "key_set")}


def _overdue(entry: Plain) -> Iterator[Write]:
    yield _STEP, {"step": entry["step"], "key_set": entry["key_set"]}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "key_set_checked_out": _checked_out,
    "key_set_checked_in": _checked_in,
    "loan_overdue": _overdue,
}
