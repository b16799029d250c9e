"""What was destroyed stays provable: over the years, while it is erased, by whatever hand."""

import shutil
import sqlite3
import sys
from contextlib import closing

import pytest
from click.testing import CliRunner

from controller.console.verifying import verify as verify_command
from controller.errors import JournalDamaged
from controller.journal import Journal, load_state, snapshot, verify
from controller.journal.files import folder_of, journal_path
from controller.journal_reader import JournalReader
from controller.keeping_parts import Stage
from tests.archive import closed, old_archive


@pytest.fixture(autouse=True)
def no_reserve(monkeypatch):
    """Spare the 16 MB that each copy of a folder would have."""
    monkeypatch.setattr("controller.journal.reserve.Reserve.hold", lambda _: True)


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """Return a folder before, and one after its first month was destroyed, and lived on."""
    folder = tmp_path_factory.mktemp("image")
    with closed(old_archive(folder / "after")) as archive:
        archive.agree()
        shutil.copytree(folder / "after", folder / "before")
        archive.finish()
        archive.live(3)
    return folder


@pytest.fixture
def data(image, tmp_path):
    """Return a copy of it to spoil."""
    shutil.copytree(image / "after", tmp_path / "data")
    return tmp_path / "data"


def open_freely(data):
    """Return a connection to the journal that nothing keeps from doing anything."""
    conn = sqlite3.connect(journal_path(data), isolation_level=None)
    for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type='trigger'").fetchall():
        conn.execute(f"DROP TRIGGER {name}")
    return closing(conn)


def put_back(image, data, limit=1_000):
    """Write up to `limit` of the rows that were destroyed where they were, from a copy."""
    old = {seq: entry for seq, entry, _ in JournalReader(image / "before").rows(0, 10_000)}
    empty = [row[0] for row in JournalReader(data).rows(0, 10_000) if not row[1]]
    with open_freely(data) as conn:
        for seq in empty[:limit]:
            conn.execute("UPDATE log SET entry = ? WHERE seq = ?", (old[seq], seq))


def start(data):
    with closing(Journal.open(data, boot="b")) as journal:
        return load_state(journal)


def test_month_after_month_goes_and_all_of_them_stay_proven(tmp_path):
    with closed(old_archive(tmp_path / "data")) as archive:
        for _ in range(6):
            archive.agree()
            archive.finish()
            archive.live(31, rounds=1)
        verdict = verify(archive.data)
        assert verdict.problem == ""
        assert len(verdict.destroyed) == 6
        assert [each.left for each in verdict.destroyed] == [0] * 6
        first, last = verdict.destroyed[0].entry, verdict.destroyed[-1].entry
        assert last.last_seq > first.state_seq + 1  # the first word of it lies in a later one
        state = archive.state
    assert start(archive.data).state == state


@pytest.mark.parametrize("limit", [1, 1_000])
def test_what_is_put_back_from_a_copy_is_found(image, data, limit):
    put_back(image, data, limit)
    assert f"{limit if limit == 1 else ''}" in verify(data).problem
    assert "are there again" in verify(data).problem


def test_what_is_put_back_is_found_also_if_the_list_of_periods_is_emptied(image, data):
    put_back(image, data)
    with open_freely(data) as conn:
        conn.execute("DELETE FROM destroyed")
    assert "are there again" in verify(data).problem


def test_the_last_entries_cannot_be_passed_off_as_destroyed(data):
    head = JournalReader(data).head[0]
    with open_freely(data) as conn:
        conn.execute("UPDATE log SET entry = x'' WHERE seq > ?", (head - 3,))
        conn.execute("INSERT INTO destroyed VALUES (?, ?, ?)", (head - 2, head, head + 1))
    assert "are marked as destroyed, and no entry" in verify(data).problem
    with pytest.raises(JournalDamaged, match="are marked as destroyed, and no entry"):
        start(data)


