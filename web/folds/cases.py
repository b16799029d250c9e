"""Damaged and lost rings until they are repaired or found, and copies until they are made."""

from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_REPORT = (
    "INSERT INTO cases (seq, key_set, what, actor, cardholder, note, at_ms)"
    " VALUES (:seq, :key_set, :what, :actor, :cardholder, :note, :at_ms)"
)
_REPORTED = ("seq", "key_set", "actor", "cardholder", "note", "at_ms")
_END = (
    "UPDATE cases SET end_ms = :at_ms, end_by = :actor, end_note = :note, end_slot = :slot"
    " WHERE key_set = :key_set AND end_ms IS NULL AND what = :what"
)
_TO_COUNT = (
    "INSERT OR REPLACE INTO uncounted (key_set, borrower, returner, at_ms)"
    " SELECT key_sets.id, :borrower, :returner, :at_ms FROM key_sets"
    " JOIN key_classes ON key_classes.id = key_class"
    " WHERE key_sets.id = :key_set AND asks_key_count"
)
_CAME_BACK = ("key_set", "borrower", "returner", "at_ms")
_COUNTED = "DELETE FROM uncounted WHERE key_set = :key_set"
_ASK = (
    "INSERT INTO copies (copy, key_set, actor, note, at_ms, seq)"
    " VALUES (:copy, :key_set, :actor, :note, :at_ms, :seq)"
)
_DECIDE = (
    "UPDATE copies SET is_granted = :is_granted, decided_by = :actor, decided_ms = :at_ms,"
    " decision_note = :note WHERE copy = :copy"
)
_MAKE = "UPDATE copies SET made = :made, made_ms = :at_ms WHERE copy = :copy"


def _report(what: str) -> Callable[[Plain], Iterator[Write]]:
    def reported(entry: Plain) -> Iterator[Write]:
        yield _REPORT, {**{name: entry.get(name) for name in _REPORTED}, "what": what}

    return reported


def _end(what: str) -> Callable[[Plain], Iterator[Write]]:
    def ended(entry: Plain) -> Iterator[Write]:
        names = ("at_ms", "actor", "note", "slot", "key_set")
        yield _END, {**{name: entry.get(name) for name in names}, "what": what}

    return ended


def _came_back(entry: Plain) -> Iterator[Write]:
    """Keep the ring to be counted, if it was out and its class asks for it."""
    if entry.get("is_loan", True):
        yield _TO_COUNT, {name: entry.get(name) for name in _CAME_BACK}


def _stated(entry: Plain) -> Iterator[Write]:
    yield _COUNTED, {"key_set": entry["key_set"]}
    if entry.get("missing"):
        note = ", ".join(str(each) for each in entry["missing"])
        values = {name: entry.get(name) for name in _REPORTED}
        yield _REPORT, {**values, "what": "short", "note": note}


def _signed(entry: Plain) -> Iterator[Write]:
    for what in ("damaged", "short"):
        yield from _end(what)(entry)


def _asked(entry: Plain) -> Iterator[Write]:
    names = ("copy", "key_set", "actor", "note", "at_ms", "seq")
    yield _ASK, {name: entry.get(name) for name in names}


def _decided(entry: Plain) -> Iterator[Write]:
    names = ("is_granted", "actor", "at_ms", "note", "copy")
    yield _DECIDE, {name: entry.get(name) for name in names}


def _made(entry: Plain) -> Iterator[Write]:
    yield _MAKE, {name: entry.get(name) for name in ("made", "at_ms", "copy")}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "damage_reported": _report("damaged"),
    "repair_signed": _signed,
    "key_set_checked_in": _came_back,
    "ring_stated": _stated,
    "loss_reported": _report("lost"),
    "lost_set_found": _end("lost"),
    "copy_asked": _asked,
    "copy_decided": _decided,
    "copy_made": _made,
}
