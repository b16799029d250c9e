"""PINs through the controller's real process and the real one that looks at them."""

import json
import os
import signal
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from click.testing import CliRunner

from controller.cli import keycabinet
from controller.clock import MachineClock
from controller.codec import to_bytes, to_plain
from controller.commands import CheckPin, KeepPin, ReleaseSlot
from controller.config import parse_config, read_config, replace_data
from controller.console.founding import found_cabinet
from controller.directory import Change
from controller.entries import AccessGranted, AlarmRaised, PinRefused, PinSet
from controller.entries.leaving import PinWiped
from controller.errors import ConfigError, SecretsError
from controller.events import BadgePresented, InventoryRead, SlotButtonPressed, SlotReading
from controller.events.fitted import CodeEntered
from controller.inbox_client import inbox_path
from controller.journal_reader import JournalReader
from controller.pin_book import PinBook
from controller.pin_checker import ANSWER_MS, WAITING_MAX, PinChecker, spawn_clerk
from controller.reasons import PinVerdict, Reason
from controller.requests import ChangeDirectory, Leave, Request, SetPin
from controller.secrets import FILE, create_secrets
from controller.service import Service
from controller.sockets import Line
from sim.clock import SimClock
from tests.background import Background
from tests.house import CLASSES, SETS, nouns, tag
from tests.test_service import Hands

FITTED = """
data = "data"
[cabinet]
slots = 8
[pins]
return_button = false
[keypad]
rows = [4, 5, 6, 12]
columns = [18, 26, 27]
"""
CANARIES = ("70315924", "48260517", "91637402")
OWN, FORCED, GIVEN = CANARIES
LOOKS = 200_000
"""So often is looked for an answer, some ten seconds' worth."""


class Cabinet:
    """A cabinet's service with a keypad that is fed, and its real checker."""

    def __init__(self, folder, text=FITTED, connect=True):
        path = folder / "cabinet.toml"
        path.write_text(text, encoding="utf-8")
        self.config = read_config(path)
        self.clock = SimClock()
        if not self.config.data.exists():
            found_cabinet(self.config, self.clock)
        self.hands, self.said = Hands(), []
        self.service = Service(
            self.config,
            clock=self.clock,
            connect=lambda _: self.hands,
            say=self.said.append,
            version="t",
        )
        self.asked = 0
        self.line = Line(inbox_path(self.config.data), timeout_s=0.001)

    @property
    def state(self):
        return self.service._controller.state

    def close(self):
        self.line.close()
        self.service.close()

    def feed(self, kind, **fields):
        self.clock.advance(25)
        self.service._controller.apply(kind(mono_ms=self.clock.mono_ms(), **fields))

    def ask(self, asked, actor="console"):
        """Ask through the inbox, and turn until it is answered."""
        self.asked += 1
        now_ms = self.clock.mono_ms() + self.clock.offset_ms()
        request = Request(
            id=f"r{self.asked}-{os.getpid()}", actor=actor, expires_ms=now_ms + 60_000, asked=asked
        )
        self.line.send(to_bytes(to_plain(request)) + b"\n")
        return self.until(self._answer)

    def _answer(self):
        try:
            return json.loads(self.line.receive()[0])
        except OSError:
            return None

    def until(self, seen):
        for _ in range(LOOKS):
            self.service.turn()
            if found := seen():
                return found
        raise AssertionError("never")

    def furnish(self):
        changes = tuple(Change(after=each) for each in nouns())
        assert self.ask(ChangeDirectory(changes=changes))["outcome"] == "done"
        after = replace(CLASSES[0], asks_pin=True)
        change = Change(before=CLASSES[0], after=after)
        assert self.ask(ChangeDirectory(changes=(change,)))["outcome"] == "done"
        readings = tuple(SlotReading(slot, slot in SETS, tag(slot)) for slot in range(1, 9))
        self.feed(InventoryRead, readings=readings)

    def tap(self, who):
        self.feed(BadgePresented, reader="front", token=f"badge-{who}", is_copyable=True)

    def type(self, digits):
        """Type `digits`; return once they were looked at."""
        self.feed(CodeEntered, digits=digits)
        session = self.state.session
        if session is not None and session.pin_check:
            check = session.pin_check
            self.until(lambda: self.state.session is None or self.state.session.pin_check != check)

    def entries(self):
        self.service._journal.tidy()
        return [each.entry for each in JournalReader(self.config.data).records()]


