import logging
import sys
from random import Random

import pytest
from gpiozero import OutputDevice
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.errors import PartMissing
from controller.events import BadgePresented, BadgesCollided, ReaderFailed, ReaderRecovered
from firmware_bridge.rc522 import WAITS
from sim.air import Bits
from sim.cards import Card, RandomIdCard
from sim.rc522_field import Noise, Reply
from sim.spi import SpiBus, stand_ins
from tests.rc522_rig import RESET_PIN, Rig

CLASSIC = bytes.fromhex("DEADBEEF")
NTAG = bytes.fromhex("04E141124C2880")
TRIPLE = bytes.fromhex("04112233445566778899")

# 0x08 is a random UID, 0x88 cannot begin a single-size one (ISO/IEC 14443-3, 6.5.4), nor the
# second level of a double-size one.
UIDS = st.one_of(
    st.binary(min_size=4, max_size=4).filter(lambda uid: uid[0] not in (0x08, 0x88)),
    st.binary(min_size=7, max_size=7).filter(lambda uid: uid[3] != 0x88),
    st.binary(min_size=10, max_size=10),
)


def badge(uid, mono_ms):
    return BadgePresented(mono_ms=mono_ms, reader="front", token=uid.hex(), is_copyable=True)


@pytest.fixture
def rig():
    return Rig()


@pytest.fixture
def reader(rig):
    reader = rig.reader()
    yield reader
    reader.close()


# What is read.


@given(st.one_of(st.none(), UIDS))
def test_any_one_card_is_read_exactly(uid):
    rig = Rig()
    reader = rig.reader()
    if uid is not None:
        rig.chip.field.present(Card(uid))

    assert rig.polls(reader, 3) == ([] if uid is None else [badge(uid, 100)])


@pytest.mark.parametrize("hz", [100_000, 1_000_000, 10_000_000])
@pytest.mark.parametrize("uid", [CLASSIC, NTAG, TRIPLE])
def test_cards_are_read_at_any_spi_speed(uid, hz):
    rig = Rig(spi_hz=hz)
    reader = rig.reader()
    assert rig.polls(reader) == []
    rig.chip.field.present(Card(uid))

    assert rig.polls(reader) == [badge(uid, 200)]


@given(st.binary(min_size=3, max_size=3), st.data())
def test_seven_byte_uids_that_begin_alike_are_told_apart(start, data):
    ends = st.binary(min_size=4, max_size=4).filter(lambda end: end[0] != 0x88)
    first, second = data.draw(st.lists(ends, min_size=2, max_size=2, unique=True))
    rig = Rig()
    reader = rig.reader()
    rig.chip.field.hold([start + first])
    assert rig.polls(reader) == [badge(start + first, 100)]
    rig.chip.field.hold([start + second])

    assert rig.polls(reader) == [badge(start + second, 200)]


@given(st.lists(UIDS, min_size=2, max_size=3, unique=True))
def test_of_several_badges_none_is_picked(uids):
    rig = Rig()
    reader = rig.reader()
    for uid in uids:
        rig.chip.field.present(Card(uid))

    assert rig.polls(reader, 8) == [BadgesCollided(mono_ms=100, reader="front")]


def test_a_random_uid_names_nobody(rig, reader):
    rig.chip.field.present(RandomIdCard(Random(1)))

    assert rig.polls(reader, 20) == []
    assert reader.random_ids == 1


# Once per presentation.


@pytest.mark.parametrize(("uid", "looks"), [(CLASSIC, 100), (NTAG, 1000), (TRIPLE, 100)])
def test_a_resting_badge_is_told_once_in_a_thousand_looks(rig, reader, uid, looks):
    rig.chip.field.present(Card(uid))

    assert rig.polls(reader, looks) == [badge(uid, 100)]


def test_a_badge_that_comes_back_is_told_again(rig, reader):
    card = Card(NTAG)
    for _ in range(2):
        rig.chip.field.present(card)
        assert len(rig.polls(reader)) == 1
        rig.chip.field.remove(card)
        assert rig.polls(reader, 3) == []


def test_a_badge_that_only_slips_is_not_told_again(rig, reader):
    card = Card(NTAG)
    rig.chip.field.present(card)
    rig.polls(reader)
    rig.chip.field.remove(card)
    rig.polls(reader, 2)
    rig.chip.field.present(card)

    assert rig.polls(reader, 5) == []


def test_a_badge_swapped_for_another_is_told_at_once(rig, reader):
    rig.chip.field.hold([CLASSIC])
    rig.polls(reader)
    rig.chip.field.hold([NTAG])

    assert rig.polls(reader) == [badge(NTAG, 200)]


def test_the_badge_that_stays_after_a_crowd_is_told_unless_it_was_before(rig, reader):
    rig.chip.field.hold([CLASSIC])
    rig.polls(reader)
    rig.chip.field.hold([CLASSIC, NTAG])
    assert rig.polls(reader, 2) == [BadgesCollided(mono_ms=200, reader="front")]
    rig.chip.field.hold([CLASSIC])
    assert rig.polls(reader, 2) == []
    rig.chip.field.hold([CLASSIC, NTAG])
    rig.polls(reader)
    rig.chip.field.hold([NTAG])

    assert rig.polls(reader, 2) == [badge(NTAG, 700)]


