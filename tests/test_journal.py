"""The journal keeps what it acknowledged, and refuses to rewrite it."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.directory import Person
from controller.errors import JournalBusy, JournalDamaged, JournalError, JournalFull
from controller.journal import Journal, verify
from controller.journal import journal as journal_module
from controller.journal.chain import ZERO, link
from controller.journal.files import folder_of, journal_path, reserve_path
from controller.journal.reserve import RESERVE_BYTES, Reserve
from controller.journal_reader import JournalReader
from controller.personal import ImportSettled, StagedPerson
from tests.journals import BOOT, edit, entries, entry, person


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def journal(data):
    with closing(Journal.open(data, boot=BOOT, create=True)) as found:
        yield found


def foreign(data):
    return closing(sqlite3.connect(journal_path(data), isolation_level=None))


# ---- what is written ----


def test_an_entry_reads_back_with_its_number_boot_and_clock(journal):
    assert journal.append([entry(1), entry(2)], clock="ntp") == 2
    assert journal.append([entry(3)], clock="rtc") == 3
    told = [(each.seq, each.boot, each.clock, each.entry) for each in journal.records()]
    assert told == [
        (1, BOOT, "ntp", entry(1)),
        (2, BOOT, "ntp", entry(2)),
        (3, BOOT, "rtc", entry(3)),
    ]
    assert journal.record(2).entry == entry(2)


def test_each_hash_covers_the_one_before_and_the_bytes(journal):
    assert journal.head == (0, ZERO)
    journal.append([entry(1), entry(2)], clock="ntp")
    head = ZERO
    for _seq, data, digest in journal.rows(0, 10):
        head = link(head, data)
        assert digest == head
    assert journal.head == (2, head)


def test_an_append_is_there_for_others_when_it_returns(journal, data):
    for number in range(1, 4):
        journal.append([entry(number)], clock="ntp")
        with foreign(data) as conn:
            assert conn.execute("SELECT max(seq) FROM log").fetchone() == (number,)


def test_commits_reach_the_disk_and_deleted_bytes_leave_it(journal):
    found = {
        name: journal._conn.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("synchronous", "journal_mode", "secure_delete", "wal_autocheckpoint")
    }
    assert found == {
        "synchronous": 2,
        "journal_mode": "wal",
        "secure_delete": 1,
        "wal_autocheckpoint": 0,
    }


def test_reopening_goes_on_where_it_stopped(data):
    with closing(Journal.open(data, boot="one", create=True)) as journal:
        journal.append([entry(1)], clock="ntp", people=[person("c1")])
        head = journal.head
    with closing(Journal.open(data, boot="two")) as journal:
        assert journal.head == head
        assert journal.people_version == 1
        assert journal.append([entry(2)], clock="ntp") == 2
        assert [each.boot for each in journal.records()] == ["one", "two"]
    assert verify(data).entries == 2


@given(groups=st.lists(st.lists(entries, min_size=1, max_size=4), min_size=1, max_size=5))
@settings(max_examples=25, deadline=None)
def test_entries_in_any_grouping_read_back_equal_and_verify(tmp_path_factory, groups):
    data = tmp_path_factory.mktemp("any") / "data"
    with closing(Journal.open(data, boot=BOOT, create=True)) as journal:
        for group in groups:
            journal.append(group, clock="ntp")
    written = [each for group in groups for each in group]
    with closing(Journal.open(data, boot=BOOT)) as journal:
        assert [each.entry for each in journal.records()] == written
    verdict = verify(data)
    assert (verdict.entries, verdict.bad_seq) == (len(written), None)


def test_records_stream_from_anywhere_past_a_slice(journal):
    journal.append([entry(each) for each in range(1, 2_502)], clock="ntp")
    assert [each.seq for each in journal.records(1_200)] == list(range(1_201, 2_502))


# ---- what is refused ----


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE log SET entry = x'00' WHERE seq = 1",
        "DELETE FROM log WHERE seq = 1",
        "INSERT OR REPLACE INTO log VALUES (1, x'00', zeroblob(32))",
        "REPLACE INTO log VALUES (2, x'00', zeroblob(32))",
        "INSERT INTO log VALUES (2, x'00', zeroblob(32)) ON CONFLICT DO UPDATE SET entry = x'00'",
    ],
)
def test_no_connection_rewrites_history(journal, data, sql):
    journal.append([entry(1), entry(2)], clock="ntp")
    with foreign(data) as conn:
        before = conn.execute("SELECT * FROM log").fetchall()
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            conn.execute(sql)
        assert conn.execute("SELECT * FROM log").fetchall() == before


def test_a_second_writer_is_told_who_the_first_is(journal, data):
    with pytest.raises(JournalBusy, match=f"process {os.getpid()} writes this data folder"):
        Journal.open(data, boot="second")


def test_a_closed_journal_lets_the_next_one_in(journal, data):
    journal.close()
    journal.close()
    Journal.open(data, boot="second").close()


def test_a_missing_journal_says_how_to_make_one(data):
    with pytest.raises(JournalError, match="keycabinet init"):
        Journal.open(data, boot=BOOT)
    assert not data.exists()


def test_only_the_controllers_user_may_enter_the_journals_folder(journal, data):
    assert folder_of(data).stat().st_mode & 0o777 == 0o700
    journal.close()
    folder_of(data).chmod(0o755)
    with pytest.raises(JournalError, match="chmod 700"):
        Journal.open(data, boot=BOOT)


def test_a_locked_database_is_an_error_and_not_a_full_disk(journal, data):
    with foreign(data) as conn:
        conn.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match="SQLITE_BUSY") as caught:
            journal.append([entry()], clock="ntp")
    assert type(caught.value) is JournalError


# ---- the disk ----


def fill(journal):
    """Let the database grow no further than it is: SQLite's own full disk."""
    pages = journal._conn.execute("PRAGMA page_count").fetchone()[0]
    journal._conn.execute(f"PRAGMA max_page_count = {pages}")


