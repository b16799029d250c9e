"""What only the firmware has: a watchdog, antennas, a crystal, an EEPROM, switches to set it."""

import re
from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from firmware_bridge.rc522_map import KNOWN_VERSIONS
from firmware_bridge.slot_map import (
    FLAG_READER_FAULT,
    IS_BUTTON_HELD,
    lamp_word,
    silence_us,
)
from sim.air import Bits
from sim.cards import Card
from sim.crc16 import crc16
from sim.rc522_field import Noise
from tests.firmware.avr_board import BAUDS
from tests.firmware.boards import firmware_answer_us_max
from tests.firmware.build import FIRMWARE
from tests.firmware.figures import memory
from tests.slot_rig import uid

pytestmark = pytest.mark.elf

CHARGE_US = 5_000
"""How long a field must be on before a tag is spoken to, and off before it is on again."""

WATCHDOG_MS = 250
BOOT_MS = 60


def test_every_pin_hangs_on_one_thing():
    text = (FIRMWARE / "pins.h").read_text()
    pins = re.findall(r'PIN\((\w+), ([BCD]), ([0-7]), (IN|PULLED_UP|LOW|HIGH), +"(.+)"\)', text)
    assert len(pins) == text.count("    PIN(") == 20
    assert len({name for name, *_ in pins}) == 20
    places = {port + bit for _, port, bit, *_ in pins}
    assert len(places) == 20
    assert not places & {"B6", "B7", "C6", "C7"}


# Switches.


@pytest.mark.parametrize("address", [1, 2, 17, 31, 32])
def test_the_address_is_set_on_the_board(make_elf_board, address):
    board = make_elf_board(slots=1, address=address)
    assert board.head.version == 0x4B01
    board.address = address % 32 + 1
    assert board.ask(bytes.fromhex("04 00 00 00 10")) is None


@pytest.mark.parametrize("slots", range(1, 9))
def test_the_number_of_slots_is_set_on_the_board(make_elf_board, slots):
    assert make_elf_board(slots=slots).head.slots == slots


@pytest.mark.parametrize("switch", range(8))
def test_the_baud_rate_is_set_on_the_board(make_elf_board, switch):
    board = make_elf_board(slots=8, taken=range(8), baud_switch=switch)
    board.wait(300)
    for _ in range(5):
        assert board.head.slots == 8
        assert board.slot(7).tag == uid(8)
    frame = bytes.fromhex("10 00 10 00 08 10") + bytes.fromhex("2040") * 8
    assert board.ask(frame) == frame[:5]


def test_the_guide_tells_how_soon_an_answer_begins_at_each_rate():
    text = (FIRMWARE.parent / "SLOT_BUS.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (\d+)(?: to \d+)? \| ([\d.]+) ms \| ([\d.]+) ms \|$", text, re.M)
    assert [int(baud) for baud, *_ in told] == [38_400, 19_200, 9_600]
    for baud, silence, answer in told:
        assert float(silence) == round(silence_us(int(baud)) / 1_000, 2)
        assert float(answer) == round(firmware_answer_us_max(int(baud)) / 1_000, 2)


@pytest.mark.parametrize("switch", range(7))
def test_an_answer_begins_as_soon_as_its_rate_allows_while_tags_are_read(make_elf_board, switch):
    board = make_elf_board(slots=8, taken=range(8), baud_switch=switch)
    board.wait(100)
    for turn in range(60):
        board.wait(turn % 7 * 1.3)
        board.read(0, (16, 80)[turn % 2])  # each exchange holds the limit of its rate
    assert len(board.turnarounds_us) == 60
    assert max(board.turnarounds_us) <= firmware_answer_us_max(BAUDS[switch])


