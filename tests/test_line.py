"""The serial line: the same promises in memory and on a real serial port over a pty."""

import os
import select
from random import Random

import pytest

from controller.clock import MachineClock
from controller.commands import Lamp
from controller.config import SlotBusSettings
from controller.errors import LinkError, PartMissing
from controller.events import (
    BoardFound,
    BoardLost,
    InventoryRead,
    SlotButtonPressed,
    TagRemoved,
    TagSeated,
)
from firmware_bridge.line import SerialLine
from firmware_bridge.modbus_master import ModbusMaster, read_request
from firmware_bridge.slot_bus import SlotBus
from firmware_bridge.slot_map import LAMP_WORDS, wire_us
from sim.clock import SimClock
from sim.serial_line import MemoryLine, PtyLine
from sim.slot_board import SlotBoard
from tests.slot_rig import make_sites, uid

BAUD = 115_200


class PumpedLine(SerialLine):
    """A real serial port that lets the boards at its other end work while it waits."""

    def __init__(self, pty, clock):
        super().__init__(pty.path, BAUD, clock)
        self.pty = pty

    def wait(self, until_us):
        while (now_us := self._clock.mono_us()) < until_us:
            self.pty.pump()
            due_us = self.pty.due_us()
            step_us = until_us if due_us is None else min(until_us, max(due_us, now_us))
            super().wait(step_us)
            if self._is_ready:
                return


class Rig:
    """One arrangement: boards, sites, the line to them and its clock."""

    def __init__(self, kind, count=2, size=4, taken=()):
        random = Random(1)
        self.clock = SimClock() if kind == "memory" else MachineClock()
        self.sites = make_sites(count * size, taken)
        self.boards = [
            SlotBoard(
                at + 1, self.sites[at * size : (at + 1) * size], clock=self.clock, random=random
            )
            for at in range(count)
        ]
        self.pty = None
        if kind == "memory":
            self.line = MemoryLine(self.boards, baud=BAUD, clock=self.clock, random=random)
            self.wire = self.line.wire
        else:
            self.pty = PtyLine(self.boards, baud=BAUD, clock=self.clock, random=random)
            self.wire = self.pty.wire
            self.line = PumpedLine(self.pty, self.clock)
        self.settings = SlotBusSettings(boards=tuple(range(1, count + 1)), slots_per_board=size)
        self.bus = self.master()

    def master(self):
        slots = len(self.sites)
        return SlotBus(self.settings, slots=slots, line=self.line, clock=self.clock)

    def run(self, ms, enough=0):
        """Poll for `ms` at most, until there are `enough` events."""
        events = []
        end_us = self.clock.mono_us() + ms * 1_000
        while (now_us := self.clock.mono_us()) < end_us and (not enough or len(events) < enough):
            events += self.bus.poll(now_us + 25_000)
        return events

    def close(self):
        self.bus.close()
        if self.pty:
            self.pty.close()


@pytest.fixture(params=["memory", "pty"])
def rig(request):
    rig = Rig(request.param, taken=[1, 6])
    yield rig
    rig.close()


def test_the_bus_reads_all_boards(rig):
    (inventory,) = rig.bus.read_inventory(rig.clock.mono_us() + 3_000_000)
    assert isinstance(inventory, InventoryRead)
    assert {each.slot: each.tag for each in inventory.readings if each.is_seated} == {
        1: uid(1),
        6: uid(6),
    }
    assert rig.bus.problems() == {1: "", 2: ""}


def test_the_bus_tells_removals_arrivals_and_presses_and_lights_lamps(rig):
    rig.bus.read_inventory(rig.clock.mono_us() + 3_000_000)
    rig.sites[0].is_seated, rig.sites[0].tag = False, None
    (event,) = rig.run(1_000, enough=1)
    assert (type(event), event.slot) == (TagRemoved, 1)
    rig.sites[7].is_seated, rig.sites[7].tag = True, uid(1)
    (event,) = rig.run(1_000, enough=1)
    assert (type(event), event.slot, event.tag) == (TagSeated, 8, uid(1))
    rig.sites[2].is_button_held = True
    (event,) = rig.run(1_000, enough=1)
    assert (type(event), event.slot) == (SlotButtonPressed, 3)
    rig.bus.show([Lamp.OFFER] * 8)
    rig.run(100)
    assert {site.lamp for site in rig.sites} == {LAMP_WORDS[Lamp.OFFER]}


def test_a_board_that_falls_silent_is_lost_and_found(rig):
    rig.bus.read_inventory(rig.clock.mono_us() + 3_000_000)
    rig.boards[1].is_silent = True
    (lost,) = rig.run(1_000, enough=1)
    assert (type(lost), lost.board) == (BoardLost, 2)
    rig.boards[1].is_silent = False
    found, inventory = rig.run(2_000, enough=2)
    assert (type(found), type(inventory)) == (BoardFound, InventoryRead)


def test_an_answer_needs_its_time_on_the_wire(rig):
    master = ModbusMaster(rig.line, baud=BAUD, clock=rig.clock)
    request = read_request(1, 0, 80)
    registers = ()
    while not registers:  # a busy machine may hold up the pty's boards for too long
        start_us = rig.clock.mono_us()
        registers = master.transact(request).registers
    assert len(registers) == 80
    took_us = rig.clock.mono_us() - start_us
    assert took_us >= wire_us(8 + 165, BAUD) + 1_750
    if isinstance(rig.clock, SimClock):
        assert took_us == 1_750 + wire_us(8, BAUD) + 1_750 + 250 + wire_us(165, BAUD)


