"""What is going on at the cabinet now: the session, the door, armed releases."""

import json
from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write, until_utc

_SAY = "INSERT OR REPLACE INTO now (name, value) VALUES (:name, :value)"
_SAY_FIRST = "INSERT OR IGNORE INTO now (name, value) VALUES (:name, :value)"
_FORGET = "DELETE FROM now WHERE name = :name"
_ARM = (
    "INSERT OR REPLACE INTO releases"
    " (slot, recipient, key_set, actor, reason, purpose, work_order, at_ms, until_ms, hand,"
    " seq, is_consultation)"
    " VALUES (:slot, :recipient, :key_set, :actor, :reason, :purpose, :work_order, :at_ms,"
    " :until_ms, :hand, :seq, :is_consultation)"
)
_ARMED = (
    *("slot", "recipient", "key_set", "actor", "reason", "purpose", "work_order"),
    *("hand", "at_ms", "seq", "is_consultation"),
)
_DISARM = "DELETE FROM releases WHERE slot = :slot"


def _say(name: str, **values: object) -> Write:
    return _SAY, {"name": name, "value": json.dumps(values, ensure_ascii=False)}


def _session_opened(entry: Plain) -> Iterator[Write]:
    yield _FORGET, {"name": "purpose"}
    yield _say("session", cardholder=entry["cardholder"], at_ms=entry["at_ms"])


def _session_closed(entry: Plain) -> Iterator[Write]:
    yield _FORGET, {"name": "session"}
    yield _FORGET, {"name": "purpose"}


def _purpose_stated(entry: Plain) -> Iterator[Write]:
    yield _say("purpose", purpose=entry["purpose"], work_order=entry.get("work_order", ""))


def _armed(entry: Plain) -> Iterator[Write]:
    values = {name: entry.get(name) for name in _ARMED}
    yield _ARM, {**values, "until_ms": until_utc(entry)}


def _disarmed(entry: Plain) -> Iterator[Write]:
    yield _DISARM, {"slot": entry["slot"]}


def _granted(entry: Plain) -> Iterator[Write]:
    if str(entry.get("rule", "")).startswith("remote:"):
        yield _DISARM, {"slot": entry["slot"]}


def _door(entry: Plain) -> Iterator[Write]:
    yield _say("door", is_open=entry["kind"] == "door_seen_open", at_ms=entry["at_ms"])


def _started(entry: Plain) -> Iterator[Write]:
    """Take the door for closed until it first moves: the controller does, and tells moves only.

    A door that was seen to move is what it was, also behind a controller that starts again.
    """
    _, values = _say("door", is_open=False, at_ms=entry["at_ms"])
    yield _SAY_FIRST, values


def _founded(entry: Plain) -> Iterator[Write]:
    yield _say("cabinet", id=entry["cabinet"])


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "session_opened": _session_opened,
    "session_closed": _session_closed,
    "purpose_stated": _purpose_stated,
    "release_armed": _armed,
    "release_disarmed": _disarmed,
    "access_granted": _granted,
    "door_seen_open": _door,
    "door_seen_closed": _door,
    "controller_started": _started,
    "cabinet_founded": _founded,
}
