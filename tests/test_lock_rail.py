import pytest
from gpiozero.pins.mock import MockFactory

from controller.events import RailFell, RailRose
from firmware_bridge.lock_rail import LockRail
from firmware_bridge.pins import supply_pin


class Bench:
    def __init__(self, factory):
        self.rail = LockRail(supply_pin(16, factory))
        self.pin = factory.pin(16)
        self.now_ms = 0

    def polls(self, ms):
        events = []
        for _ in range(ms // 25):
            events += self.rail.poll(self.now_ms)
            self.now_ms += 25
        return [(type(event), event.mono_ms) for event in events]


@pytest.fixture
def bench():
    with MockFactory() as factory:
        bench = Bench(factory)
        yield bench
        bench.rail.close()
        bench.rail.close()


def test_before_the_first_poll_the_rail_is_dead(bench):
    bench.pin.drive_high()
    assert not bench.rail.is_live


def test_a_rail_that_comes_up_with_the_heartbeat_is_no_fault(bench):
    assert bench.polls(150) == []
    bench.pin.drive_high()
    assert bench.polls(2_000) == [(RailRose, 200)]
    assert bench.rail.is_live


def test_a_rail_that_never_comes_up_is_a_fault_after_a_second(bench):
    assert bench.polls(10_000) == [(RailFell, 1_000)]
    bench.pin.drive_high()
    assert bench.polls(200) == [(RailRose, 10_050)]


def test_a_rail_that_is_live_already_is_told(bench):
    bench.pin.drive_high()
    assert bench.polls(200) == [(RailRose, 0)]


def test_fall_and_rise_are_told_once_each(bench):
    bench.pin.drive_high()
    bench.polls(200)
    bench.pin.drive_low()
    assert bench.polls(200) == [(RailFell, 250)]
    assert not bench.rail.is_live
    bench.pin.drive_high()
    assert bench.polls(200) == [(RailRose, 450)]
    assert bench.rail.is_live


def test_a_dip_counts_for_the_locks_at_once_but_not_as_an_event(bench):
    bench.pin.drive_high()
    bench.polls(200)
    bench.pin.drive_low()
    assert bench.polls(25) == []
    assert not bench.rail.is_live
    bench.pin.drive_high()
    assert bench.polls(200) == []
    assert bench.rail.is_live


def test_a_rail_counts_as_live_only_once_it_stays_so(bench):
    bench.polls(2_000)
    bench.pin.drive_high()
    bench.polls(50)
    assert not bench.rail.is_live
    bench.polls(25)
    assert bench.rail.is_live
