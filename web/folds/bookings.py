"""Bookings: what is promised to whom and when, and how it ended."""

import json
from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_MAKE = (
    "INSERT OR REPLACE INTO bookings"
    " (booking, key_set, cardholder, from_ms, until_ms, purpose, work_order, actor, state, seq)"
    " VALUES (:booking, :key_set, :cardholder, :from_ms, :until_ms, :purpose, :work_order, :actor,"
    " 'promised', :seq)"
)
_MADE = (
    *("booking", "key_set", "cardholder", "from_ms", "until_ms", "purpose", "work_order"),
    *("actor", "seq"),
)
_MARK = "UPDATE bookings SET state = :state WHERE booking = :booking"
_END = (
    "UPDATE bookings SET state = :outcome, ended_ms = :at_ms, ended_seq = :seq, reasons = :reasons,"
    " note = :note WHERE booking = :booking"
)


def _made(entry: Plain) -> Iterator[Write]:
    yield _MAKE, {name: entry.get(name) for name in _MADE}


def _held(entry: Plain) -> Iterator[Write]:
    state = "awaited" if entry.get("is_out") else "held"
    yield _MARK, {"booking": entry["booking"], "state": state}


def _begun(entry: Plain) -> Iterator[Write]:
    yield _MARK, {"booking": entry["booking"], "state": "begun"}


def _ended(entry: Plain) -> Iterator[Write]:
    values = {name: entry.get(name) for name in ("booking", "outcome", "at_ms", "seq", "note")}
    yield _END, {**values, "reasons": json.dumps(entry.get("reasons", []))}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "booking_made": _made,
    "booking_changed": _made,
    "booking_held": _held,
    "booking_begun": _begun,
    "booking_ended": _ended,
}
