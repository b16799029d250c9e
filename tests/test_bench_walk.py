"""`keycabinet check --bench` on simulated wires: every fault a technician is there to find."""

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from random import Random

import pytest
from click.testing import CliRunner

from controller.config import parse_config
from controller.console.founding import found_cabinet
from controller.errors import ConfigError
from controller.journal.files import lock_path
from controller.journal.lock import WriterLock
from firmware_bridge.bench.acceptance import Acceptance, settings_digest
from firmware_bridge.bench.machine import describe_machine
from firmware_bridge.bench.report import Report, sign, signing_key, verify_report
from firmware_bridge.bench.technician import Terminal
from firmware_bridge.bench.words import LANGUAGES, Words
from firmware_bridge.bench.workbench import ACT_MS
from firmware_bridge.cli import check
from sim.clock import SimClock
from sim.plan import Plan, PlannedBadge, PlannedRing
from sim.tabletop import Tabletop
from sim.things import ActRefused, Badge, Ring

KEY = bytes(range(32))
SLOTS = 4
CONFIG = parse_config(
    f"[cabinet]\nslots = {SLOTS}\n[slot_bus]\nboards = [1, 2]\nslots_per_board = 2\n", source="c"
)
PLAN = Plan(
    rings=(PlannedRing(Ring("test", bytes.fromhex("04a0b1c2d3e4f5"))),),
    badges=(PlannedBadge(Badge("tester", bytes.fromhex("0401020304aabb"))),),
)
CHECKS_OF_A_SLOT = ("lamp_red", "lamp_green", "button", "seat", "bolt_holds", "bolt", "pull")
RED, GREEN = 1, 2
KEY_MS = 600


class Person:
    """A technician who does at the simulated cabinet what is asked, and says what is to be seen."""

    def __init__(self, table, clock):
        self.table = table
        self.clock = clock
        self.cabinet = table.cabinet
        self.heard = []
        self.doing = None
        self.wired = {}
        self.to_type = "9*1234567890#"
        self.may_press_ms = 0

    def hear(self, text, key, slot):
        self.heard.append(text)
        self.doing = (key, slot)

    def answer(self):
        key, slot = self.doing
        if key == "who":
            return "陳師傅"
        return {True: "y", False: "n"}.get(self.look(key, slot))

    def look(self, key, slot):
        lamp = self.table.electronics.sites[slot - 1].lamp >> 12 if slot else 0
        match key:
            case "lamp_red":
                return lamp == RED
            case "lamp_green":
                return lamp == GREEN
            case "bolt_holds":
                return self.does_bolt_hold(slot)
            case "panel_blue":
                return self.cabinet.panel.colour == "blue" or None
            case "panel_green":
                return self.cabinet.panel.colour == "green" or None
            case "panel_red":
                return self.cabinet.panel.colour == "red" or None
            case "buzzer":
                return self.cabinet.panel.is_beeping or None
        return None

    def does_bolt_hold(self, slot):
        try:
            self.cabinet.pull(slot)
        except ActRefused:
            return True
        return False

    def act(self):
        """Do what was asked, as soon as it can be done; called every turn."""
        key, slot = self.doing or ("", 0)
        if key == "keypad":
            self._type()
            return
        hands = {
            "badge": lambda: self.cabinet.lay("tester", 400),
            "case_open": self.cabinet.open_case,
            "case_close": self.cabinet.close_case,
            "return_button": self.cabinet.press_return,
            "mains_off": lambda: self.cabinet.fitted.switch_mains(False),
            "mains_on": lambda: self.cabinet.fitted.switch_mains(True),
            "battery_off": lambda: self.cabinet.fitted.charge_battery(False),
            "battery_on": lambda: self.cabinet.fitted.charge_battery(True),
            "fire_call": lambda: self.cabinet.fitted.call_fire(True),
            "fire_rest": lambda: self.cabinet.fitted.call_fire(False),
            "door_open": self.cabinet.open_door,
            "door_close": self.cabinet.close_door,
            "button": lambda: self.cabinet.press(self.wired.get(slot, slot)),
            "seat": lambda: self.cabinet.push(slot, "test"),
            "pull": lambda: self.cabinet.pull(slot),
        }
        if key not in hands:
            return
        try:
            hands[key]()
        except ActRefused:
            return  # not yet
        self.doing = ("done", slot)

    def _type(self):
        """Press the next key, once the one before is let go of."""
        now_ms = self.clock.mono_ms()
        if self.to_type and now_ms >= self.may_press_ms:
            self.cabinet.press_key(self.to_type[0])
            self.to_type = self.to_type[1:]
            self.may_press_ms = now_ms + KEY_MS


