import pytest
from gpiozero.pins.mock import MockFactory

from controller.events import RailFell, RailFreed, RailRose, RailStuck
from firmware_bridge.lock_rail import LockRail
from firmware_bridge.pins import supply_pin


class Bench:
    def __init__(self, factory):
        self.rail = LockRail(supply_pin(16, factory))
        self.pin = factory.pin(16)
        self.now_ms = 0
        self.beats = True

    def live(self):
        """Bring the rail up as a start does."""
        self.polls(50)
        self.pin.drive_high()
        assert self.polls(200) == [(RailRose, 100)]

    def polls(self, ms):
        events = []
        for _ in range(ms // 25):
            events += self.rail.poll(self.now_ms)
            if self.rail.may_be_fed and self.beats:
                self.rail.beaten(self.now_ms)
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


def test_a_rail_that_is_live_before_the_first_beat_is_given_its_time_to_die(bench):
    bench.pin.drive_high()
    assert bench.polls(950) == []
    assert not bench.rail.may_be_fed
    assert not bench.rail.is_live
    bench.pin.drive_low()
    assert bench.polls(150) == []
    assert bench.rail.may_be_fed
    bench.pin.drive_high()
    assert [kind for kind, _ in bench.polls(200)] == [RailRose]


def test_a_rail_that_is_live_without_any_beat_is_stuck_and_then_used_all_the_same(bench):
    bench.pin.drive_high()
    assert bench.polls(1_100) == []
    assert bench.polls(5_000) == [(RailStuck, 1_100), (RailRose, 1_100)]
    assert bench.rail.is_live
    assert bench.rail.is_stuck


@pytest.mark.parametrize(("quiet_ms", "is_stuck"), [(1_000, False), (1_150, True)])
def test_a_rail_that_outlives_a_pause_of_the_beats_is_stuck_until_it_is_seen_dead(
    bench, quiet_ms, is_stuck
):
    bench.live()
    bench.beats = False
    assert [kind for kind, _ in bench.polls(quiet_ms)] == [RailStuck] * is_stuck
    bench.beats = True
    assert bench.polls(2_000) == []
    assert bench.rail.is_stuck == is_stuck
    bench.pin.drive_low()
    told = [kind for kind, _ in bench.polls(200)]
    assert told == [*[RailFreed] * is_stuck, RailFell]
    assert not bench.rail.is_stuck


def test_a_rail_that_is_dead_after_a_stall_is_not_stuck(bench):
    bench.live()
    bench.now_ms += 3_000
    bench.pin.drive_low()
    assert [kind for kind, _ in bench.polls(200)] == [RailFell]


def test_fall_and_rise_are_told_once_each(bench):
    bench.live()
    bench.pin.drive_low()
    assert bench.polls(200) == [(RailFell, 300)]
    assert not bench.rail.is_live
    bench.pin.drive_high()
    assert bench.polls(200) == [(RailRose, 500)]
    assert bench.rail.is_live


def test_a_dip_counts_for_the_locks_at_once_but_not_as_an_event(bench):
    bench.live()
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
