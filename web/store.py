"""The web's own database: read models folded from the feed, thrown away and rebuilt at will."""

import os
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from controller.errors import CabinetError
from web.connecting import Connection, connect, tell
from web.folds import fold
from web.folds.directory import fold_person
from web.folds.write import Plain
from web.schema import SCHEMA, SCHEMA_VERSION

PAGE_BYTES = 8_192
"""Twice the usual: a name searched for in a file nobody has read yet costs half the reads."""
TIDY_EVERY = 50_000
"""Entries after which the search index is merged into one piece, so that it stays quick."""


@dataclass(frozen=True, slots=True)
class Fed:
    """One entry as the feed brings it; `digest` is its hash in the journal, in hex.

    Of one that was destroyed nothing but the hash is left.
    """

    seq: int
    digest: str
    entry: Plain | None


class StoreDamaged(CabinetError):
    """The read models wait to be thrown away and filled anew; ask again in a moment."""


class RecordsDestroyed(CabinetError):
    """An old period was destroyed: the read models are to be filled anew, without it."""


class Store:
    """The read models at `path`; `zone` is the site's, in which days begin."""

    def __init__(self, path: Path, zone: str) -> None:
        self.path = path
        self._zone = ZoneInfo(zone)
        self._departments: dict[str, str] = {}
        self._is_wiped = True
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._readers: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._is_condemned = False
        self._changing = Lock()
        if not self._is_usable():
            self._remove()
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        is_new = not self.path.exists()
        # Made with our mask first: names lie in here.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = connect(self.path, isolation_level=None)
        # It goes when the store does; at the end of the process another thread may still use it.
        weakref.finalize(self, connection.close).atexit = False
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # heeded by a new file only
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        self._connection = connection
        if is_new:
            self._create()
        return connection

    def _is_usable(self) -> bool:
        """Return whether the file is of our schema and zone, and its log can be read."""
        if not self.path.exists():
            return False
        try:
            with closing(sqlite3.connect(self.path)) as connection:
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                row = connection.execute("SELECT value FROM meta WHERE name = 'zone'").fetchone()
                connection.execute("SELECT * FROM log ORDER BY seq DESC LIMIT 1").fetchone()
                connection.execute("SELECT rowid FROM log_words WHERE log_words MATCH 'x31'")
        except sqlite3.DatabaseError:
            return False  # Not a database, or half made: the feed brings everything again.
        return bool(version == SCHEMA_VERSION and row == (str(self._zone),))

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def _create(self) -> None:
        with self._atomic():
            self._create_tables()

    def _create_tables(self) -> None:
        for statement in SCHEMA.split(";\n"):
            if statement.strip():
                self._connection.execute(statement)
        # Entries come one by one, and every piece of the index is a look more for every id.
        for name, value in (("automerge", 2), ("crisismerge", 4)):
            merging = "INSERT INTO log_words (log_words, rank) VALUES (?, ?)"
            self._connection.execute(merging, (name, value))
        self._remember("zone", str(self._zone))
        self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def read(self) -> sqlite3.Connection:
        """Return a new connection that can only read; the caller closes it.

        Raises:
            StoreDamaged: the file is about to be thrown away and filled anew.
        """
        with self._changing:
            if self._is_condemned:
                raise StoreDamaged(f"{self.path}: waits to be filled anew")
            connection = connect(self.path)
            self._readers.add(connection)
        tell(connection, "query_only = ON")
        return connection

    # ---- a damaged file ----

    @property
    def is_condemned(self) -> bool:
        """Whether the file is to be thrown away: the pages wait, and the follower does it."""
        return self._is_condemned

    def suspect(self, error: sqlite3.Error) -> bool:
        """Return whether `error`, met in the file, says that it is not what was written.

        Then it is condemned: nothing of it is read any more.
        """
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        is_damage = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        if code == sqlite3.SQLITE_ERROR:  # such as a table that is gone: or our own mistake?
            is_damage = not self._is_usable()
        if is_damage:
            with self._changing:
                self._is_condemned = True
        return is_damage

    def renew(self) -> bool:
        """Throw the condemned file away and begin an empty one; False while a page reads on.

        Under a reader a file must not go: SQLite would clear away its successor's log by name.
        """
        with self._changing:
            if any(each.is_open for each in self._readers):
                return False
            self._connection.close()
            self._remove()
            self._departments.clear()
            self._is_wiped = True
            self._open()
            self._is_condemned = False
        return True

    # ---- reading and writing ----

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
        """Take in `entries`, in order and without a gap, as one transaction.

        Raises:
            RecordsDestroyed: some of what is in here was destroyed since; nothing was taken in.
        """
        last = self.last()[0]
        with self._atomic():
            for each in entries:
                assert each.seq > last, (each.seq, last)
                last = each.seq
                if each.entry is None:
                    continue
                if each.entry["kind"] == "period_erased":
                    self._check_erased(each.entry)
                for sql, params in fold(each.entry, each.digest, self._zone, self._department):
                    self._connection.execute(sql, params)
                if each.entry["kind"] in ("directory_changed", "import_completed"):
                    self._departments.clear()
        if entries and entries[0].seq // TIDY_EVERY != (last + 1) // TIDY_EVERY:
            self.tidy()

    def _check_erased(self, entry: Plain) -> None:
        """Refuse to go on with rows of a period that is gone; one begun after it has none."""
        sql = "SELECT count(*) FROM log WHERE seq BETWEEN :first_seq AND :last_seq"
        left = entry["last_seq"] - entry["first_seq"] + 1 - entry["count"]
        if self._connection.execute(sql, entry).fetchone()[0] > left:
            raise RecordsDestroyed(f"entries up to {entry['last_seq']} are gone")

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
        self._is_wiped = False
        self.wipe()

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
