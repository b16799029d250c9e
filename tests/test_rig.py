"""The whole rig on simulated wires: what `check` says, and what a turn brings."""

from random import Random

import pytest

from controller.commands import Lamp, Picture, ReleaseSlot, Signal, UnlockDoor
from controller.config import parse_config
from controller.errors import PartMissing
from controller.events import (
    BadgePresented,
    BoardLost,
    DoorClosed,
    DoorOpened,
    InventoryRead,
    RailRose,
    ReaderFailed,
    TagRemoved,
)
from sim.clock import SimClock
from sim.tabletop import Tabletop
from sim.things import ActRefused
from tests.estate import CONFIG, PLAN, tokenise


@pytest.fixture
def clock():
    return SimClock()


DIRECT = parse_config(
    """
    [cabinet]
    slots = 8
    [reader]
    reset_pin = 7
    [slot_bus]
    boards = [1, 2]
    slots_per_board = 4
    [locks]
    direct_pins = [20, 21, 22, 23, 24, 25, 26, 27]
    [pins]
    door_contact = 4
    case_contact = 5
    rail_sense = 6
    return_button = false
    door_lock = 12
    heartbeat = 13
    buzzer = 16
    panel_red = 17
    panel_green = 18
    panel_blue = 19
    """,
    source="direct.toml",
)
"""Eight locks on pins of their own: the most that fit beside everything else."""


@pytest.fixture(params=[CONFIG, DIRECT], ids=["chain", "direct"])
def table(clock, request):
    table = Tabletop(request.param, PLAN, clock=clock, random=Random(1))
    table.settle(600)  # the boards have read their tags long before a controller starts
    return table


@pytest.fixture
def rig(table):
    rig = table.connect(tokenise)
    yield rig
    rig.close()


def turns(table, rig, clock, count):
    """Take turns; return what they brought."""
    events = []
    for _ in range(count):
        table.pump()
        events += rig.poll(clock.mono_ms())
        rig.beat()
        table.settle(5)
    return events


@pytest.mark.parametrize(
    ("table", "reset_pin", "locks"),
    [(CONFIG, 25, "SPI0.1"), (DIRECT, 7, "BCM 20, 21, 22, 23, 24, 25, 26, 27")],
    indirect=["table"],
)
def test_a_whole_cabinet_is_ok_part_by_part(table, rig, reset_pin, locks):
    lines = rig.check(table.config)
    assert {problem for _, problem in lines} == {""}
    names = [name for name, _ in lines]
    assert f"badge reader 'front' on SPI0.0, RST on BCM {reset_pin}" in names
    assert "slot board 2 on /dev/ttyAMA0" in names
    assert f"slot locks on {locks}" in names


def test_a_silent_board_and_a_dead_rail_are_named(table, rig):
    table.cabinet.drop_board(2)
    table.electronics.rail.edge = lambda now_us: None  # the pump's diode is gone
    lines = dict(rig.check(table.config))
    assert lines["slot board 1 on /dev/ttyAMA0"] == ""
    assert lines["slot board 2 on /dev/ttyAMA0"] != ""
    rail = next(problem for name, problem in lines.items() if name.startswith("lock rail"))
    assert "stays dead" in rail
    assert f"BCM {table.config.pins.rail_sense}" in rail


def test_a_check_names_a_rail_that_is_live_without_its_heartbeat(table):
    table.electronics.rail.is_live = lambda now_us: True
    rig = table.connect(tokenise)
    lines = dict(rig.check(table.config))
    rail = next(problem for name, problem in lines.items() if name.startswith("lock rail"))
    assert "live without its heartbeat" in rail
    rig.close()


def test_no_beat_goes_out_before_the_rail_was_seen_dead(table, rig, clock):
    edges = []
    edge = table.electronics.rail.edge
    table.electronics.rail.edge = lambda now_us: (edges.append(now_us), edge(now_us))
    is_live = table.electronics.rail.is_live
    table.electronics.rail.is_live = lambda now_us: True
    assert RailRose not in map(type, turns(table, rig, clock, 20))
    assert edges == []
    table.electronics.rail.is_live = is_live
    assert RailRose in map(type, turns(table, rig, clock, 20))
    assert edges


def test_a_missing_reader_stops_the_rig_from_being_built(table):
    table.cabinet.unplug_reader()
    with pytest.raises(PartMissing, match=r"badge reader 'front'.*SPI0\.0.*BCM"):
        table.connect(tokenise)
    table.cabinet.plug_reader()
    table.connect(tokenise).close()  # nothing was kept open


def test_the_inventory_is_what_hangs_there(rig, clock):
    read = rig.inventory(clock.mono_ms())[0]
    assert isinstance(read, InventoryRead)
    assert {each.slot for each in read.readings if each.is_seated} == {1, 2, 3, 4, 5, 6, 7}


def test_a_released_slot_lets_go_and_tells(table, rig, clock):
    rig.inventory(clock.mono_ms())
    assert RailRose in map(type, turns(table, rig, clock, 20))
    rig.actuate(UnlockDoor(until_mono_ms=clock.mono_ms() + 5_000))
    table.settle(50)
    table.cabinet.open_door()
    assert DoorOpened in map(type, turns(table, rig, clock, 20))
    rig.actuate(ReleaseSlot(slot=2, until_mono_ms=clock.mono_ms() + 2_000))
    table.settle(50)
    table.cabinet.pull(2)
    assert [each.slot for each in turns(table, rig, clock, 6) if isinstance(each, TagRemoved)] == [
        2
    ]