@pytest.fixture
def cabinet(tmp_path):
    with closing(Cabinet(tmp_path)) as cabinet:
        cabinet.furnish()
        yield cabinet


def files_under(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_no_pin_is_in_any_file_nor_on_any_line(cabinet, tmp_path, caplog, capfd):
    assert cabinet.ask(SetPin(cardholder="wong", digits=GIVEN))["outcome"] == "done"
    cabinet.tap("wong")
    cabinet.feed(SlotButtonPressed, slot=1)
    cabinet.type(GIVEN)
    cabinet.type(OWN * 2)
    assert cabinet.hands.moved[-1].slot == 1
    assert cabinet.ask(SetPin(cardholder="wong", digits=FORCED, is_duress=True), "wong")
    cabinet.type(FORCED)
    told = cabinet.ask(SetPin(cardholder="wong", digits=OWN), "wong")  # has it already
    assert (told["outcome"], told["reasons"]) == ("denied", ["pin_unfit"])
    shut_out = cabinet.ask(SetPin(cardholder="wong", digits=OWN), "lee")
    assert shut_out["outcome"] == "denied"
    entries = cabinet.entries()
    assert [each.actor for each in entries if isinstance(each, PinSet)] == [
        *("console", "wong", "wong")
    ]
    assert [each for each in entries if isinstance(each, AlarmRaised)]
    cabinet.service.stop("SIGTERM")
    paths = files_under(tmp_path)
    assert {"secrets.db", "cabinet.toml"} <= {each.name for each in paths}
    assert any(each.name.startswith("journal") for each in paths)
    said = "".join([*cabinet.said, caplog.text, *capfd.readouterr(), json.dumps(told)])
    for canary in CANARIES:
        assert [each for each in paths if canary.encode() in each.read_bytes()] == []
        assert canary not in said
        assert canary not in repr(cabinet.hands.moved)


def test_after_a_restart_the_pin_is_still_the_one(tmp_path):
    with closing(Cabinet(tmp_path)) as cabinet:
        cabinet.furnish()
        cabinet.ask(SetPin(cardholder="wong", digits=OWN), "wong")
    with closing(Cabinet(tmp_path)) as cabinet:
        readings = tuple(SlotReading(slot, slot in SETS, tag(slot)) for slot in range(1, 9))
        cabinet.feed(InventoryRead, readings=readings)
        cabinet.tap("wong")
        cabinet.feed(SlotButtonPressed, slot=1)
        cabinet.type("9753")
        assert not [each for each in cabinet.hands.moved if isinstance(each, ReleaseSlot)]
        cabinet.type(OWN)
        assert isinstance(cabinet.entries()[-1], AccessGranted)


def test_a_checker_that_is_killed_makes_no_pin_right_and_the_next_try_starts_another(cabinet):
    cabinet.ask(SetPin(cardholder="wong", digits=OWN), "wong")
    checker = cabinet.service._pin_checker
    cabinet.tap("wong")
    cabinet.feed(SlotButtonPressed, slot=1)
    os.kill(checker._process.pid, signal.SIGKILL)
    checker._process.wait()
    cabinet.type(OWN)
    assert cabinet.entries()[-1].reasons == (Reason.PIN_UNCHECKED,)
    assert "pin_checker" in cabinet.state.faults
    assert cabinet.state.pin_codes["wong"].guesses.count == 0
    cabinet.type(OWN)
    assert isinstance(cabinet.entries()[-1], AccessGranted)
    assert "pin_checker" not in cabinet.state.faults


def test_a_checker_that_hangs_is_given_up_and_nobody_waits_for_it(cabinet):
    cabinet.ask(SetPin(cardholder="wong", digits=OWN), "wong")
    checker = cabinet.service._pin_checker
    os.kill(checker._process.pid, signal.SIGSTOP)
    hung = checker._process
    cabinet.tap("wong")
    cabinet.feed(CodeEntered, digits=OWN)
    cabinet.service.turn()
    assert cabinet.state.session.pin_check
    cabinet.clock.advance(ANSWER_MS)
    cabinet.service.turn()
    assert isinstance(cabinet.entries()[-1], PinRefused)
    assert hung.poll() is not None


def test_the_end_of_the_controller_is_the_end_of_the_checker(cabinet):
    cabinet.ask(SetPin(cardholder="wong", digits=OWN), "wong")
    process = cabinet.service._pin_checker._process
    cabinet.service.close()
    assert process.poll() is not None


def test_a_cabinet_whose_keypad_was_taken_away_does_not_start_on_rules_that_need_it(tmp_path):
    with closing(Cabinet(tmp_path)) as cabinet:
        cabinet.furnish()
    bare = FITTED.partition("[pins]")[0]
    with pytest.raises(ConfigError, match="'public' asks for a PIN"):
        Cabinet(tmp_path, bare)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[cabinet]\ntakes_codes = true", r"c\.toml:2: cabinet\.takes_codes: expected a \[keypad"),
        ("[cabinet]\n\ncopyable_asks_pin = true", r"c\.toml:3: cabinet\.copyable_asks_pin: there"),
    ],
)
def test_settings_that_ask_for_what_nobody_can_type_are_refused_with_their_line(text, says):
    with pytest.raises(ConfigError, match=says):
        parse_config(text, source="c.toml")
    assert parse_config(FITTED + "\n", source="c.toml").cabinet.takes_codes
    reader = '[cabinet]\ntakes_codes = true\ncopyable_asks_pin = true\n[osdp]\nport = "/dev/x"'
    assert parse_config(reader, source="c.toml").cabinet.copyable_asks_pin


