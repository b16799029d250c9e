from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from controller.commands import Signal
from controller.config import Config, PinSettings
from controller.fittings import FireSettings, KeypadSettings, SupplySettings
from firmware_bridge.feedback import SIGNALS, Colour
from sim.acts import ACTS, BadAct, perform
from sim.badge_spot import BadgeSpot
from sim.bolt import Bolt
from sim.cabinet import Cabinet
from sim.clock import SimClock
from sim.contact import Contact
from sim.fitted import FittedParts
from sim.panel import PanelSim
from sim.plan import Plan, PlannedBadge, PlannedRing
from sim.site import Site
from sim.things import REASONS, ActRefused, Badge, Ring

PINS = PinSettings()
FITTED = Config(
    supply=SupplySettings(mains_pin=5, battery_pin=6),
    fire=FireSettings(call_pin=18, rest_pin=26),
    keypad=KeypadSettings(rows=(4, 12, 7, 8), columns=(9, 10, 11)),
)
TAG = bytes.fromhex("04A1B2C3D4E580")
OTHER_TAG = bytes.fromhex("04A1B2C3D4E581")
PLAN = Plan(
    rings=(
        PlannedRing(Ring("A-1-0301", TAG), 1),
        PlannedRing(Ring("A-1-0302", OTHER_TAG), 2),
        PlannedRing(Ring("no tag", None), 3),
        PlannedRing(Ring("copy", TAG)),
    ),
    badges=(PlannedBadge(Badge("Chan", b"\x01\x02\x03\x04")), PlannedBadge(Badge("Wong", TAG))),
)


class PlainRail:
    """Live for 600 ms after an edge."""

    def __init__(self):
        self.edge_us = None

    def edge(self, now_us):
        self.edge_us = now_us

    def is_live(self, now_us):
        return self.edge_us is not None and now_us - self.edge_us <= 600_000


class PlainChain:
    def __init__(self, count=8):
        self.outputs = [False] * count

    def transfer(self, data):
        bits = int.from_bytes(data, "big")
        self.outputs = [bool(bits >> slot & 1) for slot in range(len(self.outputs))]
        return data


class PlainBoard:
    def __init__(self):
        self.is_on = True
        self.resets = 0

    def power(self, is_on):
        self.is_on = is_on

    def reset(self):
        self.resets += 1


class PlainLine:
    rates = (0.0, 0.0)

    def disturb(self, *, drop_rate, flip_rate):
        self.rates = (drop_rate, flip_rate)


