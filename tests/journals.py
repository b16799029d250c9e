"""What tests of the journal share: entries to write, and a raw hand on the file."""

import sqlite3
from contextlib import closing

from hypothesis import strategies as st

from controller.directory import Person
from controller.entries import AlarmCleared, DoorSeenClosed, FaultRaised
from controller.journal.files import journal_path

BOOT = "b00t"


def entry(number=1):
    return FaultRaised(at_ms=number, mono_ms=number, part=f"board:{number}", detail="靜音")


def person(cardholder, name="陳大文"):
    return Person(cardholder=cardholder, name=name, phone="91234567", salt="5a17", digest="d1")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
times = st.integers(0, 2**45)
entries = st.one_of(
    st.builds(FaultRaised, at_ms=times, mono_ms=times, part=texts, detail=texts),
    st.builds(DoorSeenClosed, at_ms=times, mono_ms=times),
    st.builds(AlarmCleared, at_ms=times, mono_ms=times, alarm=texts),
)


def tamper(data, sql, *values):
    """Do to the closed journal what its triggers forbid."""
    with closing(sqlite3.connect(journal_path(data), isolation_level=None)) as conn:
        for name in ("log_no_update", "log_no_delete", "log_no_replace"):
            conn.execute(f"DROP TRIGGER IF EXISTS {name}")
        conn.execute(sql, values)


def edit(data, seq, old, new):
    """Change words of an entry of the closed journal, and nothing else."""
    sql = "UPDATE log SET entry = CAST(replace(entry, ?, ?) AS BLOB) WHERE seq = ?"
    tamper(data, sql, old, new, seq)
