"""Emergency release: a call of the fire panel lets go of everything, and a cut wire of nothing."""

from itertools import groupby
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.commands import Lamp, ReleaseInTurn, ReleaseSlot, SecureSlot, Signal, UnlockDoor
from controller.config import LockSettings, PinSettings, parse_config
from controller.decide import decide
from controller.directory import Purpose
from controller.entries import (
    AlarmRaised,
    EmergencyCalled,
    EmergencyCallEnded,
    EmergencyEnded,
    FaultRaised,
    KeySetCheckedOut,
)
from controller.errors import ConfigError
from controller.events import InventoryRead, Started
from controller.events.fitted import FireLineRead, LineState
from controller.loop import Controller
from controller.panel import picture
from controller.pins import FIRE, PINS, SUPPLY, find_problems
from controller.reasons import AlarmKind
from controller.requests import AcknowledgeAlarm
from firmware_bridge.door import REST_MS, UNLOCK_MS_MAX, build_door
from firmware_bridge.fire_line import FireLine
from firmware_bridge.locks import build_locks
from firmware_bridge.pins import contact_pin
from sim.acts import perform
from sim.clock import SimClock
from sim.pins import WiredFactory
from sim.tabletop import Tabletop
from sim.things import ActRefused
from tests.estate import PLAN, tokenise
from tests.house import SETS, SETTINGS, Desk, tag
from tests.test_loop import Cabinet as LoopCabinet

CALL_PIN, REST_PIN = 18, 26
WIRED = """
    [cabinet]
    slots = 8
    [slot_bus]
    boards = [1, 2]
    slots_per_board = 4
    [locks]
    pulse_ms_max = 1000
    [fire]
    call_pin = 18
    rest_pin = 26
"""


def line(desk, says, classes=()):
    return desk.send(FireLineRead, says=says, key_classes=classes)


def call(desk, classes=()):
    return line(desk, LineState.CALLS, classes)


def rest(desk):
    return line(desk, LineState.RESTS)


def acknowledge(desk, actor="wong"):
    return desk.ask(AcknowledgeAlarm(alarm="emergency", note="已查看"), actor=actor)


def turned(desk):
    """Return the slots that the latest command lets go of in turn."""
    return set(desk.told(ReleaseInTurn)[-1].slots)


def taking_alarms(desk):
    found = desk.logged(AlarmRaised)
    return [each.key_set for each in found if each.what is AlarmKind.TAKEN_WITHOUT_GRANT]


# What it means.


def test_a_call_is_written_first_and_lets_go_of_every_key_and_the_door_for_nobody():
    desk = Desk()
    called, alarm = call(desk)
    assert isinstance(called, EmergencyCalled)
    assert (called.source, called.slots) == ("fire_panel", tuple(SETS))
    assert alarm.what is AlarmKind.EMERGENCY
    assert turned(desk) == set(SETS)  # the sealed one, and what asks for a work order, too
    assert desk.told(UnlockDoor)
    shown = picture(desk.state, desk.mono_ms)
    assert shown.panel is Signal.ALARM
    assert [lamp is Lamp.OFFER for lamp in shown.lamps] == [slot in SETS for slot in range(1, 9)]


def test_only_the_named_group_is_let_go_of():
    desk = Desk()
    call(desk, ("plant", "sealed"))
    assert turned(desk) == {3, 4}
    desk.pull(3)
    assert taking_alarms(desk) == []
    desk.pull(1)
    assert taking_alarms(desk) == ["K1"]


def test_a_group_that_does_not_exist_is_told_before_it_burns():
    desk = Desk()
    (raised,) = line(desk, LineState.RESTS, ("plant", "palnt"))
    assert (raised.part, raised.detail) == ("fire_group", "no such key class: palnt")
    call(desk, ("plant", "palnt"))
    assert turned(desk) == {3}
    line(desk, LineState.RESTS, ("plant",))
    assert "fire_group" not in desk.state.faults


def test_it_goes_on_for_as_long_as_it_is_called_and_each_command_ends_by_itself():
    desk = Desk()
    call(desk)
    for _ in range(3):
        desk.commands.clear()
        desk.wait(25)
        (release,) = desk.told(ReleaseInTurn)
        assert desk.mono_ms < release.until_mono_ms <= desk.mono_ms + 3_000
        assert desk.told(UnlockDoor)[0].until_mono_ms <= desk.mono_ms + 3_000
    assert len(desk.logged(EmergencyCalled)) == 1
    rest(desk)
    assert {each.slot for each in desk.told(SecureSlot)} == set(SETS)
    assert turned(desk) == set()
    desk.commands.clear()
    desk.wait(25)
    assert desk.told(ReleaseInTurn) == desk.told(UnlockDoor) == []


