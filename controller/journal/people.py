"""The side table of personal data: rows in force, and those of imports that are not yet."""

import sqlite3
from collections.abc import Iterable
from typing import assert_never

from controller.directory import Person
from controller.personal import ImportSettled, People, StagedPerson

PEOPLE = (
    "SELECT version, cardholder, name, phone, salt, digest, document FROM people"
    " WHERE version > ? ORDER BY version LIMIT ?"
)
_PERSON = "INSERT OR REPLACE INTO people VALUES (NULL, ?, ?, ?, ?, ?, ?)"
_STAGED = "INSERT OR REPLACE INTO staged_people VALUES (?, ?, ?, ?, ?, ?, ?)"
_UNSTAGE = "DELETE FROM staged_people WHERE cardholder = ?"
_IN_FORCE = (
    "INSERT OR REPLACE INTO people"
    " SELECT NULL, cardholder, name, phone, salt, digest, document FROM staged_people"
    " WHERE import_id = ?"
)


def find_version(conn: sqlite3.Connection) -> int:
    """Return the newest version among the rows in force; 0 while there is none."""
    newest = "SELECT coalesce(max(version), 0) FROM people"
    version: int = conn.execute(newest).fetchone()[0]
    return version


def write_people(conn: sqlite3.Connection, people: Iterable[People]) -> bool:
    """Write `people` in the transaction that is open; return whether personal bytes were left.

    Those lie in the WAL file until it is truncated.
    """
    leaves_bytes = False
    for each in people:
        match each:
            case Person():
                conn.execute(_PERSON, (each.cardholder, *_values(each)))
                if not each.name:  # erased: no import under way may bring the name back
                    conn.execute(_UNSTAGE, (each.cardholder,))
            case StagedPerson():
                row = (each.import_id, each.person.cardholder, *_values(each.person))
                conn.execute(_STAGED, row)
            case ImportSettled():
                name = (each.import_id,)
                if each.in_force:
                    conn.execute(_IN_FORCE, name)
                gone = conn.execute("DELETE FROM staged_people WHERE import_id = ?", name)
                leaves_bytes = leaves_bytes or (gone.rowcount > 0 and not each.in_force)
            case _:
                assert_never(each)
    return leaves_bytes


def person_of(row: tuple[str, ...]) -> Person:
    """Return the person in `row`: cardholder, name, phone, salt, digest, document."""
    cardholder, name, phone, salt, digest, document = row
    return Person(
        cardholder=cardholder, name=name, phone=phone, salt=salt, digest=digest, document=document
    )


def _values(person: Person) -> tuple[str, ...]:
    return person.name, person.phone, person.salt, person.digest, person.document
