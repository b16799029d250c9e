"""Badges that the world tells of, on the chip in the controller's process."""

import pytest

from controller.commands import KeyNextCard
from controller.config import Config
from controller.events.cards import CardKeyed
from firmware_bridge.badge_reader import BadgeReader
from sim.linked import ReaderChip
from sim.pins import WiredFactory
from sim.spi import stand_ins
from sim.wires import Wires

UID = bytes.fromhex("04A2B91C6F5D80")


class Keys:
    def keys_of(self, uid):
        return ((1, bytes(range(16))),)

    def refresh(self):
        pass


class Process:
    """A controller's process, as far as its badge reader goes."""

    def __init__(self, write_card):
        config = Config()
        self.chip = ReaderChip(config, write_card=write_card)
        pins = WiredFactory(lambda pin, level: self.chip.chip.set_reset(level))
        with stand_ins(self.chip.spi):
            self.reader = BadgeReader(
                config.reader, tokenise=bytes.hex, pin_factory=pins, keys=Keys()
            )
        self.now_ms = 0

    def see(self, kind, memory):
        self.chip.follow(Wires(cards=(UID,), smart={UID: (kind, memory)}))

    def polls(self, times):
        told = []
        for _ in range(times):
            self.now_ms += 100
            told += self.reader.poll(self.now_ms)
        return told


@pytest.mark.parametrize("kind", ["ntag424", "desfire"])
def test_what_is_written_on_a_badge_outlives_the_process_that_wrote_it(kind):
    written = [""]
    first = Process(lambda uid, memory: written.append(memory))
    first.reader.key_next(KeyNextCard(until_mono_ms=60_000, is_new=True))
    first.see(kind, written[-1])
    assert [type(each) for each in first.polls(20)] == [CardKeyed]
    first.see(kind, written[-1])
    first.reader.close()
    second = Process(lambda uid, memory: written.append(memory))
    second.see(kind, written[-1])
    (badge,) = second.polls(10)
    assert not badge.is_copyable
    second.reader.close()


@pytest.mark.parametrize("kind", ["ntag424", "desfire"])
def test_a_badge_nothing_was_written_on_is_a_new_one(kind):
    process = Process(lambda uid, memory: None)
    process.see(kind, "")
    (badge,) = process.polls(10)
    assert badge.is_copyable
    process.reader.close()