@pytest.mark.parametrize("switch", range(7))
def test_a_crystal_and_a_master_that_are_off_by_two_per_cent_understand_each_other(
    make_elf_board, switch
):
    board = make_elf_board(slots=1, baud_switch=switch)
    frame = bytes.fromhex("09 04 00 00 00 04")
    frame += crc16(frame)
    for baud in (BAUDS[switch] * 98 // 100, BAUDS[switch] * 102 // 100):
        end_us = board.avr.say(frame, baud=baud)
        assert len(board.listen(end_us)) == 13


def test_a_master_at_another_rate_is_no_harm(make_elf_board):
    board = make_elf_board(slots=1)
    frame = bytes.fromhex("09 06 00 10 20 40")
    for baud in (9_600, 38_400, 250_000):
        end_us = board.avr.say(frame + crc16(frame), baud=baud)
        assert board.listen(end_us) == []
        assert board.read(16, 1, function=3) == (0,)


FOREIGN = ("08 04 00 00 00 10", "08 04 20" + " 5A" * 32, "08 10 00 10 00 01")


@pytest.mark.parametrize("baud_switch", [0, 2, 6])
def test_a_request_is_heard_however_soon_after_another_boards_frame_it_may_come(
    make_elf_board, baud_switch
):
    board = make_elf_board(slots=8, taken=range(8), baud_switch=baud_switch)
    request = bytes.fromhex("09 04 00 00 00 50")
    request += crc16(request)
    for turn in range(90):
        foreign = bytes.fromhex(FOREIGN[turn % 3])
        end_us = board.avr.say(foreign + crc16(foreign), at_us=board.avr.us + 5_000 + 137 * turn)
        end_us = board.avr.say(request, at_us=end_us + silence_us(board.avr.baud) + 1)
        answer = board.listen(end_us)
        assert len(answer) == 165, turn
    assert not board.avr.faults


def test_a_frame_with_a_gap_in_it_is_no_frame(make_elf_board):
    board = make_elf_board(slots=1)
    request = bytes.fromhex("09 06 00 10 20 40")
    request += crc16(request)
    for cut in range(1, 8):
        end_us = board.avr.say(request[:cut], at_us=board.avr.us + 5_000)
        end_us = board.avr.say(request[cut:], at_us=end_us + 1_900)
        assert board.listen(end_us) == []
    assert board.read(16, 1, function=3) == (0,)
    assert board.exchange(request) == request


# Readers and their fields.


class FieldWatch:
    """Notes for how long a field was on before a frame, and off before it was on again."""

    def __init__(self, chip):
        self.charges_us, self.pauses_us = [], []
        self._chip = chip
        self._switched_us, self._is_fresh = -1_000_000, False
        self._switch, self._send = chip.field.switch, chip.field.send
        chip.field.switch, chip.field.send = self.switch, self.send

    def switch(self, is_on):
        now_us = self._chip.now_us
        if is_on and not self._chip.field.is_on:
            self.pauses_us.append(now_us - self._switched_us)
            self._is_fresh = True
        if is_on != self._chip.field.is_on:
            self._switched_us = now_us
        self._switch(is_on)

    def send(self, frame, **rest):
        if self._is_fresh:
            self.charges_us.append(self._chip.now_us - self._switched_us)
            self._is_fresh = False
        self._send(frame, **rest)


VERSIONS = [*((version, True) for version in KNOWN_VERSIONS), (0x12, False)]


@pytest.mark.parametrize(("version", "is_known"), VERSIONS)
def test_readers_that_work_are_taken_and_others_are_not(make_elf_board, version, is_known):
    board = make_elf_board(slots=1, taken=[0], version=version)
    board.wait(200)
    assert board.slot(0).is_reader_answering == is_known
    assert (board.slot(0).tag == uid(1)) == is_known


@pytest.mark.parametrize("start_us", [38, 5_000, 9_000])
def test_a_reader_whose_crystal_is_slow_is_waited_for(make_elf_board, start_us):
    board = make_elf_board(slots=8, taken=range(8))
    for wired in board.avr.chips:
        wired.chip.start_us = start_us
    board.avr.reset()
    board.avr.run(BOOT_MS)
    assert board.head.flags == 0
    board.keep_host()
    board.wait(300)
    changes = board.head.changes
    # Between two reads of its tag, as each is read every 200 ms.
    wired = board.avr.chips[0]
    while wired.chip.field.is_on:
        board.wait(1)
    wired.chip.brown_out()
    board.wait(1_000)
    assert (board.slot(0).tag, board.slot(0).quality) == (uid(1), 255)
    assert board.head.changes == changes


@pytest.mark.parametrize("slots", [1, 2, 8])
def test_one_field_is_on_at_a_time_long_enough_and_off_long_enough(make_elf_board, slots):
    board = make_elf_board(slots=slots)
    watches = [FieldWatch(wired.chip) for wired in board.avr.chips[:slots]]
    for slot in range(slots):
        board.put(slot, uid(slot))
    board.wait(500)
    assert [board.slot(slot).tag for slot in range(slots)] == [uid(slot) for slot in range(slots)]
    for slot in range(slots):
        board.miss(slot, 20)
    board.wait(1_000)
    for sequence in (1, 2):
        board.run_exchange(0, sequence, b"\xe0\x50")
    assert all(len(watch.charges_us) >= 5 for watch in watches)
    assert min(us for watch in watches for us in watch.charges_us) >= CHARGE_US
    assert min(us for watch in watches for us in watch.pauses_us) >= CHARGE_US
    assert board.avr.fields_at_once == 1


def test_no_field_is_on_before_an_empty_seat(make_elf_board):
    board = make_elf_board(slots=8, taken=[3])
    board.wait(2_000)
    cards = [Card(uid(9)) for _ in range(8)]
    powered = []
    for slot, card in enumerate(cards):
        if slot != 3:
            board.avr.put(slot, card)
            card.power_up = lambda slot=slot: powered.append(slot)
    board.wait(1_000)
    assert powered == []
    assert board.slot(3).tag == uid(4)


# Laid over one another, the second pair is the second of them, check byte and all.
PAIRS = [(uid(1), uid(2)), (bytes.fromhex("04100000"), bytes.fromhex("04102222"))]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_tags_in_one_seat_are_never_read_as_one(make_elf_board, one, other):
    board = make_elf_board(slots=1)
    board.avr.put(0, Card(one), Card(other))
    board.seat(0, True)
    board.wait(600)
    slot = board.slot(0)
    assert (slot.tag, slot.quality) == (None, 0)
    (first, _) = board.avr.chips[0].chip.field.cards
    board.avr.put(0, first)
    board.wait(200)
    assert board.slot(0).tag == one


@pytest.mark.parametrize("length", [4, 7, 10])
def test_noise_makes_misses_but_never_another_uid(make_elf_board, length):
    board = make_elf_board(slots=1)
    board.avr.chips[0].chip.field.noise = Noise(Random(length), 0.25)
    board.put(0, uid(1, length))
    tags = Counter()
    for _ in range(300):
        board.wait(20)
        tags[board.slot(0).tag] += 1
    assert set(tags) <= {None, uid(1, length)}
    assert tags[uid(1, length)] > 100


def test_a_reader_that_lost_its_settings_gets_them_again_unnoticed(make_elf_board):
    board = make_elf_board(slots=1, taken=[0])
    board.wait(200)
    for us in range(0, 30_000, 1_700):
        board.wait(60 + us / 1_000)
        board.avr.chips[0].chip.brown_out()
        board.wait(60)
        slot = board.slot(0)
        assert (slot.tag, slot.quality) == (uid(1), 255)
    board.wait(100)
    assert board.slot(0).is_reader_answering


def test_a_reader_that_hangs_is_reset(make_elf_board):
    board = make_elf_board(slots=1, taken=[0])
    board.wait(200)
    chip = board.avr.chips[0].chip
    chip.hang()
    seen = set()
    for _ in range(30):
        board.wait(5)
        seen.add(board.head.flags)
    assert seen == {0, FLAG_READER_FAULT}
    board.wait(100)
    slot = board.slot(0)
    assert (slot.is_reader_answering, slot.tag, slot.quality) == (True, uid(1), 255)


@pytest.mark.parametrize("floating", [0x00, 0xFF])
def test_a_reader_that_dies_amid_a_read_makes_no_miss(make_elf_board, floating):
    board = make_elf_board(slots=1, taken=[0])
    board.wait(200)
    chip = board.avr.chips[0].chip
    chip.floating = floating
    for turn in range(60):
        board.wait(60 + turn * 0.7)
        chip.unplug()
        board.wait(50)
        slot = board.slot(0)
        assert (slot.tag, slot.quality, slot.is_reader_answering) == (uid(1), 255, False)
        chip.plug()
        board.wait(60)
        assert board.slot(0).is_reader_answering


class LyingSelect(Card):
    """A tag whose answer to a select has a wrong check sum."""

    def _selected(self, frame):
        answer = super()._selected(frame)
        # Two bits of one byte: its parity stays right.
        return answer and Bits(answer.value ^ 3 << answer.count - 8, answer.count)


class LyingLevel(Card):
    """A tag whose UID has a wrong check byte, which it believes in itself."""

    def _level_bytes(self):
        data = super()._level_bytes()
        return data[:4] + bytes((data[4] ^ 3,))


@pytest.mark.parametrize("liar", [LyingSelect, LyingLevel])
@pytest.mark.parametrize("length", [4, 7, 10])
def test_a_tag_whose_check_bytes_are_wrong_is_not_read(make_elf_board, liar, length):
    board = make_elf_board(slots=1)
    board.lay(0, liar(uid(1, length)))
    board.seat(0, True)
    board.wait(500)
    slot = board.slot(0)
    assert (slot.tag, slot.quality) == (None, 0)


def test_a_contact_is_believed_after_ten_ms_and_not_much_later(make_elf_board):
    board = make_elf_board(slots=1)
    for turn in range(30):
        board.wait(20 + turn * 0.13)
        is_held = turn % 2 == 0
        board.hold(0, is_held)
        board.wait(9.9)
        assert bool(board.avr.ram("registers", 2)[1] & IS_BUTTON_HELD) != is_held
        board.wait(1.6)
        assert bool(board.avr.ram("registers", 2)[1] & IS_BUTTON_HELD) == is_held


@pytest.mark.parametrize("floating", [0x00, 0xFF])
def test_a_board_whose_readers_are_all_missing_says_so_and_works_on(make_elf_board, floating):
    board = make_elf_board(slots=8)
    for wired in board.avr.chips:
        wired.chip.floating = floating
        wired.chip.unplug()
    board.reset()
    for slot in range(8):
        board.seat(slot, True)
    board.hold(2, True)
    board.wait(300)
    assert board.head.flags == FLAG_READER_FAULT
    assert board.head.presses[2] == 1
    slots = [board.slot(slot) for slot in range(8)]
    assert not any(slot.is_reader_answering or slot.tag for slot in slots)
    assert all(slot.is_seated and slot.quality == 255 for slot in slots)


READ_MS = 10 + 60
"""Until the contact is believed, and to read a tag."""


@pytest.mark.parametrize("length", [4, 7, 10])
def test_a_tag_is_in_its_registers_60_ms_after_its_switch_closed(make_elf_board, length):
    board = make_elf_board(slots=8)
    for turn in range(24):
        slot = turn % 8
        board.put(slot, uid(turn + 1, length))
        board.wait(READ_MS)
        assert board.slot(slot).tag == uid(turn + 1, length)
        board.take_away(slot)
        board.wait(20 + turn)


def test_a_full_board_is_read_within_250_ms(make_elf_board):
    board = make_elf_board(slots=8)
    for slot in range(8):
        board.put(slot, uid(slot, 10))
    board.wait(10 + 250)
    assert [board.slot(slot).tag for slot in range(8)] == [uid(slot, 10) for slot in range(8)]


def test_counters_wrap_to_zero(make_elf_board):
    board = make_elf_board(slots=1)
    avr = board.avr
    avr.poke("presses", b"\xff\xff")
    avr.poke("changes", b"\xff\xff")
    avr.poke("registers", b"\xff\xff", offset=14)
    board.hold(0, True)
    board.seat(0, True)
    board.wait(20)
    head = board.head
    assert (head.presses[0], head.changes, board.slot(0).seats) == (0, 0, 0)


def test_contacts_that_chatter_for_ever_do_not_drive_the_change_counter_ahead(make_elf_board):
    board = make_elf_board(slots=8)
    board.keep_host()
    before = board.head.changes
    for turn in range(200):
        for slot in range(8):
            board.bolt(slot, turn % 2 == 0)
        board.wait(12)
    assert 0 < board.head.changes - before <= 1


# Resets.


def test_lamps_are_dark_from_power_up_on(make_elf_board):
    board = make_elf_board(slots=8)
    assert not any(board.avr.lamp_changes(slot) for slot in range(8))


@pytest.mark.parametrize(
    "function", ["reader_tick", "slots_tick", "lamps_tick", "supply_tick", "__vector_11"]
)
def test_the_watchdog_resets_a_board_that_hangs(make_elf_board, function):
    board = make_elf_board(slots=2)
    board.write(16, lamp_word(2), lamp_word(2))
    boot_id = board.head.boot_id
    board.wait(30)
    mend = board.avr.hang_at(function)
    board.avr.run(WATCHDOG_MS + 30)
    assert board.avr.resets == 1
    assert board.avr.lamp(0) == 0
    mend()
    board.avr.run(WATCHDOG_MS + BOOT_MS)
    assert board.head.boot_id not in (0, boot_id)
    assert board.read(16, 2, function=3) == (0, 0)


@pytest.mark.parametrize("vector", ["__vector_18", "modbus_answer"])
def test_a_board_that_hangs_over_a_request_is_reset_too(make_elf_board, vector):
    board = make_elf_board(slots=2)
    boot_id = board.head.boot_id
    mend = board.avr.hang_at(vector)
    frame = bytes.fromhex("09 04 00 00 00 10")
    assert board.listen(board.avr.say(frame + crc16(frame))) == []
    board.avr.run(WATCHDOG_MS)
    assert board.avr.resets == 1
    mend()
    board.avr.forgive()  # bytes that nobody fetched
    board.avr.run(BOOT_MS)
    assert board.head.boot_id not in (0, boot_id)


TIMSK1 = 0x6F


def test_a_board_whose_clock_stops_is_reset_however_often_it_is_asked(make_elf_board):
    board = make_elf_board(slots=2)
    boot_id = board.head.boot_id
    board.avr.stop_interrupts(TIMSK1)
    for _ in range(9):
        board.ask(bytes.fromhex("04 00 00 00 10"))
        board.avr.run(30)
    assert board.avr.resets == 1
    board.avr.run(BOOT_MS)
    assert board.head.boot_id not in (0, boot_id)


def test_a_board_that_does_not_hang_is_not_reset(make_elf_board):
    board = make_elf_board(slots=8, taken=range(8))
    board.wait(20_000)
    assert board.avr.resets == 0


def test_the_eeprom_wears_evenly_and_no_boot_id_returns(make_elf_board):
    board = make_elf_board(slots=1)
    size = 1_024
    before, wear, ids = bytes(board.avr.eeprom[:size]), Counter(), set()
    for _ in range(600):
        board.avr.reset()
        board.avr.run(40)
        after = bytes(board.avr.eeprom[:size])
        wear.update(at for at in range(size) if before[at] != after[at])
        before = after
        ids.add(board.head.boot_id)
    assert len(ids) == 600
    assert max(wear.values()) <= 3


def test_a_record_that_was_lost_does_not_bring_its_boot_id_back(make_elf_board):
    board = make_elf_board(slots=1)
    ids = [board.head.boot_id]
    for turn in range(30):
        last = len(ids) - 1
        board.avr.eeprom[3 * last + turn % 3] ^= 0x55
        board.avr.reset()
        board.avr.run(40)
        ids.append(board.head.boot_id)
    assert all(before != after for before, after in pairwise(ids))


def test_the_boot_id_wraps_past_zero(make_elf_board):
    board = make_elf_board(slots=1)
    for at in range(1_024):
        board.avr.eeprom[at] = 0xFF
    # 0xFFFE in the first place, with its check byte.
    for at, byte in enumerate((0xFE, 0xFF, 0xFF & ~(0xFF + 0xFE))):
        board.avr.eeprom[at] = byte
    ids = []
    for _ in range(4):
        board.avr.reset()
        board.avr.run(40)
        ids.append(board.head.boot_id)
    assert ids == [0xFFFF, 1, 2, 3]


# Memory.


def test_the_stack_stays_within_its_estimate(make_elf_board, built):
    board = make_elf_board(slots=8, taken=range(8))
    board.wait(400)
    for slot in range(8):
        board.run_exchange(slot, slot + 1, b"\xe0" * 62)
        board.slot(slot)
    estimate = memory(built[0])["stack"]
    assert 40 < board.avr.stack_bytes <= estimate
