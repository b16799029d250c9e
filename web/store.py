"""The web's own database: read models folded from the feed, thrown away and rebuilt at will."""

import os
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from web.folds import fold
from web.folds.directory import fold_person
from web.folds.write import Plain

SCHEMA_VERSION = 6
CACHE_KB = 512
PAGE_BYTES = 8_192
"""Twice the usual: a name searched for in a file nobody has read yet costs half the reads."""
TIDY_EVERY = 50_000
"""Entries after which the search index is merged into one piece, so that it stays quick."""

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE log (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, body TEXT NOT NULL,
    brief TEXT) STRICT;
CREATE VIRTUAL TABLE log_words USING fts5
    (words, content='', detail=none, columnsize=0, tokenize='ascii');
CREATE TABLE days (first_seq INTEGER PRIMARY KEY, day TEXT NOT NULL) STRICT;
CREATE TABLE staged (batch TEXT, noun TEXT, key TEXT, body TEXT, folded TEXT,
    PRIMARY KEY (batch, noun, key)) WITHOUT ROWID, STRICT;
CREATE TABLE cardholders (id TEXT PRIMARY KEY, department TEXT, roles TEXT, is_active INTEGER,
    language TEXT, valid_from_ms INTEGER, valid_until_ms INTEGER, body TEXT,
    folded TEXT NOT NULL, is_known INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX cardholders_folded ON cardholders (folded, id);
CREATE TABLE departments (name TEXT PRIMARY KEY) STRICT;
CREATE TABLE people (cardholder TEXT PRIMARY KEY, name TEXT NOT NULL, phone TEXT NOT NULL,
    folded TEXT NOT NULL) STRICT;
CREATE INDEX people_folded ON people (folded, cardholder);
CREATE TABLE key_sets (id TEXT PRIMARY KEY, label TEXT, key_class TEXT, tag TEXT,
    home_slot INTEGER, custody TEXT, status TEXT, folded TEXT NOT NULL,
    is_known INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX key_sets_by_tag ON key_sets (tag) WHERE tag IS NOT NULL;
CREATE TABLE key_classes (id TEXT PRIMARY KEY, label TEXT, due_soon_ms INTEGER,
    folded TEXT NOT NULL, is_known INTEGER NOT NULL) STRICT;
CREATE TABLE access_levels (id TEXT PRIMARY KEY, label TEXT, folded TEXT NOT NULL,
    is_known INTEGER NOT NULL) STRICT;
CREATE TABLE schedules (id TEXT PRIMARY KEY, label TEXT, folded TEXT NOT NULL,
    is_known INTEGER NOT NULL) STRICT;
CREATE TABLE seats (slot INTEGER PRIMARY KEY, tag TEXT, is_sure INTEGER NOT NULL,
    is_doubled INTEGER NOT NULL, at_ms INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT;
CREATE TABLE silent (slot INTEGER PRIMARY KEY) STRICT;
CREATE TABLE loans (out_seq INTEGER PRIMARY KEY, key_set TEXT NOT NULL, out_slot INTEGER,
    cardholder TEXT, department TEXT, purpose TEXT, work_order TEXT, due_ms INTEGER, issuer TEXT,
    rule TEXT, out_ms INTEGER NOT NULL, out_evidence TEXT, out_clock TEXT, overdue_step INTEGER,
    back_seq INTEGER, back_ms INTEGER, back_slot INTEGER, returner TEXT, is_late INTEGER,
    is_home INTEGER, back_evidence TEXT, back_clock TEXT) STRICT;
CREATE INDEX loans_open ON loans (key_set) WHERE back_seq IS NULL;
CREATE INDEX loans_of ON loans (cardholder, back_seq);
CREATE INDEX loans_back ON loans (back_seq) WHERE back_seq IS NOT NULL;
CREATE TABLE alarms (alarm TEXT PRIMARY KEY, what TEXT NOT NULL, slot INTEGER, key_set TEXT,
    detail TEXT, raised_ms INTEGER NOT NULL, seq INTEGER NOT NULL, cleared_ms INTEGER,
    seen_ms INTEGER, seen_by TEXT, note TEXT) STRICT;
CREATE INDEX alarms_unseen ON alarms (seq) WHERE seen_ms IS NULL;
CREATE TABLE faults (part TEXT PRIMARY KEY, detail TEXT, at_ms INTEGER, seq INTEGER) STRICT;
CREATE TABLE releases (slot INTEGER PRIMARY KEY, recipient TEXT, key_set TEXT, actor TEXT,
    reason TEXT, purpose TEXT, work_order TEXT, at_ms INTEGER, until_ms INTEGER,
    seq INTEGER) STRICT;
CREATE TABLE now (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Fed:
    """One entry as the feed brings it; `digest` is its hash in the journal, in hex."""

    seq: int
    digest: str
    entry: Plain


class Store:
    """The read models at `path`; `zone` is the site's, in which days begin."""

    def __init__(self, path: Path, zone: str) -> None:
        self.path = path
        self._zone = ZoneInfo(zone)
        self._departments: dict[str, str] = {}
        self._is_wiped = True
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._remove_if_unusable(zone)
        is_new = not path.exists()
        # Made with our mask first: names lie in here.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = _connect(path, isolation_level=None)
        # It goes when the store does; at the end of the process another thread may still use it.
        weakref.finalize(self, self._connection.close).atexit = False
        self._connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # heeded by a new file only
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA secure_delete = ON")
        self._connection.execute("PRAGMA journal_mode = WAL")
        if is_new:
            self._create()

    def _remove_if_unusable(self, zone: str) -> None:
        """Remove a file of another schema or zone, or one that is no database (any more)."""
        if not self.path.exists():
            return
        try:
            connection = sqlite3.connect(self.path)
            try:
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                row = connection.execute("SELECT value FROM meta WHERE name = 'zone'").fetchone()
                connection.execute("SELECT * FROM log ORDER BY seq DESC LIMIT 1").fetchone()
            finally:
                connection.close()
            if version == SCHEMA_VERSION and row == (zone,):
                return
        except sqlite3.DatabaseError:
            pass  # Not a database, or half made: the feed brings everything again.
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def _create(self) -> None:
        with self._atomic():
            self._create_tables()

    def _create_tables(self) -> None:
        for statement in _SCHEMA.split(";\n"):
            if statement.strip():
                self._connection.execute(statement)
        # Entries come one by one, and every piece of the index is a look more for every id.
        for name, value in (("automerge", 2), ("crisismerge", 4)):
            merging = "INSERT INTO log_words (log_words, rank) VALUES (?, ?)"
            self._connection.execute(merging, (name, value))
        self._remember("zone", str(self._zone))
        self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def read(self) -> sqlite3.Connection:
        """Return a new connection that can only read; the caller closes it."""
        connection = _connect(self.path)
        connection.execute("PRAGMA query_only = ON")
        return connection

    def last(self) -> tuple[int, str]:
        """Return the number and hash of the last entry taken in, (0, "") for none."""
        row = self._connection.execute(
            "SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return (row[0], row[1]) if row else (0, "")

    def clock(self) -> str:
        """Return who had set the clock at the last entry: "ntp", "rtc", "unsynced" or ""."""
        row = self._connection.execute(
            "SELECT json_extract(body, '$.clock') FROM log ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return str(row[0]) if row and row[0] else ""

    def people_version(self) -> int:
        """Return the version of the newest personal row taken in."""
        row = self._connection.execute(
            "SELECT value FROM meta WHERE name = 'people_version'"
        ).fetchone()
        return int(row[0]) if row else 0

    def take(self, entries: Sequence[Fed]) -> None:
        """Take in `entries`, in order and without a gap, as one transaction."""
        last = self.last()[0]
        with self._atomic():
            for each in entries:
                assert each.seq == last + 1, (each.seq, last)
                last = each.seq
                for sql, params in fold(each.entry, each.digest, self._zone, self._department):
                    self._connection.execute(sql, params)
                if each.entry["kind"] in ("directory_changed", "import_completed"):
                    self._departments.clear()
        if entries and entries[0].seq // TIDY_EVERY != (last + 1) // TIDY_EVERY:
            self.tidy()

    def take_people(self, rows: Iterable[Plain]) -> None:
        """Take in personal rows; what they replace is wiped from the file and its log."""
        with self._atomic():
            version = self.people_version()
            for row in rows:
                version = max(version, int(row["version"]))
                for sql, params in fold_person(row):
                    self._connection.execute(sql, params)
            self._remember("people_version", str(version))
        self._is_wiped = False
        self.wipe()

    def wipe(self) -> None:
        """Leave no replaced name in the write-ahead log; while a page is read, next time."""
        if not self._is_wiped:
            busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            self._is_wiped = not busy

    def tidy(self) -> None:
        """Merge the search index into one piece: a search for 700 people then takes 3 ms."""
        self._connection.execute("INSERT INTO log_words (log_words) VALUES ('optimize')")

    def start_over(self) -> None:
        """Forget everything, to be filled from the first entry on."""
        with self._atomic():
            names = self._connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table'"
                " AND name NOT LIKE 'log\\_words\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'"
            ).fetchall()
            for (name,) in names:
                self._connection.execute(f'DROP TABLE "{name}"')
            self._create_tables()  # Pages that are read meanwhile find empty tables, not none.
        self._departments.clear()
        self._connection.execute("VACUUM")

    def close(self) -> None:
        """Close the writing connection; may be called twice."""
        self._connection.close()

    @contextmanager
    def _atomic(self) -> Iterator[None]:
        """Make all of the block one transaction, or none of it."""
        self._connection.execute("BEGIN IMMEDIATE")
        is_done = False
        try:
            yield
            self._connection.execute("COMMIT")
            is_done = True
        finally:
            if not is_done:
                self._departments.clear()  # what was read in there never came to be
            if self._connection.in_transaction:  # a full disk has ended it already
                self._connection.execute("ROLLBACK")

    def _remember(self, name: str, value: str) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value)
        )

    def _department(self, cardholder: str) -> str:
        if cardholder not in self._departments:
            if len(self._departments) >= 1_000:  # a bound on memory, not on people
                self._departments.clear()
            row = self._connection.execute(
                "SELECT department FROM cardholders WHERE id = ?", (cardholder,)
            ).fetchone()
            self._departments[cardholder] = (row and row[0]) or ""
        return self._departments[cardholder]


def _connect(
    path: Path, isolation_level: Literal["DEFERRED"] | None = "DEFERRED"
) -> sqlite3.Connection:
    # The follower and the pages run in threads of one process, each connection in one at a time.
    connection = sqlite3.connect(
        path, timeout=2, isolation_level=isolation_level, check_same_thread=False
    )
    connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    return connection