def test_a_period_begun_to_be_erased_while_it_is_verified_is_no_damage(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["controller.journal.verify"], "SLICE", 10)
    monkeypatch.setattr("controller.destroying.SLICE", 30)
    with closed(old_archive(tmp_path / "data")) as archive:
        archive.agree()
        while archive.state.kept.asked.stage is Stage.PREPARING:
            archive.step()
        verdicts = []
        for steps in (1, 3):
            seen = []

            def meanwhile(done, _total, steps=steps, seen=seen):
                if done == 20 and not seen:
                    seen.append(done)
                    for _ in range(steps):
                        archive.step()

            verdicts.append(verify(archive.data, progress=meanwhile))
        archive.finish()
        assert [each.problem for each in verdicts] == ["", ""]
        assert verify(archive.data).destroyed[0].left == 0


def test_an_entry_emptied_by_hand_is_not_passed_over_in_silence(data):
    head = JournalReader(data).head[0]
    with open_freely(data) as conn:
        conn.execute("UPDATE log SET entry = x'' WHERE seq = ?", (head - 5,))
    with pytest.raises(JournalDamaged, match=f"entry {head - 5} is empty, and nobody has"):
        list(JournalReader(data).records())
    with pytest.raises(JournalDamaged, match="is empty, and nobody has destroyed it"):
        JournalReader(data).state()


def spoil(path):
    path.write_bytes(path.read_bytes()[:-3])


def enlarge(path):
    path.write_bytes(path.read_bytes() + bytes(99))


def empty(path):
    path.write_bytes(b"")


def blur(path):
    path.write_bytes(b"\xff\xfe" * 999)


def replace(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("hand", [lambda path: path.unlink(), spoil, enlarge, empty, blur, replace])
def test_a_state_that_was_kept_and_is_gone_is_found_before_anybody_needs_it(data, tmp_path, hand):
    (path,) = folder_of(data).glob("boundary-*")
    hand(path)
    verdict = verify(data)
    assert verdict.problem == ""
    assert path.name in verdict.lost
    (tmp_path / "c.toml").write_text("[cabinet]\nslots = 8\n[slot_bus]\nboards = [1]\n")
    told = CliRunner().invoke(verify_command, ["--config", str(tmp_path / "c.toml")])
    assert told.exit_code == 1
    assert "cannot start without it" in told.output
    with pytest.raises(JournalDamaged, match="the state after them is missing"):
        start(data)


def test_without_the_kept_state_a_snapshot_of_an_older_program_is_read(data, monkeypatch):
    with closing(Journal.open(data, boot="b")) as journal:
        state = load_state(journal).state
        head = journal.head[1]
        digest = snapshot.save(data, snapshot.encode(state), upto_seq=state.seq, head=head)
        taken = {"at_ms": 1, "mono_ms": 1, "upto_seq": state.seq, "digest": digest}
        journal.append([snapshot.SnapshotTaken(**taken)], clock="ntp")
    (path,) = folder_of(data).glob("boundary-*")
    path.unlink()
    monkeypatch.setattr(snapshot, "code_digest", lambda: "f" * 64)
    restored = start(data)
    assert restored.state.directory == state.directory
    assert restored.snapshot_seq == state.seq
    assert "another version" in restored.discarded[0]


def test_where_nothing_was_destroyed_an_older_programs_snapshot_is_not_read(image, tmp_path):
    shutil.copytree(image / "before", tmp_path / "data")
    data = tmp_path / "data"
    with closing(Journal.open(data, boot="b")) as journal:
        state = load_state(journal).state
        head = journal.head[1]
        digest = snapshot.save(data, snapshot.encode(state), upto_seq=state.seq, head=head)
        taken = {"at_ms": 1, "mono_ms": 1, "upto_seq": state.seq, "digest": digest}
        journal.append([snapshot.SnapshotTaken(**taken)], clock="ntp")
    (path,) = folder_of(data).glob("snapshot-*")
    line, payload = path.read_bytes().split(b"\n", 1)
    header = line.replace(snapshot.code_digest().encode(), b"f" * 64)
    assert header != line
    path.write_bytes(header + b"\n" + payload)
    assert start(data).snapshot_seq == 0
