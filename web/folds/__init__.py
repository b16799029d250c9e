"""Read models, folded entry by entry: one module per noun, each a table from kind to writes."""

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from web.folds import (
    alarms,
    approvals,
    bookings,
    cases,
    chasing,
    collection,
    contents,
    corrections,
    custody,
    directory,
    handing,
    keeping,
    leaving,
    loans,
    matters,
    now,
    oversight,
    shifts,
    spares,
    stocktaking,
    take_over,
    visitors,
)
from web.folds.log import fold_line
from web.folds.write import Plain, Write

TABLES = (
    directory.FOLDS,
    custody.FOLDS,
    loans.FOLDS,
    alarms.FOLDS,
    now.FOLDS,
    matters.FOLDS,
    keeping.FOLDS,
    handing.FOLDS,
    approvals.FOLDS,
    shifts.FOLDS,
    bookings.FOLDS,
    cases.FOLDS,
    chasing.FOLDS,
    collection.FOLDS,
    corrections.FOLDS,
    leaving.FOLDS,
    contents.FOLDS,
    oversight.FOLDS,
    spares.FOLDS,
    visitors.FOLDS,
    stocktaking.FOLDS,
    take_over.FOLDS,
)


def fold(
    entry: Plain, digest: str, zone: ZoneInfo, department_of: Callable[[str], str]
) -> Iterator[Write]:
    """Yield every write that `entry` makes; a kind no table knows is kept in the log only."""
    yield from fold_line(entry, digest, zone, department_of)
    for table in TABLES:
        if step := table.get(str(entry["kind"])):
            yield from step(entry)
