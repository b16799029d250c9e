"""What SQLite's errors mean for the journal: full, damaged, or not to be written at all."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from controller.errors import JournalDamaged, JournalError, JournalFull

NO_ROOM_BYTES = 1 << 20
"""Below this the disk counts as full where SQLite does not say what kept it from writing."""


def journal_error(error: sqlite3.Error, path: Path) -> JournalError:
    """Return what `error`, met in the database at `path`, is to the rest of the program."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or code & 0xFF in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    ):
        return JournalDamaged(f"{path}: {error}; {_where(path)}; the file is kept as it is")
    if code == sqlite3.SQLITE_FULL or (_is_mapping(code) and not has_room(path, NO_ROOM_BYTES)):
        return JournalFull(f"{path}: the disk is full")
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return JournalError(f"{path}: {error} ({name})")


def has_room(path: Path, size: int) -> bool:
    """Return whether the file system of `path` has `size` bytes for this user."""
    found = os.statvfs(path.parent)
    return found.f_bavail * found.f_frsize >= size


def _is_mapping(code: int) -> bool:
    # SQLite reports a -shm file that cannot grow by these, whatever the cause.
    return code in (sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMOPEN)


def _where(path: Path) -> str:
    """Return the first line of SQLite's own check of the file, opened read-only."""
    try:
        with closing(open_read_only(path)) as conn:
            return f"integrity check: {first_line(conn, 'integrity_check(1)')}"
    except sqlite3.Error as error:
        return f"integrity check: {error}"


def first_line(conn: sqlite3.Connection, check: str) -> str:
    """Return what SQLite's own `check` says first; "ok" where it finds nothing."""
    said = str(conn.execute(f"PRAGMA {check}").fetchone()[0])
    return next((line for line in said.splitlines() if not line.startswith("***")), said)


def check_tables(conn: sqlite3.Connection, path: Path) -> None:
    """Check every small table: those beside the log, which its own chain proves.

    Raises:
        sqlite3.Error: the file is damaged, as SQLite found at once.
        JournalDamaged: the file is damaged; the message says where.
    """
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name != 'log'"
    for (name,) in conn.execute(sql).fetchall():
        _check(conn, f"quick_check('{name}')", path)


def check_pages(conn: sqlite3.Connection, path: Path) -> None:
    """Check every page of the file, those that are free too: each belongs to one thing.

    Reads the whole file. A start does not: what is free shows its damage as soon as it is used.

    Raises:
        sqlite3.Error, JournalDamaged: as `check_tables`.
    """
    _check(conn, "quick_check(1)", path)


def _check(conn: sqlite3.Connection, check: str, path: Path) -> None:
    said = first_line(conn, check)
    if said != "ok":
        raise JournalDamaged(f"{path}: integrity check: {said}; the file is kept as it is")


def open_read_only(path: Path) -> sqlite3.Connection:
    """Return a connection that reads `path` and cannot change it, also while it is in use."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, isolation_level=None)
