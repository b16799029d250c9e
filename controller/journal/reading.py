"""Reading entries in order, in constant memory, each checked to follow from the one before."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from controller.errors import JournalDamaged
from controller.journal.chain import ZERO, Chain, Row
from controller.journal.destroyed import Period

SLICE = 1_000
"""Rows read at a time: memory stays constant, and no reader stands in a checkpoint's way."""


def follow_rows(
    rows: Callable[[int, int], list[Row]],
    periods: Callable[[], Sequence[Period]],
    after_seq: int,
    path: Path,
) -> Iterator[Row]:
    """Yield the rows after entry `after_seq` as `rows` reads them; destroyed ones are left out.

    Those are what `periods` tells; it is asked again for what is empty and was not, a while ago.

    Raises:
        JournalDamaged: an entry is not what was written; the message names it, and `path`.
    """
    known: Sequence[Period] = ()

    def see(seq: int, entry: bytes, _digest: bytes) -> str | None:
        nonlocal known
        if entry or any(each.first_seq <= seq <= each.last_seq for each in known):
            return None
        known = periods()
        is_gone = any(each.first_seq <= seq <= each.last_seq for each in known)
        return None if is_gone else f"entry {seq} is empty, and nobody has destroyed it"

    before = rows(after_seq - 1, 1) if after_seq else []
    chain = Chain(after_seq, before[0][2] if before else ZERO, see=see)
    while found := rows(chain.seq, SLICE):
        problem = chain.follow(found)
        if problem is not None:
            raise JournalDamaged(f"{path}: {problem}")
        yield from (row for row in found if row[1])