class World:
    """A cabinet of eight slots, its clock, and somebody at its pins."""

    def __init__(self, plan=PLAN, direct_pins=()):
        self.clock = SimClock()
        self.board = PlainBoard()
        self.line = PlainLine()
        self.cabinet = Cabinet(
            [Site(slot) for slot in range(1, 9)],
            plan,
            pins=PINS,
            fitted=FittedParts(FITTED, Random(1)),
            rail=PlainRail(),
            chain=PlainChain(),
            boards={1: self.board},
            line=self.line,
            clock=self.clock,
            random=Random(1),
            direct_pins=direct_pins,
        )
        self.beat_level = False

    def beat(self):
        self.beat_level = not self.beat_level
        self.cabinet.drive(PINS.heartbeat, self.beat_level)

    def let(self, ms, beating=True):
        for _ in range(ms // 10):
            if beating:
                self.beat()
            self.clock.advance(10)
            self.cabinet.tick()

    def open(self):
        self.beat()
        self.cabinet.drive(PINS.door_lock, True)
        self.let(50)
        self.cabinet.open_door()
        self.cabinet.drive(PINS.door_lock, False)
        self.let(50)

    def release(self, slot):
        self.cabinet.shift(bytes([1 << (slot - 1)]))
        self.let(50)


@pytest.fixture
def world():
    return World()


def refused(reason, act, *args):
    with pytest.raises(ActRefused) as caught:
        act(*args)
    assert caught.value.reason == reason
    assert str(caught.value) == REASONS[reason]


def test_a_bolted_door_does_not_open(world):
    refused("door_bolt_holds", world.cabinet.open_door)
    assert not world.cabinet.door.is_open


def test_a_door_opens_while_its_pin_is_high_and_its_bolt_springs_home_afterwards(world):
    world.open()
    assert world.cabinet.door.is_open
    assert world.cabinet.door.bolt.is_home
    world.cabinet.close_door()
    refused("door_bolt_holds", world.cabinet.open_door)


def test_a_door_left_open_stays_open(world):
    world.open()
    world.let(60_000)
    assert world.cabinet.door.is_open


def test_a_ring_comes_out_only_if_its_bolt_lets_go(world):
    world.open()
    refused("bolt_holds", world.cabinet.pull, 1)
    world.release(1)
    assert world.cabinet.pull(1) == Ring("A-1-0301", TAG)
    refused("bolt_holds", world.cabinet.pull, 2)


def test_a_bolt_springs_back_when_the_heartbeat_stops(world):
    world.open()
    world.release(1)
    world.let(1_000, beating=False)
    refused("bolt_holds", world.cabinet.pull, 1)


def test_a_bolt_springs_back_when_the_power_is_cut(world):
    world.open()
    world.release(1)
    world.cabinet.cut_power()
    world.let(50)
    refused("bolt_holds", world.cabinet.pull, 1)
    assert not world.board.is_on
    assert not world.cabinet.wires().levels[PINS.rail_sense]


def test_the_door_bolt_hangs_on_the_lock_rail_too(world):
    world.cabinet.drive(PINS.door_lock, True)
    world.let(50, beating=False)
    refused("door_bolt_holds", world.cabinet.open_door)
    world.let(50)
    world.let(1_000, beating=False)
    refused("door_bolt_holds", world.cabinet.open_door)


def test_outputs_stay_low_after_a_power_cut_until_they_are_driven_anew(world):
    world.beat()
    world.cabinet.drive(PINS.door_lock, True)
    world.cabinet.cut_power()
    world.cabinet.drive(PINS.door_lock, True)
    world.cabinet.restore_power()
    world.let(100)
    refused("door_bolt_holds", world.cabinet.open_door)
    assert world.board.is_on


def test_nothing_is_reached_through_a_shut_door(world):
    cabinet = world.cabinet
    world.release(1)
    refused("door_shut", cabinet.pull, 1)
    refused("door_shut", cabinet.push, 4, "copy")
    refused("door_shut", cabinet.press, 1)
    refused("door_shut", cabinet.force_slot, 1)


def test_a_ring_can_be_pushed_in_past_a_bolt_into_any_empty_seat(world):
    world.open()
    refused("seat_taken", world.cabinet.push, 1, "copy")
    refused("not_in_hand", world.cabinet.push, 4, "A-1-0301")
    world.cabinet.push(4, "copy")
    site = world.cabinet.seats.sites[4]
    assert (site.is_seated, site.tag, site.is_bolt_home) == (True, TAG, True)
    refused("bolt_holds", world.cabinet.pull, 4)


def test_a_ring_without_a_tag_closes_the_switch_and_shows_no_tag(world):
    site = world.cabinet.seats.sites[3]
    assert (site.is_seated, site.tag) == (True, None)


def test_force_takes_what_the_bolt_holds(world):
    world.cabinet.force_door()
    assert world.cabinet.force_slot(1) == Ring("A-1-0301", TAG)
    refused("seat_empty", world.cabinet.force_slot, 1)
    refused("door_open", world.cabinet.force_door)


def test_a_stuck_bolt_does_not_follow_its_coil(world):
    world.open()
    world.cabinet.stick_bolt(1, "closed")
    world.cabinet.stick_bolt(2, "open")
    world.release(1)
    refused("bolt_holds", world.cabinet.pull, 1)
    assert world.cabinet.pull(2) == Ring("A-1-0302", OTHER_TAG)
    world.cabinet.stick_bolt(1, "free")
    world.cabinet.pull(1)


def test_slots_on_direct_pins_are_released_by_their_own_pin():
    world = World(direct_pins=(9, 10, 11, 12, 13, 14, 15, 18))
    world.open()
    world.cabinet.drive(10, True)
    world.let(50)
    refused("bolt_holds", world.cabinet.pull, 1)
    world.cabinet.pull(2)


def test_contacts_read_low_while_closed_and_high_while_open(world):
    levels = world.cabinet.wires().levels
    assert (levels[PINS.door_contact], levels[PINS.case_contact]) == (False, False)
    assert (levels[PINS.return_button], levels[PINS.rail_sense]) == (True, False)
    world.open()
    world.cabinet.open_case()
    world.cabinet.press_return()
    levels = world.cabinet.wires().levels
    assert (levels[PINS.door_contact], levels[PINS.case_contact]) == (True, True)
    assert (levels[PINS.return_button], levels[PINS.rail_sense]) == (False, True)


def test_a_pressed_button_springs_back(world):
    world.open()
    world.cabinet.press(2)
    world.cabinet.press_return()
    assert world.cabinet.seats.sites[2].is_button_held
    refused("button_held", world.cabinet.press, 2)
    refused("button_held", world.cabinet.press_return)
    world.let(200)
    assert not world.cabinet.seats.sites[2].is_button_held
    assert world.cabinet.wires().levels[PINS.return_button]


def test_a_tapped_badge_lies_there_for_as_long_as_it_is_held(world):
    world.cabinet.lay("Chan", for_ms=400)
    world.cabinet.lay("Wong")
    refused("already_there", world.cabinet.lay, "Wong")
    assert world.cabinet.wires().cards == (b"\x01\x02\x03\x04", TAG)
    world.let(400)
    assert world.cabinet.wires().cards == (TAG,)
    world.cabinet.lift("Wong")
    refused("not_there", world.cabinet.lift, "Wong")
    refused("unknown_badge", world.cabinet.lay, "nobody")


def test_a_bouncing_door_contact_chatters_and_then_tells_the_truth(world):
    world.cabinet.bounce("door")
    seen = set()
    for _ in range(30):
        world.let(10)
        seen.add(world.cabinet.wires().levels[PINS.door_contact])
    assert seen == {True, False}
    world.let(200)
    assert not world.cabinet.wires().levels[PINS.door_contact]


def test_a_bouncing_seat_is_left_to_its_board_to_sense(world):
    world.cabinet.bounce("slot", 1)
    assert world.cabinet.seats.sites[1].bounces_until_us > world.clock.mono_us()


def test_a_dropped_board_stays_dark_through_a_power_cut_until_it_is_plugged_in(world):
    world.cabinet.drop_board(1)
    assert not world.board.is_on
    world.cabinet.cut_power()
    world.cabinet.restore_power()
    assert not world.board.is_on
    world.cabinet.return_board(1)
    assert world.board.is_on
    world.cabinet.reset_board(1)
    assert world.board.resets == 1
    refused("unknown_board", world.cabinet.reset_board, 9)


def test_the_reader_and_the_line_take_their_faults(world):
    cabinet = world.cabinet
    cabinet.unplug_reader()
    cabinet.brown_out_reader()
    cabinet.jump(60_000)
    cabinet.disturb_line("heavy")
    wires = cabinet.wires()
    assert (wires.is_reader_plugged, wires.brown_outs, wires.jumped_ms) == (False, 1, 60_000)
    assert world.line.rates == (0.05, 0.05)
    cabinet.plug_reader()
    assert cabinet.wires().is_reader_plugged


def test_a_bolt_takes_its_time_both_ways():
    bolt = Bolt()
    bolt.tick(True, 0)
    bolt.tick(True, 14_000)
    assert bolt.is_home
    bolt.tick(True, 15_000)
    assert not bolt.is_home
    bolt.tick(False, 16_000)
    assert not bolt.is_home
    bolt.tick(False, 36_000)
    assert bolt.is_home


def watch(panel, signal, begin_ms, end_ms):
    """Show `signal` as its row of the feedback table says; return what the panel read, in order.

    Red goes dark 10 ms before green does: the pins of one lens are driven one after the other.
    """
    shown, before = SIGNALS[signal], Colour.OFF
    read = []
    for now_ms in range(begin_ms, end_ms, 10):
        light = shown.light.at(now_ms - begin_ms)
        green = light if light > before else before
        beep = shown.beep is not None and shown.beep.at(now_ms - begin_ms)
        panel.tick(bool(light & 1), bool(green & 2), bool(light & 4), beep, now_ms * 1_000)
        before = light
        if read[-1:] != [panel.signal]:
            read.append(panel.signal)
    return read


@pytest.mark.parametrize(
    ("signal", "read"),
    [
        (Signal.IDLE, "idle"),
        (Signal.BADGE_OK, "welcome"),
        (Signal.NEED_MORE, "need_more"),
        (Signal.WRONG_SLOT, "wrong_slot"),
        (Signal.OVERDUE, "overdue"),
        (Signal.DOOR_LONG, "door_long"),
        (Signal.FAULT, "fault"),
        (Signal.DENIED, "denied"),
        (Signal.ALARM, "alarm"),
    ],
)
def test_every_signal_of_the_table_is_read_for_what_it_says(signal, read):
    panel = PanelSim()
    watch(panel, Signal.IDLE, 0, 500)
    ends_ms = 500 + min(SIGNALS[signal].lasts_ms, 8_000)
    told = watch(panel, signal, 500, ends_ms)
    assert [each for each in told if each not in ("idle", "attention")] == [read] * (read != "idle")
    assert panel.signal == read
    assert watch(panel, Signal.IDLE, ends_ms, ends_ms + 3_000)[-1] == "idle"


def test_a_blink_over_a_fault_is_no_overdue():
    panel = PanelSim()
    watch(panel, Signal.FAULT, 0, 5_000)
    told = watch(panel, Signal.NEED_MORE, 5_000, 9_000)
    assert told[-1] == "need_more"
    assert "overdue" not in told


def test_the_panel_goes_dark_for_good_only_after_the_longest_blink():
    panel = PanelSim()
    watch(panel, Signal.DENIED, 0, 1_000)
    for now_ms in range(1_000, 4_000, 10):
        panel.tick(False, False, False, False, now_ms * 1_000)
        assert panel.shows == ("red" if now_ms <= 3_200 else "off")
    panel.tick(False, False, False, True, 4_000_000)
    assert (panel.signal, panel.is_beeping) == ("off", True)


def test_physics_is_the_same_for_the_same_seed():
    def levels(seed):
        contact = Contact(Random(seed), is_closed=True)
        contact.bounce(1_000_000)
        return [(contact.tick(us), contact.level)[1] for us in range(0, 500_000, 10_000)]

    assert levels(7) == levels(7)
    assert levels(7) != levels(8)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"act": 3},
        {"act": "fly"},
        {"act": "pull"},
        {"act": "pull", "slot": "1"},
        {"act": "pull", "slot": True},
        {"act": "pull", "slot": 0},
        {"act": "pull", "slot": 1, "more": 2},
        {"act": "stick_bolt", "slot": 1, "how": "sideways"},
        {"act": "stick_bolt", "slot": 1, "how": ["free"]},
        {"act": "bounce", "contact": "slot"},
        {"act": "push", "slot": 1, "ring": None},
        {"act": "jump", "ms": -1},
        {"act": "noise", "level": {}},
    ],
)
def test_an_act_that_makes_no_sense_does_nothing(world, asked):
    with pytest.raises(BadAct):
        perform(world.cabinet, asked)


