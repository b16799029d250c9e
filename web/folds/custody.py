"""What sits in which slot now, by what the sensors were seen to say."""

from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_EMPTY = (
    "UPDATE seats SET key_set = NULL, tag = NULL, is_seated = 0, is_unread = 0,"
    " at_ms = :at_ms, seq = :seq WHERE slot = :slot"
)
_LEAVE_OTHERS = (
    "UPDATE seats SET key_set = NULL, tag = NULL, is_seated = 0, is_unread = 0,"
    " at_ms = :at_ms, seq = :seq WHERE key_set = :key_set AND slot <> :slot"
)
_SEAT = (
    "INSERT OR REPLACE INTO seats (slot, key_set, tag, is_seated, is_unread, at_ms, seq)"
    " VALUES (:slot, :key_set, :tag, 1, :is_unread, :at_ms, :seq)"
)
_SEEN = (
    "INSERT OR REPLACE INTO seats (slot, key_set, tag, is_seated, is_unread, at_ms, seq)"
    " VALUES (:slot, (SELECT id FROM key_sets WHERE tag = :tag AND is_known), :tag, 1,"
    " :is_unread, :at_ms, :seq)"
)
_DOUBT = (
    "INSERT INTO seats (slot, key_set, is_seated, is_unread, at_ms, seq)"
    " VALUES (:slot, :key_set, 1, 1, :at_ms, :seq)"
    " ON CONFLICT (slot) DO UPDATE SET is_unread = 1, at_ms = :at_ms, seq = :seq"
)
_AGREE = "UPDATE seats SET is_unread = 0, at_ms = :at_ms, seq = :seq WHERE slot = :slot"


def _seat(entry: Plain, key_set: str | None, *, is_unread: bool = False) -> Write:
    return _SEAT, {
        "slot": entry["slot"],
        "key_set": key_set,
        "tag": entry.get("tag"),
        "is_unread": is_unread,
        "at_ms": entry["at_ms"],
        "seq": entry["seq"],
    }


def _at(entry: Plain, **values: object) -> dict[str, object]:
    return {"at_ms": entry["at_ms"], "seq": entry["seq"], **values}


def _checked_in(entry: Plain) -> Iterator[Write]:
    yield _LEAVE_OTHERS, _at(entry, slot=entry["slot"], key_set=entry["key_set"])
    yield _seat(entry, entry["key_set"])


def _removed(entry: Plain) -> Iterator[Write]:
    yield _EMPTY, _at(entry, slot=entry["slot"])


def _unknown_seated(entry: Plain) -> Iterator[Write]:
    yield _seat(entry, None)


def _disagrees(entry: Plain) -> Iterator[Write]:
    yield _DOUBT, _at(entry, slot=entry["slot"], key_set=entry.get("key_set"))


def _agrees(entry: Plain) -> Iterator[Write]:
    yield _AGREE, _at(entry, slot=entry["slot"])


def _inventory(entry: Plain) -> Iterator[Write]:
    for slot, tag in entry.get("seated", []):
        if tag is None:
            yield _DOUBT, _at(entry, slot=slot, key_set=None)
        else:
            yield _SEEN, _at(entry, slot=slot, tag=tag, is_unread=False)
    for slot in entry.get("empty", []):
        yield _EMPTY, _at(entry, slot=slot)


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "key_set_checked_in": _checked_in,
    "key_set_checked_out": _removed,
    "unknown_tag_seated": _unknown_seated,
    "unknown_tag_removed": _removed,
    "slot_disagrees": _disagrees,
    "slot_agrees": _agrees,
    "inventory_taken": _inventory,
}