class Bench:
    """One cabinet, one technician, and the acceptance of the one by the other."""

    def __init__(self, folder, config=CONFIG):
        self.clock = SimClock()
        self.table = Tabletop(config, PLAN, clock=self.clock, random=Random(1))
        self.person = Person(self.table, self.clock)
        self.data = folder / "data"
        self.data.mkdir()
        self.acceptance = Acceptance(
            replace(config, data=self.data),
            self.person,
            language="en",
            cabinet_key=KEY,
            machine=describe_machine("1.0", folder),
            clock=self.clock,
        )
        self.rig = self.table.connect(lambda uid: uid.hex())
        self.at_turn = lambda: None

    def pause(self):
        self.person.act()
        self.at_turn()
        self.table.settle(10)
        self.table.pump()

    def accept(self):
        report = self.acceptance.walk(self.rig, self.pause)
        self.rig.close()
        path = self.acceptance.keep(report)
        self.lines = self.acceptance.conclude(report, path)
        said, _ = verify_report(path.read_text(encoding="utf-8"))
        return said

    def failures(self):
        """Accept the cabinet; return what failed, as the report says it."""
        said = self.accept()
        failed = [each for each in said["findings"] if each["problem"]]
        assert said["passed"] == (not failed)
        return {(each["check"], each["slot"], each["problem"]) for each in failed}


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def test_a_cabinet_that_is_right_passes_every_check(bench):
    said = bench.accept()
    assert [each for each in said["findings"] if each["problem"]] == []
    assert said["passed"]
    checks = [(each["check"], each["slot"]) for each in said["findings"]]
    assert checks == [
        *(("rail", 0), ("panel_blue", 0), ("panel_green", 0), ("panel_red", 0), ("buzzer", 0)),
        *(("badge", 0), ("case_open", 0), ("case_close", 0), ("return_button", 0)),
        ("door_open", 0),
        *((check, slot) for slot in range(1, SLOTS + 1) for check in CHECKS_OF_A_SLOT),
        ("door_close", 0),
    ]
    assert said["technician"] == "陳師傅"
    assert [each["address"] for each in said["boards"]] == [1, 2]
    assert said["settings_sha256"] == settings_digest(CONFIG)
    assert bench.lines[0] == f"All {len(checks)} checks passed."


def test_no_coil_is_on_longer_than_it_may_during_the_walk(bench):
    bench.accept()
    assert 0 < bench.table.longest_pulse_ms <= CONFIG.locks.pulse_ms_max
    assert not any(bench.table.cabinet.is_slot_coil_on(slot) for slot in range(1, SLOTS + 1))


def test_a_bolt_that_is_stuck_shut_is_found(bench):
    bench.table.cabinet.stick_bolt(3, "closed")
    assert bench.failures() >= {("bolt", 3, "bolt_stuck")}
    assert any("did not move under its coil" in line for line in bench.lines)


def test_a_bolt_that_is_stuck_open_is_found(bench):
    bench.table.cabinet.stick_bolt(2, "open")
    assert bench.failures() == {("bolt", 2, "bolt_not_home"), ("bolt_holds", 2, "said_no")}


def test_a_bolt_that_stays_open_is_found(bench):
    cabinet = bench.table.cabinet

    def hold():
        if cabinet.is_slot_coil_on(4):
            cabinet.stick_bolt(4, "open")

    bench.at_turn = hold
    assert bench.failures() == {("bolt", 4, "bolt_stays_open")}


def test_a_dark_lamp_is_what_the_technician_says(bench):
    look = bench.person.look
    bench.person.look = lambda key, slot: (
        False if (key, slot) == ("lamp_green", 2) else look(key, slot)
    )
    assert bench.failures() == {("lamp_green", 2, "said_no")}


def test_a_button_that_is_wired_to_another_slot_is_found(bench):
    bench.person.wired = {3: 4}
    said = bench.accept()
    failed = [each for each in said["findings"] if each["problem"]]
    assert failed == [{"check": "button", "slot": 3, "problem": "other_slot", "detail": "4"}]
    assert any("Press the button of slot 3. slot 4 answered" in line for line in bench.lines)


def test_a_button_that_says_nothing_is_found_in_its_time(bench):
    press = bench.table.cabinet.press
    bench.table.cabinet.press = lambda slot: None if slot == 1 else press(slot)
    begin_ms = bench.clock.mono_ms()
    assert bench.failures() == {("button", 1, "no_event")}
    assert bench.clock.mono_ms() - begin_ms < 4 * ACT_MS


def test_a_slots_dead_reader_is_found_and_the_slot_is_not_given_up(bench):
    board = bench.table.electronics.boards[1]
    board.sensors[1].is_reader_dead = True
    assert bench.failures() == {("seat", 2, "reader_dead")}


def test_a_badge_reader_that_dies_is_found(bench):
    bench.table.cabinet.lay = lambda *_: bench.table.cabinet.unplug_reader()
    assert bench.failures() == {("badge", 0, "reader_failed")}


def test_a_silent_board_is_found_slot_by_slot(bench):
    bench.table.cabinet.drop_board(2)
    assert bench.failures() == {("board", 3, "board_lost"), ("board", 4, "board_lost")}


def test_a_rail_that_does_not_come_up_is_found(tmp_path):
    bench = Bench(tmp_path, parse_config("[cabinet]\nslots = 1\n", source="c"))
    bench.table.electronics.rail.edge = lambda now_us: None
    assert bench.failures() == {
        ("rail", 0, "rail_dead"),
        ("door_open", 0, "no_event"),
        ("slots", 0, "door_shut"),
    }


def test_a_rail_that_lives_on_without_its_heartbeat_is_found(bench):
    bench.table.electronics.rail.is_live = lambda now_us: True
    assert bench.failures() == {("rail", 0, "rail_stays")}


FITTED = parse_config(
    "[cabinet]\nslots = 1\n[supply]\nmains_pin = 5\nbattery_pin = 6\n"
    "[fire]\ncall_pin = 18\nrest_pin = 26\n[latch]\nclear_pin = 4\nreset_pin = 12\n",
    source="c",
)
WITH_KEYPAD = parse_config(
    "[cabinet]\nslots = 1\n[pins]\nreturn_button = false\n"
    "[keypad]\nrows = [4, 5, 6, 12]\ncolumns = [18, 26, 27]\n",
    source="c",
)


def test_what_is_fitted_beyond_the_usual_is_tried_too(tmp_path):
    said = Bench(tmp_path, FITTED).accept()
    assert said["passed"]
    checks = [each["check"] for each in said["findings"]]
    supply = ["mains_off", "mains_on", "battery_off", "battery_on"]
    at = checks.index("mains_off")
    assert checks[at : at + 6] == [*supply, "fire_call", "fire_rest"]
    at = checks.index("latch_reset")
    assert checks[at : at + 4] == ["latch_reset", "case_open", "case_close", "latch_kept"]


def test_a_latch_that_cannot_be_reset_is_found(tmp_path):
    bench = Bench(tmp_path, FITTED)
    bench.table.cabinet.open_case()
    bench.person.cabinet.open_case = lambda: None
    assert bench.failures() >= {("latch_reset", 0, "latch_stays_set")}


def test_a_latch_that_keeps_no_opening_is_found(tmp_path):
    bench = Bench(tmp_path, FITTED)
    levels = bench.table.cabinet.fitted.levels
    bench.table.cabinet.fitted.levels = lambda: levels() | {FITTED.latch.clear_pin: False}
    assert bench.failures() == {("latch_kept", 0, "latch_forgets")}


def test_a_battery_contact_that_leads_to_the_mains_input_is_found(tmp_path):
    bench = Bench(tmp_path, FITTED)
    fitted = bench.table.cabinet.fitted
    fitted.charge_battery = fitted.switch_mains
    assert bench.failures() == {("battery_off", 0, "no_event")}


def test_every_key_of_the_keypad_is_tried(tmp_path):
    bench = Bench(tmp_path, WITH_KEYPAD)
    assert bench.failures() == set()
    assert bench.person.to_type == ""


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("91234567890#", "keys_wrong"), ("9*123456789#", "keys_wrong"), ("9*1234567890", "no_event")],
)
def test_a_key_that_does_nothing_is_found_and_what_was_typed_is_nowhere(tmp_path, typed, problem):
    bench = Bench(tmp_path, WITH_KEYPAD)
    bench.person.to_type = typed
    assert bench.failures() == {("keypad", 0, problem)}
    (report,) = (bench.data / "reports").iterdir()
    assert typed[2:-1] not in report.read_text(encoding="utf-8")


def test_a_cut_wire_to_the_fire_panel_is_found(tmp_path):
    bench = Bench(tmp_path, FITTED)
    bench.table.cabinet.fitted.cut_fire_line(True)
    assert bench.failures() == {("fire_call", 0, "no_event"), ("fire_rest", 0, "no_event")}


def test_an_answer_that_is_none_is_asked_again(bench):
    look, asked = bench.person.answer, []

    def mumble():
        if bench.person.doing == ("lamp_red", 1) and len(asked) < 3:
            asked.append(bench.clock.mono_ms())
            return "perhaps"
        return look()

    bench.person.answer = mumble
    assert bench.failures() == set()
    assert bench.person.heard.count("Is the lamp of slot 1 red? (y/n)") == 4


def test_parts_that_are_missing_make_a_report_too(bench):
    report = bench.acceptance.report_missing(["badge reader 'front': no MFRC522 on SPI0.0"])
    bench.rig.close()
    path = bench.acceptance.keep(report)
    said, _ = verify_report(path.read_text(encoding="utf-8"))
    assert not said["passed"]
    assert said["findings"][0]["detail"] == "badge reader 'front': no MFRC522 on SPI0.0"
    assert "missing: badge reader 'front'" in bench.acceptance.conclude(report, path)[1]


def test_a_report_is_nobodys_but_the_controllers_to_read(bench):
    bench.accept()
    (path,) = (bench.data / "reports").iterdir()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


# The report and its signature.


def report_of(**changed):
    fields = {
        "cabinet": "鑰匙櫃",
        "technician": "T",
        "began": "2026-11-23T14:00:00.000+08:00",
        "ended": "2026-11-23T14:30:00.000+08:00",
        "language": "en",
        "settings_sha256": "",
        "machine": {},
        "boards": (),
        "findings": (),
    }
    return Report(**{**fields, **changed})


@pytest.mark.parametrize(
    ("old", "new"), [('"passed": false', '"passed": true'), ("鑰匙櫃", "鑰匙櫃2"), ("T", "U")]
)
def test_a_report_that_was_changed_is_not_believed(old, new):
    text = sign(report_of(), signing_key(KEY))
    assert verify_report(text)[0]["cabinet"] == "鑰匙櫃"
    changed = text.replace(
        f'"{old}"' if len(old) == 1 else old, f'"{new}"' if len(new) == 1 else new
    )
    assert changed != text
    with pytest.raises(ConfigError, match="changed after it was signed"):
        verify_report(changed)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"report": 1, "key": "zz", "signature": ""}'])
def test_what_is_no_report_says_so(text):
    with pytest.raises(ConfigError, match="no acceptance report"):
        verify_report(text)