def test_every_act_can_be_asked_for_by_name(world):
    done = set()
    for act in [
        {"act": "tap", "badge": "Chan"},
        {"act": "lay", "badge": "Wong"},
        {"act": "lift", "badge": "Wong"},
        {"act": "force_door"},
        {"act": "close_door"},
        {"act": "press_return"},
        {"act": "jump", "ms": 1},
        {"act": "noise", "level": "light"},
        {"act": "unplug_reader"},
        {"act": "plug_reader"},
        {"act": "brown_out_reader"},
        {"act": "open_case"},
        {"act": "close_case"},
        {"act": "reset_board", "board": 1},
        {"act": "drop_board", "board": 1},
        {"act": "return_board", "board": 1},
        {"act": "bounce", "contact": "door"},
        {"act": "stick_bolt", "slot": 1, "how": "open"},
        {"act": "press_key", "key": "#"},
        {"act": "cut_mains"},
        {"act": "restore_mains"},
        {"act": "drain_battery"},
        {"act": "charge_battery"},
        {"act": "call_fire"},
        {"act": "rest_fire"},
        {"act": "cut_fire_line"},
        {"act": "mend_fire_line"},
        {"act": "cut_power"},
        {"act": "restore_power"},
    ]:
        perform(world.cabinet, act)
        done.add(act["act"])
    world.open()
    world.cabinet.close_door()
    world.cabinet.drive(PINS.door_lock, True)
    world.let(50)
    for act, ring in [
        ({"act": "open_door"}, None),
        ({"act": "press", "slot": 1}, None),
        ({"act": "pull", "slot": 1}, "A-1-0301"),
        ({"act": "push", "slot": 8, "ring": "A-1-0301"}, None),
        ({"act": "force_slot", "slot": 2}, "A-1-0302"),
    ]:
        assert perform(world.cabinet, act) == ring
        done.add(act["act"])
    assert done == set(ACTS)


