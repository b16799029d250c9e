"""What only the controller's user may read, and the tokens that hide a badge's number."""

import hmac
import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from controller.errors import SecretsError
from controller.migrating import Tables, migrate

FILE = "secrets.db"
KEY_BYTES = 32
SITE_KEY_BYTES = 16
READER_KEY_BYTES = 16
VERSION_MAX = 255
"""A card keeps one byte to say which site key its own was made of."""

TOKEN_DIGITS = 32
"""128 bits: no two badges share a token, and the entries stay short."""

TABLES = Tables("controller.secret_tables", "keycabinet.secrets", 4)


class Tokeniser:
    """Turns a badge's UID into a token that only this cabinet's `key` can make again."""

    def __init__(self, key: bytes) -> None:
        assert len(key) == KEY_BYTES, "not a cabinet key"
        self._hmac = hmac.new(key, digestmod="sha256")

    def __call__(self, uid: bytes) -> str:
        """Return the token of `uid` (4, 7 or 10 bytes): 32 hex digits of HMAC-SHA-256."""
        found = self._hmac.copy()
        found.update(uid)
        return found.hexdigest()[:TOKEN_DIGITS]


def create_secrets(data: Path) -> bytes:
    """Make the file of secrets in the folder `data` and return the new cabinet key.

    Raises:
        SecretsError: there is one already, whose key every badge on record depends on.
    """
    path = data / FILE
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise SecretsError(f"{path}: is there already and was left alone") from error
    except OSError as error:
        raise SecretsError(f"{path}: cannot be made: {error.strerror}") from error
    key = secrets.token_bytes(KEY_BYTES)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA synchronous = FULL")
        migrate(conn, TABLES)
        with conn:
            conn.execute("INSERT INTO secrets VALUES ('cabinet_key', ?)", (key,))
    return key


def read_secrets(data: Path) -> bytes:
    """Return the cabinet key from the file of secrets in the folder `data`.

    Raises:
        SecretsError: the file is missing, damaged, or open to others; the message says what to do.
    """
    path = data / FILE
    _check_file(path)
    row = _fetch(path, "SELECT value FROM secrets WHERE name = 'cabinet_key'")
    if not row or len(row[0][0]) != KEY_BYTES:
        raise SecretsError(f"{path}: holds no cabinet key; restore it from the backup")
    return bytes(row[0][0])


def read_site_keys(data: Path) -> tuple[tuple[int, bytes], ...]:
    """Return the site keys, each with its version (1 to 255), the newest first; () if none is made.

    Raises:
        SecretsError: as `read_secrets`.
    """
    path = data / FILE
    _check_file(path)
    if not _fetch(path, "SELECT 1 FROM sqlite_schema WHERE name = 'site_keys'"):
        return ()  # a file from before there were any
    rows = _fetch(path, "SELECT version, key FROM site_keys ORDER BY version DESC")
    return tuple((version, bytes(key)) for version, key in rows)


def make_site_key(data: Path) -> int:
    """Make a new site key and return its version; it is on the disk before anybody uses it.

    Those before it stay: badges that were not keyed anew since still have keys made of them.

    Raises:
        SecretsError: as `read_secrets`, or 255 site keys were made already.
    """
    path = data / FILE
    _check_file(path)
    key = secrets.token_bytes(SITE_KEY_BYTES)
    try:
        with closing(sqlite3.connect(path)) as conn:
            conn.execute("PRAGMA synchronous = FULL")
            migrate(conn, TABLES)
            latest = conn.execute("SELECT coalesce(max(version), 0) FROM site_keys").fetchone()[0]
            if latest == VERSION_MAX:
                raise SecretsError(f"{path}: has had {VERSION_MAX} site keys, and no more fit")
            with conn:
                conn.execute("INSERT INTO site_keys VALUES (?, ?)", (latest + 1, key))
    except sqlite3.Error as error:
        raise SecretsError(f"{path}: no site key could be made: {error}") from error
    return int(latest) + 1


