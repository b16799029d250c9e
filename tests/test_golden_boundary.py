"""What an earlier version of the program left of a destroyed period is read by this one.

The files in `golden` were written by a version that had just learnt to destroy. They are never
written anew: after a change that keeps them from being read a real cabinet would not start.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from controller.directory import Cardholder, Change
from controller.journal import Journal, load_state, verify
from controller.journal.files import folder_of, journal_path
from controller.journal_reader import JournalReader
from controller.requests import ChangeDirectory
from tests.archive import Archive, closed

GOLDEN = Path(__file__).parent / "golden"
PERIOD = (1, 34, 65)
"""First and last entry, and the one that destroyed them."""
LAST = 100
NEWCOMER = Cardholder(id="newcomer", department="")


@pytest.fixture
def data(tmp_path, monkeypatch):
    """Return the data folder that the earlier version left."""
    monkeypatch.setattr("controller.journal.reserve.Reserve.hold", lambda _: True)
    data = tmp_path / "data"
    Journal.open(data, boot="b", create=True).close()
    lines = (GOLDEN / "journal.tsv").read_text(encoding="utf-8").splitlines()
    with closing(sqlite3.connect(journal_path(data), isolation_level=None)) as conn:
        for seq, digest, entry in (line.split("\t") for line in lines):
            row = (int(seq), entry.encode(), bytes.fromhex(digest))
            conn.execute("INSERT INTO log VALUES (?, ?, ?)", row)
        conn.execute("INSERT INTO destroyed VALUES (?, ?, ?)", PERIOD)
    for path in GOLDEN.glob("boundary-*"):
        shutil.copy(path, folder_of(data))
    return data


def test_it_is_complete_and_says_what_went(data):
    verdict = verify(data)
    assert (verdict.problem, verdict.lost, verdict.entries) == ("", "", LAST)
    (gone,) = verdict.destroyed
    assert (gone.entry.first_seq, gone.entry.last_seq) == PERIOD[:2]
    assert gone.entry.present == ("lee", "chan")
    assert gone.left == 0


def test_a_start_knows_what_was_known(data):
    with closing(Journal.open(data, boot="b")) as journal:
        restored = load_state(journal)
    state = restored.state
    assert (state.seq, restored.discarded) == (LAST, ())
    assert state.kept.destroyed_seq == PERIOD[1]
    assert state.kept.asked is None
    directory = state.directory
    assert directory.cardholders["lee"].roles == ("staff", "supervisor")
    assert {each.cardholder for each in directory.credentials.values()} >= {"chan", "lee"}
    assert all(directory.by_tag[seat.tag] for seat in state.seats.values() if seat.is_sure)
    assert len(state.seats) == len(directory.key_sets) - len(state.loans)
    assert JournalReader(data).state() == state


def test_it_goes_on_from_there(data):
    with closed(Archive(data)) as archive:
        archive.ask(ChangeDirectory(changes=(Change(after=NEWCOMER),)), "admin")
        state = archive.state
        assert state.directory.cardholders["newcomer"] == NEWCOMER
    assert verify(data).problem == ""
    assert JournalReader(data).state() == state
