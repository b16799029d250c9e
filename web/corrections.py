"""What was corrected: each entry with the signed lines that stand beneath it."""

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass

AT_ONCE = 500
"""Entries asked about with one statement."""


Row = tuple[int, int, str, str, str, int]


@dataclass(frozen=True, slots=True)
class Correction:
    """`actor` signed as entry `seq` what entry `target` should say, and `why`.

    It `is_struck` where another one corrects it.
    """

    seq: int
    target: int
    actor: str
    says: str
    why: str
    at_ms: int
    is_struck: bool


def corrections_of(
    connection: sqlite3.Connection, seqs: Collection[int]
) -> dict[int, list[Correction]]:
    """Return what corrects each of the entries `seqs`, and what corrects that, in order.

    An entry nobody has corrected is not in it.
    """
    about: dict[int, list[Row]] = {}
    targets = set(seqs)
    while targets:
        rows = [row for some in _slices(sorted(targets)) for row in _rows(connection, some)]
        for row in rows:
            about.setdefault(row[1], []).append(row)
        targets = {row[0] for row in rows} - about.keys()
    return {seq: _beneath(about, seq) for seq in seqs if seq in about}


def _beneath(about: dict[int, list[Row]], seq: int) -> list[Correction]:
    found, targets = [], [seq]
    while targets:
        rows = about.get(targets.pop(), [])
        found += [Correction(*row, is_struck=row[0] in about) for row in rows]
        targets += [row[0] for row in rows]
    return sorted(found, key=lambda each: each.seq)


def _slices(seqs: list[int]) -> Iterable[list[int]]:
    return (seqs[start : start + AT_ONCE] for start in range(0, len(seqs), AT_ONCE))


def _rows(connection: sqlite3.Connection, seqs: list[int]) -> list[Row]:
    marks = ", ".join("?" * len(seqs))
    columns = "seq, target, actor, says, why, at_ms"
    sql = f"SELECT {columns} FROM corrections WHERE target IN ({marks})"  # noqa: S608  marks alone
    return connection.execute(sql, seqs).fetchall()
