"""The real locks on the simulated rail while the controller stands still (a slow disk, a hang)."""

import pytest
from gpiozero.pins.mock import MockFactory

from controller.config import LockSettings
from controller.events import RailFell, RailRose
from firmware_bridge.heartbeat import Heartbeat
from firmware_bridge.lock_rail import LockRail
from firmware_bridge.locks import build_locks
from firmware_bridge.pins import output_pin, supply_pin
from sim.clock import SimClock
from sim.lock_rail import RailSim
from sim.shift_chain import ShiftChain
from sim.solenoid import Solenoid

TURN_MS = 25
SLOT = 7
LIMIT_MS = 3_000


class Bench:
    """Heartbeat → rail → sense → locks → chain → solenoid, all of it on simulated time."""

    def __init__(self, factory):
        self.clock = SimClock()
        self.rail = RailSim()
        self.chips = ShiftChain(3)
        self.solenoid = Solenoid()
        self.events = []
        self.dead_ms = 0
        self._beat = factory.pin(17)
        self._sense = factory.pin(16)
        self.heartbeat = Heartbeat(output_pin(17, factory))
        self.lock_rail = LockRail(supply_pin(16, factory))
        settings = LockSettings(pulse_ms_max=LIMIT_MS, rest_ms=1_000)
        self.locks = build_locks(settings, 24, pin_factory=factory, spi_xfer=self.chips.transfer)

    @property
    def now_ms(self):
        return self.clock.mono_ms()

    @property
    def is_output_high(self):
        return self.chips.latched[SLOT - 1]

    def turn(self):
        """One turn of the controller, and the time until the next."""
        self.events += self.lock_rail.poll(self.now_ms)
        self.locks.tick(self.now_ms, self.lock_rail.is_live)
        level = self._beat.state
        if self.lock_rail.may_be_fed:
            self.heartbeat.beat()
            self.lock_rail.beaten(self.now_ms)
        if self._beat.state != level:
            self.rail.edge(self.clock.mono_us())
        self.stall(TURN_MS)

    def turns(self, ms):
        for _ in range(ms // TURN_MS):
            self.turn()

    def stall(self, ms):
        """Let time pass for everything but the controller."""
        for _ in range(ms):
            self.clock.advance(1)
            now_us = self.clock.mono_us()
            is_live = self.rail.is_live(now_us)
            self.dead_ms += not is_live
            (self._sense.drive_high if is_live else self._sense.drive_low)()
            self.solenoid.tick(self.chips.outputs[SLOT - 1], is_live, now_us)

    def close(self):
        self.locks.close()
        self.lock_rail.close()
        self.heartbeat.close()


@pytest.fixture
def bench():
    with MockFactory() as factory:
        bench = Bench(factory)
        bench.turns(500)
        assert [type(event) for event in bench.events] == [RailRose]
        bench.events.clear()
        bench.dead_ms = 0
        yield bench
        bench.close()


def test_a_stall_of_300_ms_in_a_pulse_is_no_fault(bench):
    began_ms = bench.now_ms
    bench.locks.release(SLOT, began_ms, began_ms + 2_000)
    bench.turns(200)
    bench.stall(300)
    bench.turns(3_000)
    (pulse,) = bench.solenoid.pulses
    assert pulse.lasts_us == pytest.approx(2_000_000, abs=TURN_MS * 1_000)
    assert bench.events == []
    assert bench.dead_ms == 0


def test_a_stall_of_900_ms_in_a_pulse_drops_the_bolt_and_gives_back_what_is_left(bench):
    began_ms = bench.now_ms
    bench.locks.release(SLOT, began_ms, began_ms + 10_000)
    bench.turns(200)
    bench.stall(900)
    assert not bench.solenoid.is_on
    bench.turn()
    assert not bench.is_output_high
    bench.turns(5_000)
    first, second = bench.solenoid.pulses
    assert first.until_us - first.since_us <= 1_200_000
    assert second.until_us <= (began_ms + LIMIT_MS + TURN_MS) * 1_000
    assert second.until_us >= (began_ms + LIMIT_MS) * 1_000
    assert bench.dead_ms > 0


@pytest.mark.parametrize("stall_ms", [3_000, 30_000])
def test_a_long_stall_in_a_pulse_cuts_the_coil_within_a_second(stall_ms, bench):
    began_ms = bench.now_ms
    bench.locks.release(SLOT, began_ms, began_ms + 60_000)
    bench.turns(200)
    stalled_us = bench.clock.mono_us()
    bench.stall(stall_ms)
    (pulse,) = bench.solenoid.pulses
    assert pulse.until_us - stalled_us <= 1_000_000
    assert bench.solenoid.is_home
    assert bench.is_output_high  # nobody was there to take it back: the rail alone did this
    bench.turns(5_000)
    assert bench.solenoid.pulses == [pulse]
    assert [type(event) for event in bench.events] == [RailFell, RailRose]


def test_a_release_after_a_commit_of_300_ms_acts_at_once(bench):
    until_ms = bench.now_ms + 5_000
    bench.stall(300)
    bench.locks.release(SLOT, bench.now_ms, until_ms)
    assert bench.is_output_high
    bench.turns(6_000)
    (pulse,) = bench.solenoid.pulses
    assert pulse.lasts_us == pytest.approx(LIMIT_MS * 1_000, abs=TURN_MS * 1_000)


@pytest.mark.parametrize(
    ("stall_ms", "lasts_ms"),
    [(900, LIMIT_MS), (3_000, 5_000 - 3_000), (6_000, 0)],
)
def test_a_release_after_a_slow_commit_waits_for_the_rail_and_keeps_its_deadline(
    stall_ms, lasts_ms, bench
):
    until_ms = bench.now_ms + 5_000
    bench.stall(stall_ms)
    assert not bench.rail.is_live(bench.clock.mono_us())
    bench.locks.release(SLOT, bench.now_ms, until_ms)
    assert not bench.is_output_high
    came_back_ms = bench.now_ms
    for _ in range(280):
        bench.turn()
        if bench.is_output_high:
            assert bench.lock_rail.is_live
    if not lasts_ms:
        assert bench.solenoid.pulses == []
        return
    (pulse,) = bench.solenoid.pulses
    assert pulse.since_us - came_back_ms * 1_000 <= 250_000  # rail 150 ms, debounce, two turns
    assert pulse.lasts_us == pytest.approx(lasts_ms * 1_000, abs=250_000)
    assert pulse.until_us <= (until_ms + TURN_MS) * 1_000
    assert pulse.lasts_us <= (LIMIT_MS + TURN_MS) * 1_000


def test_a_controller_that_never_beats_gets_no_coil(bench):
    bench.stall(1_000)
    for _ in range(80):
        bench.events += bench.lock_rail.poll(bench.now_ms)
        bench.locks.tick(bench.now_ms, bench.lock_rail.is_live)
        bench.locks.release(SLOT, bench.now_ms, bench.now_ms + 5_000)
        bench.stall(TURN_MS)
    assert bench.solenoid.pulses == []
    assert not bench.is_output_high
