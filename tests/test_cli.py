"""The command `keycabinet`, run as at a prompt: in this process, and once as a real one."""

import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from controller.admin import SLICE_BYTES, slice_import, submit
from controller.cli import Commands, keycabinet
from controller.clock import MachineClock
from controller.codec import to_bytes, to_plain
from controller.config import Config
from controller.directory import (
    Cardholder,
    Change,
    Key,
    KeyClass,
    KeySet,
    KeySetStatus,
    Person,
    person_digest,
)
from controller.errors import JournalError, RequestRefused
from controller.inbox import InboxServer, inbox_path
from controller.journal import Journal, load_state
from controller.journal.files import journal_path
from controller.journal_reader import JournalReader
from controller.loop import Controller
from controller.requests import ChangeDirectory, CompleteImport, ReportSignIn
from controller.terminal import visible_json
from tests.background import Background

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sim" / "demo_data"
FILES = [
    *("--rules", str(SAMPLE / "rules.toml")),
    *("--staff", str(SAMPLE / "staff.csv")),
    *("--keys", str(SAMPLE / "keys.csv")),
]


SPARE = KeySet(
    id="K900", label="備用", key_class="plant_room", keys=(Key(kind="sign_in_reported"),)
)
"""A key set whose own words look like those of an entry."""


class Prompt:
    """A prompt in front of one data folder."""

    def __init__(self, data):
        self.data = data

    def run(self, command, *args):
        return CliRunner().invoke(keycabinet, [command, "--data", str(self.data), *args])

    def ok(self, command, *args):
        result = self.run(command, *args)
        assert result.exit_code == 0, result.output
        return result.stdout

    def refused(self, command, *args):
        result = self.run(command, *args)
        assert result.exit_code != 0
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.stdout == ""
        return result.stderr

    def state(self):
        return JournalReader(self.data).state()

    def head(self):
        return JournalReader(self.data).head


@pytest.fixture(scope="module")
def loaded_data(tmp_path_factory):
    data = tmp_path_factory.mktemp("loaded") / "data"
    prompt = Prompt(data)
    prompt.ok("init")
    prompt.ok("import", *FILES, "--apply")
    return data


@pytest.fixture
def loaded(loaded_data, tmp_path):
    """A prompt before a cabinet that knows the sample files; a copy of its own."""
    data = tmp_path / "data"
    shutil.copytree(loaded_data, data)
    return Prompt(data)


@pytest.fixture
def prompt(tmp_path):
    """A prompt before a folder that is not there yet."""
    return Prompt(tmp_path / "data")


# ---- init ----


def test_init_makes_a_cabinet_with_a_key_of_its_own_and_no_password(prompt):
    said = prompt.ok("init")
    assert "one-time code" in said
    kinds = [record.kind for record in JournalReader(prompt.data).records()]
    assert kinds == ["cabinet_founded", "clock_set", "cabinet_configured"]
    assert (prompt.data / "secrets.db").stat().st_mode & 0o077 == 0


def test_init_refuses_a_folder_that_has_a_journal(loaded):
    before = loaded.head()
    key = (loaded.data / "secrets.db").read_bytes()
    assert "there is a journal already" in loaded.refused("init")
    assert loaded.head() == before
    assert (loaded.data / "secrets.db").read_bytes() == key


def test_init_never_makes_a_new_key_for_an_old_journal(loaded):
    (loaded.data / "secrets.db").unlink()
    assert "there is a journal already" in loaded.refused("init")
    assert not (loaded.data / "secrets.db").exists()


def test_init_takes_up_what_was_cut_short_before_the_first_entry(prompt):
    prompt.ok("init")
    key = (prompt.data / "secrets.db").read_bytes()
    shutil.rmtree(prompt.data / "journal")
    prompt.ok("init")
    assert (prompt.data / "secrets.db").read_bytes() == key
    assert prompt.head()[0] == 3


def test_settings_of_the_file_are_put_on_record(tmp_path):
    (tmp_path / "cabinet.toml").write_text('data = "here"\n[cabinet]\nslots = 8\n')
    result = CliRunner().invoke(keycabinet, ["init", "--config", str(tmp_path / "cabinet.toml")])
    assert result.exit_code == 0, result.output
    assert JournalReader(tmp_path / "here").settings().slots == 8


def test_a_malformed_file_is_an_error_and_no_traceback(tmp_path):
    (tmp_path / "cabinet.toml").write_text("[cabinet]\nslots = 900\n")
    result = CliRunner().invoke(keycabinet, ["init", "--config", str(tmp_path / "cabinet.toml")])
    assert result.exit_code == 1
    assert "cabinet.toml:2: cabinet.slots: expected a whole number" in result.stderr


# ---- import ----


def test_without_apply_an_import_only_shows_what_it_would_do(prompt):
    prompt.ok("init")
    before = prompt.head()
    said = prompt.ok("import", *FILES)
    assert "+ cardholder CS001 陳美華" in said
    assert "Dry run" in said
    assert prompt.head() == before


def test_an_import_takes_effect_by_one_entry(loaded):
    kinds = [record.kind for record in JournalReader(loaded.data).records()]
    assert kinds.count("import_completed") == 1
    assert kinds[-1] == "import_completed"
    assert "directory_changed" not in kinds
    directory = loaded.state().directory
    assert len(directory.cardholders) == 10
    assert directory.key_sets["K013"].label == "B1 配電房"
    assert JournalReader(loaded.data).people()["CS003"].name == "Ana Reyes"


def test_a_second_import_of_the_same_files_changes_nothing(loaded):
    before = loaded.head()
    assert "Nothing to change" in loaded.ok("import", *FILES, "--apply")
    assert "Nothing to change" in loaded.ok("import", *FILES, "--apply", "--full")
    assert loaded.head() == before


def test_no_name_and_no_badge_number_gets_into_the_chain(loaded):
    for record in JournalReader(loaded.data).records():
        stored = record.to_bytes()
        assert "陳美華".encode() not in stored
        assert b"555-0101" not in stored
        assert b"04a2b91c6f5d80" not in stored.lower()


def test_one_bad_line_applies_nothing(loaded, tmp_path):
    text = (SAMPLE / "staff.csv").read_text(encoding="utf-8")
    lines = text.replace("客服部", "客戶服務部").splitlines()
    lines[4] = lines[4].replace("04B7E34A915E81", "4.7E+12")
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join(lines), encoding="utf-8")
    before = loaded.head()
    said = loaded.refused("import", "--staff", str(bad), "--apply")
    assert f"{bad}:5: badge: '4.7E+12'" in said
    assert "nothing was changed" in said
    assert loaded.head() == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "big5", "gb18030"])
def test_the_same_list_in_any_encoding_changes_nothing(loaded, tmp_path, encoding):
    staff = tmp_path / "staff.csv"
    staff.write_bytes((SAMPLE / "staff.csv").read_text(encoding="utf-8").encode(encoding))
    said = loaded.ok("import", "--staff", str(staff), "--encoding", encoding)
    assert "Nothing to change" in said


def test_a_list_in_another_encoding_says_which_to_try(loaded, tmp_path):
    staff = tmp_path / "staff.csv"
    staff.write_bytes((SAMPLE / "staff.csv").read_text(encoding="utf-8").encode("big5"))
    assert "line 2, byte" in loaded.refused("import", "--staff", str(staff))
    assert "--encoding big5" in loaded.refused("import", "--staff", str(staff))
    assert "private-use" in loaded.refused("import", "--staff", str(staff), "--encoding", "gb18030")


def test_full_lets_the_absent_go(loaded, tmp_path):
    lines = (SAMPLE / "keys.csv").read_text(encoding="utf-8").splitlines()
    keys = tmp_path / "keys.csv"
    keys.write_text("\n".join(lines[:-1]), encoding="utf-8")
    assert "Nothing to change" in loaded.ok("import", "--keys", str(keys))
    said = loaded.ok("import", "--keys", str(keys), "--full", "--apply")
    assert "status: active -> retired" in said
    assert loaded.state().directory.key_sets["K020"].status is KeySetStatus.RETIRED


def test_bad_rules_are_told_without_blaming_the_lists_for_them(prompt, tmp_path):
    prompt.ok("init")
    rules = tmp_path / "rules.toml"
    rules.write_text('[[key_class]]\nid = "owner_unit"\nlabel = 3\n', encoding="utf-8")
    said = prompt.refused("import", *FILES[2:], "--rules", str(rules))
    assert "rules.toml:3: key_class.label: expected text" in said
    assert "staff.csv" not in said


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "nothing to import"),
        (("--staff", "nowhere.csv"), "nowhere.csv: cannot be read: No such file"),
        (("--staff", "x", "--encoding", "latin-1"), "Invalid value for '--encoding'"),
    ],
)
def test_a_wrong_call_is_told_in_words(loaded, args, says):
    assert says in loaded.refused("import", *args)


def test_without_a_journal_it_says_how_to_make_one(prompt):
    for command in ("import", "log"):
        args = FILES if command == "import" else ()
        assert "keycabinet init" in prompt.refused(command, *args)


# ---- through the inbox of a running controller ----


class Running(Background):
    """A controller without wires in a thread of its own, its inbox open."""

    def _run(self):
        journal = Journal.open(self._data, boot="running")
        inbox = InboxServer(
            inbox_path(self._data),
            allowed_uids={os.getuid()},
            own_uid=os.getuid(),
            directory=lambda: controller.state.directory,
            explain=lambda question: None,
        )

        def answer(request, seq):
            inbox.answer(request, seq, journal.record(seq).entry if seq else None)

        controller = Controller(
            load_state(journal).state,
            clock=MachineClock(),
            log=journal,
            readers=(inbox.poll,),
            answer=answer,
        )
        controller.turn()
        self._ready.set()
        while not self._stop.wait(0.001):
            controller.turn()
        inbox.close()
        journal.close()


def test_an_import_goes_through_the_controller_that_runs(prompt):
    prompt.ok("init")
    with Running(prompt.data):
        assert "Applied: 59 changes" in prompt.ok("import", *FILES, "--apply")
        assert "Nothing to change" in prompt.ok("import", *FILES, "--apply")
        assert "import_completed" in prompt.ok("log", "--limit", "1")
        assert "complete and unaltered" in prompt.ok("verify")
    boots = {record.boot for record in JournalReader(prompt.data).records() if record.seq > 3}
    assert boots == {"running"}
    assert JournalReader(prompt.data).people()["CS001"].name == "陳美華"


def test_a_folder_that_is_held_by_somebody_deaf_is_told_so(loaded):
    journal = Journal.open(loaded.data, boot="deaf")
    try:
        staff = loaded.data / "staff.csv"
        staff.write_text("id,name,department\nN1,新人,客服部\n", encoding="utf-8")
        result = loaded.run("import", "--staff", str(staff), "--apply")
    finally:
        journal.close()
    assert result.exit_code == 1
    said = result.stderr
    assert f"process {os.getpid()} writes this data folder" in said


def test_submit_answers_each_and_stops_at_the_first_refusal(loaded):
    config = Config(data=loaded.data)
    before = loaded.head()[0]
    good = ReportSignIn(account="x", outcome="refused")
    (answer,) = submit(config, [good], clock=MachineClock())
    assert (answer.outcome, answer.seq, answer.kind) == ("done", before + 1, "sign_in_reported")
    bad = ChangeDirectory(changes=(Change(after=KeySet(id="K", label="x", key_class="no")),))
    with pytest.raises(RequestRefused, match="class 'no', which is not known"):
        submit(config, [bad, good], clock=MachineClock())
    assert loaded.head()[0] == before + 2


def test_a_folder_of_another_user_is_left_alone(loaded, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 12_345)
    with pytest.raises(JournalError, match="run this as that user"):
        submit(Config(data=loaded.data), [], clock=MachineClock())


def test_slices_fit_into_the_inbox_and_bring_each_person_with_their_change():
    people, changes = [], []
    for n in range(350):
        row = Person(
            cardholder=f"P{n}", name="陳" * 20, salt="s", digest=person_digest("s", "陳" * 20, "")
        )
        people.append(row)
        after = Cardholder(id=row.cardholder, department="部" * 150, person=row.digest)
        changes.append(Change(after=after))
    *slices, last = slice_import("i", changes, people)
    assert [each for one in slices for each in one.changes] == changes
    assert [each for one in slices for each in one.people] == people
    assert last == CompleteImport(import_id="i", count=350)
    for each in slices:
        assert [person.cardholder for person in each.people] == [
            change.after.id for change in each.changes
        ]
        assert 0 < len(each.changes) <= 100
        assert len(to_bytes(to_plain(each))) < 65_000


def test_a_change_too_large_for_the_inbox_is_refused():
    keys = (Key(kind="k" * SLICE_BYTES),)
    with pytest.raises(RequestRefused, match="one change is of"):
        slice_import("i", [Change(after=KeySet(id="K", label="", key_class="", keys=keys))], [])


# ---- log ----


def entries(said):
    return [json.loads(line) for line in said.splitlines()]


@pytest.fixture(scope="module")
def storied(tmp_path_factory, loaded_data):
    """A prompt before a cabinet whose journal holds hostile words."""
    data = tmp_path_factory.mktemp("storied") / "data"
    shutil.copytree(loaded_data, data)
    hostile = (
        'evil"\n      9  2026-01-01 \x1b[31mkey_set_checked_in key_set=K001 \x9b2J\u2028\u202e'
    )
    asked = [
        ReportSignIn(account="CS001", outcome="signed_in"),
        ReportSignIn(account=hostile, outcome="refused"),
        ChangeDirectory(changes=(Change(after=KeyClass(id="bad", label=hostile)),)),
        ChangeDirectory(changes=(Change(after=SPARE),)),
    ]
    submit(Config(data=data), asked, clock=MachineClock())
    return Prompt(data)


def test_log_prints_one_entry_a_line_as_it_is_stored(storied):
    said = storied.ok("log", "--json")
    found = entries(said)
    stored = [record.to_bytes() for record in JournalReader(storied.data).records()]
    assert said.splitlines() == [visible_json(each.decode()) for each in stored]
    assert found == [json.loads(each) for each in stored]


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_no_name_forges_a_line_or_colours_one(storied, options):
    said = storied.ok("log", *options)
    assert len(said.splitlines()) == storied.head()[0]
    assert not set(said) & set("\x1b\x9b\u2028\u202e\r")
    if not options:
        words = [word for line in said.splitlines() for word in shlex.split(line)]
        assert "account=evil" not in words
        assert "key_set=K001" not in words


def test_log_filters_by_kind_person_key_set_and_slot(storied):
    def seqs(*options):
        return [each["seq"] for each in entries(storied.ok("log", "--json", *options))]

    head = storied.head()[0]
    assert seqs("--kind", "sign_in_reported") == [head - 3, head - 2]
    assert seqs("--kind", "cabinet_founded", "--kind", "clock_set") == [1, 2]
    staged = set(seqs("--kind", "import_staged"))
    *slices, last = seqs("--cardholder", "CS001")
    assert set(slices) <= staged
    assert (len(slices), last) == (len(set(slices)), head - 3)
    assert set(seqs("--key-set", "K001")) <= staged
    assert seqs("--slot", "3") == []
    assert seqs("--cardholder", "S001") == []


def test_log_pages_by_number(storied):
    def seqs(*options):
        return [each["seq"] for each in entries(storied.ok("log", "--json", *options))]

    head = storied.head()[0]
    assert seqs("--limit", "2") == [head - 1, head]
    assert seqs("--after", "1", "--limit", "2") == [2, 3]
    assert seqs("--after", str(head)) == []
    assert seqs("--limit", "1", "--kind", "sign_in_reported") == [head - 2]


def test_a_log_that_does_not_fit_on_the_disk_it_is_written_to_is_told_in_words(storied):
    command = [sys.executable, "-m", "controller", "log", "--data", str(storied.data)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    said = "Error: the output cannot be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, said)


@pytest.mark.parametrize("option", ["--after", "--limit"])
def test_a_number_no_entry_can_have_is_told_in_words(storied, option):
    assert f"Invalid value for '{option}'" in storied.refused("log", option, str(2**63))
    storied.ok("log", option, str(2**63 - 1))


def test_log_knows_local_days_and_times(storied):
    record = next(JournalReader(storied.data).records())
    day = storied.ok("log", "--limit", "1").split()[1]
    head = storied.head()[0]
    assert len(storied.ok("log", "--since", day).splitlines()) == head
    assert len(storied.ok("log", "--until", day).splitlines()) == head
    assert storied.ok("log", "--since", "2999-01-01") == ""
    assert storied.ok("log", "--until", "1999-01-01T12:30") == ""
    assert record.entry.at_ms > 0
    assert "expected YYYY-MM-DD" in storied.refused("log", "--since", "yesterday")
    assert "unknown kind door" in storied.refused("log", "--kind", "door")


def test_log_names_the_local_hour(storied):
    first = storied.ok("log").splitlines()[0]
    at_ms = next(JournalReader(storied.data).records()).entry.at_ms
    local_minutes = (at_ms // 60_000 + 8 * 60) % 1_440
    assert f" {local_minutes // 60:02}:{local_minutes % 60:02}:" in first


# ---- verify ----


def test_verify_says_how_many_and_the_head(loaded):
    seq, head = loaded.head()
    assert loaded.ok("verify") == f"complete and unaltered: {seq} entries, head {head.hex()}\n"


def test_verify_names_the_first_bad_entry(loaded):
    conn = sqlite3.connect(journal_path(loaded.data))
    conn.execute("DROP TRIGGER log_no_update")
    conn.execute(
        "UPDATE log SET entry = CAST(replace(entry, 'K001', 'K002') AS BLOB) WHERE seq = 4"
    )
    conn.commit()
    conn.close()
    said = loaded.refused("verify")
    assert "entry 4 is the first bad one" in said


# ---- the command itself ----


def test_every_command_has_help(prompt):
    for command in ("init", "import", "log", "verify"):
        result = CliRunner().invoke(keycabinet, [command, "--help"])
        assert result.exit_code == 0
        assert "--data" in result.output


def group(*rooms):
    return Commands(
        "keycabinet",
        find_rooms=lambda: [EntryPoint(*each, "keycabinet.commands") for each in rooms],
    )


def test_a_broken_room_breaks_no_other():
    commands = group(
        ("gone", "no_such_room.cli:run"),
        ("nameless", "controller.errors:no_such_command"),
        ("odd", "controller.errors:CabinetError"),
        ("check", "controller.console.verifying:verify"),
    )
    shown = CliRunner().invoke(commands, ["--help"])
    assert shown.exit_code == 0
    for name in ("init", "import", "log", "verify", "check", "gone", "nameless", "odd"):
        assert name in shown.stdout
    assert shown.stdout.count("(cannot be loaded") == 3
    broken = CliRunner().invoke(commands, ["gone", "--config", "x"])
    assert broken.exit_code == 1
    assert "gone cannot be loaded: ModuleNotFoundError" in broken.stderr
    assert CliRunner().invoke(commands, ["check", "--help"]).exit_code == 0


def test_a_room_cannot_replace_our_own_commands():
    commands = group(("verify", "no_such_room.cli:run"))
    with click.Context(commands) as context:
        assert commands.list_commands(context).count("verify") == 1
        assert commands.get_command(context, "verify").help.startswith("Check every entry")


def test_an_unknown_command_is_told():
    result = CliRunner().invoke(keycabinet, ["dance"])
    assert result.exit_code == 2
    assert "No such command 'dance'" in result.stderr


def test_the_real_command_speaks_to_a_terminal_without_chinese(loaded):
    done = subprocess.run(
        [sys.executable, "-m", "controller", "log", "--data", str(loaded.data), "--json"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"import_completed" in done.stdout
    assert b"B1 \\u914d\\u96fb\\u623f" in done.stdout  # 配電房
    failed = subprocess.run(
        [sys.executable, "-m", "controller", "verify", "--data", "/nonexistent/資料"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert failed.returncode == 1
    assert failed.stderr.startswith(b"Error: ")
    assert b"Traceback" not in failed.stderr
