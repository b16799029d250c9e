"""Periods whose entries were destroyed: what may be missing, and what proves that it had to go.

An entry that was destroyed leaves its hash in its row, so that the chain goes on across it. That
it may be empty, the entry `PeriodDestroyed` says, further on in the same chain; the table
`destroyed` only says where to look for that.
"""

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from controller.entries import Entry
from controller.entries.keeping import PeriodDestroyed, PeriodErased
from controller.errors import JournalDamaged
from controller.journal.chain import ZERO, Chain, Row
from controller.journal.faults import journal_error
from controller.keeping_parts import PERMANENT
from controller.records import Record

TRUSTED = ("ntp", "rtc")
SLICE = 500
SPAN = 5_000
"""Rows passed over at a time that are empty already: a millisecond."""
_TELLING = (b'"kind":"period_destroyed"', b'"kind":"period_erased"')


@dataclass(frozen=True, slots=True)
class Period:
    """Entries `first_seq` to `last_seq`, destroyed by entry `by_seq`."""

    first_seq: int
    last_seq: int
    by_seq: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What a period consists of: fields as in `PeriodDestroyed`."""

    first_seq: int
    last_seq: int
    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A destroyed period as its `entry` tells of it, and how many entries are `left` to erase."""

    entry: PeriodDestroyed
    left: int


def read_periods(conn: sqlite3.Connection) -> tuple[Period, ...]:
    """Return the periods that the database of `conn` says were destroyed, in order."""
    if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'destroyed'").fetchone():
        return ()  # a file from before there was such a thing
    rows = conn.execute("SELECT first_seq, last_seq, by_seq FROM destroyed ORDER BY first_seq")
    return tuple(Period(*row) for row in rows.fetchall())


class Gaps:
    """Sees to it that nothing is missing but what was destroyed, and that all of that agrees.

    Rows come by from entry `after_seq` + 1 on; of a period that began before only whether they may
    be empty is looked at. Of one that was said to be erased before entry `upto_seq`, the last when
    this began, nothing may be there any more.
    """

    def __init__(self, periods: Sequence[Period], *, after_seq: int = 0, upto_seq: int = 0) -> None:
        self.gone: list[Gone] = []
        self._periods = [each for each in periods if each.last_seq > after_seq]
        self._after_seq = after_seq
        self._upto_seq = upto_seq
        self._hashes = sha256()
        self._erased = 0
        self._proofs: dict[int, tuple[Period, str, int]] = {}

    def see(self, seq: int, entry: bytes, digest: bytes) -> str | None:
        """Return what is wrong with row `seq` as one of a destroyed period, None for nothing."""
        if problem := self._hear(seq, entry):
            return problem
        period = self._periods[0] if self._periods else None
        if period is None or seq < period.first_seq:
            return None if entry else f"entry {seq} is empty, and nobody has destroyed it"
        self._take(period, seq, entry, digest)
        return None

    def _take(self, period: Period, seq: int, entry: bytes, digest: bytes) -> None:
        self._hashes.update(digest)
        self._erased += not entry
        if seq == period.last_seq:
            self._proofs[period.by_seq] = (period, self._hashes.hexdigest(), self._erased)
            self._periods.pop(0)
            self._hashes, self._erased = sha256(), 0

    def _hear(self, seq: int, entry: bytes) -> str | None:
        """Return how what entry `seq` says of a period differs from what is there."""
        proof = self._proofs.pop(seq, None)
        if proof is None and not any(kind in entry for kind in _TELLING):
            return None
        try:
            said = Record.from_bytes(entry).entry
        except JournalDamaged as error:
            return str(error)
        if proof is not None:
            return self._compare(seq, said, *proof)
        if isinstance(said, PeriodErased) and seq <= self._upto_seq:
            return self._find_left(seq, said)
        if isinstance(said, PeriodDestroyed) and not self._is_known(said.first_seq):
            self.gone.append(Gone(said, said.count))  # and not one of them is erased yet
        return None

    def _is_known(self, first_seq: int) -> bool:
        """Return whether the period from `first_seq` on was begun to be erased, as far as seen."""
        waiting = (each.first_seq for each, _, _ in self._proofs.values())
        return first_seq <= self._after_seq or first_seq in waiting

    def _compare(
        self, seq: int, said: Entry, period: Period, digest: str, erased: int
    ) -> str | None:
        where = f"entries {period.first_seq} to {period.last_seq}"
        if not isinstance(said, PeriodDestroyed):
            return f"entry {seq} does not say that {where} were destroyed, as the file has it"
        if (said.first_seq, said.last_seq) != (period.first_seq, period.last_seq):
            return f"entry {seq} destroyed entries {said.first_seq} to {said.last_seq}, not {where}"
        if period.first_seq <= self._after_seq:
            return None
        if said.digest != digest:
            return f"the hashes that were left of {where} are not those of entry {seq}"
        if erased > said.count:
            return f"of {where} {erased} are empty, and entry {seq} destroyed {said.count}"
        self.gone.append(Gone(said, said.count - erased))
        return None

    def _find_left(self, seq: int, said: PeriodErased) -> str | None:
        for each in self.gone:
            if each.entry.destruction == said.destruction and each.left:
                where = f"entries {said.first_seq} to {said.last_seq}"
                return f"of {where} {each.left} are there again, and entry {seq} erased them"
        return None

    def unproven(self) -> str | None:
        """Return which period no entry says was destroyed, None where all are proven."""
        for period in (*(each[0] for each in self._proofs.values()), *self._periods):
            where = f"entries {period.first_seq} to {period.last_seq}"
            return f"{where} are marked as destroyed, and no entry {period.by_seq} says so"
        return None