def test_a_report_without_a_check_has_not_passed():
    assert not report_of().has_passed


def test_the_key_of_reports_is_the_cabinets_and_no_others():
    assert sign(report_of(), signing_key(KEY)) == sign(report_of(), signing_key(KEY))
    other = verify_report(sign(report_of(), signing_key(bytes(32))))[1]
    assert other != verify_report(sign(report_of(), signing_key(KEY)))[1]


# The command.


@pytest.fixture
def cabinet(tmp_path):
    path = tmp_path / "cabinet.toml"
    path.write_text('[slot_bus]\nport = "/dev/keycabinet-none"\n', encoding="utf-8")
    config = replace(CONFIG, data=tmp_path / "data")
    found_cabinet(config, SimClock())
    return path, config


def run(path, *words):
    return CliRunner().invoke(check, ["--config", str(path), *words])


def test_nobody_walks_while_a_controller_runs(cabinet):
    path, config = cabinet
    lock = WriterLock(lock_path(config.data))
    done = run(path, "--bench")
    assert done.exit_code == 1
    assert "stop it first" in str(done.exception)
    assert not (config.data / "reports").exists()
    lock.close()


def test_a_machine_without_a_cabinet_gets_its_report_and_status_1(cabinet):
    path, config = cabinet
    done = run(path, "--bench", "--language", "en")
    assert done.exit_code == 1
    (report,) = (config.data / "reports").iterdir()
    assert "checks failed:" in done.output
    assert "serial port /dev/keycabinet-none" in done.output
    checked = run(path, "--verify", str(report))
    assert checked.exit_code == 1  # unaltered, and what it says is that nothing passed
    assert "unaltered" in checked.output
    assert checked.output.endswith(": this cabinet\n")


def test_a_report_of_another_cabinet_is_told_from_ones_own(cabinet, tmp_path):
    path, config = cabinet
    report = tmp_path / "report.json"
    report.write_text(sign(report_of(), signing_key(KEY)), encoding="utf-8")
    assert "another cabinet" in run(path, "--verify", str(report)).output
    with closing(sqlite3.connect(config.data / "secrets.db")) as conn, conn:
        conn.execute("UPDATE secrets SET value = ? WHERE name = 'cabinet_key'", (KEY,))
    assert "this cabinet" in run(path, "--verify", str(report)).output
    report.write_text(report.read_text().replace('"T"', '"U"'))
    done = run(path, "--verify", str(report))
    assert "changed after it was signed" in str(done.exception)


def test_without_a_data_folder_it_says_how_to_make_one(tmp_path):
    path = tmp_path / "cabinet.toml"
    path.write_text("", encoding="utf-8")
    assert "keycabinet init" in str(run(path, "--bench").exception)


@pytest.fixture
def keyboard():
    reading, writing = os.pipe()
    yield Terminal(reading), writing
    os.close(reading)
    with suppress(OSError):  # closed by the test
        os.close(writing)


def test_a_terminal_is_read_line_by_line_and_never_waited_for(keyboard):
    terminal, typing = keyboard
    assert terminal.answer() is None
    os.write(typing, "y\n陳師".encode())
    assert terminal.answer() == "y"
    assert terminal.answer() is None
    os.write(typing, "傅\n".encode())
    assert terminal.answer() == "陳師傅"
    os.close(typing)
    with pytest.raises(KeyboardInterrupt):
        terminal.answer()


def test_what_was_typed_before_a_question_is_no_answer_to_it(keyboard):
    terminal, typing = keyboard
    os.write(typing, b"y\ny\n")
    assert terminal.answer() == "y"
    terminal.hear("Is the lamp of slot 2 green?", "lamp_green", 2)
    assert terminal.answer() is None
    os.write(typing, b"n\n")
    assert terminal.answer() == "n"


def test_every_language_says_the_same_things():
    texts = [set(Words(language)._texts) for language in LANGUAGES]
    assert texts[0] == texts[1] == texts[2]
