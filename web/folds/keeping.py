"""Old records 過期文件處理登記表: who wanted what destroyed, who agreed, and what is gone."""

import json
from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_ASK = (
    "INSERT INTO destructions (destruction, seq, month, ground, note, asked_by, asked_ms, stage)"
    " VALUES (:destruction, :seq, :month, :ground, :note, :actor, :at_ms, 'review')"
)
_REVIEW = (
    "UPDATE destructions SET reviewed_by = :actor, reviewed_ms = :at_ms, review_note = :note,"
    " stage = 'approval' WHERE destruction = :destruction"
)
_APPROVE = (
    "UPDATE destructions SET approved_by = :actor, approved_ms = :at_ms, approval_note = :note,"
    " stage = 'presence' WHERE destruction = :destruction"
)
_END = (
    "UPDATE destructions SET ended_by = :actor, ended_ms = :at_ms, end_note = :note,"
    " stage = 'refused' WHERE destruction = :destruction"
)
_BEGIN = "UPDATE destructions SET present = '[]' WHERE destruction = :destruction"
_SHOW = (
    "UPDATE destructions SET present = json_insert(present, '$[#]', :cardholder),"
    " stage = iif(json_array_length(present) > 0, 'preparing', stage)"
    " WHERE destruction = :destruction"
)
_DESTROY = (
    "UPDATE destructions SET stage = 'erasing', present = :present, destroyed_ms = :at_ms,"
    " first_seq = :first_seq, last_seq = :last_seq, count = :count"
    " WHERE destruction = :destruction"
)
_SEAT = (
    "INSERT INTO seats (slot, tag, is_sure, is_doubled, at_ms, seq)"
    " VALUES (:slot, :tag, :is_sure, :is_doubled, :at_ms, :seq)"
)
_SILENT = "INSERT INTO silent (slot) VALUES (:slot)"
_ERASE = "UPDATE destructions SET stage = 'erased' WHERE destruction = :destruction"


def _fields(entry: Plain, *names: str) -> Plain:
    return {name: entry.get(name) for name in ("destruction", *names)}


def _asked(entry: Plain) -> Iterator[Write]:
    yield _ASK, _fields(entry, "seq", "month", "ground", "note", "actor", "at_ms")


def _judged(entry: Plain) -> Iterator[Write]:
    values = _fields(entry, "actor", "at_ms", "note")
    if not entry["is_granted"]:
        yield _END, values
    else:
        yield _REVIEW if entry["stage"] == "review" else _APPROVE, values


def _awaited(entry: Plain) -> Iterator[Write]:
    yield _BEGIN, _fields(entry)


def _shown(entry: Plain) -> Iterator[Write]:
    yield _SHOW, _fields(entry, "cardholder")


def _destroyed(entry: Plain) -> Iterator[Write]:
    values = _fields(entry, "at_ms", "first_seq", "last_seq", "count")
    yield _DESTROY, {**values, "present": json.dumps(entry["present"])}
    # What told where everything sits may be gone, so the entry says it once more.
    yield "DELETE FROM seats", {}
    for seat in entry.get("seats", []):
        yield _SEAT, {**seat, "at_ms": entry["at_ms"], "seq": entry["seq"]}
    yield "DELETE FROM silent", {}
    for slot in entry.get("silent", []):
        yield _SILENT, {"slot": slot}


def _erased(entry: Plain) -> Iterator[Write]:
    yield _ERASE, _fields(entry)


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "destruction_asked": _asked,
    "destruction_judged": _judged,
    "presence_awaited": _awaited,
    "presence_shown": _shown,
    "period_destroyed": _destroyed,
    "period_erased": _erased,
}
