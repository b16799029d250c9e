"""The tables of the file of secrets; loaded only to make them."""

from sqlite_utils import Database, Migrations

migrations = Migrations("keycabinet.secrets")


@migrations()
def m001_secrets(db: Database) -> None:
    """Create the one table: a name and its bytes."""
    db.execute("CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT")


@migrations()
def m002_site_keys(db: Database) -> None:
    """Create the table of site keys, from which the keys on badges and tags are made."""
    db.execute(
        "CREATE TABLE site_keys (version INTEGER PRIMARY KEY CHECK (version BETWEEN 1 AND 255),"
        " key BLOB NOT NULL CHECK (length(key) = 16)) STRICT"
    )


@migrations()
def m003_reader_keys(db: Database) -> None:
    """Create the table of OSDP readers' keys: one that `is_taken`, and one that is on its way."""
    db.execute(
        "CREATE TABLE reader_keys (number INTEGER PRIMARY KEY, reader TEXT NOT NULL,"
        " key BLOB NOT NULL CHECK (length(key) = 16),"
        " is_taken INTEGER NOT NULL DEFAULT 0 CHECK (is_taken IN (0, 1))) STRICT"
    )


@migrations()
def m004_pin_codes(db: Database) -> None:
    """Create the table of PINs: argon2id hashes, one a person and one for being forced."""
    db.execute(
        "CREATE TABLE pin_codes (cardholder TEXT NOT NULL, is_duress INTEGER NOT NULL"
        " CHECK (is_duress IN (0, 1)), hash TEXT NOT NULL, PRIMARY KEY (cardholder, is_duress))"
        " STRICT"
    )
