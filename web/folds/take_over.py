"""Buildings whose keys were taken over: what came, from whom, and who keeps it."""

import json
from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_PUT = (
    "INSERT OR REPLACE INTO take_overs"
    " (take_over, building, company, receipt, custodian, counts, actor, note, at_ms, seq)"
    " VALUES (:take_over, :building, :company, :receipt, :custodian, :counts, :actor, :note,"
    " :at_ms, :seq)"
)
_NAMES = ("take_over", "building", "company", "receipt", "custodian", "actor", "note")


def _taken_over(entry: Plain) -> Iterator[Write]:
    counts = json.dumps(entry.get("counts", []), ensure_ascii=False)
    values = {name: entry.get(name) for name in (*_NAMES, "at_ms", "seq")}
    yield _PUT, {**values, "counts": counts}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {"building_taken_over": _taken_over}
