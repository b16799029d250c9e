"""The journal's tables, and SQLite's own refusal to rewrite what stands in them."""

from sqlite_utils import Database, Migrations

migrations = Migrations("keycabinet.journal")


@migrations()
def m001_log(db: Database) -> None:
    """Create the log, one row an entry, and forbid to change or remove any of them."""
    db.execute(
        """
        CREATE TABLE log (
            seq INTEGER PRIMARY KEY CHECK (seq > 0),
            entry BLOB NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT
        """
    )
    for name, when in {
        "no_update": "BEFORE UPDATE ON log",
        "no_delete": "BEFORE DELETE ON log",
        # INSERT OR REPLACE deletes without asking the trigger above.
        "no_replace": "BEFORE INSERT ON log WHEN EXISTS (SELECT 1 FROM log WHERE seq = NEW.seq)",
    }.items():
        db.execute(
            f"CREATE TRIGGER log_{name} {when} "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )


@migrations()
def m002_people(db: Database) -> None:
    """Create the side table of personal data, the one place where a person can be erased.

    Each change of a row takes a new version, so that followers can ask for what is newer; an
    erased person's row stays without anything personal, so that followers hear of it too.
    """
    db.execute(
        """
        CREATE TABLE people (
            version INTEGER PRIMARY KEY AUTOINCREMENT,
            cardholder TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            phone TEXT NOT NULL,
            salt TEXT NOT NULL,
            digest TEXT NOT NULL
        ) STRICT
        """
    )


@migrations()
def m003_probe(db: Database) -> None:
    """Create the one row that a probe writes, to learn whether the disk still takes anything."""
    db.execute("CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER) STRICT")


@migrations()
def m004_filler(db: Database) -> None:
    """Create the one row that is written to make the WAL file long enough, see `stretch_wal`."""
    db.execute("CREATE TABLE filler (id INTEGER PRIMARY KEY CHECK (id = 1), zeros BLOB) STRICT")


@migrations()
def m005_staged_people(db: Database) -> None:
    """Create the table of personal rows whose import has not taken effect."""
    db.execute(
        """
        CREATE TABLE staged_people (
            import_id TEXT NOT NULL,
            cardholder TEXT NOT NULL,
            name TEXT NOT NULL,
            phone TEXT NOT NULL,
            salt TEXT NOT NULL,
            digest TEXT NOT NULL,
            PRIMARY KEY (import_id, cardholder)
        ) STRICT, WITHOUT ROWID
        """
    )


@migrations()
def m006_documents(db: Database) -> None:
    """Add what a visitor's identity was seen by: kind and last four characters, no more."""
    for table in ("people", "staged_people"):
        db.execute(f"ALTER TABLE {table} ADD COLUMN document TEXT NOT NULL DEFAULT ''")


@migrations()
def m007_destroyed(db: Database) -> None:
    """Create the list of destroyed periods; an entry of one may be emptied, its hash stays."""
    db.execute(
        """
        CREATE TABLE destroyed (
            first_seq INTEGER PRIMARY KEY CHECK (first_seq > 0),
            last_seq INTEGER NOT NULL CHECK (last_seq >= first_seq),
            by_seq INTEGER NOT NULL CHECK (by_seq > last_seq)
        ) STRICT
        """
    )
    db.execute("DROP TRIGGER log_no_update")
    for name, when in {
        "log_no_update": "BEFORE UPDATE ON log"
        " WHEN NEW.seq IS NOT OLD.seq OR NEW.hash IS NOT OLD.hash OR length(NEW.entry) > 0"
        " OR NOT EXISTS (SELECT 1 FROM destroyed WHERE OLD.seq BETWEEN first_seq AND last_seq)",
        "destroyed_no_update": "BEFORE UPDATE ON destroyed",
        "destroyed_no_delete": "BEFORE DELETE ON destroyed",
        "destroyed_no_replace": "BEFORE INSERT ON destroyed"
        " WHEN EXISTS (SELECT 1 FROM destroyed WHERE first_seq = NEW.first_seq)",
    }.items():
        db.execute(
            f"CREATE TRIGGER {name} {when} "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )
