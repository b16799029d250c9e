"""The firmware on the cabinet's own master, on Debian's mbpoll, and on a serial port."""

import re
import subprocess
import sys
from contextlib import contextmanager
from random import Random

import pytest

from controller.clock import MachineClock
from controller.commands import Lamp
from controller.config import SlotBusSettings
from controller.events import (
    BoardFound,
    BoardLost,
    InventoryRead,
    SlotButtonPressed,
    SlotReading,
    TagRemoved,
    TagSeated,
    TagUnreadable,
)
from controller.events.cards import TagNotProven, TagProven
from firmware_bridge.line import SerialLine
from firmware_bridge.modbus_master import LineFaults
from firmware_bridge.slot_bus import SlotBus
from firmware_bridge.slot_map import LAMP_WORDS
from sim.smart_cards import NDEF_APPLICATION, Ntag424
from tests.firmware.build import ROOT
from tests.firmware.elf_line import ElfLine
from tests.slot_rig import uid

pytestmark = pytest.mark.elf

TURN_US = 25_000
ADDRESS = 9


KEY = (1, bytes(range(16)))


class Keys:
    """Every tag should have one key."""

    def keys_of(self, uid):
        return (KEY,)

    def refresh(self):
        """Nothing changes."""


class Cabinet:
    """The cabinet's master and two boards of eight slots, `taken` of which (from 1) hold a tag."""

    def __init__(self, make_elf_board, taken=()):
        self.boards = [make_elf_board(slots=8, address=address) for address in (1, 2)]
        for slot in taken:
            self.put(slot, uid(slot))
        for board in self.boards:
            board.wait(20)
        self.line = ElfLine([each.avr for each in self.boards])
        settings = SlotBusSettings(boards=(1, 2), slots_per_board=8)
        self.bus = SlotBus(
            settings,
            slots=16,
            line=self.line,
            clock=self.line,
            keys=Keys(),
            random=Random(5).randbytes,
        )

    def start(self):
        return self.bus.read_inventory(self.line.mono_us() + 6_000_000)

    def run(self, ms):
        events = []
        end_us = self.line.mono_us() + ms * 1_000
        while self.line.mono_us() < end_us:
            turn_us = self.line.mono_us() + TURN_US
            events += self.bus.poll(turn_us)
            self.wait((turn_us - self.line.mono_us()) / 1_000)
        return events

    def wait(self, ms):
        """Let time pass for both boards, and ask nothing."""
        end_us = self.line.mono_us() + round(ms * 1_000)
        while self.line.mono_us() < end_us:
            self.line.wait(end_us)

    def board(self, slot):
        return self.boards[(slot - 1) // 8], (slot - 1) % 8

    def put(self, slot, tag):
        board, index = self.board(slot)
        board.put(index, tag)

    def take(self, slot):
        board, index = self.board(slot)
        board.take_away(index)


def about(events):
    return [
        (type(each), getattr(each, "slot", None) or getattr(each, "board", None)) for each in events
    ]


def test_the_master_takes_the_inventory_of_two_boards(make_elf_board):
    cabinet = Cabinet(make_elf_board, taken=range(1, 17))
    (inventory,) = cabinet.start()
    assert isinstance(inventory, InventoryRead)
    assert inventory.readings == tuple(SlotReading(slot, True, uid(slot)) for slot in range(1, 17))
    assert cabinet.bus.line_faults == LineFaults()


def test_the_master_hears_of_all_that_happens_and_of_nothing_else(make_elf_board):
    cabinet = Cabinet(make_elf_board, taken=[1, 9])
    cabinet.start()
    assert cabinet.run(500) == []
    cabinet.take(9)
    assert about(cabinet.run(100)) == [(TagRemoved, 9)]
    cabinet.put(16, uid(9))
    assert about(cabinet.run(150)) == [(TagSeated, 16)]
    cabinet.put(3, None)
    assert about(cabinet.run(300)) == [(TagUnreadable, 3)]
    board, index = cabinet.board(12)
    board.hold(index, True)
    events = cabinet.run(60)
    board.hold(index, False)
    assert about(events + cabinet.run(100)) == [(SlotButtonPressed, 12)]
    assert cabinet.bus.line_faults == LineFaults()
    assert not any(each.avr.faults for each in cabinet.boards)


def test_the_masters_lamps_are_lit(make_elf_board):
    cabinet = Cabinet(make_elf_board)
    cabinet.start()
    lamps = [Lamp.OFF] * 16
    lamps[0], lamps[15] = Lamp.OFFER, Lamp.STOPPED
    cabinet.bus.show(lamps)
    cabinet.run(200)
    assert [cabinet.boards[0].avr.lamp(slot) for slot in range(8)] == [2, *[0] * 7]
    assert [cabinet.boards[1].avr.lamp(slot) for slot in range(8)] == [*[0] * 7, 1]
    assert LAMP_WORDS[Lamp.STOPPED] >> 12 == 1


def test_a_board_that_was_reset_is_told_anew(make_elf_board):
    cabinet = Cabinet(make_elf_board, taken=[1, 9])
    cabinet.start()
    cabinet.boards[1].avr.reset()
    events = cabinet.run(600)
    (inventory,) = [each for each in events if isinstance(each, InventoryRead)]
    assert [each.slot for each in inventory.readings] == list(range(9, 17))
    assert inventory.readings[0].tag == uid(9)
    assert not [each for each in events if isinstance(each, TagRemoved)]


def test_a_board_that_hangs_is_lost_and_found_after_the_watchdog_bit(make_elf_board):
    cabinet = Cabinet(make_elf_board, taken=[1, 9])
    cabinet.start()
    mend = cabinet.boards[1].avr.hang_at("slots_tick")
    events = cabinet.run(200)
    assert about(events) == [(BoardLost, 2)]
    mend()
    assert (BoardFound, 2) in about(cabinet.run(2_500))


@pytest.mark.parametrize(
    ("key", "said"), [(KEY[1], TagProven), (bytes(16), TagNotProven), (None, TagNotProven)]
)
def test_a_tag_proves_its_key_through_the_board_and_a_copy_does_not(make_elf_board, key, said):
    cabinet = Cabinet(make_elf_board, taken=range(1, 17))
    cabinet.start()
    if key is not None:
        card = Ntag424(uid(10), random=Random(1))
        card.applications[NDEF_APPLICATION][0] = key
        board, index = cabinet.board(10)
        board.lay(index, card)
    cabinet.bus.prove(10, uid(10))
    (event,) = cabinet.run(4_000)
    assert (type(event), event.slot, event.tag) == (said, 10, uid(10))
    assert cabinet.bus.line_faults == LineFaults()
    assert not any(each.avr.faults for each in cabinet.boards)


# Real time.

FEW = "page or head or read_back or longest or wrong_count"
"""Enough to see that the tests reach the board; a real one is given all of them."""


@contextmanager
def served(built, slots=8):
    """Serve the firmware on a port while the context lasts; the value is the port."""
    command = [sys.executable, "-m", "tests.firmware.pty_board", *map(str, built), str(slots)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        yield server.stdout.readline().strip()
        server.stdin.close()
        assert server.wait(10) == 0


def mbpoll(port, *options, values=()):
    line = ["-m", "rtu", "-a", "9", "-b", "115200", "-P", "none", "-o", "9", "-0", "-1"]
    command = ["mbpoll", *line, *options, port, *map(str, values)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.findall(r"^\[(\d+)\]:\s+(\d+)", done.stdout, re.MULTILINE)
    return {int(at): int(value) for at, value in found}, done.stdout + done.stderr


def test_mbpoll_reads_and_writes_a_board(built):
    with served(built) as port:
        head, _ = mbpoll(port, "-t", "3", "-r", "0", "-c", "16")
        assert (head[0], head[1]) == (0x4B01, 8)
        assert list(head) == list(range(16))
        slots, _ = mbpoll(port, "-t", "3", "-r", "16", "-c", "64")
        assert [slots[17 + 8 * slot] for slot in range(8)] == [7] * 8
        _, said = mbpoll(port, "-t", "4", "-r", "16", values=[0x2040])
        assert "Written 1 references" in said
        _, said = mbpoll(port, "-t", "4", "-r", "17", values=[0x1040, 0x3053])
        assert "Written 2 references" in said
        lamps, _ = mbpoll(port, "-t", "4", "-r", "16", "-c", "8")
        assert list(lamps.values()) == [0x2040, 0x1040, 0x3053, 0, 0, 0, 0, 0]
        _, said = mbpoll(port, "-t", "3", "-r", "80", "-c", "1")
        assert "Illegal data address" in said
        _, said = mbpoll(port, "-t", "4", "-r", "16", values=[0x5000])
        assert "Illegal data value" in said


def test_the_cabinets_master_finds_the_board_on_a_real_port(built):
    with served(built) as port:
        clock = MachineClock()
        line = SerialLine(port, 115_200, clock)
        settings = SlotBusSettings(boards=(ADDRESS,), slots_per_board=8)
        bus = SlotBus(settings, slots=8, line=line, clock=clock)
        tags = {}
        deadline_us = clock.mono_us() + 20_000_000
        while len(tags) < 8 and clock.mono_us() < deadline_us:
            for event in bus.read_inventory(clock.mono_us() + 2_000_000):
                if isinstance(event, InventoryRead):
                    tags |= {each.slot: each.tag for each in event.readings if each.tag}
        bus.close()
        assert tags == {slot: uid(slot) for slot in range(1, 9)}


def test_the_conformance_tests_run_on_a_serial_port(built):
    with served(built, slots=3) as port:
        command = [sys.executable, "-m", "pytest", "-o", "addopts=", "-q", "-p", "no:cacheprovider"]
        options = ["--port", port, "--address", str(ADDRESS), "--patience", "3"]
        done = subprocess.run(
            [*command, *options, "-k", FEW, "tests/firmware"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        count = re.search(r"(\d+) passed, (\d+) deselected", done.stdout)
        assert int(count[1]) > 10
