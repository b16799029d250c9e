"""The journal as its one writer has it: append durably, read in order, forget a person."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from controller.directory import Person
from controller.entries import Entry
from controller.errors import JournalFull
from controller.journal import files
from controller.journal.chain import Row, link
from controller.journal.connection import (
    BUSY_S,
    PROBE,
    ROWS,
    Progress,
    check_since,
    empty_wal,
    find_head,
    no_progress,
    open_writer,
    stretch_wal,
)
from controller.journal.destroyed import Period, erase_slice, read_periods
from controller.journal.faults import journal_error
from controller.journal.lock import WriterLock
from controller.journal.people import PEOPLE, find_version, person_of, write_people
from controller.journal.reading import follow_rows
from controller.journal.reserve import Reserve
from controller.journal.snapshot import anchors
from controller.personal import People
from controller.records import Record

WAL_PAGES_IDLE = 64
WAL_PAGES_MAX = 4_096
"""Pages of 4 KiB in the WAL file before an idle, and before any, turn moves them out of it."""

_INSERT = "INSERT INTO log VALUES (?, ?, ?)"
_INSERTS = [_INSERT + ", (?, ?, ?)" * more for more in range(4)]


class Journal:
    """One data folder's journal, open for writing. Lives and is closed in one thread."""

    def __init__(self, data: Path, *, boot: str, lock: WriterLock, reserve: Reserve) -> None:
        """Take over the journal of the data folder `data`; use `Journal.open` instead."""
        self.data = data
        path = files.journal_path(data)
        self._path = path
        self._boot = boot
        self._lock: WriterLock | None = lock
        self._reserve = reserve
        self._wal_pages = 0
        self._conn = open_writer(path)
        try:
            self._head = find_head(self._conn)
            self._people_version = find_version(self._conn)
            self._owes_wiping = False
            self._stretch()
        except BaseException:
            self._conn.close()
            raise

    @classmethod
    def open(
        cls,
        data: Path,
        *,
        boot: str,
        create: bool = False,
        progress: Progress = no_progress,
    ) -> "Journal":
        """Return the journal of the data folder `data`, its chain checked since the last snapshot.

        `boot` is a random name of this run of the program and stands in every record. With
        `create` a journal is made where there is none.

        Raises:
            JournalBusy: another process writes this folder; ask it instead.
            JournalDamaged: the file is not what was written; it is left untouched.
            JournalFull: there is no room even to open it.
            JournalError: there is no journal here, or it cannot be opened.
        """
        path = files.prepare(data, create=create)
        lock = WriterLock(files.lock_path(data))
        reserve = Reserve(files.reserve_path(data))

        def attempt() -> "Journal":
            try:
                if path.exists() and not (create and path.stat().st_size == 0):
                    check_since(path, anchors(path.parent), progress)
                return cls(data, boot=boot, lock=lock, reserve=reserve)
            except sqlite3.Error as error:
                raise journal_error(error, path) from error

        try:
            try:
                journal = attempt()
            except JournalFull:  # to open takes some room too, and returns are worth it
                reserve.release()
                return attempt()
            reserve.hold()
            files.sync_folder(path.parent)
        except BaseException:
            lock.close()
            raise
        return journal

    # ---- writing ----

    def append(self, entries: Sequence[Entry], *, clock: str, people: Sequence[People] = ()) -> int:
        """Write `entries` and `people` as one transaction; on return they survive a power cut.

        `clock` is who had set the wall clock: "ntp", "rtc" or "unsynced". Returns the sequence
        number of the last entry.

        Raises:
            JournalFull: nothing of it was kept; try again once there is room.
            JournalError: it is not known to be durable; nothing may move, the process must end.
        """
        seq, head = self._head
        rows: list[Row] = []
        for entry in entries:
            seq += 1
            data = Record(seq, self._boot, clock, entry).to_bytes()
            head = link(head, data)
            rows.append((seq, data, head))
        try:
            if len(rows) <= len(_INSERTS) and not people:
                # One statement is a transaction by itself, and the quickest there is.
                self._conn.execute(_INSERTS[len(rows) - 1], list(chain.from_iterable(rows)))
            else:
                self._write(rows, people)
        except sqlite3.Error as error:
            raise journal_error(error, self._path) from error
        self._head = (seq, head)
        self._wal_pages += 2 + sum(len(row[1]) + 64 for row in rows) // 4_000 + len(people)
        if self._wal_pages > WAL_PAGES_MAX:
            self.checkpoint()
        return seq

    def _write(self, rows: Sequence[Row], people: Sequence[People]) -> None:
        conn = self._conn
        conn.execute("BEGIN IMMEDIATE")
        try:
            conn.executemany(_INSERT, rows)
            leaves_bytes = write_people(conn, people)
            version = find_version(conn)
            conn.execute("COMMIT")
        except BaseException:
            if conn.in_transaction:  # SQLite has rolled back by itself after most errors
                conn.execute("ROLLBACK")
            raise
        self._people_version = version
        self._owes_wiping = self._owes_wiping or leaves_bytes

    def erase_person(self, cardholder: str) -> bool:
        """Erase what is personal about `cardholder`; an empty row of a new version tells of it.

        Returns whether the bytes are gone from every file of the journal by now; if not, somebody
        is reading an older state, and the next complete `checkpoint` overwrites them.

        Raises:
            JournalFull, JournalError: as `append`.
        """
        empty = Person(cardholder=cardholder, name="", salt="", digest="")
        try:
            self._write((), (empty,))
        except sqlite3.Error as error:
            raise journal_error(error, self._path) from error
        is_gone = self.checkpoint(is_truncating=True, wait_s=BUSY_S)
        self._stretch()
        return is_gone

    def erase(self, period: Period, after_seq: int, limit: int) -> int | None:
        """Erase what is to go of up to `limit` entries of `period` after entry `after_seq`.

        Returns the last looked at, None once nothing of it is left in the file; raises as `append`.
        """
        if (upto := after_seq) < period.last_seq:
            upto = erase_slice(self._conn, self._path, period, after_seq, limit)
        self._wal_pages += limit // 4
        if upto < period.last_seq or not self.checkpoint(is_truncating=True):
            return upto
        self._stretch()
        return None

    def probe(self) -> None:
        """Write one row that says nothing, durably: whether the disk still works.

        Raises:
            JournalFull, JournalError: as `append`.
        """
        try:
            self._conn.execute(PROBE)
        except sqlite3.Error as error:
            raise journal_error(error, self._path) from error
        self._wal_pages += 1

    # ---- room ----

    def make_room(self) -> None:
        """Give up the reserve, so that what is sensed can be written on a full disk."""
        self._reserve.release()

    def has_room(self) -> bool:
        """Return whether there is room again, the reserve included."""
        return self._reserve.hold()

    # ---- reading ----

    @property
    def head(self) -> tuple[int, bytes]:
        """The last entry's sequence number and hash; 0 and 32 zero bytes for an empty journal."""
        return self._head

    @property
    def people_version(self) -> int:
        """The newest version in the side table of people; 0 while it is empty."""
        return self._people_version

    def rows(self, after_seq: int, limit: int) -> list[Row]:
        """Return up to `limit` rows after `after_seq`, in order: number, bytes, hash."""
        return self._read(ROWS, after_seq, limit)

    def record(self, seq: int) -> Record:
        """Return the record of entry `seq`, which must be there."""
        rows = self.rows(seq - 1, 1)
        assert [row[0] for row in rows] == [seq], seq
        return Record.from_bytes(rows[0][1])

    def records(self, after_seq: int = 0) -> Iterator[Record]:
        """Yield what stands after entry `after_seq` and was not destroyed, checking the chain.

        Raises:
            JournalDamaged: an entry is not what was written; the message names it.
        """
        periods = partial(read_periods, self._conn)
        for row in follow_rows(self.rows, periods, after_seq, self._path):
            yield Record.from_bytes(row[1])

    def people_after(self, version: int, limit: int) -> list[tuple[int, Person]]:
        """Return up to `limit` people of newer rows, oldest first; without a name: erased."""
        rows = self._read(PEOPLE, version, limit)
        return [(number, person_of(tuple(row))) for number, *row in rows]

    def _read(self, sql: str, *values: int) -> list[Any]:
        try:
            return self._conn.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise journal_error(error, self._path) from error

    # ---- housekeeping ----

    def tidy(self) -> None:
        """Move the WAL's pages to their places if many, or if they hold names; call when idle.

        Raises:
            JournalFull, JournalError: as `probe`.
        """
        if self._owes_wiping and self.checkpoint(is_truncating=True):
            self._owes_wiping = False
            self._stretch()
        if self._wal_pages >= WAL_PAGES_IDLE and self.checkpoint():
            self.probe()  # whoever writes first after it syncs a header too

    def checkpoint(self, *, is_truncating: bool = False, wait_s: float = 0.0) -> bool:
        """Move every page of the WAL file to its place; return whether none is left in it.

        False means that a reader holds on to an older state beyond `wait_s`, or that the disk is
        full: the pages stay where they are, and the next call tries again. Raises as `probe` does.
        """
        is_done = empty_wal(self._conn, self._path, is_truncating=is_truncating, wait_s=wait_s)
        if is_done:
            self._wal_pages = 0
        return is_done

    def _stretch(self) -> None:
        stretch_wal(self._conn, self._path)
        self.checkpoint()

    def close(self) -> None:
        """Put everything in its place and let go of the folder; again does nothing.

        Raises:
            JournalError: the disk failed while doing so; the journal is closed all the same.
        """
        if self._lock is None:
            return
        lock, self._lock = self._lock, None
        try:
            self.checkpoint(is_truncating=True, wait_s=BUSY_S)
        finally:
            self._conn.close()
            lock.close()
