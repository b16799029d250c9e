"""People at two firmware boards for a while: what the cabinet believes is what is there."""

from random import Random

import pytest

from controller.events import SlotButtonPressed
from sim.rc522_field import Noise
from tests.firmware.test_wires import Cabinet
from tests.slot_rig import Rig, uid

pytestmark = pytest.mark.elf

SLOTS = 16
ACTS = 30
SETTLE_MS = 500
LENGTHS = (4, 7, 10)


class Crowd:
    """Does things at random places; `truth` is what hangs where afterwards."""

    def __init__(self, cabinet, random):
        self.cabinet, self.random = cabinet, random
        self.truth = dict.fromkeys(range(1, SLOTS + 1))
        self.presses = dict.fromkeys(range(1, SLOTS + 1), 0)
        self.number = 0

    def act(self):
        slot = self.random.randint(1, SLOTS)
        name = self.random.choice(("put", "put", "put", "take", "take", "twitch", "press"))
        getattr(self, name)(slot)

    def pause(self, ms_max):
        return self.cabinet.run(self.random.randint(0, ms_max))

    def put(self, slot):
        if self.truth[slot] is not None:
            self.take(slot)
            self.cabinet.wait(self.random.randint(11, 60))
        self.number += 1
        tag = uid(self.number, self.random.choice(LENGTHS))
        self.cabinet.put(slot, tag)
        self.truth[slot] = tag

    def take(self, slot):
        self.cabinet.take(slot)
        self.truth[slot] = None

    def twitch(self, slot):
        """Open and close the switch too shortly to mean anything."""
        board, index = self.cabinet.board(slot)
        if self.truth[slot] is not None:
            board.seat(index, False)
            self.cabinet.wait(self.random.uniform(0.1, 9))
            board.seat(index, True)

    def press(self, slot):
        board, index = self.cabinet.board(slot)
        board.hold(index, True)
        self.cabinet.wait(self.random.randint(12, 40))
        board.hold(index, False)
        self.presses[slot] += 1


@pytest.mark.parametrize("seed", [1, 2])
def test_the_cabinet_believes_what_is_there(make_elf_board, seed):
    random = Random(seed)
    cabinet = Cabinet(make_elf_board)
    rig = Rig(boards=1)  # lends what an event makes one believe
    crowd = Crowd(cabinet, random)
    for board in cabinet.boards:
        for wired in board.avr.chips:
            wired.chip.field.noise = Noise(random, 0.02)
    rig.known = {}
    rig.believe(cabinet.start())
    told = dict.fromkeys(crowd.presses, 0)
    for _ in range(ACTS):
        for _ in range(random.randint(1, 3)):
            crowd.act()
            events = crowd.pause(120)
            rig.believe(events)
            count(events, told)
        events = cabinet.run(SETTLE_MS)
        rig.believe(events)
        count(events, told)
        assert rig.known == crowd.truth
        assert told == crowd.presses
    assert cabinet.bus.line_faults.garbled == 0
    assert [(each.avr.faults, each.avr.resets) for each in cabinet.boards] == [({}, 0)] * 2
    assert crowd.number > 10


def count(events, told):
    for event in events:
        if isinstance(event, SlotButtonPressed):
            told[event.slot] += 1
