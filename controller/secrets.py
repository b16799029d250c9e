"""What only the controller's user may read, and the tokens that hide a badge's number."""

import hmac
import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database, Migrations

from controller.errors import SecretsError

FILE = "secrets.db"
KEY_BYTES = 32
TOKEN_DIGITS = 32
"""128 bits: no two badges share a token, and the entries stay short."""

migrations = Migrations("keycabinet.secrets")


@migrations()
def m001_secrets(db: Database) -> None:
    """Create the one table: a name and its bytes."""
    db.execute("CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT")


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
        db = Database(conn, execute_plugins=False)
        db.execute("PRAGMA synchronous = FULL")
        migrations.apply(db)
        db.table("secrets").insert({"name": "cabinet_key", "value": key})
    return key


def read_secrets(data: Path) -> bytes:
    """Return the cabinet key from the file of secrets in the folder `data`.

    Raises:
        SecretsError: the file is missing, damaged, or open to others; the message says what to do.
    """
    path = data / FILE
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
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as conn:
            row = conn.execute("SELECT value FROM secrets WHERE name = 'cabinet_key'").fetchone()
    except sqlite3.Error as error:
        raise SecretsError(f"{path}: {error}; restore it from the backup") from error
    if row is None or len(row[0]) != KEY_BYTES:
        raise SecretsError(f"{path}: holds no cabinet key; restore it from the backup")
    return bytes(row[0])
