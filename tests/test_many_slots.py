"""The largest cabinet: 128 slots, 16 boards, a lock chain of 16 chips."""

from random import Random

import pytest

from controller.commands import ReleaseSlot, SecureSlot
from controller.config import parse_config
from controller.errors import ConfigError
from sim.clock import SimClock
from sim.plan import Plan
from sim.tabletop import Tabletop
from tests.bench.sweep import LIMITS_MS, sweep_ms

SLOTS = 128
CHIPS = 16
TEXT = f"""
[cabinet]
slots = {SLOTS}
[slot_bus]
boards = {list(range(1, 17))}
[locks]
at_once = 4
rest_ms = 0
"""
CONFIG = parse_config(TEXT, source="large.toml")
TURN_MS = 25


class Bench:
    """A cabinet of 128 slots whose chain woke with nonsense, a rig, and every transfer noted."""

    def __init__(self):
        self.clock = SimClock()
        self.table = Tabletop(CONFIG, Plan(), clock=self.clock, random=Random(1))
        self.table.electronics.chain.transfer(b"\xa5" * CHIPS)  # registers wake with anything
        self.sent = []
        self.at_first_beat = None
        cabinet = self.table.cabinet
        shift, drive = cabinet.shift, cabinet.drive

        def note(data):
            self.sent.append(bytes(data))
            shift(data)

        def watch(pin, level):
            if pin == CONFIG.pins.heartbeat and self.at_first_beat is None:
                self.at_first_beat = self.table.electronics.chain.latched
            drive(pin, level)

        cabinet.shift, cabinet.drive = note, watch
        self.rig = self.table.connect(lambda uid: uid.hex())
        self.turns(12)  # until the rail is live and the boards are known
        assert cabinet.is_rail_live

    def turns(self, count):
        for _ in range(count):
            self.table.pump()
            list(self.rig.poll(self.clock.mono_ms()))
            self.rig.beat()
            self.table.settle(TURN_MS)

    @property
    def on(self):
        cabinet = self.table.cabinet
        return {slot for slot in range(1, SLOTS + 1) if cabinet.is_slot_coil_on(slot)}


@pytest.fixture
def bench():
    bench = Bench()
    yield bench
    bench.rig.close()


def test_the_chain_is_low_before_the_first_beat_lets_it_drive_anything(bench):
    assert bench.sent[0] == bytes(CHIPS)
    assert bench.at_first_beat == (False,) * SLOTS


def test_every_slot_has_its_own_coil_and_a_change_is_one_transfer(bench):
    for slot in range(1, SLOTS + 1):
        bench.turns(1)
        until_ms = bench.clock.mono_ms() + 3_000
        bench.sent.clear()
        bench.rig.actuate(ReleaseSlot(slot=slot, until_mono_ms=until_ms))
        assert bench.sent == [(1 << slot - 1).to_bytes(CHIPS, "big")], slot
        assert bench.on == {slot}
        bench.sent.clear()
        bench.rig.actuate(SecureSlot(slot=slot))
        assert bench.sent == [bytes(CHIPS)], slot


def test_pulses_that_end_together_end_in_one_transfer(bench):
    slots = (1, 64, 65, 128)
    until_ms = bench.clock.mono_ms() + 500
    for slot in slots:
        bench.rig.actuate(ReleaseSlot(slot=slot, until_mono_ms=until_ms))
    assert bench.on == set(slots)
    bench.sent.clear()
    bench.turns(24)
    assert bench.on == set()
    assert [data for data in bench.sent if data == bytes(CHIPS)] != []
    assert len(set(bench.sent)) <= 2  # what held before, and nothing: never a part of it


def test_closing_leaves_every_output_low(bench):
    until_ms = bench.clock.mono_ms() + 500
    for slot in (1, 128):
        bench.rig.actuate(ReleaseSlot(slot=slot, until_mono_ms=until_ms))
    bench.rig.close()
    assert bench.table.electronics.chain.latched == (False,) * SLOTS


@pytest.mark.parametrize("boards", LIMITS_MS)
def test_every_board_is_asked_within_its_time(boards):
    assert sweep_ms(boards) <= LIMITS_MS[boards]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (("slots = 128", "slots = 129"), "cabinet.slots: expected a whole number from 1 to 128"),
        (("15, 16]", "15]"), "cabinet.slots: expected at most 120"),
        (("15, 16]", "15, 33]"), "slot_bus.boards: expected a whole number from 1 to 32"),
    ],
)
def test_what_does_not_fit_is_refused(wrong, says):
    with pytest.raises(ConfigError, match=says):
        parse_config(TEXT.replace(*wrong), source="large.toml")
