"""Alarms until somebody has acknowledged them, and faults until they are over."""

from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_RAISE = (
    "INSERT OR REPLACE INTO alarms (alarm, what, slot, key_set, detail, raised_ms, seq)"
    " VALUES (:alarm, :what, :slot, :key_set, :detail, :at_ms, :seq)"
)
_ACKNOWLEDGE = "UPDATE alarms SET seen_ms = :at_ms, seen_by = :actor, note = :note"
_CLEAR = "UPDATE alarms SET cleared_ms = :at_ms"
_FAULT = (
    "INSERT OR REPLACE INTO faults (part, detail, at_ms, seq) VALUES (:part, :detail, :at_ms, :seq)"
)


def _raised(entry: Plain) -> Iterator[Write]:
    names = ("alarm", "what", "slot", "key_set", "detail", "at_ms", "seq")
    yield _RAISE, {name: entry.get(name) for name in names}


def _acknowledged(entry: Plain) -> Iterator[Write]:
    values = {name: entry.get(name) for name in ("at_ms", "actor", "note", "alarm")}
    yield f"{_ACKNOWLEDGE} WHERE alarm = :alarm", values


def _cleared(entry: Plain) -> Iterator[Write]:
    values = {name: entry.get(name) for name in ("at_ms", "alarm")}
    yield f"{_CLEAR} WHERE alarm = :alarm", values


def _fault_raised(entry: Plain) -> Iterator[Write]:
    values = {name: entry.get(name) for name in ("part", "detail", "at_ms", "seq")}
    yield _FAULT, values


def _fault_cleared(entry: Plain) -> Iterator[Write]:
    yield "DELETE FROM faults WHERE part = :part", {"part": entry["part"]}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "alarm_raised": _raised,
    "alarm_acknowledged": _acknowledged,
    "alarm_cleared": _cleared,
    "fault_raised": _fault_raised,
    "fault_cleared": _fault_cleared,
}
