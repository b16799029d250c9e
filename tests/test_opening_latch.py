"""What is opened while the controller is off is told when it is back."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.commands import ForgetOpening, Signal
from controller.config import parse_config
from controller.entries import (
    AlarmRaised,
    DoorSeenClosed,
    FaultCleared,
    FaultRaised,
    LatchReset,
    OpenedUnwatched,
)
from controller.errors import ConfigError
from controller.events import CaseClosed, CaseOpened
from controller.events.fitted import LatchTested, OpeningRetained
from controller.loop import Controller
from controller.panel import picture
from controller.pins import FIRE, LATCH, PINS, SUPPLY, find_problems
from controller.reasons import AlarmKind
from controller.requests import AcknowledgeAlarm
from sim.acts import perform
from sim.clock import SimClock
from sim.tabletop import Tabletop
from tests.estate import PLAN, tokenise
from tests.house import Desk

FITTED = parse_config(
    """
    [cabinet]
    slots = 8
    [slot_bus]
    boards = [1, 2]
    slots_per_board = 4
    [latch]
    clear_pin = 4
    reset_pin = 12
    """,
    source="c.toml",
)


def unwatched(desk):
    return desk.send(OpeningRetained)


def rings(desk):
    return [each for each in desk.logged(AlarmRaised) if each.what is AlarmKind.OPENED_UNWATCHED]


# What it means.


def test_what_was_opened_unseen_is_written_and_waits_for_somebody_to_look():
    desk = Desk()
    told, *_ = unwatched(desk)
    assert isinstance(told, OpenedUnwatched)
    assert not told.is_explained
    assert len(rings(desk)) == 1
    assert not desk.state.alarms["opened_unwatched"].is_acknowledged
    assert picture(desk.state, desk.mono_ms).panel is Signal.IDLE  # it is over
    assert len(desk.told(ForgetOpening)) == 1
    desk.ask(AcknowledgeAlarm(alarm="opened_unwatched", note="已查看"), actor="wong")
    assert desk.state.alarms == {}
    unwatched(desk)
    assert len(rings(desk)) == 2


def test_a_door_that_stood_open_when_the_power_went_explains_what_was_kept():
    desk = Desk()
    desk.open()
    (told,) = unwatched(desk)
    assert told.is_explained
    assert rings(desk) == []
    assert desk.told(ForgetOpening) == []  # it stands open: the latch cannot forget
    desk.close()
    assert len(desk.told(ForgetOpening)) == 1


def test_the_latch_forgets_only_what_is_written_and_only_once_both_are_shut():
    desk = Desk()
    desk.open()
    desk.send(CaseOpened)
    desk.close()
    assert desk.told(ForgetOpening) == []
    desk.send(CaseClosed)
    assert len(desk.told(ForgetOpening)) == 1


def test_a_latch_that_stays_set_is_a_fault_until_it_does_not():
    desk = Desk()
    (raised,) = desk.send(LatchTested, is_good=False)
    assert isinstance(raised, FaultRaised)
    (cleared,) = desk.send(LatchTested, is_good=True)
    assert isinstance(cleared, FaultCleared)
    desk.open()
    assert desk.send(LatchTested, is_good=False) == []


def test_until_the_latch_is_known_to_be_reset_nobody_can_tell_what_it_keeps():
    desk = Desk()
    desk.open()
    desk.close()  # and here the controller ends, before or after it reset the latch
    told, raised, _ = unwatched(desk)
    assert told.is_doubtful
    assert "nobody can tell" in raised.detail
    assert len(rings(desk)) == 1
    assert unwatched(desk)[0].is_doubtful  # it ended so again


@pytest.mark.parametrize("events", [("open", "close"), (CaseOpened, CaseClosed)])
def test_once_the_latch_was_reset_what_it_keeps_is_certain(events):
    desk = Desk()
    for each in events:
        desk.send(each) if isinstance(each, type) else getattr(desk, each)()
    assert [type(each) for each in desk.send(LatchTested, is_good=True)] == [LatchReset]
    assert desk.send(LatchTested, is_good=True) == []
    told, raised, _ = unwatched(desk)
    assert not told.is_doubtful
    assert raised.detail == ""


def test_a_latch_that_was_reset_while_something_opened_again_is_not_known_to_keep_nothing():
    desk = Desk()
    desk.open()
    assert desk.send(LatchTested, is_good=True) == []
    desk.close()
    assert unwatched(desk)[0].is_doubtful


# The whole of it.


class House:
    """A cabinet with a latch, and controllers that come and go."""

    def __init__(self):
        self.clock = SimClock()
        self.table = Tabletop(FITTED, PLAN, clock=self.clock, random=Random(1))
        self.state = Desk().state
        self.entries = []
        self.start()

    def start(self):
        self.rig = self.table.connect(tokenise)
        self.controller = Controller(
            self.state,
            clock=self.clock,
            log=self,
            readers=(self.rig.poll,),
            actuate=lambda command: self.rig.actuate(command) if self.carries_out else None,
            show=self.rig.show,
        )
        self.carries_out = True
        self.let(600)

    def stop(self):
        self.state = self.controller.state
        self.rig.close()

    def append(self, entries, *, clock, people=()):
        self.entries += entries
        return len(self.entries)

    def let(self, ms):
        end_ms = self.clock.mono_ms() + ms
        while self.clock.mono_ms() < end_ms:
            self.table.pump()
            self.controller.turn()
            self.rig.beat()
            self.table.settle(25)

    def act(self, *names):
        for name in names:
            perform(self.table.cabinet, {"act": name})
            self.table.settle(100)

    def told(self):
        found = [each for each in self.entries if isinstance(each, OpenedUnwatched)]
        self.entries.clear()
        return [each.is_explained for each in found]


@pytest.fixture
def house():
    house = House()
    house.told()
    yield house
    house.rig.close()


@pytest.mark.parametrize("acts", [("force_door", "close_door"), ("open_case", "close_case")])
def test_after_a_power_cut_the_controller_tells_that_door_or_case_was_opened(house, acts):
    house.stop()
    house.act("cut_power", *acts, "restore_power")
    house.start()
    assert house.told() == [False]
    house.stop()
    house.start()
    assert house.told() == []  # it was told once, and the latch has forgotten it


def test_what_the_controller_saw_itself_is_not_told_again(house):
    house.act("force_door")
    house.let(300)
    house.act("close_door", "open_case")
    house.let(300)
    house.act("close_case")
    house.let(600)
    house.stop()
    house.act("cut_power", "restore_power")
    house.start()
    assert house.told() == []


def test_a_controller_that_ended_before_it_reset_the_latch_claims_no_opening(house):
    house.act("force_door")
    house.let(300)
    house.entries.clear()
    house.act("close_door")
    house.carries_out = False
    house.let(200)
    assert any(isinstance(each, DoorSeenClosed) for each in house.entries)
    house.stop()
    house.start()
    doubts = [each.is_doubtful for each in house.entries if isinstance(each, OpenedUnwatched)]
    assert doubts == [True]
    house.let(600)
    assert any(isinstance(each, LatchReset) for each in house.entries)
    house.stop()
    house.told()
    house.act("force_door", "close_door")
    house.start()
    doubts = [each.is_doubtful for each in house.entries if isinstance(each, OpenedUnwatched)]
    assert doubts == [False]


@pytest.mark.parametrize("after_ms", range(0, 300, 25))
def test_a_door_that_opens_right_behind_a_reset_makes_no_fault_of_the_latch(house, after_ms):
    house.act("force_door")
    house.let(300)
    house.table.cabinet.close_door()
    while house.controller.state.door.is_open:
        house.let(25)
    house.let(after_ms)
    house.table.cabinet.force_door()
    house.let(1_000)
    assert not any(isinstance(each, FaultRaised) for each in house.entries)


def test_a_door_left_open_and_shut_without_power_is_explained(house):
    house.act("force_door")
    house.let(300)
    house.stop()
    house.act("cut_power", "close_door", "restore_power")
    house.start()
    assert house.told() == [True]


def test_a_cut_wire_or_an_empty_cell_tells_of_an_opening_and_then_of_the_fault(house):
    house.stop()
    house.told()
    fitted = house.table.cabinet.fitted
    levels = fitted.levels
    fitted.levels = lambda: {**levels(), 4: True}
    house.start()
    house.let(600)
    assert [each.part for each in house.entries if isinstance(each, FaultRaised)] == ["latch"]
    assert house.told() == [False]
    assert dict(house.rig.check(FITTED))["latch of door and case on BCM 4, 12"] != ""


@given(acts=st.lists(st.sampled_from(["door", "case", "power"]), max_size=6))
def test_it_is_told_exactly_when_something_was_opened_while_nobody_watched(acts):
    house = House()
    house.told()
    pairs = {"door": ("force_door", "close_door"), "case": ("open_case", "close_case")}
    was_opened = False
    house.stop()
    for act in acts:
        if act == "power":
            house.start()
            assert bool(house.told()) is was_opened
            was_opened = False
            house.stop()
        else:
            house.act(*pairs[act])
            was_opened = True
    house.start()
    assert bool(house.told()) is was_opened
    house.rig.close()


def test_half_a_latch_is_refused_and_the_pin_table_has_room_for_a_whole_one():
    with pytest.raises(ConfigError, match=r"latch\.clear_pin: expected both"):
        parse_config("[latch]\nclear_pin = 4", source="c.toml")
    assert find_problems([*PINS, *SUPPLY, *FIRE, *LATCH]) == []
