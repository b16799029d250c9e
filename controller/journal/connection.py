"""How the journal's database is opened: durable to the disk, and never before it was checked."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from controller.errors import JournalDamaged, JournalError, JournalFull
from controller.journal.chain import ZERO, Chain
from controller.journal.destroyed import Gaps, read_periods
from controller.journal.faults import check_tables, journal_error, open_read_only
from controller.migrating import Tables, migrate

BUSY_S = 0.25
"""How long a foreign writer may hold us up; the lock rail outlives 0.6 s without a heartbeat."""
SLICE = 1_000
"""Rows read at a time: memory stays constant, and no reader stands in a checkpoint's way."""
WAL_BYTES_KEPT = 16 << 20
FILLER_BYTES = 512 << 10

TABLES = Tables("controller.journal.schema", "keycabinet.journal", 7)

Progress = Callable[[int, int], None]
"""Is told how many entries are done, and of how many."""

PROBE = "INSERT INTO probe VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = (count + 1) % 1000"

ROWS = "SELECT seq, entry, hash FROM log WHERE seq > ? ORDER BY seq LIMIT ?"

_SETTINGS = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "secure_delete": ("ON", 1),
    "wal_autocheckpoint": (0, 0),  # SQLite's own would hide whether it succeeded
    "journal_size_limit": (WAL_BYTES_KEPT, WAL_BYTES_KEPT),
}


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""


def open_writer(path: Path) -> sqlite3.Connection:
    """Return a connection to the migrated database at `path` whose commits reach the disk.

    Raises:
        sqlite3.Error: it cannot be opened.
        JournalError: SQLite does not take a setting that durability hangs on.
    """
    conn = sqlite3.connect(path, isolation_level=None, timeout=BUSY_S)
    try:
        for name, (wanted, told) in _SETTINGS.items():
            conn.execute(f"PRAGMA {name} = {wanted}")
            found = conn.execute(f"PRAGMA {name}").fetchone()[0]
            if found != told:
                raise JournalError(f"{path}: {name} is {found!r} and not {told!r}")
        migrate(conn, TABLES)
    except BaseException:
        conn.close()
        raise
    return conn


def stretch_wal(conn: sqlite3.Connection, path: Path) -> None:
    """Make the WAL file so long that commits overwrite it instead of making it longer.

    A sync that also has to record a new length takes about twice as long (measured on ext4).
    The next complete checkpoint lets the file be written from its start again. Without room
    nothing is done: commits are merely slower.

    Raises:
        JournalError: the disk failed.
    """
    sql = "INSERT OR REPLACE INTO filler VALUES (1, zeroblob(?))"
    try:
        conn.execute(sql, (FILLER_BYTES,))
    except sqlite3.Error as error:
        fault = journal_error(error, path)
        if not isinstance(fault, JournalFull):
            raise fault from error


def empty_wal(
    conn: sqlite3.Connection, path: Path, *, is_truncating: bool, wait_s: float = 0.0
) -> bool:
    """Move every page of the WAL file to its place; return whether none is left in it.

    To truncate it takes that nobody reads: for so long, up to `wait_s`, it is waited for them.

    Raises:
        JournalError: the disk failed.
    """
    mode = "TRUNCATE" if is_truncating else "PASSIVE"
    try:
        conn.execute(f"PRAGMA busy_timeout = {wait_s * 1_000:.0f}")
        busy, pages, moved = conn.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
    except sqlite3.Error as error:
        fault = journal_error(error, path)
        if isinstance(fault, JournalFull):
            return False
        raise fault from error
    finally:
        conn.execute(f"PRAGMA busy_timeout = {BUSY_S * 1_000:.0f}")
    return not busy and moved == pages


def find_head(conn: sqlite3.Connection) -> tuple[int, bytes]:
    """Return the last entry's number and hash; 0 and 32 zero bytes for an empty log."""
    found: tuple[int, bytes] | None = conn.execute(
        "SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    return found or (0, ZERO)


def check_since(path: Path, anchors: list[tuple[int, bytes]], progress: Progress) -> None:
    """Check the chain of the database at `path` from the newest of `anchors` that holds on.

    Each of `anchors` is the number and hash of an entry, newest first, that was checked when its
    snapshot was taken. The file is opened read-only: a damaged one is not touched.

    Raises:
        sqlite3.Error: the database is damaged or cannot be read.
        JournalDamaged: an entry is missing or not what was written; the message names it.
    """
    with closing(open_read_only(path)) as conn:
        if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'log'").fetchone():
            raise JournalDamaged(f"{path}: no log in this file; it was truncated or replaced")
        check_tables(conn, path)
        total, _ = find_head(conn)
        periods = read_periods(conn)
        gaps = Gaps(periods, upto_seq=total)
        chain = Chain(see=gaps.see)
        for seq, head in anchors:
            if seq > total:
                raise JournalDamaged(
                    f"{path}: entries {total + 1} to {seq} are missing; a snapshot knows of them"
                )
            if conn.execute("SELECT hash FROM log WHERE seq = ?", (seq,)).fetchone() == (head,):
                gaps = Gaps(periods, after_seq=seq, upto_seq=total)
                chain = Chain(seq, head, see=gaps.see)
                break
        while rows := conn.execute(ROWS, (chain.seq, SLICE)).fetchall():
            problem = chain.follow(rows)
            if problem is not None:
                raise JournalDamaged(f"{path}: {problem}")
            progress(chain.seq, total)
        if problem := gaps.unproven():
            raise JournalDamaged(f"{path}: {problem}")
