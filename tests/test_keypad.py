"""A keypad of twelve keys: a press is one press however it bounces, and digits stay unseen."""

from random import Random

import pytest
from gpiozero import GPIODevice
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.codec import to_bytes, to_plain
from controller.commands import ShowSignal, Signal
from controller.config import parse_config
from controller.entries import CodeDenied
from controller.errors import ConfigError
from controller.events.fitted import CodeEntered, KeypadTouched
from controller.loop import Controller
from controller.pins import KEYPAD, PINS, find_problems
from controller.reasons import Reason
from controller.records import Record
from firmware_bridge.inputs import DEBOUNCE_MS
from firmware_bridge.keypad import DIGITS_MAX, GHOSTS_FROM, KEYS, RISE_READS, KeyMatrix, Keypad
from firmware_bridge.pins import contact_pin
from sim.acts import perform
from sim.clock import SimClock
from sim.front_state import Front
from sim.key_matrix import KeyMatrixSim
from sim.pins import WiredFactory
from sim.tabletop import Tabletop
from sim.wires import Wires
from tests.estate import PLAN, tokenise
from tests.house import Desk
from tests.test_loop import Cabinet as LoopCabinet

ROWS, COLUMNS = (4, 5, 6, 12), (18, 26, 27)
WIRED = parse_config(
    """
    [cabinet]
    slots = 8
    [slot_bus]
    boards = [1, 2]
    slots_per_board = 4
    [pins]
    return_button = false
    [keypad]
    rows = [4, 5, 6, 12]
    columns = [18, 26, 27]
    """,
    source="c.toml",
)
ALL = "".join(KEYS)