def test_what_leaves_is_a_loan_to_nobody_and_no_alarm_of_its_own():
    desk = Desk()
    call(desk)
    desk.open()
    desk.pull(4)
    (out,) = desk.logged(KeySetCheckedOut)
    assert (out.cardholder, out.rule, out.due_ms) == (None, "emergency", None)
    assert out.purpose is Purpose.EMERGENCY
    assert [each.what for each in desk.logged(AlarmRaised)] == [AlarmKind.EMERGENCY]
    assert set(desk.state.loans) == {"K4"}
    desk.wait(25)
    assert 4 not in turned(desk)
    desk.push(4, 4)
    assert desk.state.loans == {}


def test_what_leaves_after_the_call_is_taken_without_a_grant():
    desk = Desk()
    call(desk)
    rest(desk)
    desk.wait(400)
    desk.pull(1)  # told late: it left as the bolt sprang home
    assert taking_alarms(desk) == []
    desk.wait(200)
    desk.pull(2)
    assert taking_alarms(desk) == ["K2"]


def test_a_button_lets_go_of_its_slot_next_without_anybody_signed_in():
    desk = Desk()
    call(desk, ("plant",))
    desk.press(3)
    assert [each.slot for each in desk.told(ReleaseSlot)] == [3]
    desk.press(1)
    assert [each.slot for each in desk.told(ReleaseSlot)] == [3]
    rest(desk)
    desk.press(3)
    assert [each.slot for each in desk.told(ReleaseSlot)] == [3]


def test_nobody_is_asked_to_close_the_door_meanwhile():
    desk = Desk()
    call(desk)
    (opened,) = desk.open()
    assert opened.is_expected
    desk.commands.clear()
    desk.wait(desk.state.settings.door_held_ms + 1)
    assert [each.what for each in desk.logged(AlarmRaised)] == [AlarmKind.EMERGENCY]
    assert desk.told(UnlockDoor) == []
    acknowledge(desk)
    assert picture(desk.state, desk.mono_ms).panel is Signal.IDLE


@pytest.mark.parametrize("order", ["rest first", "acknowledged first"])
def test_it_is_over_once_the_contact_rests_and_somebody_who_may_acknowledged(order):
    desk = Desk()
    call(desk)
    acknowledge(desk, actor="chan")  # who may not
    steps = [rest, acknowledge] if order == "rest first" else [acknowledge, rest]
    steps[0](desk)
    assert desk.logged(EmergencyEnded) == []
    assert desk.state.emergency is not None
    steps[1](desk)
    assert len(desk.logged(EmergencyEnded)) == len(desk.logged(EmergencyCallEnded)) == 1
    assert desk.state.emergency is None
    assert "emergency" not in desk.state.alarms


def test_a_second_call_before_anybody_acknowledged_is_one_more_call():
    desk = Desk()
    call(desk)
    rest(desk)
    call(desk)
    assert len(desk.logged(EmergencyCalled)) == 2
    assert turned(desk) == set(SETS)
    assert call(desk) == []


def test_a_broken_line_is_a_fault_and_neither_a_call_nor_its_end():
    desk = Desk()
    (raised,) = line(desk, LineState.BROKEN)
    assert isinstance(raised, FaultRaised)
    assert desk.told(ReleaseInTurn) == []
    rest(desk)
    call(desk)
    line(desk, LineState.BROKEN)
    desk.commands.clear()
    desk.wait(25)
    assert turned(desk) == set(SETS)


def test_after_the_machine_started_again_nothing_leaves_by_a_call_that_was_over():
    desk = Desk()
    desk.wait(5_000_000)
    call(desk)
    rest(desk)
    desk.mono_ms = 10
    desk.send(Started, version="test", machine="m2", settings=SETTINGS)
    desk.send(InventoryRead, readings=desk.readings(SETS))
    desk.wait(60_000)
    desk.pull(1)
    assert len(taking_alarms(desk)) == 1