@given(labels=st.lists(st.sampled_from(["a", "b", "c"]), max_size=9))
def test_a_badge_lies_on_the_reader_once(labels):
    spot = BadgeSpot([Badge(label, label.encode()) for label in "abc"])
    for label in labels:
        if label in {badge.label for badge in spot.there}:
            spot.lift(label)
        else:
            spot.lay(label)
    expected = {label for label in "abc" if labels.count(label) % 2}
    assert {badge.label for badge in spot.there} == expected


ARGUMENTS = {
    "key": st.sampled_from("159*0#"),
    "slot": st.sampled_from([1, 2, 3, 4, 9]),
    "ring": st.sampled_from(["A-1-0301", "A-1-0302", "no tag", "copy", "nothing"]),
    "badge": st.sampled_from(["Chan", "Wong", "nobody"]),
    "how": st.sampled_from(["free", "closed", "open"]),
    "contact": st.sampled_from(["door", "slot"]),
    "board": st.integers(1, 2),
    "level": st.sampled_from(["none", "light", "heavy"]),
    "ms": st.integers(1, 10_000),
}
with_rings = st.sampled_from(["force_door", "force_slot", "pull", "push"])
acts = st.one_of(with_rings, with_rings, st.sampled_from(sorted(ACTS))).flatmap(
    lambda name: st.fixed_dictionaries(
        {"act": st.just(name), **{key: ARGUMENTS[key] for key in ACTS[name][0]}}
    )
)


