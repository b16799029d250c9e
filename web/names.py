"""Who and what the ids on a page stand for now."""

import sqlite3
from collections.abc import Iterable


class KnownNames:
    """Names and labels of the ids asked for, read once for a page."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        people: Iterable[str],
        key_sets: Iterable[str],
        levels: Iterable[str] = (),
    ) -> None:
        levels = set(levels)
        self._people = _read(connection, "SELECT cardholder, name FROM people", people)
        self._phones = _read(connection, "SELECT cardholder, phone FROM people", people)
        self._labels = _read(connection, "SELECT id, label FROM key_sets", key_sets)
        self._levels = {
            **_read(connection, "SELECT id, label FROM schedules", levels),
            **_read(connection, "SELECT id, label FROM key_classes", levels),
            **_read(connection, "SELECT id, label FROM access_levels", levels),
            **_read(connection, "SELECT id, label FROM shifts", levels),
            **_read(connection, "SELECT id, label FROM watches", levels),
            **_read(connection, "SELECT id, label FROM checklist", levels),
            **_read(connection, "SELECT id, label FROM approver_tables", levels),
        }

    def person(self, cardholder: str) -> str:
        """Return the person's name, "" for one not known (any more)."""
        return self._people.get(cardholder, "")

    def phone(self, cardholder: str) -> str:
        """Return the person's phone number, "" for none."""
        return self._phones.get(cardholder, "")

    def key_set(self, key_set: str) -> str:
        """Return the key set's label, "" for one not known."""
        return self._labels.get(key_set, "")

    def level(self, level: str) -> str:
        """Return the label of an access level, a key class or a schedule, "" for one not known."""
        return self._levels.get(level, "")


def _read(connection: sqlite3.Connection, select: str, ids: Iterable[str]) -> dict[str, str]:
    wanted = sorted(set(ids) - {""})
    column = select.split()[1].rstrip(",")
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        marks = ", ".join("?" * len(some))
        rows = connection.execute(f"{select} WHERE {column} IN ({marks})", some)
        found.update((key, value or "") for key, value in rows)
    return found
