"""Sets that are handed on: what is asked and offered now."""

from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write, until_utc

_ASK = (
    "INSERT OR REPLACE INTO handings (key_set, giver, receiver, slot, is_offered, until_ms, seq)"
    " VALUES (:key_set, :giver, :receiver, :slot, :is_offered, :until_ms, :seq)"
)
_END = "DELETE FROM handings WHERE key_set = :key_set"


def _asked(entry: Plain) -> Iterator[Write]:
    values = {name: entry.get(name) for name in ("key_set", "receiver", "slot", "seq")}
    giver = entry.get("actor") or entry.get("giver")
    is_offered = entry["kind"] == "handing_offered"
    yield (
        _ASK,
        values
        | {
            "giver": giver,
            "is_offered": is_offered,
            "until_ms": until_utc(entry),
        },
    )


def _ended(entry: Plain) -> Iterator[Write]:
    yield _END, {"key_set": entry["key_set"]}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "handing_asked": _asked,
    "handing_offered": _asked,
    "handing_lapsed": _ended,
    "key_set_handed_on": _ended,
    "key_set_checked_in": _ended,
    "key_set_checked_out": _ended,
}