class Pad:
    """A keypad on simulated wires; time passes in steps of `step_ms`."""

    def __init__(self, step_ms=5):
        factory = WiredFactory(lambda pin, level: None)
        self.wires = KeyMatrixSim(factory, ROWS, COLUMNS)
        rows = [GPIODevice(pin, pin_factory=factory) for pin in ROWS]
        columns = [contact_pin(pin, factory) for pin in COLUMNS]
        self.pad = Keypad(KeyMatrix(rows, columns), clear_ms=10_000)
        self.now_ms = 0
        self.step_ms = step_ms
        self.let(100)

    def let(self, ms, held=()):
        """Hold `held` for `ms`; return what was said."""
        self.wires.hold(held)
        said = []
        for _ in range(max(1, ms // self.step_ms)):
            self.now_ms += self.step_ms
            said += self.pad.poll(self.now_ms)
        return said

    def type(self, keys):
        said = []
        for key in keys:
            said += self.let(100, key) + self.let(100)
        return said


def codes(said):
    return [each.digits for each in said if isinstance(each, CodeEntered)]


def touches(said):
    return sum(isinstance(each, KeypadTouched) for each in said)


# The wires.


@pytest.mark.parametrize("key", ALL)
def test_each_key_is_told_apart_from_every_other(key):
    pad = Pad()
    pad.wires.hold(key)
    assert pad.pad._matrix.read() == {key}
    pad.wires.hold("")
    assert pad.pad._matrix.read() == set()


class LateColumn:
    """A column that goes on reading low for `looks` after it was let go of."""

    def __init__(self, column, looks):
        self._column = column
        self._looks = looks
        self._left = 0

    @property
    def value(self):
        if self._column.value:
            self._left = self._looks
            return 1
        self._left = max(0, self._left - 1)
        return int(self._left > 0)


def late_matrix(looks):
    factory = WiredFactory(lambda pin, level: None)
    wires = KeyMatrixSim(factory, ROWS, COLUMNS)
    rows = [GPIODevice(pin, pin_factory=factory) for pin in ROWS]
    columns = [LateColumn(contact_pin(pin, factory), looks) for pin in COLUMNS]
    return KeyMatrix(rows, columns), wires


@pytest.mark.parametrize("key", ALL)
def test_a_column_that_rises_late_is_not_taken_for_a_key_of_the_next_row(key):
    matrix, wires = late_matrix(looks=RISE_READS - 1)
    wires.hold(key)
    assert matrix.read() == {key}


def test_a_column_that_does_not_rise_reads_as_more_keys_than_are_believed():
    matrix, wires = late_matrix(looks=100 * RISE_READS)
    wires.hold("5")
    assert len(matrix.read()) >= GHOSTS_FROM


@given(keys=st.lists(st.sampled_from(ALL), max_size=2, unique=True))
@settings(max_examples=40)
def test_two_keys_are_read_as_two_and_no_row_is_driven_against_another(keys):
    pad = Pad()
    pad.wires.hold(keys)
    assert pad.pad._matrix.read() == set(keys)
    assert pad.wires.shorts == 0


@given(keys=st.lists(st.sampled_from(ALL), max_size=12, unique=True))
@settings(max_examples=40)
def test_whatever_is_held_no_row_is_driven_against_another(keys):
    pad = Pad()
    pad.wires.hold(keys)
    assert pad.pad._matrix.read() >= set(keys)
    assert pad.wires.shorts == 0


def test_three_keys_of_a_square_close_a_fourth_and_none_of_it_is_believed():
    pad = Pad()
    pad.wires.hold("124")
    assert pad.pad._matrix.read() == set("1245")  # the trap itself
    said = pad.let(500, "124") + pad.let(100) + pad.type("#")
    assert codes(said) == []
    assert touches(said) == 1


def test_a_quick_finger_that_presses_the_next_key_before_it_lets_go_of_one_is_understood():
    pad = Pad()
    said = pad.let(80, "1") + pad.let(80, "12") + pad.let(80, "2") + pad.let(80, "23")
    said += pad.let(80, "3") + pad.let(80) + pad.type("#")
    assert codes(said) == ["123"]


# One press is one press.

bounces = st.lists(st.tuples(st.booleans(), st.integers(1, DEBOUNCE_MS - 1)), max_size=8)


@given(
    key=st.sampled_from("0123456789"),
    before=bounces,
    after=bounces,
    step=st.integers(4, 25),
    held=st.integers(120, 250),
)
@settings(max_examples=30)
def test_any_bounce_shorter_than_the_stable_time_is_one_press(key, before, after, step, held):
    pad = Pad(step_ms=1)
    said = _chatter(pad, key, before, step)
    said += _sampled(pad, key, held, step)
    said += _chatter(pad, key, after, step)
    said += _sampled(pad, "", 120, step)
    assert touches(said) == 1
    assert codes(said + pad.type("#")) == [key]


@given(
    key=st.sampled_from(ALL),
    pattern=st.lists(st.integers(1, DEBOUNCE_MS - 1), max_size=8),
    step=st.integers(1, 25),
)
@settings(max_examples=30)
def test_a_contact_that_never_stays_closed_for_the_stable_time_is_no_press(key, pattern, step):
    pad = Pad(step_ms=1)
    said = []
    for ms in pattern:
        said += _sampled(pad, key, ms, step)
        said += _sampled(pad, "", step, step)  # seen open in between
    assert touches(said) == 0


def _chatter(pad, key, pattern, step):
    said = []
    left = DEBOUNCE_MS - 1
    for is_closed, wanted_ms in pattern:
        ms = min(wanted_ms, left)
        left -= ms
        said += _sampled(pad, key if is_closed else "", ms, step)
    return said


def _sampled(pad, held, ms, step):
    """Let `ms` pass with `held`, sampled every `step`."""
    pad.wires.hold(held)
    said = []
    for _ in range(ms):
        pad.now_ms += 1
        if pad.now_ms % step == 0:
            said += pad.pad.poll(pad.now_ms)
    return said


def test_a_key_that_was_down_at_the_first_look_was_not_pressed():
    pad = Pad.__new__(Pad)
    pad.__init__()
    factory = WiredFactory(lambda pin, level: None)
    wires = KeyMatrixSim(factory, ROWS, COLUMNS)
    rows = [GPIODevice(pin, pin_factory=factory) for pin in ROWS]
    keypad = Keypad(
        KeyMatrix(rows, [contact_pin(pin, factory) for pin in COLUMNS]), clear_ms=10_000
    )
    wires.hold("5")
    assert [event for ms in range(0, 500, 25) for event in keypad.poll(ms)] == []
    wires.hold("")
    assert [event for ms in range(500, 900, 25) for event in keypad.poll(ms)] == []
    wires.hold("5")
    assert touches([event for ms in range(900, 1_200, 25) for event in keypad.poll(ms)]) == 1


# Codes.


def test_digits_end_in_a_code_and_a_star_or_a_pause_clears_them():
    pad = Pad()
    assert codes(pad.type("2580#")) == ["2580"]
    assert codes(pad.type("99*1234#")) == ["1234"]
    pad.type("77")
    pad.let(10_500)
    assert codes(pad.type("31#")) == ["31"]
    assert codes(pad.type("#*#")) == []


@given(digits=st.text("0123456789", min_size=1, max_size=20))
@settings(max_examples=20)
def test_a_code_is_what_was_typed_and_never_longer_than_a_code_can_be(digits):
    pad = Pad(step_ms=25)
    assert codes(pad.type(f"{digits}#")) == [digits[:DIGITS_MAX]]
    assert codes(pad.type("#")) == []  # nothing was kept


# What it means.


def test_a_code_is_refused_as_unknown_and_written_without_its_digits():
    desk = Desk()
    (denied,) = desk.send(CodeEntered, digits="739164")
    assert isinstance(denied, CodeDenied)
    assert denied.reasons == (Reason.CODE_UNKNOWN,)
    assert desk.told(ShowSignal)[-1].signal is Signal.DENIED
    assert b"739164" not in to_bytes(to_plain(denied))


def test_a_key_is_answered_by_a_beep_and_by_nothing_written():
    desk = Desk()
    assert desk.send(KeypadTouched) == []
    assert desk.told(ShowSignal)[-1].signal is Signal.KEY


SECRET = "8675309"


def test_digits_are_in_no_repr_no_entry_and_no_state():
    event = CodeEntered(mono_ms=1, digits=SECRET)
    assert SECRET not in repr(event) + str(event) + f"{event}"
    desk = Desk()
    desk.send(CodeEntered, digits=SECRET)
    assert SECRET.encode() not in to_bytes(to_plain(desk.state))
    for seq, entry in enumerate(desk.entries, 1):
        record = Record(seq=seq, boot="b", clock="ntp", entry=entry)
        assert SECRET.encode() not in record.to_bytes()


def test_on_a_full_disk_no_code_waits_in_memory():
    cabinet = LoopCabinet()
    cabinet.log.is_full = True
    cabinet.apply(CodeEntered, digits=SECRET)
    assert not cabinet.controller._waiting
    assert ShowSignal(signal=Signal.FAULT) in cabinet.moved()


# The whole of it.


@pytest.fixture
def house():
    clock = SimClock()
    table = Tabletop(WIRED, PLAN, clock=clock, random=Random(1))
    entries = []

    class Log:
        def append(self, more, *, clock, people=()):
            entries.extend(more)
            return len(entries)

    rig = table.connect(tokenise)
    controller = Controller(
        Desk().state,
        clock=clock,
        log=Log(),
        readers=(rig.poll,),
        actuate=rig.actuate,
        show=rig.show,
    )

    def type_(keys):
        beeps = 0
        for key in keys:
            perform(table.cabinet, {"act": "press_key", "key": key})
            is_beeping = False
            end_ms = clock.mono_ms() + 400
            while clock.mono_ms() < end_ms:
                table.pump()
                controller.turn()
                rig.beat()
                table.settle(15)
                is_beeping |= table.cabinet.panel.is_beeping
            beeps += is_beeping
        return beeps

    yield table, rig, entries, type_
    rig.close()


def test_a_code_typed_at_the_cabinet_beeps_at_each_key_and_comes_to_the_journal_without_it(house):
    _, rig, entries, type_ = house
    type_("*")
    entries.clear()
    assert type_("4711#") == 5
    assert [type(each) for each in entries if not type(each).__name__.startswith("Fault")] == [
        CodeDenied
    ]
    assert dict(rig.check(WIRED))["keypad on BCM rows 4, 5, 6, 12, columns 18, 26, 27"] == ""


def test_the_front_lists_that_a_key_was_pressed_and_not_which(house):
    table, *_ = house
    front = Front(
        table.cabinet,
        PLAN,
        name="",
        zone="Asia/Hong_Kong",
        boards=table.electronics.board_of_slot,
        is_linked=lambda: True,
        utc_ms=lambda: 0,
    )
    front.act({"act": "press_key", "key": "7"})
    state = front.state()
    assert state["fitted"]["has_keypad"]
    assert state["log"][-1]["act"] == "press_key"
    assert state["log"][-1]["args"] == {}


def test_held_keys_cross_the_link_to_the_controller_s_process():
    wires = Wires(keys=("7", "#"))
    assert wires.since(Wires()) == {"keys": ["7", "#"]}
    assert Wires().updated(wires.since(None)) == wires
    assert wires.updated(Wires().since(wires)) == Wires()


# Settings.


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[keypad]\nrows = [4, 5, 6, 12]", r"keypad\.rows: expected 4 rows and 3 columns"),
        (
            "[keypad]\nrows = [4, 5, 6, 12]\ncolumns = [18, 26, 27]",
            r"BCM 27 is already pins\.return_button",
        ),
        (
            "[keypad]\nrows = [4, 5, 6, 6]\ncolumns = [18, 26, 12]",
            r"BCM 6 is already keypad\.rows",
        ),
        *(
            (
                f"[pins]\nreturn_button = false\n[{table}]\n{one} = {pin}\n{other} = {spare}\n"
                "[keypad]\nrows = [4, 5, 6, 12]\ncolumns = [18, 26, 27]",
                rf"keypad\.{lines}: BCM {pin} is already {table}\.{one}",
            )
            for table, one, pin, other, spare, lines in (
                ("supply", "mains_pin", 5, "battery_pin", 27, "rows"),
                ("fire", "call_pin", 18, "rest_pin", 27, "columns"),
                ("latch", "clear_pin", 4, "reset_pin", 27, "rows"),
            )
        ),
    ],
)
def test_a_keypad_that_cannot_be_is_refused(text, says):
    with pytest.raises(ConfigError, match=says):
        parse_config(text, source="c.toml")


def test_the_pin_table_has_room_for_it_without_a_return_button():
    others = [each for each in PINS if each.name != "pins.return_button"]
    assert find_problems([*others, *KEYPAD]) == []
