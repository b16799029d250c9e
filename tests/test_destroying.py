"""Old records go for good, and what went stays provable: the chain goes on across the gap."""

import json
import shutil
import sqlite3
from contextlib import closing
from itertools import pairwise
from os import fsync
from pathlib import Path

import pytest

from controller.codec import to_bytes, word_of
from controller.codec_reader import from_text
from controller.entries import CabinetFounded, DirectoryChanged, KeySetCheckedOut
from controller.entries.keeping import PeriodDestroyed, PeriodErased
from controller.errors import JournalDamaged
from controller.journal import Journal, load_state, snapshot, verify
from controller.journal.files import folder_of, journal_path
from controller.journal_reader import JournalReader
from controller.keeping_parts import PERMANENT, Stage
from controller.records import kinds
from controller.state import State
from sim.clock import SimClock
from tests.archive import Archive, closed, old_archive, search
from tests.test_service import Cabinet


@pytest.fixture(autouse=True)
def no_reserve(monkeypatch):
    """Spare the 16 MB that each copy of a folder would have."""
    monkeypatch.setattr("controller.journal.reserve.Reserve.hold", lambda _: True)


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """Return a folder with a cabinet whose first month was destroyed."""
    data = tmp_path_factory.mktemp("image") / "data"
    with closed(old_archive(data)) as archive:
        archive.agree()
        archive.finish()
    return data