def test_a_controller_that_starts_again_lets_go_of_nothing_until_it_is_called_anew():
    desk = Desk()
    call(desk)
    desk.send(Started, version="test", machine="m2", settings=SETTINGS)
    assert len(desk.logged(EmergencyCallEnded)) == 1
    seen = {slot: tag(slot) for slot in SETS if slot != 2}
    desk.send(InventoryRead, readings=desk.readings((), seen))
    assert taking_alarms(desk) == ["K2"]  # nobody can say by what it left
    desk.commands.clear()
    desk.wait(25)
    assert desk.told(ReleaseInTurn) == []
    call(desk)
    assert turned(desk) == set(SETS) - {2}


@given(says=st.lists(st.sampled_from(LineState), max_size=12))
def test_whatever_the_line_says_bolts_move_only_between_a_call_and_its_end(says):
    desk = Desk()
    is_called = False
    for each in says:
        line(desk, each)
        desk.commands.clear()
        desk.wait(25)
        is_called = each is LineState.CALLS or (is_called and each is LineState.BROKEN)
        assert bool(desk.told(ReleaseInTurn)) is is_called


# Written down first, also on a full disk.


def fire(cabinet):
    cabinet.fed = [
        FireLineRead(mono_ms=cabinet.clock.mono_ms(), says=LineState.CALLS, key_classes=())
    ]
    cabinet.turn()


def test_the_call_is_durable_before_any_bolt_moves():
    cabinet = LoopCabinet()
    fire(cabinet)
    hows = [
        how
        for how, what in cabinet.told
        if how == "written" or isinstance(what, ReleaseInTurn | UnlockDoor)
    ]
    assert hows[:2] == ["written", "moved"]


def test_on_a_full_disk_the_reserve_pays_for_the_call():
    cabinet = LoopCabinet()
    cabinet.log.is_full = True
    fire(cabinet)
    assert [type(each) for each in cabinet.log.entries[-2:]] == [EmergencyCalled, AlarmRaised]
    cabinet.told.clear()
    cabinet.turn()
    assert [each for each in cabinet.moved() if isinstance(each, ReleaseInTurn)]


def test_what_not_even_the_reserve_can_write_moves_nothing():
    cabinet = LoopCabinet()
    cabinet.log.is_full = True
    cabinet.log.has_reserve = False
    fire(cabinet)
    for _ in range(10):
        cabinet.turn()
    assert not [e for e in cabinet.moved() if isinstance(e, ReleaseInTurn | UnlockDoor)]
    cabinet.log.is_full = False
    for _ in range(50):
        cabinet.turn()
    assert [each for each in cabinet.moved() if isinstance(each, ReleaseInTurn)]


# The line.


