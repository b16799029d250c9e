"""How the read models' file is opened: with little memory, by a thread at a time."""

import sqlite3
from pathlib import Path
from typing import Literal

CACHE_KB = 512


class Connection(sqlite3.Connection):
    """A connection that knows whether it is still open."""

    is_open = True

    def close(self) -> None:
        """Close the connection; again does nothing."""
        super().close()
        self.is_open = False


def connect(path: Path, isolation_level: Literal["DEFERRED"] | None = "DEFERRED") -> Connection:
    """Return a connection to the file at `path`, the caller's to close."""
    # The follower and the pages run in threads of one process, each connection in one at a time.
    connection = sqlite3.connect(
        path,
        timeout=2,
        isolation_level=isolation_level,
        check_same_thread=False,
        factory=Connection,
    )
    tell(connection, f"cache_size = -{CACHE_KB}")
    return connection


def tell(connection: Connection, pragma: str) -> None:
    """Tell `connection` how to be; it is closed where even that fails, in a damaged file."""
    try:
        connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