def make_space(journal):
    journal._conn.execute("PRAGMA max_page_count = 1000000")


def test_where_there_is_no_room_even_to_open_the_reserve_pays_for_it(data, monkeypatch):
    Journal.open(data, boot=BOOT, create=True).close()
    check = journal_module.check_since

    def need_room(path, anchors, progress):
        if reserve_path(data).exists():
            raise JournalFull("no room for the shared memory file")
        check(path, anchors, progress)

    monkeypatch.setattr(journal_module, "check_since", need_room)
    with closing(Journal.open(data, boot=BOOT)) as journal:
        assert not reserve_path(data).exists()
        assert journal.append([entry(1)], clock="ntp") == 1


@pytest.mark.parametrize("people", [[], [person("c1")]])
def test_a_full_disk_keeps_nothing_and_the_journal_goes_on_later(journal, data, people):
    journal.append([entry(1)], clock="ntp")
    fill(journal)
    many = [entry(each) for each in range(2, 600)]
    with pytest.raises(JournalFull):
        journal.append(many, clock="ntp", people=people)
    assert journal.head[0] == 1
    assert [each.seq for each in journal.records()] == [1]
    assert journal.people_after(0, 10) == []
    make_space(journal)
    assert journal.append([entry(2)], clock="ntp") == 2
    journal.close()
    assert verify(data).entries == 2


def test_a_full_disk_one_entry_at_a_time_leaves_no_gap(journal, data):
    fill(journal)
    refused = 0
    for number in range(1, 200):
        try:
            journal.append([entry(number)], clock="ntp")
        except JournalFull:
            refused += 1
    make_space(journal)
    assert refused
    last = journal.append([entry(999)], clock="ntp")
    assert [each.seq for each in journal.records()] == list(range(1, last + 1))
    assert last == 200 - refused
    journal.close()
    assert verify(data).bad_seq is None


SMALL = """
import resource, signal, sys
from pathlib import Path
from controller.errors import JournalError
from controller.journal import Journal
from tests.journals import BOOT, entry
journal = Journal.open(Path(sys.argv[1]), boot=BOOT, create=True)
journal.append([entry(1)], clock="ntp")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 19, 1 << 19))
try:
    journal.append([entry(each) for each in range(2, 9000)], clock="ntp")
except JournalError as error:
    print(type(error).__name__, error)
"""