@pytest.fixture
def data(image, tmp_path):
    """Return a copy of it to spoil."""
    shutil.copytree(image, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def archive(tmp_path):
    with closed(old_archive(tmp_path / "data")) as found:
        yield found


def entries(data):
    return [each.entry for each in JournalReader(data).records()]


def told(data, kind):
    return [each for each in entries(data) if isinstance(each, kind)]


def test_the_chain_goes_on_and_says_what_went_by_whom_and_why(data):
    verdict = verify(data)
    assert (verdict.bad_seq, verdict.problem) == (None, "")
    (gone,) = verdict.destroyed
    said = gone.entry
    assert (said.asked_by, said.reviewed_by, said.approved_by) == ("su", "ho", "li")
    assert (said.present, said.ground, said.first_seq) == (("su", "li"), "period_over", 1)
    assert gone.left == 0
    assert said.count > 20
    assert verdict.entries == JournalReader(data).head[0]


def test_everything_of_the_month_is_gone_and_nothing_of_the_next(archive, tmp_path):
    before = entries(archive.data)
    archive.agree()
    archive.finish()
    (gone,) = told(archive.data, PeriodDestroyed)
    rows = JournalReader(archive.data).rows(0, 10_000)
    empty = [seq for seq, entry, _ in rows if not entry]
    assert len(empty) == gone.count
    assert set(empty) <= set(range(1, gone.last_seq + 1))
    assert before[gone.last_seq - 1].at_ms < gone.end_ms
    after = entries(archive.data)
    assert min(each.at_ms for each in before[gone.last_seq :]) >= gone.end_ms
    old = [each for each in after if each.at_ms < gone.end_ms]
    assert {word_of(type(each)) for each in old} <= PERMANENT
    assert after[len(old) :][: len(before) - gone.last_seq] == before[gone.last_seq :]
    assert [each for each in after if isinstance(each, KeySetCheckedOut)]


def test_a_byte_search_over_all_files_finds_nothing_of_it(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.archive.SECRET", "只在首月出現的字句")
    with closed(Archive(tmp_path / "data")) as archive:
        archive.live(31, rounds=40)  # more than the log of writes is stretched to
        monkeypatch.setattr("tests.archive.SECRET", "別的")
        archive.live(31)
        archive.live(31)
        state, head = archive.state, archive.journal.head[1]
        snapshot.save(archive.data, snapshot.encode(state), upto_seq=state.seq, head=head)
        assert search(archive.data, "只在首月出現的字句") != []
        archive.agree()
        archive.finish()
        assert search(archive.data, "只在首月出現的字句") == []
        assert search(archive.data, "別的") != []
        assert list(folder_of(archive.data).glob("snapshot-*")) == []  # it was of that time


def test_who_and_what_is_known_is_never_destroyed(data):
    assert told(data, CabinetFounded)
    assert told(data, DirectoryChanged)
    assert set(kinds()) > PERMANENT


def test_the_state_is_the_same_after_it_with_and_without_a_snapshot(archive):
    archive.agree()
    archive.finish()
    state = archive.state
    archive.close()
    for path in folder_of(archive.data).glob("snapshot-*"):
        path.unlink()
    with closing(Journal.open(archive.data, boot="b")) as journal:
        found = load_state(journal)
    assert found.state == state
    assert found.discarded == ()
    assert JournalReader(archive.data).state() == state


def test_without_the_state_at_its_end_a_start_says_so_and_does_not_guess(data):
    for path in (*folder_of(data).glob("snapshot-*"), *folder_of(data).glob("boundary-*")):
        path.unlink()
    with (
        closing(Journal.open(data, boot="b")) as journal,
        pytest.raises(JournalDamaged, match="were destroyed, and the state after"),
    ):
        load_state(journal)
    with pytest.raises(JournalDamaged, match="were destroyed"):
        JournalReader(data).state()


def test_a_later_program_reads_the_state_that_an_older_one_kept(data, monkeypatch):
    monkeypatch.setattr(snapshot, "code_digest", lambda: "f" * 64)
    with closing(Journal.open(data, boot="b")) as journal:
        assert load_state(journal).state.kept.destroyed_seq > 0


def test_a_spoiled_state_is_not_believed(data):
    (path,) = folder_of(data).glob("boundary-*")
    path.write_bytes(path.read_bytes()[:-3] + b"9}}")
    with closing(Journal.open(data, boot="b")) as journal, pytest.raises(JournalDamaged):
        load_state(journal)


def test_a_second_month_goes_where_the_first_ended(archive):
    archive.agree()
    archive.finish()
    archive.live(31)
    archive.agree()
    archive.finish()
    one, two = verify(archive.data).destroyed
    assert two.entry.first_seq == one.entry.last_seq + 1
    assert (one.left, two.left) == (0, 0)
    assert len(list(folder_of(archive.data).glob("boundary-*"))) == 1
    state = archive.state
    archive.close()
    with closing(Journal.open(archive.data, boot="b")) as journal:
        assert load_state(journal).state == state


# ---- by hand ----


def by_hand(data, sql, *values):
    with closing(sqlite3.connect(journal_path(data), isolation_level=None)) as conn:
        for (name,) in conn.execute(
            "SELECT name FROM sqlite_schema WHERE type='trigger'"
        ).fetchall():
            conn.execute(f"DROP TRIGGER {name}")
        assert conn.execute(sql, values).rowcount == 1


def kept_in_period(data):
    (gone,) = told(data, PeriodDestroyed)
    rows = JournalReader(data).rows(0, gone.last_seq)
    return next(seq for seq, entry, _ in rows if entry)


SPOILED = {
    "a kept entry of the period is emptied": (
        lambda d: ("UPDATE log SET entry = x'' WHERE seq = ?", kept_in_period(d)),
        "are empty, and entry",
    ),
    "an entry after the period is emptied": (
        lambda d: ("UPDATE log SET entry = x'' WHERE seq = ?", gone(d).last_seq + 3),
        "is empty, and nobody has destroyed it",
    ),
    "the hash that was left of one is another": (
        lambda d: ("UPDATE log SET hash = randomblob(32) WHERE seq = ?", empty_pair(d)),
        "the hashes that were left of",
    ),
    "the period is said to be longer": (
        lambda d: ("UPDATE destroyed SET last_seq = last_seq + 1",),
        "destroyed entries 1 to",
    ),
    "the period is said to be shorter": (
        lambda d: ("UPDATE destroyed SET last_seq = last_seq - 5",),
        "",
    ),
    "another entry is said to have destroyed it": (
        lambda d: ("UPDATE destroyed SET by_seq = by_seq + 1",),
        "does not say that entries 1 to",
    ),
    "an entry that is not there is said to have": (
        lambda d: ("UPDATE destroyed SET by_seq = by_seq + 100000",),
        "are marked as destroyed, and no entry",
    ),
    "the list of periods is emptied": (
        lambda d: ("DELETE FROM destroyed",),
        "is empty, and nobody has destroyed it",
    ),
    "a row of the period is removed": (
        lambda d: ("DELETE FROM log WHERE seq = ?", empty_pair(d)),
        "is missing",
    ),
    "what destroyed it is told otherwise": (
        lambda d: (
            "UPDATE log SET entry = CAST(replace(entry, '\"su\"', '\"wu\"') AS BLOB) WHERE seq = ?",
            by_seq(d),
        ),
        "is not what was written",
    ),
    "something is written where one was": (
        lambda d: ("UPDATE log SET entry = CAST('{}' AS BLOB) WHERE seq = ?", empty_pair(d)),
        "is not what was written",
    ),
}


def gone(data):
    (entry,) = told(data, PeriodDestroyed)
    return entry


def by_seq(data):
    return next(
        each.seq
        for each in JournalReader(data).records()
        if isinstance(each.entry, PeriodDestroyed)
    )


def empty_pair(data):
    """Return an erased entry whose next one is erased too: no link tells of its hash."""
    rows = JournalReader(data).rows(0, 10_000)
    return next(one[0] for one, two in pairwise(rows) if not one[1] and not two[1])


@pytest.mark.parametrize("how", SPOILED)
def test_a_hand_on_what_was_destroyed_is_found(data, how):
    make, says = SPOILED[how]
    by_hand(data, *make(data))
    verdict = verify(data)
    assert verdict.problem
    assert says in verdict.problem
    assert verdict.bad_seq is not None


def test_the_file_itself_lets_nothing_go_but_what_was_destroyed(data):
    last = gone(data).last_seq
    with closing(sqlite3.connect(journal_path(data), isolation_level=None)) as conn:
        for sql in (
            f"UPDATE log SET entry = x'' WHERE seq = {last + 1}",
            "UPDATE log SET entry = CAST('{}' AS BLOB) WHERE seq = 1",
            "UPDATE log SET hash = zeroblob(32) WHERE seq = 1",
            "UPDATE log SET seq = 99999 WHERE seq = 1",
            "DELETE FROM log WHERE seq = 1",
            "UPDATE destroyed SET last_seq = last_seq + 1",
            "DELETE FROM destroyed",
            "INSERT OR REPLACE INTO destroyed VALUES (1, 2, 3)",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                conn.execute(sql)


# ---- power cuts ----


def check_cut(archive, folder, expected):
    """Cut the power right now; what comes up must be whole, go on, and end as it should."""
    found = archive.kill(folder)
    with closed(found):
        assert verify(folder).problem == ""
        assert found.restored.state.directory == archive.state.directory
        if found.state.kept.asked is not None and found.state.kept.asked.stage is Stage.PRESENCE:
            return "old"
        found.finish()
        verdict = verify(folder)
        assert verdict.problem == ""
        assert [(each.left, each.entry.count) for each in verdict.destroyed] == [(0, expected)]
        assert len(told(folder, PeriodErased)) == 1
    shutil.rmtree(folder)
    return "new"


def test_a_power_cut_at_every_step_leaves_the_old_or_goes_on_to_the_new(
    archive, image, tmp_path, monkeypatch
):
    """The files are copied as they are before each statement, each sync and each new name."""
    expected = gone(image).count
    monkeypatch.setattr("controller.destroying.SLICE", 20)
    cuts = []
    is_looking = [False]

    def cut(*_args):
        if not is_looking[0]:
            is_looking[0] = True
            cuts.append(check_cut(archive, tmp_path / f"cut{len(cuts)}", expected))
            is_looking[0] = False

    def cutting(do):
        def done(*args, **kwargs):
            cut()
            result = do(*args, **kwargs)
            cut()
            return result

        return done

    archive.agree()
    assert archive.state.kept.asked.stage is Stage.PREPARING
    archive.journal._conn.set_trace_callback(cut)
    monkeypatch.setattr("os.fsync", cutting(fsync))
    monkeypatch.setattr("pathlib.Path.rename", cutting(Path.rename))
    monkeypatch.setattr("pathlib.Path.unlink", cutting(Path.unlink))
    archive.finish()
    archive.journal._conn.set_trace_callback(None)
    monkeypatch.undo()
    assert len(cuts) > 40
    assert set(cuts) == {"new"}
    assert verify(archive.data).destroyed[0].left == 0


def test_until_the_second_badge_a_power_cut_leaves_the_old(archive, tmp_path):
    archive.agree(badges=("su",))
    found = archive.kill(tmp_path / "cut")
    with closed(found):
        for _ in range(5):
            found.step()
        assert told(found.data, PeriodDestroyed) == []
        assert found.state.kept.asked.present == ()


def test_while_it_is_being_erased_verify_says_how_much_is_left(archive):
    archive.agree()
    while archive.state.kept.asked.stage is Stage.PREPARING:
        archive.step()
    verdict = verify(archive.data)
    assert verdict.problem == ""
    archive.finish()
    assert verify(archive.data).destroyed[0].left == 0


def test_a_full_disk_while_the_state_is_kept_costs_nothing(archive, monkeypatch):
    archive.agree()
    with monkeypatch.context() as patched:

        def full(*_args, **_named):
            raise OSError(28, "No space left on device")

        patched.setattr("controller.destroying.save_boundary", full)
        for _ in range(3):
            archive.step()
        assert archive.state.kept.asked.stage is Stage.PREPARING
    archive.finish()
    assert verify(archive.data).destroyed[0].left == 0


def test_a_chain_that_does_not_hold_is_not_destroyed(archive):
    archive.agree()
    archive.journal._conn.execute("DROP TRIGGER log_no_update")
    edit = "UPDATE log SET entry = CAST(replace(entry, '\"seq\":5', '\"seq\":6') AS BLOB)"
    archive.journal._conn.execute(f"{edit} WHERE seq = 5")
    for _ in range(5):
        archive.step()
    assert archive.state.kept.asked.stage is Stage.PREPARING
    assert told_rows(archive) == []


def told_rows(archive):
    rows = archive.journal.rows(archive.state.seq - 3, 10)
    return [each for each in rows if b'"kind":"period_destroyed"' in each[1]]


def test_the_controllers_process_does_it_between_its_turns(archive, tmp_path):
    archive.agree()
    archive.close()
    clock = SimClock(archive.clock.mono_ms() + archive.clock.offset_ms())
    (tmp_path / "other").mkdir()
    Cabinet(tmp_path / "other", clock).close()
    for path in folder_of(tmp_path / "other" / "data").parent.rglob("secrets.db"):
        shutil.copy(path, archive.data / path.relative_to(tmp_path / "other" / "data"))
    cabinet = Cabinet(tmp_path, clock)
    service = cabinet.service
    for _ in range(20):
        cabinet.turn()
        if service._destroyer._preparing is not None:
            service._destroyer._preparing[1].result()
        if service._destroyer._forgetting is not None:
            service._destroyer._forgetting[1].result()
        cabinet.clock.advance(61_000)
    assert service._controller.state.kept.asked is None
    cabinet.close()
    assert verify(archive.data).destroyed[0].left == 0


def test_a_state_kept_before_a_field_was_there_is_still_read(data):
    """What a later program adds to a state has a default, as in entries."""
    (path,) = folder_of(data).glob("boundary-*")
    plain = json.loads(path.read_bytes().split(b"\n", 1)[1])
    for name in ("overseen", "paper", "kept", "spares"):
        plain.pop(name, None)
    assert from_text(State, to_bytes(plain).decode()).directory.key_sets