def test_looks_are_as_far_apart_as_was_set():
    rig = Rig(poll_ms=250)
    reader = rig.reader()
    looked = []
    for now_ms in range(0, 1001, 25):
        before = rig.spi.transfers
        reader.poll(now_ms)
        if rig.spi.transfers > before:
            looked.append(now_ms)

    assert looked == [0, 250, 500, 750, 1000]


# What it costs.


def test_an_empty_look_takes_few_transfers_and_little_wire_time(rig, reader):
    transfers, wire_us = rig.spi.transfers, rig.spi.wire_us
    rig.polls(reader)

    assert rig.spi.transfers - transfers <= 350
    assert rig.spi.transfers - transfers <= 50
    assert rig.spi.wire_us - wire_us <= 2_000


def test_the_token_is_made_right_after_the_last_byte_of_the_uid():
    rig = Rig()
    reader = rig.reader()
    rig.chip.field.present(Card(NTAG))
    at = []
    reader._tokenise = lambda uid: str(at.append(rig.spi.transfers))
    rig.polls(reader)

    assert at == [rig.spi.transfers]


def test_a_hung_chip_costs_a_bounded_look(rig, reader):
    rig.chip.hang()
    before = rig.spi.transfers
    (failed,) = rig.polls(reader)

    assert isinstance(failed, ReaderFailed)
    assert rig.spi.transfers - before <= WAITS + 10 <= 350


# Noise.


@settings(max_examples=20)
@given(st.integers(0, 2**32), UIDS)
def test_noise_makes_no_badge_up(seed, uid):
    rig = Rig()
    reader = rig.reader()
    rig.chip.field.noise = Noise(Random(seed), 0.5)
    rig.chip.field.present(Card(uid))

    told = rig.polls(reader, 60)

    assert {type(event) for event in told} <= {BadgePresented}
    assert {event.token for event in told} <= {uid.hex()}


def test_an_answer_with_a_broken_parity_bit_is_not_believed(rig, reader):
    class OneBit:
        def disturb(self, reply):
            return Reply(Bits(reply.bits.value ^ 1, reply.bits.count), None, is_whole=False)

    rig.chip.field.present(Card(NTAG))
    rig.chip.field.noise = OneBit()

    assert reader._chip.exchange(bytes([0x52]), 7).is_damaged


def test_a_resting_badge_does_not_flicker_in_noise(rig, reader):
    rig.chip.field.noise = Noise(Random(7), 0.1)
    rig.chip.field.present(Card(NTAG))

    assert len(rig.polls(reader, 400)) == 1


def test_a_badge_may_leave_at_any_moment_of_a_look():
    for us in range(0, 6000, 60):
        rig = Rig()
        reader = rig.reader()
        card = Card(NTAG)
        rig.chip.field.present(card)
        rig.chip.later(us, lambda rig=rig, card=card: rig.chip.field.remove(card))

        told = rig.polls(reader, 5)

        assert told in ([], [badge(NTAG, 100)]), us


def test_one_disturbed_transfer_is_no_fault(rig, reader):
    transfer = rig.chip.transfer

    def disturbed(data):
        rig.chip.transfer = transfer
        return bytes(len(data))

    rig.chip.transfer = disturbed

    assert rig.polls(reader, 5) == []


# A reader that fails.


def break_unplugged(chip):
    chip.unplug()


def break_floating_high(chip):
    chip.floating = 0xFF
    chip.unplug()


def break_browned_out(chip):
    chip.brown_out()


def break_hung(chip):
    chip.hang()


@pytest.mark.parametrize(
    ("break_it", "detail"),
    [
        (break_unplugged, "version register reads 0x00"),
        (break_floating_high, "version register reads 0xFF"),
        (break_browned_out, "lost its settings: T_MODE reads 0x00, not 0x80"),
        (break_hung, "does not finish an exchange"),
    ],
)
def test_a_reader_that_fails_is_told_once_and_its_recovery_once(rig, reader, break_it, detail):
    assert rig.polls(reader, 3) == []
    break_it(rig.chip)
    rig.now_ms = 1000

    failed = rig.polls(reader, 9)
    assert failed == [ReaderFailed(mono_ms=1100, reader="front", detail=detail)]
    rig.chip.plug()
    assert rig.polls(reader, 5) == [ReaderRecovered(mono_ms=2100, reader="front")]
    rig.chip.field.present(Card(NTAG))
    assert rig.polls(reader) == [badge(NTAG, 2500)]


def test_a_dead_reader_is_tried_once_a_second(rig, reader):
    rig.chip.unplug()
    rig.polls(reader)
    resets = []
    rig.chip.set_reset = lambda level: resets.append((level, rig.now_ms))
    assert rig.polls(reader, 35) == []

    times = [at for level, at in resets if level]
    assert times == [1100, 2100, 3100]


