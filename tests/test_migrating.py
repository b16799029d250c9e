"""Files get the tables they lack, and nobody loads what makes tables for a file that has them."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib import import_module

import pytest

from controller import secrets
from controller.journal import Journal, connection
from controller.migrating import count_steps, migrate
from controller.secrets import create_secrets, make_site_key

BOTH = pytest.mark.parametrize("tables", [connection.TABLES, secrets.TABLES], ids=lambda t: t.name)


@BOTH
def test_every_step_there_is_is_counted(tables):
    migrations = import_module(tables.module).migrations
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        assert count_steps(conn, tables.name) == 0
        migrate(conn, tables)
        assert count_steps(conn, tables.name) == tables.steps
        database = import_module(tables.module).Database(conn, execute_plugins=False)
        assert migrations.name == tables.name
        assert migrations.pending(database) == []


@BOTH
def test_a_file_gets_the_steps_it_has_not_had(tables):
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        migrate(conn, tables)
        # The last that made a table of its name; others add to tables there are.
        (last,) = conn.execute(
            "SELECT max(m.name) FROM _sqlite_migrations m"
            " JOIN sqlite_schema t ON t.name = substr(m.name, 6)"
        ).fetchone()
        made = last.partition("_")[2]
        conn.execute(f"DROP TABLE {made}")
        conn.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (last,))
        migrate(conn, tables)
        assert conn.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (made,)).fetchone()


def test_a_founded_cabinet_works_without_what_makes_tables(tmp_path):
    Journal.open(tmp_path, boot="0" * 16, create=True).close()
    create_secrets(tmp_path)
    code = (
        "import sys; from pathlib import Path; import controller.service\n"
        "from controller.journal import Journal; from controller.secrets import make_site_key\n"
        f"data = Path({str(tmp_path)!r}); make_site_key(data)\n"
        "Journal.open(data, boot='1' * 16).close(); sys.exit('sqlite_utils' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert make_site_key(tmp_path) == 2