class Line:
    """The panel's relay on two wires."""

    def __init__(self):
        self.factory = WiredFactory(lambda pin, level: None)
        self.feed(call=False, rest=True)
        pins = (self._contact(CALL_PIN), self._contact(REST_PIN))
        self.line = FireLine(*pins, key_classes=("plant",))
        self.now_ms = 0

    def _contact(self, pin):
        return contact_pin(pin, self.factory)

    def feed(self, *, call, rest):
        """Close contacts: a closed one draws its pin low."""
        self.factory.feed({CALL_PIN: not call, REST_PIN: not rest})

    def let(self, ms):
        said = []
        for _ in range(ms // 25):
            self.now_ms += 25
            said += [each.says for each in self.line.poll(self.now_ms)]
        return said


def test_each_state_of_the_two_contacts_is_told_once():
    wired = Line()
    assert wired.let(500) == [LineState.RESTS]
    for call_, rest_, says in [
        (True, False, LineState.CALLS),
        (False, False, LineState.BROKEN),
        (False, True, LineState.RESTS),
        (True, True, LineState.BROKEN),
    ]:
        wired.feed(call=call_, rest=rest_)
        assert wired.let(2_000) == [says]


def test_a_relay_between_its_contacts_and_a_spark_are_no_news():
    wired = Line()
    wired.let(500)
    wired.feed(call=False, rest=False)
    assert wired.let(900) == []
    wired.feed(call=True, rest=False)
    assert wired.let(75) == []
    wired.feed(call=False, rest=True)
    assert wired.let(2_000) == []


@given(
    cut=st.sets(st.sampled_from(["call", "rest"]), min_size=1),
    is_shorted=st.booleans(),
    ms=st.lists(st.integers(1, 80), max_size=10),
)
def test_no_cut_wire_and_no_short_is_ever_a_call(cut, is_shorted, ms):
    wired = Line()
    said = wired.let(500)
    for each in ms:
        if is_shorted:
            wired.feed(call=True, rest=True)
        else:
            wired.feed(call=False, rest="rest" not in cut)
        said += wired.let(each * 25)
    assert LineState.CALLS not in said


# The coils.


class Coils:
    """Eight locks on pins, two of which may pull at once."""

    def __init__(self):
        self.on = set()
        self.longest_ms = 0
        self.most = 0
        self.pulled = []
        settings = LockSettings(direct_pins=tuple(range(9, 17)), pulse_ms_max=500, rest_ms=200)
        factory = WiredFactory(self._driven)
        self.locks = build_locks(settings, 8, pin_factory=factory, spi_xfer=lambda data: None)
        self.now_ms = 0
        self._since = {}

    def _driven(self, pin, level):
        slot = pin - 8
        if level:
            self.on.add(slot)
            self.pulled.append(slot)
            self._since[slot] = self.now_ms
        else:
            self.on.discard(slot)
        self.most = max(self.most, len(self.on))

    def let(self, ms, *, slots=(), rail=True):
        for _ in range(ms // 25):
            self.now_ms += 25
            if slots:
                self.locks.release_in_turn(slots, self.now_ms, self.now_ms + 1_000)
            self.locks.tick(self.now_ms, rail)
            for slot in self.on:
                self.longest_ms = max(self.longest_ms, self.now_ms - self._since[slot])


def test_every_slot_has_its_turn_again_and_again_and_never_too_many_at_once():
    coils = Coils()
    coils.let(2_100, slots=(1, 2, 3, 5, 7, 8))
    assert sorted(coils.pulled[:6]) == [1, 2, 3, 5, 7, 8]
    coils.let(2_100, slots=(1, 2, 3, 5, 7, 8))
    assert min(coils.pulled.count(slot) for slot in (1, 2, 3, 5, 7, 8)) >= 2
    assert set(coils.pulled) == {1, 2, 3, 5, 7, 8}
    assert coils.most == 2
    assert coils.longest_ms <= 525


def test_without_a_live_rail_nothing_pulls():
    coils = Coils()
    coils.let(2_000, slots=(1, 2, 3), rail=False)
    assert coils.pulled == []
    coils.let(100, slots=(1, 2, 3))
    assert len(coils.pulled) == 2


def test_a_controller_that_asks_no_more_lets_go_of_nothing_more():
    coils = Coils()
    coils.let(500, slots=(1, 2, 3, 4))
    coils.let(1_000)
    assert coils.on == set()
    begun = len(coils.pulled)
    coils.let(3_000)
    assert len(coils.pulled) == begun


def test_a_slot_that_somebody_pressed_goes_before_all_others():
    coils = Coils()
    every = tuple(range(1, 9))
    coils.let(100, slots=every)
    assert coils.on == {1, 2}
    coils.locks.release(8, coils.now_ms, coils.now_ms + 10_000)
    coils.let(600, slots=every)
    assert coils.pulled[2] == 8


@given(
    asked=st.lists(st.sets(st.integers(1, 8)), min_size=1, max_size=6),
    rails=st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_no_coil_pulls_too_long_and_no_two_too_many_whatever_is_asked(asked, rails):
    coils = Coils()
    for slots, rail in zip(asked, rails, strict=False):
        coils.let(700, slots=tuple(sorted(slots)), rail=rail)
        assert rail or not coils.on
    assert coils.most <= 2
    assert coils.longest_ms <= 525


def test_the_door_s_coil_rests_after_a_minute_however_often_it_is_asked_for():
    levels = {}
    factory = WiredFactory(levels.__setitem__)
    door = build_door(PinSettings(), factory)
    on = []
    for now_ms in range(0, 3 * UNLOCK_MS_MAX, 25):
        door.unlock(now_ms, now_ms + 1_000)
        door.tick(now_ms)
        on.append(levels.get(PinSettings().door_lock, False))
    runs = [(is_on, sum(1 for _ in run) * 25) for is_on, run in groupby(on)]
    assert runs[:4] == [(True, UNLOCK_MS_MAX), (False, REST_MS), *runs[:2]]
    door.close()


# The whole of it.


class House:
    """A controller on a whole simulated cabinet whose fire panel can call."""

    def __init__(self):
        self.clock = SimClock()
        self.config = parse_config(WIRED, source="c.toml")
        self.table = Tabletop(self.config, PLAN, clock=self.clock, random=Random(1))
        self.table.settle(600)
        self.rig = self.table.connect(tokenise)
        self.entries = []
        self.controller = Controller(
            Desk().state,
            clock=self.clock,
            log=self,
            readers=(self.rig.poll,),
            actuate=self.rig.actuate,
            show=self.rig.show,
        )
        for event in self.rig.inventory(self.clock.mono_ms()):
            self.controller.apply(event)
        self.opened = set()
        self.most = 0

    def append(self, entries, *, clock, people=()):
        self.entries += entries
        return len(self.entries)

    def let(self, ms, *, beats=True):
        end_ms = self.clock.mono_ms() + ms
        while self.clock.mono_ms() < end_ms:
            self.table.pump()
            self.controller.turn()
            if beats:
                self.rig.beat()
            self.table.settle(25)
            sites = self.table.electronics.sites
            drawn = {each.slot for each in sites if not each.is_bolt_home}
            self.opened |= drawn
            self.most = max(self.most, len(drawn))

    def act(self, name, **more):
        return perform(self.table.cabinet, {"act": name, **more})


@pytest.fixture
def house():
    house = House()
    house.let(1_000)
    yield house
    house.rig.close()


def test_a_call_of_the_panel_opens_door_and_bolts_one_after_another_until_it_rests(house):
    house.act("call_fire")
    house.let(6_000)
    assert house.opened == {1, 2, 3, 4, 5, 6, 7}
    assert house.most <= 2
    house.act("open_door")
    house.let(200)
    taken = _take_one(house)
    house.let(500)
    (out,) = [each for each in house.entries if isinstance(each, KeySetCheckedOut)]
    assert (out.slot, out.rule) == (taken, "emergency")
    house.act("rest_fire")
    house.let(400)
    house.opened.clear()
    house.let(3_000)
    assert house.opened == set()
    assert house.table.longest_pulse_ms <= house.config.locks.pulse_ms_max + 30


def _take_one(house):
    for _ in range(100):
        for slot in (1, 2, 3, 4, 5):
            try:
                house.act("pull", slot=slot)
            except ActRefused:
                continue
            return slot
        house.let(25)
    raise AssertionError("no bolt let go")


def test_a_cut_line_opens_nothing_and_is_a_fault(house):
    house.act("cut_fire_line")
    house.let(3_000)
    assert house.opened == set()
    assert [each.part for each in house.entries if isinstance(each, FaultRaised)] == ["fire_line"]
    house.act("call_fire")
    house.let(3_000)
    assert house.opened == set()
    house.act("mend_fire_line")
    house.let(3_000)
    assert house.opened


def test_without_a_live_rail_a_call_opens_nothing(house):
    house.let(1_500, beats=False)
    house.act("call_fire")
    house.let(3_000, beats=False)
    assert house.opened == set()
    with pytest.raises(ActRefused):
        house.act("open_door")


def test_check_says_how_the_line_stands(house):
    def said():
        house.let(1_500)
        return dict(house.rig.check(house.config))["fire panel on BCM 18, 26 for every key"]

    assert said() == ""
    house.act("cut_fire_line")
    assert "broken" in said()


def test_one_contact_alone_is_refused():
    with pytest.raises(ConfigError, match=r"fire\.call_pin: expected both"):
        parse_config("[fire]\ncall_pin = 18", source="c.toml")
    with pytest.raises(ConfigError, match=r"fire\.key_classes: expected a list of texts"):
        parse_config("[fire]\nkey_classes = [1]", source="c.toml")
    read = parse_config('[fire]\nkey_classes = ["plant"]', source="c.toml")
    assert read.fire.key_classes == ("plant",)


def test_the_pin_table_has_room_for_the_relay():
    assert find_problems([*PINS, *SUPPLY, *FIRE]) == []


def test_deciding_a_call_twice_is_deciding_the_same():
    desk = Desk()
    event = FireLineRead(mono_ms=desk.mono_ms, says=LineState.CALLS, key_classes=())
    assert decide(desk.state, event) == decide(desk.state, event)