def test_a_chip_that_hangs_is_reset_by_its_pin(rig, reader):
    rig.chip.hang()
    levels = []
    set_reset = rig.chip.set_reset
    rig.chip.set_reset = lambda level: (levels.append(level), set_reset(level))
    rig.polls(reader, 12)

    assert levels == [False, True]


def test_a_crystal_that_is_slow_to_start_is_waited_for(rig):
    rig.chip.start_us = 8_000
    rig.chip.set_reset(False)
    reader = rig.reader()
    rig.chip.field.present(Card(NTAG))

    assert rig.polls(reader) == [badge(NTAG, 100)]


def test_a_badge_that_rests_through_a_dip_of_the_supply_is_not_told_again(rig, reader):
    rig.chip.field.present(Card(NTAG))
    rig.polls(reader, 3)
    rig.chip.brown_out()

    assert {type(event) for event in rig.polls(reader, 50)} == {ReaderFailed, ReaderRecovered}


def test_an_spi_error_is_a_fault_of_the_reader(rig, reader):
    transfer = rig.chip.transfer

    def fails(data):
        raise OSError(5, "Input/output error")

    rig.chip.transfer = fails
    (failed,) = rig.polls(reader, 5)
    assert "Input/output error" in failed.detail
    rig.chip.transfer = transfer

    assert [type(event) for event in rig.polls(reader, 10)] == [ReaderRecovered]


@pytest.mark.parametrize("version", [0x91, 0x92, 0x88, 0xB2])
def test_every_known_chip_is_taken(rig, version):
    rig.chip._version = version

    assert rig.polls(rig.reader()) == []


# Construction.


def missing(rig):
    with pytest.raises(PartMissing) as caught:
        rig.reader()
    (line,) = caught.value.problems
    assert "\n" not in line
    return line


def test_a_reader_that_is_not_there_stops_the_start(rig):
    rig.chip.unplug()

    assert missing(rig) == (
        "badge reader 'front': no MFRC522 on SPI0.0 (RST on BCM 25): version register reads 0x00"
    )


def test_an_unknown_chip_stops_the_start(rig):
    rig.chip._version = 0x12

    assert "0x12" in missing(rig)


def test_a_bus_that_is_not_there_stops_the_start(rig):
    rig.spi = SpiBus()

    line = missing(rig)

    assert line.startswith("badge reader 'front': SPI0.0 cannot be opened (RST on BCM 25): ")
    assert "/dev/spidev0.0" in line


def test_a_reset_pin_that_is_taken_stops_the_start(rig):
    with OutputDevice(RESET_PIN, pin_factory=rig.pins):
        line = missing(rig)

    assert line.startswith("badge reader 'front': no reset pin (RST on BCM 25) for SPI0.0: ")


@pytest.mark.parametrize("package", ["mfrc522", "spidev"])
def test_a_package_that_is_not_installed_stops_the_start(rig, monkeypatch, package):
    with stand_ins(rig.spi), monkeypatch.context() as patch:
        patch.setitem(sys.modules, "spidev", None)
        if package == "mfrc522":
            patch.setattr(sys, "path", [])
        line = missing_here(rig)

    assert line.startswith("badge reader 'front': no driver for SPI0.0 (RST on BCM 25): ")
    assert package in line


def missing_here(rig):
    """Return the problem as `missing`, with the modules that are in place now."""
    from firmware_bridge.badge_reader import BadgeReader  # noqa: PLC0415

    with pytest.raises(PartMissing) as caught:
        BadgeReader(rig.settings, tokenise=bytes.hex, pin_factory=rig.pins)
    return caught.value.problems[0]


def test_a_failed_start_leaves_the_pin_free_for_the_next(rig):
    rig.chip.unplug()
    missing(rig)
    rig.chip.plug()

    assert rig.polls(rig.reader()) == []


def test_an_spi_error_at_the_start_leaves_the_pin_free(rig):
    def fails(data):
        raise OSError(5, "Input/output error")

    rig.chip.transfer = fails
    with pytest.raises(PartMissing, match="Input/output error"):
        rig.reader()

    assert rig.pins.pin(RESET_PIN).function == "input"


def test_closing_leaves_other_pins_alone_and_may_be_repeated(rig):
    lock = OutputDevice(24, pin_factory=rig.pins, initial_value=True)
    reader = rig.reader()
    reader.close()
    reader.close()

    assert lock.value == 1
    assert rig.pins.pin(24).function == "output"
    assert rig.pins.pin(RESET_PIN).function == "input"


def test_no_pin_but_the_reset_pin_is_driven(rig):
    driven = []
    rig.pins.tell = lambda pin, level: (driven.append(pin), rig._driven(pin, level))
    reader = rig.reader()
    rig.chip.hang()
    rig.polls(reader, 20)

    assert set(driven) == {RESET_PIN}


def test_readers_leave_no_log_handlers_behind(rig):
    log = logging.getLogger("mfrc522Logger")
    before = log.handlers[:]
    for _ in range(3):
        rig.reader().close()

    assert log.handlers == before