# The book.


@pytest.fixture
def book(tmp_path):
    create_secrets(tmp_path)
    return PinBook(tmp_path)


def keep(book, digits, who="chan", **how):
    return book.keep(who, digits, **{"is_duress": False, "is_own": True, **how})


def test_the_book_knows_the_one_pin_from_the_other_and_from_all_else(book):
    assert keep(book, OWN) is PinVerdict.KEPT
    assert keep(book, FORCED, is_duress=True) is PinVerdict.KEPT
    told = [book.check("chan", each) for each in (OWN, FORCED, "9753")]
    assert told == [PinVerdict.RIGHT, PinVerdict.DURESS, PinVerdict.WRONG]
    assert book.check("lee", OWN) is PinVerdict.WRONG
    assert keep(book, FORCED) is PinVerdict.UNFIT
    assert keep(book, OWN) is PinVerdict.UNFIT


def test_a_leavers_pins_are_no_pins_any_more_and_in_no_file(book, tmp_path):
    keep(book, OWN)
    keep(book, FORCED, is_duress=True)
    keep(book, OWN, who="lee")
    with closing(sqlite3.connect(tmp_path / "secrets.db")) as conn:
        rows = conn.execute("SELECT cardholder, hash FROM pin_codes").fetchall()
    assert len(rows) == 3
    assert book.wipe("chan") is PinVerdict.WIPED
    assert book.wipe("nobody") is PinVerdict.WIPED
    for who, kept in rows:
        is_there = kept.encode() in (tmp_path / "secrets.db").read_bytes()
        assert is_there == (who == "lee")
    told = [book.check("chan", each) for each in (OWN, FORCED)]
    assert told == [PinVerdict.WRONG, PinVerdict.WRONG]
    assert book.check("lee", OWN) is PinVerdict.RIGHT


def test_who_leaves_has_their_pin_wiped_by_the_process_that_keeps_them(cabinet):
    assert cabinet.ask(SetPin(cardholder="wong", digits=GIVEN))["outcome"] == "done"
    assert cabinet.ask(Leave(cardholder="wong"))["outcome"] == "done"
    cabinet.until(lambda: any(isinstance(each, PinWiped) for each in cabinet.entries()))


def test_who_sets_another_s_pin_learns_nothing_of_the_one_before_and_takes_the_forced_away(book):
    keep(book, OWN)
    keep(book, FORCED, is_duress=True)
    assert keep(book, OWN, is_own=False) is PinVerdict.KEPT
    assert book.check("chan", FORCED) is PinVerdict.WRONG
    assert keep(book, FORCED, is_own=False) is PinVerdict.KEPT
    assert book.check("chan", FORCED) is PinVerdict.RIGHT
    assert book.check("chan", OWN) is PinVerdict.WRONG


def test_every_look_takes_two_hashes_whatever_there_is(book, monkeypatch):
    looks = []
    keep(book, OWN)
    right = "controller.pin_book._is_right"
    monkeypatch.setattr(right, lambda kept, peppered: bool(looks.append(kept)))
    counts = []
    for who, digits in (("chan", OWN), ("chan", "9753"), ("lee", OWN)):
        looks.clear()
        book.check(who, digits)
        counts.append(len(looks))
        assert all(each.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for each in looks)
    assert counts == [2, 2, 2]


def test_a_hash_from_another_cabinet_is_no_pin_here(book, tmp_path):
    keep(book, OWN)
    elsewhere = tmp_path / "other"
    elsewhere.mkdir()
    create_secrets(elsewhere)
    other = PinBook(elsewhere)
    other._nobody = book._nobody
    with closing(sqlite3.connect(tmp_path / FILE)) as one:
        rows = one.execute("SELECT * FROM pin_codes").fetchall()
    with closing(sqlite3.connect(elsewhere / FILE)) as two, two:
        two.executemany("INSERT INTO pin_codes VALUES (?, ?, ?)", rows)
    assert other.check("chan", OWN) is PinVerdict.WRONG


def test_a_book_that_others_may_read_is_not_opened(book, tmp_path):
    (tmp_path / FILE).chmod(0o644)
    with pytest.raises(SecretsError, match="chmod 600"):
        PinBook(tmp_path)


# The checker.


class Unborn:
    """A process that cannot be started."""

    def __call__(self):
        raise OSError("no more processes")


def test_a_checker_that_cannot_be_started_says_so():
    checker = PinChecker(Unborn())
    checker.take(CheckPin(check="p1", cardholder="chan", digits=OWN), 0)
    assert [each.verdict for each in checker.poll(0)] == [PinVerdict.UNCHECKED]
    assert checker.poll(25) == []


def test_more_than_a_few_digits_at_once_are_not_looked_at(tmp_path):
    create_secrets(tmp_path)
    with closing(PinChecker(lambda: spawn_clerk(tmp_path))) as checker:
        for number in range(WAITING_MAX + 2):
            checker.take(CheckPin(check=f"p{number}", cardholder="chan", digits=OWN), 0)
        told = [each.check for each in checker.poll(0)]
        assert told == [f"p{WAITING_MAX}", f"p{WAITING_MAX + 1}"]


def test_what_the_disk_does_not_take_is_not_kept(tmp_path):
    create_secrets(tmp_path)
    with closing(PinChecker(lambda: spawn_clerk(tmp_path))) as checker:

        def kept():
            checker.take(KeepPin(actor="c", cardholder="c", digits=OWN, request="r"), 0)
            for _ in range(LOOKS):
                if told := checker.poll(0):
                    return told[0].verdict
            return None

        assert kept() is PinVerdict.KEPT
        (tmp_path / FILE).chmod(0o644)
        assert kept() is PinVerdict.UNCHECKED


# The command.


class Running(Background):
    """A controller that runs in a thread, with its real checker."""

    def _run(self):
        config = replace_data(parse_config(FITTED, source="c"), self._data)
        service = Service(
            config, clock=MachineClock(), connect=lambda _: Hands(), say=lambda _: None, version="t"
        )
        self._ready.set()
        try:
            while not self._stop.is_set():
                service.turn()
        finally:
            service.close()


@pytest.fixture
def data(tmp_path):
    with closing(Cabinet(tmp_path)) as cabinet:
        cabinet.furnish()
    return cabinet.config.data


def run(*words, typed=""):
    return CliRunner().invoke(keycabinet, [*words], input=typed)


def test_a_pin_is_set_at_a_prompt_that_does_not_show_it(data):
    with Running(data):
        done = run("pin", "set", "lee", "--data", str(data), typed=f"{GIVEN}\n{GIVEN}\n")
    assert done.exit_code == 0, done.output
    assert "to be changed at its first use" in done.output
    assert GIVEN not in done.output
    last = list(JournalReader(data).records())[-1].entry
    assert (last.cardholder, last.actor, last.must_change) == ("lee", "console", True)


def test_a_pin_for_nobody_or_an_easy_one_is_refused_and_not_shown(data):
    with Running(data):
        gone = run("pin", "set", "ghost", "--data", str(data), typed=f"{GIVEN}\n{GIVEN}\n")
    assert gone.exit_code == 1
    assert "cardholder_inactive" in gone.output
    assert GIVEN not in gone.output
    with Running(data):
        easy = run("pin", "set", "lee", "--data", str(data), typed="11111111\n")
    assert "does not count" in easy.output
    assert "11111111" not in easy.output


def test_without_a_controller_no_pin_is_set(data):
    gone = run("pin", "set", "lee", "--data", str(data))
    assert "no controller runs here" in gone.output