def test_silence_is_awaited_for_20_ms_and_no_longer(rig):
    master = ModbusMaster(rig.line, baud=BAUD, clock=rig.clock)
    start_us = rig.clock.mono_us()
    assert master.transact(read_request(31, 0, 16)).trouble == "no answer"
    took_us = rig.clock.mono_us() - start_us
    assert took_us >= wire_us(8 + 37, BAUD) + 20_000
    if isinstance(rig.clock, SimClock):
        assert took_us <= wire_us(8 + 37, BAUD) + 20_000 + 1_750


def test_garbage_on_the_line_is_dropped_before_the_next_request(rig):
    rig.bus.read_inventory(rig.clock.mono_us() + 3_000_000)
    rig.wire.inject(b"\x01\x04\x20\xff\x00garbage", rig.clock.mono_us())
    assert rig.run(100) == []
    assert rig.bus.line_faults.stray + rig.bus.line_faults.garbled <= 1
    assert rig.bus.problems() == {1: "", 2: ""}


def test_waiting_ends_at_its_time_when_nothing_comes(rig):
    start_us = rig.clock.mono_us()
    rig.line.wait(start_us + 3_000)
    assert rig.clock.mono_us() >= start_us + 3_000
    assert rig.line.read() == b""
    rig.line.wait(start_us)


def test_waiting_in_memory_ends_at_the_very_byte():
    clock = SimClock()

    class Parrot:
        def receive(self, data):
            return data

        def babble(self):
            return b""

    line = MemoryLine([Parrot()], baud=BAUD, clock=clock, random=Random(1))
    line.write(b"12345678")
    line.wait(1_000_000)
    assert clock.mono_us() == 695 + 1_750 + 250 + 695
    assert line.read() == b"12345678"
    line.wait(10_000)
    assert clock.mono_us() == 10_000


def test_a_missing_port_is_named():
    with pytest.raises(PartMissing, match="slot bus: serial port /dev/no-such-port"):
        SerialLine("/dev/no-such-port", BAUD, MachineClock())


def test_what_is_no_serial_port_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(PartMissing, match="slot bus: serial port"):
        SerialLine(str(tmp_path / "file"), BAUD, MachineClock())


def test_a_port_in_use_is_refused():
    with_port = Rig("pty")
    with pytest.raises(PartMissing, match="lock"):
        SerialLine(with_port.pty.path, BAUD, MachineClock())
    with_port.close()


def test_the_port_outlives_its_user():
    rig = Rig("pty", taken=[1])
    rig.bus.read_inventory(rig.clock.mono_us() + 3_000_000)
    rig.line.write(b"half a requ")
    rig.line.close()
    rig.pty.pump()
    rig.line = PumpedLine(rig.pty, rig.clock)
    rig.bus = rig.master()
    (inventory,) = rig.bus.read_inventory(rig.clock.mono_us() + 3_000_000)
    assert inventory.readings[0].tag == uid(1)
    rig.close()


def test_boards_that_nobody_listens_to_do_no_harm():
    clock = SimClock()
    pty = PtyLine([], baud=BAUD, clock=clock, random=Random(1))
    for _ in range(100):
        pty.wire.inject(bytes(200), clock.mono_us())
        clock.advance(100)
        pty.pump()
    pty.close()


class Adapter:
    """A USB adapter: a link at `path` to a port that can be pulled out and put back."""

    def __init__(self, path):
        self.path = path
        self.put()

    def put(self):
        self.ours, self.theirs = os.openpty()
        os.symlink(os.ttyname(self.theirs), self.path)

    def pull(self):
        os.close(self.theirs)
        os.close(self.ours)
        os.unlink(self.path)


def write(line):
    line.write(b"x")


def wait_and_read(line):
    line.wait(10_000)
    line.read()


def read_and_wait(line):
    line.read()
    wait_and_read(line)


@pytest.mark.parametrize("act", [write, wait_and_read, read_and_wait])
def test_a_port_that_vanishes_is_a_link_error_and_is_looked_for_once_a_second(tmp_path, act):
    clock = SimClock()
    adapter = Adapter(tmp_path / "ttyUSB0")
    line = SerialLine(str(adapter.path), BAUD, clock)
    adapter.pull()
    with pytest.raises(LinkError, match="ttyUSB0"):
        act(line)
    adapter.put()
    clock.advance(999)
    with pytest.raises(LinkError, match="is gone"):
        line.read()
    clock.advance(1)
    line.write(b"hello")
    assert select.select([adapter.ours], [], [], 1)[0]
    assert os.read(adapter.ours, 10) == b"hello"
    line.close()
    line.close()
    adapter.pull()


def test_a_port_that_stays_away_is_not_tried_more_often(tmp_path):
    clock = SimClock()
    adapter = Adapter(tmp_path / "ttyUSB0")
    line = SerialLine(str(adapter.path), BAUD, clock)
    adapter.pull()
    with pytest.raises(LinkError):
        line.write(b"x")
    said = []
    for _ in range(40):
        clock.advance(100)
        with pytest.raises(LinkError) as caught:
            line.read()
        said.append("is gone" in str(caught.value))
    assert said.count(False) == 4


def test_bytes_arrive_whole_through_a_real_port():
    pty = PtyLine([], baud=BAUD, clock=MachineClock(), random=Random(1))
    line = SerialLine(pty.path, BAUD, MachineClock())
    every = bytes(range(256))
    line.write(every)
    got = b""
    while len(got) < 256:
        got += os.read(pty.fileno(), 4_096)
    assert got == every
    os.write(pty.fileno(), every)
    got = b""
    while len(got) < 256:
        line.wait(line._clock.mono_us() + 1_000_000)
        got += line.read()
    assert got == every
    line.close()
    pty.close()
