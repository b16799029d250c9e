"""What sits in which slot now: seats and tags, as the sensors were seen to say.

A seat keeps the tag only; which key set that is, the directory knows, now and after a change.
"""

from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_SEAT = (
    "INSERT OR REPLACE INTO seats (slot, tag, is_sure, is_doubled, at_ms, seq)"
    " VALUES (:slot, :tag, 1, 0, :at_ms, :seq)"
)
# What sits unread in some slot is not the tag that was read elsewhere.
_DISPROVE = (
    "UPDATE seats SET tag = NULL, is_sure = 0 WHERE tag = :tag AND slot <> :slot AND NOT is_doubled"
)
_VACATE = "DELETE FROM seats WHERE slot = :slot"
# Once one of two slots with the same tag is empty, the tag is where it is read; but while its set
# is out to somebody, what is left in here is a copy, or what is out is one.
_SETTLE = (
    "UPDATE seats SET is_sure = 1, is_doubled = 0, at_ms = :at_ms, seq = :seq"
    " WHERE tag = :tag AND is_doubled AND (SELECT count(*) FROM seats WHERE tag = :tag) = 1"
    " AND NOT EXISTS (SELECT 1 FROM loans JOIN key_sets ON key_sets.id = key_set"
    " WHERE back_seq IS NULL AND key_sets.tag = :tag AND is_known)"
)
_DOUBT = (
    "INSERT INTO seats (slot, is_sure, is_doubled, at_ms, seq) VALUES (:slot, 0, 0, :at_ms, :seq)"
    " ON CONFLICT (slot) DO UPDATE SET is_sure = 0, at_ms = :at_ms, seq = :seq"
)
_AGREE = "UPDATE seats SET is_sure = 1, at_ms = :at_ms, seq = :seq WHERE slot = :slot"
_DOUBLE = (
    "INSERT OR REPLACE INTO seats (slot, tag, is_sure, is_doubled, at_ms, seq)"
    " VALUES (:slot, :tag, 0, 1, :at_ms, :seq)"
)
_SILENT = "INSERT OR IGNORE INTO silent (slot) VALUES (:slot)"
_HEARD = "DELETE FROM silent WHERE slot = :slot"


def _values(entry: Plain, slot: int) -> dict[str, object]:
    return {"slot": slot, "tag": entry.get("tag"), "at_ms": entry["at_ms"], "seq": entry["seq"]}


def _seated(entry: Plain) -> Iterator[Write]:
    values = _values(entry, entry["slot"])
    yield _DISPROVE, values
    yield _SEAT, values


def _checked_out(entry: Plain) -> Iterator[Write]:
    yield _VACATE, _values(entry, entry["slot"])


def _unknown_removed(entry: Plain) -> Iterator[Write]:
    values = _values(entry, entry["slot"])
    yield _VACATE, values
    yield _SETTLE, values


def _disagrees(entry: Plain) -> Iterator[Write]:
    yield _DOUBT, _values(entry, entry["slot"])


def _agrees(entry: Plain) -> Iterator[Write]:
    yield _AGREE, _values(entry, entry["slot"])


def _claimed_twice(entry: Plain) -> Iterator[Write]:
    yield _DOUBLE, _values(entry, entry["slot"])
    yield _DOUBLE, _values(entry, entry["other_slot"])


def _fault_raised(entry: Plain) -> Iterator[Write]:
    for slot in entry.get("slots", []):
        yield _SILENT, {"slot": slot}


def _inventory(entry: Plain) -> Iterator[Write]:
    """Hear from slots again; what is in them is told by entries of its own."""
    for slot in [*(slot for slot, _ in entry.get("seated", [])), *entry.get("empty", [])]:
        yield _HEARD, {"slot": slot}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "key_set_checked_in": _seated,
    "key_set_checked_out": _checked_out,
    "unknown_tag_seated": _seated,
    "unknown_tag_removed": _unknown_removed,
    "slot_disagrees": _disagrees,
    "slot_agrees": _agrees,
    "tag_claimed_twice": _claimed_twice,
    "fault_raised": _fault_raised,
    "inventory_taken": _inventory,
}
