"""How a file of ours gets the tables it lacks, without loading what makes them if it has all."""

import sqlite3
from importlib import import_module
from typing import NamedTuple


class Tables(NamedTuple):
    """The `module` whose `migrations` make the tables of a file in `steps`, and their `name`."""

    module: str
    name: str
    steps: int


def migrate(conn: sqlite3.Connection, tables: Tables) -> None:
    """Make in the database of `conn` what it lacks of `tables`.

    sqlite-utils takes 9 MB, for good, of a process that runs for years; so it is loaded only for
    a file that is new, or older than the program.

    Raises:
        sqlite3.Error: the database is damaged, or cannot be written.
    """
    if count_steps(conn, tables.name) < tables.steps:
        module = import_module(tables.module)
        module.migrations.apply(module.Database(conn, execute_plugins=False))


def count_steps(conn: sqlite3.Connection, name: str) -> int:
    """Return how many steps of the migrations called `name` the database has had."""
    if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'").fetchone():
        return 0
    query = "SELECT count(*) FROM _sqlite_migrations WHERE migration_set = ?"
    found: tuple[int] = conn.execute(query, (name,)).fetchone()
    return found[0]
