"""A slot bus with simulated boards on a line in memory, and what its events make one believe."""

from random import Random

from controller.config import SlotBusSettings
from controller.events import (
    BoardLost,
    InventoryRead,
    TagRemoved,
    TagSeated,
    TagUnreadable,
)
from firmware_bridge.slot_bus import SlotBus
from sim.clock import SimClock
from sim.serial_line import MemoryLine
from sim.site import Site
from sim.slot_board import SlotBoard

TURN_US = 25_000


def uid(number, length=7):
    return bytes([0x04, number]).ljust(length, b"\x5a")


def make_sites(count, taken=()):
    return [
        Site(slot, is_seated=slot in taken, tag=uid(slot) if slot in taken else None)
        for slot in range(1, count + 1)
    ]


class Rig:
    """`boards` boards of `size` slots; `taken` slots hold the tag `uid(slot)`."""

    def __init__(self, boards=1, size=4, taken=(), slots=None, seed=1, baud=115_200, **options):
        self.clock = SimClock()
        self.clock.advance(10_000)
        self.random = Random(seed)
        self.sites = make_sites(boards * size, taken)
        self.boards = [
            SlotBoard(
                number + 1,
                self.sites[number * size : (number + 1) * size],
                clock=self.clock,
                random=self.random,
                baud=baud,
                **options,
            )
            for number in range(boards)
        ]
        self.line = MemoryLine(self.boards, baud=baud, clock=self.clock, random=self.random)
        self.settings = SlotBusSettings(
            boards=tuple(range(1, boards + 1)), slots_per_board=size, baud=baud
        )
        self.slots = slots or boards * size
        self.bus = self.master()
        self.known = {}

    def master(self):
        return SlotBus(self.settings, slots=self.slots, line=self.line, clock=self.clock)

    def start(self, within_ms=6_000):
        deadline_us = self.clock.mono_us() + within_ms * 1_000
        return self.believe(self.bus.read_inventory(deadline_us))

    def turn(self):
        """Play one turn of the controller, with boards that look around meanwhile."""
        until_us = self.clock.mono_us() + TURN_US
        events = self.believe(self.bus.poll(until_us))
        while (left_us := until_us - self.clock.mono_us()) > 0:
            self.clock.advance_us(min(left_us, 5_000))
            for board in self.boards:
                board.tick()
        return events

    def run(self, ms):
        events = []
        end_ms = self.clock.mono_ms() + ms
        while self.clock.mono_ms() < end_ms:
            events += self.turn()
        return events

    def believe(self, events):
        for event in events:
            match event:
                case InventoryRead():
                    self.known |= {
                        each.slot: each.tag if each.is_seated else None for each in event.readings
                    }
                case TagSeated():
                    self.known[event.slot] = event.tag
                case TagRemoved():
                    self.known[event.slot] = None
                case TagUnreadable() | BoardLost():
                    slots = event.slots if isinstance(event, BoardLost) else (event.slot,)
                    self.known |= dict.fromkeys(slots, "unknown")
        return events

    def put(self, slot, tag):
        site = self.sites[slot - 1]
        site.is_seated, site.tag = True, tag

    def pull(self, slot):
        site = self.sites[slot - 1]
        site.is_seated, site.tag = False, None

    def press(self, slot, ms=60):
        self.sites[slot - 1].is_button_held = True
        for _ in range(ms // 10):
            self.clock.advance(10)
            self.board_of(slot).tick()
        self.sites[slot - 1].is_button_held = False
        for _ in range(3):
            self.clock.advance(10)
            self.board_of(slot).tick()

    def board_of(self, slot):
        return self.boards[(slot - 1) // self.settings.slots_per_board]

    def sensor(self, slot):
        return self.board_of(slot).sensors[(slot - 1) % self.settings.slots_per_board]

    def truth(self):
        return {site.slot: site.tag if site.is_seated else None for site in self.sites}