def drop_old_site_keys(data: Path) -> tuple[int, ...]:
    """Wipe every site key but the newest; return the versions (1 to 254) of those that were there.

    No card with a key made of them is good any more, and nothing brings them back but a backup.

    Raises:
        SecretsError: as `read_secrets`, or the file cannot be written.
    """
    path = data / FILE
    with closing(open_to_write(path)) as conn:
        try:
            with conn:
                rows = conn.execute(
                    "DELETE FROM site_keys WHERE version < (SELECT max(version) FROM site_keys)"
                    " RETURNING version"
                )
                return tuple(sorted(version for (version,) in rows.fetchall()))
        except sqlite3.Error as error:
            raise SecretsError(f"{path}: no site key was dropped: {error}") from error


def read_reader_key(data: Path, reader: str) -> bytes:
    """Return the key that the OSDP reader called `reader` has taken.

    Raises:
        SecretsError: as `read_secrets`, or it has none yet; the message says how it gets one.
    """
    path = data / FILE
    _check_file(path)
    rows = []
    if _fetch(path, "SELECT 1 FROM sqlite_schema WHERE name = 'reader_keys'"):
        query = "SELECT reader, key FROM reader_keys WHERE is_taken = 1"
        rows = [key for name, key in _fetch(path, query) if name == reader]
    if not rows:
        raise SecretsError(f"{path}: has no key for reader {reader!r}: keycabinet osdp pair")
    return bytes(rows[0])


def begin_reader_key(data: Path, reader: str) -> bytes:
    """Return a key for the OSDP reader called `reader`, which is on the disk before it is sent.

    One that may have been sent before, and nobody knows whether it was taken, is returned again.

    Raises:
        SecretsError: as `read_secrets`.
    """
    with closing(open_to_write(data / FILE)) as conn, conn:
        query = "SELECT key FROM reader_keys WHERE reader = ? AND is_taken = 0"
        row = conn.execute(query, (reader,)).fetchone()
        if row is not None:
            return bytes(row[0])
        key = secrets.token_bytes(READER_KEY_BYTES)
        conn.execute("INSERT INTO reader_keys (reader, key) VALUES (?, ?)", (reader, key))
    return key


def end_reader_key(data: Path, reader: str) -> None:
    """Remember that `reader` has taken the key on its way; the one before is wiped.

    Raises:
        SecretsError: as `read_secrets`.
    """
    with closing(open_to_write(data / FILE)) as conn, conn:
        conn.execute("DELETE FROM reader_keys WHERE reader = ? AND is_taken = 1", (reader,))
        conn.execute("UPDATE reader_keys SET is_taken = 1 WHERE reader = ?", (reader,))


def open_to_write(path: Path) -> sqlite3.Connection:
    """Return a connection to the file of secrets at `path`, which has every table by then.

    Raises:
        SecretsError: as `read_secrets`, or the file cannot be written.
    """
    _check_file(path)
    try:
        conn = sqlite3.connect(path)
        try:
            conn.execute("PRAGMA synchronous = FULL")
            conn.execute("PRAGMA secure_delete = ON")
            migrate(conn, TABLES)
        except BaseException:
            conn.close()
            raise
    except sqlite3.Error as error:
        raise SecretsError(f"{path}: cannot be written: {error}") from error
    return conn


def _check_file(path: Path) -> None:
    try:
        found = path.stat()
    except OSError as error:
        raise SecretsError(
            f"{path}: {error.strerror}; restore it from the backup, for every badge on record"
            " depends on its key, or make a new cabinet with: keycabinet init"
        ) from error
    if found.st_mode & 0o077:
        raise SecretsError(
            f"{path}: other users may read it (mode {found.st_mode & 0o777:o});"
            f" close it with: chmod 600 {path}"
        )


def _fetch(path: Path, query: str) -> list[tuple[Any, ...]]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as conn:
            return conn.execute(query).fetchall()
    except sqlite3.Error as error:
        raise SecretsError(f"{path}: {error}; restore it from the backup") from error