class AnythingHappens(RuleBasedStateMachine):
    """Whatever people do and whatever breaks, no key ring is lost, doubled or conjured."""

    def __init__(self):
        super().__init__()
        self.world = World()
        self.cabinet = self.world.cabinet

    @rule(asked=acts)
    def somebody_does_something(self, asked):
        seats = self.cabinet.seats
        slot = asked.get("slot")
        self.cabinet.tick()
        held = slot in seats.bolts and seats.bolts[slot].is_home
        was_open = self.cabinet.door.is_open
        try:
            ring = perform(self.cabinet, asked)
        except (ActRefused, BadAct):
            return
        if asked["act"] == "pull":
            assert not held
        if ring is not None:
            assert was_open

    @rule(slot=st.integers(1, 8))
    def the_controller_releases(self, slot):
        self.cabinet.shift(bytes([1 << (slot - 1)]))
        self.world.let(50)

    @rule(ms=st.sampled_from([10, 100, 1_000]), beating=st.booleans())
    def time_passes(self, ms, beating):
        self.world.let(ms, beating)

    @precondition(lambda self: not self.cabinet.door.is_open and self.cabinet.is_powered)
    @rule()
    def somebody_opens(self):
        self.cabinet.drive(PINS.door_lock, True)
        self.world.let(50)
        self.cabinet.open_door()
        self.cabinet.drive(PINS.door_lock, False)

    @invariant()
    def every_ring_is_in_exactly_one_place(self):
        seats = self.cabinet.seats
        places = [ring.label for ring in seats.seated.values()] + list(seats.hands)
        assert sorted(places) == sorted(each.ring.label for each in PLAN.rings)

    @invariant()
    def the_boards_sense_what_is_there(self):
        for slot, site in self.cabinet.seats.sites.items():
            ring = self.cabinet.seats.seated.get(slot)
            assert (site.is_seated, site.tag) == (ring is not None, ring.tag if ring else None)


TestAnythingHappens = AnythingHappens.TestCase
TestAnythingHappens.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