@pytest.fixture
def released(table, rig, clock):
    """A rig whose door stands open, the bolt of slot 2 drawn."""
    rig.inventory(clock.mono_ms())
    turns(table, rig, clock, 20)
    rig.actuate(UnlockDoor(until_mono_ms=clock.mono_ms() + 5_000))
    table.settle(50)
    table.cabinet.open_door()
    turns(table, rig, clock, 20)
    rig.actuate(ReleaseSlot(slot=2, until_mono_ms=clock.mono_ms() + 2_000))
    table.settle(50)
    return rig


def shut(table, rig, clock, *, silent_board=None):
    """Shut the door, and just before its contact has settled silence a board; return what is told.

    The door's telling waits until that board is lost.
    """
    table.cabinet.close_door()
    told = turns(table, rig, clock, 8)
    if silent_board is not None:
        table.cabinet.drop_board(silent_board)
    return told


def until_shut_is_told(table, rig, clock, *, silent_board=None):
    """Shut the door; return when its contact had settled, when it is told, and all that is told."""
    told = shut(table, rig, clock, silent_board=silent_board)
    while not any(isinstance(each, DoorClosed) for each in told):
        table.pump()
        for event in rig.poll(clock.mono_ms()):
            told.append(event)
            if isinstance(event, DoorClosed):
                return event.mono_ms, clock.mono_ms(), told
        rig.beat()
        table.settle(5)
    return None


def test_a_shut_door_is_told_in_the_turn_that_found_it(table, released, clock):
    settled_ms, told_ms, _ = until_shut_is_told(table, released, clock)
    assert told_ms - settled_ms <= 40


def test_behind_a_shut_door_no_bolt_waits_drawn_until_the_door_is_told(table, released, clock):
    assert table.cabinet.is_slot_coil_on(2)
    told = shut(table, released, clock, silent_board=2)
    while not released._shut_door.is_held:
        assert table.cabinet.is_slot_coil_on(2)
        told += turns(table, released, clock, 1)
    assert not table.cabinet.is_slot_coil_on(2)
    assert DoorClosed not in map(type, told)


def test_a_set_pulled_just_before_the_door_is_shut_is_told_before_it(table, released, clock):
    table.cabinet.pull(2)
    table.settle(200)
    *_, told = until_shut_is_told(table, released, clock)
    assert [type(each) for each in told if isinstance(each, TagRemoved | DoorClosed)] == [
        TagRemoved,
        DoorClosed,
    ]


def test_for_a_silent_board_a_shut_door_waits_until_it_is_lost(table, released, clock):
    settled_ms, told_ms, told = until_shut_is_told(table, released, clock, silent_board=2)
    assert BoardLost in map(type, told)
    assert 0 < told_ms - settled_ms <= 200


def test_a_badge_laid_on_while_the_contact_settles_is_told_after_the_shut_door(
    table, released, clock
):
    table.cabinet.close_door()
    table.cabinet.lay(PLAN.badges[0].badge.label)
    told = [type(each) for each in turns(table, released, clock, 20)]
    assert [each for each in told if each in (DoorClosed, BadgePresented)] == [
        DoorClosed,
        BadgePresented,
    ]


def test_a_door_unlocked_while_it_stood_open_is_held_as_soon_as_it_is_found_shut(
    table, released, clock
):
    released.actuate(UnlockDoor(until_mono_ms=clock.mono_ms() + 5_000))
    shut(table, released, clock, silent_board=2)
    while not released._shut_door.is_held:
        turns(table, released, clock, 1)
    table.settle(50)
    with pytest.raises(ActRefused, match="bolt"):
        table.cabinet.open_door()


def test_at_the_end_a_shut_door_that_waits_is_told_and_the_slots_before_it(table, released, clock):
    told = shut(table, released, clock, silent_board=2)
    while not released._shut_door.is_held:
        told += turns(table, released, clock, 1)
    assert {DoorClosed, TagRemoved}.isdisjoint(map(type, told))
    table.cabinet.force_door()
    table.cabinet.force_slot(2)
    table.cabinet.close_door()
    table.settle(200)
    rest = [type(each) for each in released.rest()]
    assert [each for each in rest if each is not BoardLost] == [TagRemoved, DoorClosed]
    assert {DoorClosed, TagRemoved}.isdisjoint(map(type, released.rest()))


def test_at_the_end_a_set_that_was_just_pulled_is_told(table, released):
    table.cabinet.pull(2)
    table.settle(20)
    assert [type(each) for each in released.rest()] == [TagRemoved]


def test_lamps_and_panel_show_the_picture(table, rig, clock):
    rig.inventory(clock.mono_ms())
    lamps = (Lamp.OFFER, *(Lamp.OFF,) * 7)
    rig.show(Picture(lamps=lamps, panel=Signal.FAULT))
    turns(table, rig, clock, 6)
    assert table.electronics.sites[0].lamp != 0
    assert table.electronics.sites[1].lamp == 0
    assert table.cabinet.panel.colour == "amber"


def test_a_reader_that_dies_is_told_once(table, rig, clock):
    table.cabinet.unplug_reader()
    failed = [e for e in turns(table, rig, clock, 60) if isinstance(e, ReaderFailed)]
    assert len(failed) == 1


def test_closing_lets_every_output_fall(table, rig, clock):
    turns(table, rig, clock, 20)
    rig.actuate(UnlockDoor(until_mono_ms=clock.mono_ms() + 5_000))
    rig.actuate(ReleaseSlot(slot=1, until_mono_ms=clock.mono_ms() + 2_000))
    rig.close()
    table.settle(50)
    assert not table.cabinet.is_slot_coil_on(1)
    assert table.cabinet.door.bolt.is_home
    rig.close()
