"""A supply with a battery: mains and battery from the wire to the pages, and how long it lasts."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.commands import ShowSignal, Signal
from controller.config import Config, parse_config
from controller.entries import FaultCleared, FaultRaised
from controller.errors import ConfigError
from controller.events import RailFell, Started
from controller.events.fitted import SupplyRead
from controller.fittings import SupplySettings
from controller.panel import picture
from controller.pins import PINS, SUPPLY, find_problems
from sim.acts import perform
from sim.clock import SimClock
from sim.tabletop import Tabletop
from sim.things import ActRefused
from tests.estate import PLAN, tokenise
from tests.house import SETTINGS, Desk
from tests.web_stand import Pages

FITTED = parse_config("[supply]\nmains_pin = 5\nbattery_pin = 6", source="c.toml")
TURN_MS = 25


class Bench:
    """A whole cabinet with such a supply; `events` is what its rig said of it."""

    def __init__(self, config=FITTED):
        self.clock = SimClock()
        self.table = Tabletop(config, PLAN, clock=self.clock, random=Random(1))
        self.rig = self.table.connect(tokenise)
        self.events = []

    def turns(self, ms):
        end_ms = self.clock.mono_ms() + ms
        while self.clock.mono_ms() < end_ms:
            self.table.pump()
            found = self.rig.poll(self.clock.mono_ms())
            self.events += [each for each in found if isinstance(each, SupplyRead)]
            self.rig.beat()
            self.table.settle(TURN_MS)

    def act(self, name):
        perform(self.table.cabinet, {"act": name})

    def said(self):
        return [(each.is_on_mains, each.is_battery_low) for each in self.events]


@pytest.fixture
def bench():
    bench = Bench()
    yield bench
    bench.rig.close()


def test_the_supply_is_told_at_the_first_look_and_at_every_change(bench):
    bench.turns(50)
    assert bench.said() == [(True, False)]
    bench.act("cut_mains")
    bench.turns(2_000)
    bench.act("drain_battery")
    bench.turns(2_000)
    bench.act("restore_mains")
    bench.turns(2_000)
    assert bench.said()[1:] == [(False, False), (False, True), (True, True)]


def test_a_dip_that_the_battery_bridges_is_no_news(bench):
    bench.turns(50)
    bench.act("cut_mains")
    bench.turns(900)
    bench.act("restore_mains")
    bench.turns(2_000)
    assert bench.said() == [(True, False)]


def test_a_cut_wire_alarms():
    bench = Bench()
    cabinet = bench.table.cabinet
    wires = cabinet.wires
    cabinet.wires = lambda: _without(wires(), (5, 6))
    bench.turns(50)
    assert bench.said() == [(False, True)]
    bench.rig.close()


def _without(wires, pins):
    levels = {pin: level or pin in pins for pin, level in wires.levels.items()}
    return type(wires)(levels, wires.cards)


def test_check_has_a_line_for_each_contact_and_one_for_the_time_left(bench):
    bench.act("drain_battery")
    lines = dict(bench.rig.check(FITTED))
    assert lines["mains on BCM 5"] == ""
    assert lines["battery on BCM 6"] == "low, or a cut wire"
    unknown = "time without the mains: unknown until supply.battery_mah and supply.idle_ma are set"
    assert lines[unknown] == ""


def test_a_cabinet_without_such_a_supply_says_nothing_of_it():
    bench = Bench(Config())
    bench.turns(100)
    assert bench.said() == []
    assert not [name for name, _ in bench.rig.check(Config()) if "mains" in name]
    with pytest.raises(ActRefused, match="no such part"):
        bench.act("cut_mains")
    bench.rig.close()


# What it means.


def supply(desk, *, mains=True, low=False):
    return desk.send(SupplyRead, is_on_mains=mains, is_battery_low=low)


def test_the_loss_of_the_mains_is_written_and_shown_and_takes_nothing_from_anybody():
    desk = Desk()
    (raised,) = supply(desk, mains=False)
    assert isinstance(raised, FaultRaised)
    assert raised.part == "mains"
    assert desk.told(ShowSignal)[-1].signal is Signal.ON_BATTERY
    assert picture(desk.state, desk.mono_ms).panel is Signal.ON_BATTERY
    desk.take("chan", 1)
    assert desk.state.loans["K1"].cardholder == "chan"
    (cleared,) = supply(desk)
    assert isinstance(cleared, FaultCleared)
    assert picture(desk.state, desk.mono_ms).panel is Signal.IDLE


def test_a_low_battery_or_any_other_fault_outranks_the_lost_mains():
    desk = Desk()
    supply(desk, mains=False, low=True)
    assert [each.part for each in desk.logged(FaultRaised)] == ["mains", "battery"]
    assert picture(desk.state, desk.mono_ms).panel is Signal.FAULT
    supply(desk, mains=False)
    assert picture(desk.state, desk.mono_ms).panel is Signal.ON_BATTERY
    desk.send(RailFell)
    assert picture(desk.state, desk.mono_ms).panel is Signal.FAULT


def test_the_same_said_twice_is_written_once():
    desk = Desk()
    supply(desk, mains=False)
    assert supply(desk, mains=False) == []


def test_a_controller_that_starts_on_the_battery_says_so_anew():
    desk = Desk()
    supply(desk, mains=False)
    desk.send(Started, version="test", machine="m2", settings=SETTINGS)
    assert desk.state.faults == {}
    assert len(supply(desk, mains=False)) == 1


# How long it lasts.


def test_the_time_left_is_the_usable_charge_over_the_mean_current():
    # 7.2 Ah, 60 % of it counts: 4,320 mAh. 600 mA, and 12 times an hour 3 A for 1 s: 610 mA.
    kind = {"battery_mah": 7_200, "idle_ma": 600, "release_mas": 3_000, "releases_per_hour": 12}
    assert SupplySettings(**kind).minutes == int(60 * 4_320 / 610) == 424


@pytest.mark.parametrize("missing", ["battery_mah", "idle_ma"])
def test_what_nobody_measured_is_not_guessed(missing):
    kind = {"battery_mah": 7_200, "idle_ma": 600} | {missing: 0}
    assert SupplySettings(**kind).minutes is None


@given(
    mah=st.integers(1, 200_000),
    idle=st.integers(1, 20_000),
    mas=st.integers(0, 200_000),
    busy=st.integers(0, 1_000),
)
def test_more_use_never_lasts_longer(mah, idle, mas, busy):
    def lasts(**more):
        kind = {"battery_mah": mah, "idle_ma": idle, "release_mas": mas, "releases_per_hour": busy}
        return SupplySettings(**(kind | more)).minutes

    assert lasts(idle_ma=idle + 1) <= lasts() <= lasts(battery_mah=mah + 1)
    assert lasts(releases_per_hour=busy + 1) <= lasts() <= lasts(release_mas=0)


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (SupplySettings(mains_pin=5, battery_mah=7_200, idle_ma=600), "再用 372 分鐘"),
        (SupplySettings(mains_pin=5), None),
    ],
)
def test_the_overview_counts_down_what_is_left_once_it_was_measured(tmp_path, measured, said):
    pages = Pages(tmp_path)
    pages.journal.add("fault_raised", part="mains", detail="running on the battery", slots=[])
    pages.catch_up()
    config = replace(pages.site.config, supply=measured)
    pages.app.extensions["keycabinet"] = replace(pages.site, config=config)
    pages.now_ms += 60 * 60_000 - 60_000
    pages.sign_in("p01")
    text = pages.text("/")
    assert "市電 中斷，正由電池供電" in text
    assert ("分鐘（按每小時" in text) is (said is not None)
    assert said is None or said in text


def test_a_contact_on_a_pin_that_is_taken_is_refused():
    with pytest.raises(ConfigError, match=r"supply\.mains_pin: BCM 24 is already pins\.door_lock"):
        parse_config("[supply]\nmains_pin = 24", source="c.toml")


def test_the_pin_table_has_room_for_the_contacts():
    assert find_problems([*PINS, *SUPPLY]) == []