def measure(
    rows: Callable[[int, int], list[Row]], *, after_seq: int, until_ms: int, upto_seq: int
) -> Measured:
    """Return what there is to destroy after entry `after_seq` of the time before `until_ms`.

    It ends with an entry that was dated by a trusted clock before that time, and before the first
    that was dated later: what came before the one is older, whatever its own clock said. Entries
    are asked for by `rows`, up to `upto_seq`.

    Raises:
        JournalDamaged: the chain does not hold there; nothing of it may go.
    """
    before = rows(after_seq - 1, 1) if after_seq else []
    chain = Chain(after_seq, before[0][2] if before else ZERO)
    hashes, count = sha256(), 0
    found = Measured(after_seq + 1, after_seq, 0, hashes.hexdigest())
    while chain.seq < upto_seq:
        slice_ = rows(chain.seq, SLICE)
        if problem := chain.follow(slice_):
            raise JournalDamaged(problem)
        for seq, entry, digest in slice_:
            values = json.loads(entry)
            is_old = values["at_ms"] < until_ms
            is_trusted = values["clock"] in TRUSTED
            if is_trusted and not is_old:
                return found
            hashes.update(digest)
            count += values["kind"] not in PERMANENT
            if is_trusted:
                found = Measured(after_seq + 1, seq, count, hashes.hexdigest())
    return found


def erase_slice(
    conn: sqlite3.Connection, path: Path, period: Period, after_seq: int, limit: int
) -> int:
    """Erase what is to go of up to `limit` entries after `after_seq`; return the last looked at.

    What is erased already is passed over, `SPAN` rows at a time.

    One transaction of the database at `path`: what is erased is so for good, and what is not is
    still there.

    Raises:
        JournalFull: nothing was erased; try again once there is room.
        JournalError: the disk failed; nothing may move, the process must end.
    """
    try:
        return _erase(conn, period, after_seq, limit)
    except sqlite3.Error as error:
        raise journal_error(error, path) from error


def _erase(conn: sqlite3.Connection, period: Period, after_seq: int, limit: int) -> int:
    conn.execute("BEGIN IMMEDIATE")
    try:
        conn.execute(
            "INSERT INTO destroyed SELECT ?1, ?2, ?3"
            " WHERE NOT EXISTS (SELECT 1 FROM destroyed WHERE first_seq = ?1)",
            (period.first_seq, period.last_seq, period.by_seq),
        )
        upto = min(period.last_seq, after_seq + SPAN)
        rows = conn.execute(
            "SELECT seq, entry FROM log WHERE seq > ? AND seq <= ? AND entry <> x''"
            " ORDER BY seq LIMIT ?",
            (after_seq, upto, limit),
        ).fetchall()
        gone = [(seq,) for seq, entry in rows if _kind(entry) not in PERMANENT]
        conn.executemany("UPDATE log SET entry = x'' WHERE seq = ?", gone)
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise
    return int(rows[-1][0]) if len(rows) == limit else upto


def _kind(entry: bytes) -> str:
    return str(json.loads(entry)["kind"])
