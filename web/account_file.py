"""The accounts' file: how it is opened, and what its errors are to the pages."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from controller.errors import CabinetError

SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (name TEXT PRIMARY KEY COLLATE NOCASE, cardholder TEXT NOT NULL,
    hash TEXT NOT NULL, language TEXT, made_ms INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS sessions (digest TEXT PRIMARY KEY, account TEXT NOT NULL,
    begun_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS attempts (subject TEXT PRIMARY KEY, failures INTEGER NOT NULL,
    last_ms INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS setup (digest TEXT PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS reports (id TEXT PRIMARY KEY, actor TEXT NOT NULL,
    account TEXT NOT NULL, outcome TEXT NOT NULL) STRICT;
"""
"""The tables of the accounts."""


class NotKept(CabinetError):
    """The file cannot be written (or read) now, mostly for a full disk; try again later."""


class AccountsDamaged(CabinetError):
    """The file is no longer what was written; nobody can sign in before it is put back."""


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Lend a connection to the file at `path`; an error that leaves the block undoes it.

    Raises:
        NotKept: nothing of the block was written.
        AccountsDamaged: the file has to be put back from a backup, or begun anew.
    """
    try:
        with closing(sqlite3.connect(path, timeout=5)) as db, db:
            yield db
    except sqlite3.OperationalError as error:
        raise NotKept(f"{path}: {error}") from error
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise AccountsDamaged(f"{path}: {error}") from error
