"""Verification names the first entry that is not what was written."""

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.errors import JournalDamaged, JournalError
from controller.journal import Journal, connection, verify
from controller.journal.chain import link
from controller.journal.files import journal_path
from controller.journal.verify import Verdict
from tests.journals import BOOT, entry, tamper

COUNT = 12


def make(data, count=COUNT):
    with closing(Journal.open(data, boot=BOOT, create=True)) as journal:
        journal.append([entry(each) for each in range(1, count + 1)], clock="ntp")
        return journal.head


@pytest.fixture
def data(tmp_path):
    make(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    data = tmp_path_factory.mktemp("whole") / "data"
    make(data)
    return data


def rewrite(data, change):
    """Rewrite the log as `change` makes it of the entries, every hash computed anew."""
    with closing(sqlite3.connect(journal_path(data))) as conn:
        rows = conn.execute("SELECT seq, entry FROM log ORDER BY seq").fetchall()
    tamper(data, "DELETE FROM log")
    head = bytes(32)
    for seq, text in change(rows):
        head = link(head, text)
        tamper(data, "INSERT INTO log VALUES (?, ?, ?)", seq, text, head)


def test_a_whole_journal_is_whole_and_its_head_is_told(tmp_path):
    head = make(tmp_path / "data", 2_345)
    steps = []
    verdict = verify(tmp_path / "data", progress=lambda done, total: steps.append((done, total)))
    assert (verdict.entries, verdict.head) == head
    assert verdict.bad_seq is None
    assert steps == [(1_000, 2_345), (2_000, 2_345), (2_345, 2_345)]


def test_a_journal_in_use_is_verified_too(tmp_path):
    with closing(Journal.open(tmp_path / "data", boot=BOOT, create=True)) as journal:
        journal.append([entry(1)], clock="ntp")
        assert verify(tmp_path / "data").head == journal.head[1]
        journal.append([entry(2)], clock="ntp")
        assert verify(tmp_path / "data").entries == 2


def test_verifying_changes_nothing(data):
    before = journal_path(data).read_bytes()
    verify(data)
    assert journal_path(data).read_bytes() == before


def test_no_journal_is_an_error(tmp_path):
    with pytest.raises(JournalError, match="no journal"):
        verify(tmp_path)


@given(seq=st.integers(1, COUNT), column=st.sampled_from(["entry", "hash"]), draw=st.data())
@settings(max_examples=40, deadline=None)
def test_a_flipped_byte_anywhere_is_named_by_its_entry(whole, tmp_path_factory, seq, column, draw):
    data = tmp_path_factory.mktemp("flip") / "data"
    shutil.copytree(whole, data, ignore=shutil.ignore_patterns("reserve"))
    with closing(sqlite3.connect(journal_path(data))) as conn:
        sql = f"SELECT {column} FROM log WHERE seq = ?"
        value = bytearray(conn.execute(sql, (seq,)).fetchone()[0])
    value[draw.draw(st.integers(0, len(value) - 1))] ^= draw.draw(st.integers(1, 255))
    tamper(data, f"UPDATE log SET {column} = ? WHERE seq = ?", bytes(value), seq)
    verdict = verify(data)
    assert (verdict.entries, verdict.bad_seq) == (seq - 1, seq)
    assert f"entry {seq}" in verdict.problem


def test_a_missing_entry_is_named(data):
    tamper(data, "DELETE FROM log WHERE seq = 4")
    verdict = verify(data)
    assert (verdict.bad_seq, verdict.problem) == (
        4,
        "entry 4 is missing; entry 5 stands in its place",
    )


def test_a_journal_that_was_emptied_is_not_whole(data):
    tamper(data, "DELETE FROM log")
    verdict = verify(data)
    assert (verdict.entries, verdict.bad_seq) == (0, 1)
    assert "no entry" in verdict.problem


def test_an_entry_that_was_put_before_the_first_is_named(data):
    tamper(data, "DELETE FROM log WHERE seq = 1")
    assert verify(data).bad_seq == 1


def test_an_edit_with_its_own_hash_recomputed_breaks_the_next_link(data):
    with closing(sqlite3.connect(journal_path(data))) as conn:
        (before,) = conn.execute("SELECT hash FROM log WHERE seq = 4").fetchone()
        (text,) = conn.execute("SELECT entry FROM log WHERE seq = 5").fetchone()
    text = text.replace(b"board:5", b"board:6")
    tamper(data, "UPDATE log SET entry = ?, hash = ? WHERE seq = 5", text, link(before, text))
    assert verify(data).bad_seq == 6


def test_two_entries_exchanged_are_named_though_the_chain_was_recomputed(data):
    def exchange(rows):
        texts = [text for _, text in rows]
        texts[3], texts[4] = texts[4], texts[3]
        return list(enumerate(texts, 1))

    rewrite(data, exchange)
    verdict = verify(data)
    assert (verdict.bad_seq, verdict.problem) == (4, "entry 4 calls itself entry 5")


def test_what_is_no_json_is_named_though_the_chain_was_recomputed(data):
    rewrite(data, lambda rows: [(seq, text[:-1] if seq == 7 else text) for seq, text in rows])
    verdict = verify(data)
    assert verdict.bad_seq == 7
    assert "not JSON" in verdict.problem


def test_what_is_json_but_no_object_is_named(data):
    rewrite(data, lambda rows: [(seq, b'["seq":2,' if seq == 2 else text) for seq, text in rows])
    assert verify(data).bad_seq == 2
    rewrite(data, lambda rows: [(seq, json.dumps([seq]).encode()) for seq, _ in rows])
    assert verify(data).problem == "entry 1 calls itself entry None"


def test_a_byte_flipped_in_the_file_never_passes_as_a_longer_or_other_journal(whole, tmp_path):
    head = make(tmp_path / "head")
    good = journal_path(whole).read_bytes()
    path = journal_path(tmp_path / "head")
    for offset in range(0, len(good), 3_571):
        spoiled = bytearray(good)
        spoiled[offset] ^= 0x41
        path.write_bytes(bytes(spoiled))
        try:
            verdict = verify(tmp_path / "head")
        except JournalError:
            continue
        assert verdict.bad_seq is not None or (verdict.entries, verdict.head) == head


PAGE = 4_096


def finds_fault(act):
    try:
        found = act()
    except JournalDamaged as error:
        return "integrity check: " in str(error)  # which says where
    return isinstance(found, Verdict) and found.bad_seq is not None


def test_verification_and_a_start_agree_on_every_page_that_was_zeroed(tmp_path, monkeypatch):
    monkeypatch.setattr(connection, "FILLER_BYTES", 5 * PAGE)
    data, path = tmp_path / "data", journal_path(tmp_path / "data")
    make(data, 40)
    make(data, 1)  # a second start leaves free pages behind
    good = path.read_bytes()
    found = []
    for at in range(0, len(good), PAGE):
        spoiled = good[:at] + bytes(PAGE) + good[at + PAGE :]
        path.write_bytes(spoiled)
        is_bad = finds_fault(lambda: verify(data))
        assert path.read_bytes() == spoiled, f"page {at // PAGE + 1}"
        is_refused = finds_fault(lambda: Journal.open(data, boot=BOOT).close())
        assert is_bad == is_refused == (spoiled != good), f"page {at // PAGE + 1}"
        assert not is_refused or path.read_bytes() == spoiled, f"page {at // PAGE + 1}"
        found.append(is_bad)
        for each in path.parent.glob("journal.db-*"):
            each.unlink()
    path.write_bytes(good)
    assert verify(data).entries == 41
    assert {True, False} == set(found)
