"""Reading entries in order, in constant memory, each checked to follow from the one before."""

from collections.abc import Callable, Iterator
from pathlib import Path

from controller.errors import JournalDamaged
from controller.journal.chain import ZERO, Chain, Row

SLICE = 1_000
"""Rows read at a time: memory stays constant, and no reader stands in a checkpoint's way."""


def follow_rows(rows: Callable[[int, int], list[Row]], after_seq: int, path: Path) -> Iterator[Row]:
    """Yield the rows after entry `after_seq` as `rows` reads them; destroyed ones are left out.

    Raises:
        JournalDamaged: an entry is not what was written; the message names it, and `path`.
    """
    before = rows(after_seq - 1, 1) if after_seq else []
    chain = Chain(after_seq, before[0][2] if before else ZERO)
    while found := rows(chain.seq, SLICE):
        problem = chain.follow(found)
        if problem is not None:
            raise JournalDamaged(f"{path}: {problem}")
        yield from (row for row in found if row[1])
