"""The journal as somebody reads it who does not write it, also while the controller runs."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from controller.config import CabinetSettings
from controller.directory import Person
from controller.entries import CabinetConfigured
from controller.errors import JournalError
from controller.journal import files, snapshot
from controller.journal.chain import Row
from controller.journal.connection import ROWS, find_head
from controller.journal.destroyed import Period, read_periods
from controller.journal.faults import journal_error, open_read_only
from controller.journal.people import person_of
from controller.journal.reading import follow_rows
from controller.journal.replay import replay
from controller.records import Record
from controller.state import State

_CONFIGURED = b'"kind":"cabinet_configured"'
_COLUMNS = "SELECT name FROM pragma_table_info('people')"
_PEOPLE = "SELECT cardholder, name, phone, salt, digest, {document} FROM people"


class JournalReader:
    """Reads the journal of the data folder `data`; every look is short and holds nothing up.

    Raises:
        JournalError: there is no journal, or it cannot be read by this user.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._path = files.journal_path(data)
        try:
            is_there = self._path.exists()
        except PermissionError as error:
            raise JournalError(
                f"{self._path.parent}: may not be entered; run this as the cabinet's own user"
            ) from error
        if not is_there:
            raise JournalError(
                f"{data}: no journal in this folder; make one with: keycabinet init --data {data}"
            )

    @property
    def data(self) -> Path:
        """The data folder."""
        return self._data

    @property
    def head(self) -> tuple[int, bytes]:
        """The last entry's number and hash; 0 and 32 zero bytes for an empty journal."""
        try:
            with closing(open_read_only(self._path)) as conn:
                return find_head(conn)
        except sqlite3.Error as error:
            raise journal_error(error, self._path) from error

    def rows(self, after_seq: int, limit: int) -> list[Row]:
        """Return up to `limit` rows after `after_seq`, in order: number, bytes, hash."""
        return self._read(ROWS, after_seq, limit)

    def records(
        self, after_seq: int = 0, *, might_take: Callable[[bytes], bool] = lambda entry: True
    ) -> Iterator[Record]:
        """Yield what stands after entry `after_seq`, in constant memory, checking the chain.

        Entries whose bytes `might_take` refuses are checked, but neither read nor yielded.

        Raises:
            JournalDamaged: an entry is not what was written; the message names it.
        """
        for row in follow_rows(self.rows, self._periods, after_seq, self._path):
            if might_take(row[1]):
                yield Record.from_bytes(row[1])

    def people(self) -> dict[str, Person]:
        """Return the personal rows by cardholder, without those who were erased.

        A file that only an older program has written in has no documents.
        """
        document = "document" if ("document",) in self._read(_COLUMNS) else "''"
        return {
            person.cardholder: person
            for person in map(person_of, self._read(_PEOPLE.format(document=document)))
            if person.digest
        }

    def state(self) -> State:
        """Return what the cabinet knows, from the last snapshot and what came after it.

        Raises:
            JournalDamaged: as `records`.
        """
        found, _ = snapshot.load(self)
        state = found or State()
        for after in replay(state, self.records(state.seq)):
            state = after
        return state

    def settings(self) -> CabinetSettings:
        """Return the settings last put on record, without reading all that came before.

        Raises:
            JournalDamaged: as `records`.
        """
        found, _ = snapshot.load(self)
        state = found or State()
        settings = state.settings
        for record in self.records(state.seq, might_take=lambda entry: _CONFIGURED in entry):
            if isinstance(record.entry, CabinetConfigured):
                settings = record.entry.settings
        return settings

    def _periods(self) -> tuple[Period, ...]:
        try:
            with closing(open_read_only(self._path)) as conn:
                return read_periods(conn)
        except sqlite3.Error as error:
            raise journal_error(error, self._path) from error

    def _read(self, sql: str, *values: int) -> list[Any]:
        try:
            with closing(open_read_only(self._path)) as conn:
                return conn.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise journal_error(error, self._path) from error
