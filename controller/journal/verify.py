"""The check of a whole journal, also one that is in use: every entry, every link."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from controller.errors import JournalDamaged, JournalError
from controller.journal import files
from controller.journal.chain import Chain
from controller.journal.connection import ROWS, SLICE, Progress, find_head, no_progress
from controller.journal.destroyed import Gaps, Gone, read_periods
from controller.journal.faults import check_pages, check_tables, journal_error, open_read_only
from controller.journal.snapshot import find_lost_state


@dataclass(frozen=True, slots=True)
class Verdict:
    """Entries 1 to `entries` are complete and unaltered, and `head` is the hash of the last.

    `bad_seq` is the first entry that is not (None: all are), and `problem` says what is wrong.
    `destroyed` are the periods of which only the hashes are left, as the rules have it; `lost` says
    which state is gone that was kept in place of the last of them.
    """

    entries: int
    head: bytes
    bad_seq: int | None = None
    problem: str = ""
    lost: str = ""
    destroyed: tuple[Gone, ...] = ()


def verify(data: Path, *, progress: Progress = no_progress) -> Verdict:
    """Check the journal of the data folder `data` from its first entry, reading only.

    What was cut off at the end cannot be seen from inside: compare `head` with one written down
    elsewhere.

    Raises:
        JournalDamaged: the database itself is damaged; the message says after which entry.
        JournalError: there is no journal, or it cannot be read.
    """
    path = files.journal_path(data)
    if not path.exists():
        raise JournalError(f"{data}: no journal in this folder")
    chain = Chain()
    try:
        with closing(open_read_only(path)) as conn:
            if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'log'").fetchone():
                raise JournalDamaged(f"{path}: no log in this file; it was truncated or replaced")
            check_tables(conn, path)
            problem, periods = "", None
            while periods is None or (problem and periods != read_periods(conn)):
                periods = read_periods(conn)  # more may be destroyed while we read
                gaps = Gaps(periods, upto_seq=find_head(conn)[0])
                chain = Chain(is_thorough=True, see=gaps.see)
                problem = _follow(conn, chain, progress) or gaps.unproven() or ""
            if not problem:
                check_pages(conn, path)
    except sqlite3.Error as error:
        fault = journal_error(error, path)
        if isinstance(fault, JournalDamaged):
            raise JournalDamaged(f"after entry {chain.seq}: {fault}") from error
        raise fault from error
    if not problem and chain.seq == 0:
        problem = "there is no entry, not even the first, which names the cabinet"
    if problem:
        return Verdict(chain.seq, chain.head, chain.seq + 1, problem)
    lost = find_lost_state(data, gaps.gone[-1].entry) if gaps.gone else ""
    return Verdict(chain.seq, chain.head, lost=lost, destroyed=tuple(gaps.gone))


def _follow(conn: sqlite3.Connection, chain: Chain, progress: Progress) -> str | None:
    total, problem = find_head(conn)[0], None
    while problem is None and (rows := conn.execute(ROWS, (chain.seq, SLICE)).fetchall()):
        problem = chain.follow(rows)
        progress(chain.seq, max(total, chain.seq))
    return problem