def test_a_write_that_the_system_refuses_ends_the_process_and_not_the_journal(data):
    told = subprocess.run(
        [sys.executable, "-c", SMALL, str(data)], capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith("JournalError")
    assert "IOERR" in told.stdout
    verdict = verify(data)
    assert (verdict.entries, verdict.bad_seq) == (1, None)


def test_the_wal_file_is_emptied_when_idle_and_stays_bounded(journal, data):
    wal = journal_path(data).with_name("journal.db-wal")
    journal.append([entry(each) for each in range(1, 4_000)], clock="ntp")
    journal.tidy()
    size = wal.stat().st_size
    for number in range(2_000):
        journal.append([entry(number)], clock="ntp")
        journal.tidy()
    assert wal.stat().st_size == size


def test_no_entry_waits_for_the_wal_file_to_begin_anew(journal, data):
    wal = journal_path(data).with_name("journal.db-wal")
    for number in range(100):
        journal.append([entry(number)], clock="ntp")
    before = wal.read_bytes()[:32]
    journal.tidy()
    header = wal.read_bytes()[:32]
    journal.append([entry(100)], clock="ntp")
    assert before != header == wal.read_bytes()[:32]


def test_a_reader_in_the_way_of_a_checkpoint_is_noticed(journal, data):
    with foreign(data) as conn:
        conn.execute("BEGIN")
        conn.execute("SELECT count(*) FROM log").fetchone()
        journal.append([entry(1)], clock="ntp")
        assert not journal.checkpoint()
    assert journal.checkpoint()


def test_closing_leaves_everything_in_the_one_file(journal, data):
    journal.append([entry(1)], clock="ntp")
    journal.close()
    assert not journal_path(data).with_name("journal.db-wal").exists()


def test_a_probe_writes_without_adding_an_entry(journal):
    journal.probe()
    journal.probe()
    assert journal.head[0] == 0
    fill(journal)
    journal._conn.execute("PRAGMA query_only = ON")
    with pytest.raises(JournalError):
        journal.probe()


def test_the_reserve_is_really_allocated_and_comes_back(journal, data):
    path = reserve_path(data)
    assert path.stat().st_blocks * 512 >= RESERVE_BYTES
    journal.make_room()
    assert not path.exists()
    assert journal.has_room()
    assert path.stat().st_blocks * 512 >= RESERVE_BYTES


def test_no_reserve_is_made_where_it_would_be_the_last_straw(tmp_path):
    reserve = Reserve(tmp_path / "reserve", size=1 << 60)
    assert not reserve.hold()
    assert not (tmp_path / "reserve").exists()


# ---- kill ----

CHILD = """
import sys
from pathlib import Path
from controller.journal import Journal
from tests.journals import BOOT, entry
journal = Journal.open(Path(sys.argv[1]), boot=BOOT)
while True:
    number = journal.head[0] + 1
    print(journal.append([entry(number), entry(number + 1)], clock="ntp"), flush=True)
"""


def test_a_kill_loses_nothing_that_was_acknowledged(data):
    Journal.open(data, boot=BOOT, create=True).close()
    acknowledged = 0
    for lines in (3, 40, 171):
        command = [sys.executable, "-c", CHILD, str(data)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            told = [child.stdout.readline() for _ in range(lines)]
            child.send_signal(signal.SIGKILL)
            told += child.stdout.readlines()
        acknowledged = int(next(each for each in reversed(told) if each.endswith("\n")))
        verdict = verify(data)
        assert verdict.bad_seq is None
        assert verdict.entries >= acknowledged
        assert verdict.entries % 2 == 0
        with closing(Journal.open(data, boot=BOOT)) as journal:
            numbers = [each.entry.at_ms for each in journal.records()]
        assert numbers == list(range(1, verdict.entries + 1))
    assert acknowledged > 300


# ---- people ----


def test_people_become_durable_with_their_entry_and_take_a_new_version_each_time(journal):
    journal.append([entry(1)], clock="ntp", people=[person("c1"), person("c2")])
    journal.append([entry(2)], clock="ntp", people=[person("c1", "李小龍")])
    assert [
        (version, each.cardholder, each.name) for version, each in journal.people_after(0, 9)
    ] == [(2, "c2", "陳大文"), (3, "c1", "李小龍")]
    assert [version for version, _ in journal.people_after(2, 9)] == [3]
    assert [version for version, _ in journal.people_after(0, 1)] == [2]
    assert journal.people_version == 3


def test_an_erased_person_is_in_no_file_and_followers_hear_of_it(journal, data):
    names = ["歐陽震華", "Auyeung Chun-wah"]
    journal.append([entry(1)], clock="ntp", people=[person("c1", names[0]), person("c2")])
    journal.append([entry(2)], clock="ntp", people=[person("c1", names[1])])
    assert journal.erase_person("c1")
    told = [(each.cardholder, each.name, each.phone) for _, each in journal.people_after(2, 9)]
    assert told == [("c1", "", "")]
    for path in data.rglob("*"):
        if path.is_file():
            assert not [each for each in names if each.encode() in path.read_bytes()], path
    journal.append([entry(3)], clock="ntp")
    journal.close()
    assert verify(data).entries == 3


def staged(name, word="i1", cardholder="c1"):
    return StagedPerson(import_id=word, person=person(cardholder, name))


def files_with(data, name):
    found = (path for path in data.rglob("*") if path.is_file())
    return [path.name for path in found if name.encode() in path.read_bytes()]


def test_names_of_an_import_that_came_to_nothing_are_in_no_file_and_were_never_told(journal, data):
    journal.append([entry(1)], clock="ntp", people=[person("c1")])
    for number in range(2, 90):  # enough for many pages in the WAL file
        journal.append([entry(number)], clock="ntp", people=[staged(f"歐陽震華{number}")])
    assert [each.name for _, each in journal.people_after(0, 9)] == [person("c1").name]
    over = ImportSettled(import_id="i1", in_force=False)
    journal.append([entry(90)], clock="ntp", people=[over])
    journal.tidy()
    assert files_with(data, "歐陽震華") == []
    assert [each.name for _, each in journal.people_after(0, 9)] == [person("c1").name]
    assert journal.people_version == 1
    journal.append([entry(91)], clock="ntp")
    journal.close()
    assert verify(data).entries == 91


def test_names_of_an_import_take_their_place_when_it_takes_effect_and_no_others(journal):
    journal.append([entry(1)], clock="ntp", people=[staged("李小龍"), staged("陳大文", "i2")])
    settled = ImportSettled(import_id="i1", in_force=True)
    journal.append([entry(2)], clock="ntp", people=[settled])
    ((version, told),) = journal.people_after(0, 9)
    assert (told.cardholder, told.name, told.salt) == ("c1", "李小龍", person("c1").salt)
    assert journal.people_version == version
    journal.append([entry(3)], clock="ntp", people=[settled])
    assert journal.people_version == version


def test_a_person_erased_while_an_import_is_under_way_does_not_come_back_with_it(journal, data):
    theirs = [staged("歐陽震華"), staged("Auyeung Chun-wah", "i2")]
    journal.append([entry(1)], clock="ntp", people=[*theirs, staged("陳大文", cardholder="c2")])
    assert journal.erase_person("c1")
    assert files_with(data, "歐陽震華") == files_with(data, "Auyeung Chun-wah") == []
    settled = ImportSettled(import_id="i1", in_force=True)
    journal.append([entry(2)], clock="ntp", people=[settled])
    told = {each.cardholder: each.name for _, each in journal.people_after(0, 9)}
    assert told == {"c1": "", "c2": "陳大文"}


# ---- damage ----


def close_with(data, count):
    with closing(Journal.open(data, boot=BOOT, create=True)) as journal:
        journal.append([entry(each) for each in range(1, count + 1)], clock="ntp")
    return journal_path(data)


def test_a_journal_whose_chain_is_broken_does_not_open(data):
    close_with(data, 5)
    edit(data, 3, "board:3", "board:9")
    before = journal_path(data).read_bytes()
    with pytest.raises(JournalDamaged, match="entry 3"):
        Journal.open(data, boot=BOOT)
    assert journal_path(data).read_bytes() == before


def root_page(path, table):
    with closing(sqlite3.connect(path)) as conn:
        sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        return conn.execute(sql, (table,)).fetchone()[0]


def zero(file, page):
    return file[: (page - 1) * 4096] + bytes(4096) + file[page * 4096 :]


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda file, path: b"no database at all, but long enough" * 50, "not a database"),
        (lambda file, path: file[: len(file) // 2], "integrity check"),
        (lambda file, path: zero(file, 1), "not a database"),
        (lambda file, path: zero(file, root_page(path, "log")), "integrity check"),
        (lambda file, path: zero(file, root_page(path, "people")), "integrity check"),
        (lambda file, path: b"", "no log in this file"),
    ],
)
def test_a_damaged_file_says_where_and_is_kept_untouched(data, harm, says):
    path = close_with(data, 300)
    damaged = harm(path.read_bytes(), path)
    path.write_bytes(damaged)
    with pytest.raises(JournalDamaged, match=says):
        Journal.open(data, boot=BOOT)
    with pytest.raises(JournalDamaged, match=says):
        verify(data)
    assert path.read_bytes() == damaged


def test_a_damage_among_the_people_is_found_before_anything_is_written(data):
    with closing(Journal.open(data, boot=BOOT, create=True)) as journal:
        people = [person(f"c{each}", f"name {each} of many") for each in range(2_000)]
        journal.append([entry(1)], clock="ntp", people=people)
    path = journal_path(data)
    whole = path.read_bytes()
    damaged = zero(whole, whole.index(b"name 700 of many") // 4096 + 1)
    path.write_bytes(damaged)
    with pytest.raises(JournalDamaged, match="integrity check"):
        Journal.open(data, boot=BOOT)
    assert path.read_bytes() == damaged


def test_a_damaged_file_is_kept_even_after_an_unclean_exit(journal, data, tmp_path):
    journal.append([entry(each) for each in range(1, 300)], clock="ntp")
    journal.checkpoint()
    journal.append([entry(300)], clock="ntp")
    killed = tmp_path / "killed"
    shutil.copytree(data, killed)
    path = journal_path(killed)
    wal = path.with_name("journal.db-wal")
    damaged = zero(path.read_bytes(), path.read_bytes().index(b'board:7"') // 4096 + 1)
    path.write_bytes(damaged)
    before = wal.read_bytes()
    with pytest.raises(JournalDamaged):
        Journal.open(killed, boot=BOOT)
    assert (path.read_bytes(), wal.read_bytes()) == (damaged, before)


def test_verifying_says_after_which_entry_the_file_is_damaged(data):
    path = close_with(data, 3_000)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 2 // 3)
    with pytest.raises(JournalDamaged, match=r"after entry \d+: .*integrity check"):
        verify(data)


def test_what_a_visitor_was_known_by_lies_beside_the_name_also_in_a_file_of_old(data):
    Journal.open(data, boot=BOOT, create=True).close()
    with foreign(data) as conn:
        for table in ("people", "staged_people"):
            conn.execute(f"ALTER TABLE {table} DROP COLUMN document")
        conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'm006_documents'")
        conn.execute("INSERT INTO people VALUES (1, 'chan', '陳大文', '', 's', 'd')")
    guest = Person(cardholder="guest", name="訪客", salt="s", digest="d", document="passport 8X21")
    with closing(Journal.open(data, boot=BOOT)) as journal:
        journal.append((entry(1),), clock="ntp", people=(guest,))
        found = [person.document for _, person in journal.people_after(0, 10)]
    assert found == ["", "passport 8X21"]


def test_who_only_reads_knows_the_people_of_an_older_program(journal, data):
    journal.append([entry(1)], clock="ntp", people=[person("c1")])
    journal.close()
    with closing(sqlite3.connect(journal_path(data))) as conn, conn:
        conn.execute("ALTER TABLE people DROP COLUMN document")
    assert JournalReader(data).people() == {"c1": person("c1")}
