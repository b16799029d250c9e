"""The simulated slot board keeps to hardware/SLOT_BUS.md, register by register."""

import struct
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge import slot_map
from firmware_bridge.slot_map import (
    EXCHANGE_DONE,
    EXCHANGE_ERROR,
    EXCHANGE_NO_TAG,
    EXCHANGE_START,
    EXCHANGE_TIME_OUT,
    FLAG_CASE_OPEN,
    FLAG_HOST_LOST,
    FLAG_READER_FAULT,
    FLAG_SUPPLY_LOW,
    decode_head,
    decode_slot,
    lamp_word,
)
from sim.clock import SimClock
from sim.crc16 import crc16
from sim.slot_board import SlotBoard
from sim.smart_cards import Ntag424
from tests.slot_rig import make_sites, uid


class Bench:
    """One board with a hand on its registers."""

    def __init__(self, size=4, taken=(), boot_id=7):
        self.clock = SimClock()
        self.sites = make_sites(size, taken)
        self.board = SlotBoard(9, self.sites, clock=self.clock, random=Random(1), boot_id=boot_id)

    def wait(self, ms, step_ms=5):
        for _ in range(ms // step_ms):
            self.clock.advance(step_ms)
            self.board.tick()

    def ask(self, body, address=9):
        self.clock.advance(3)
        frame = bytes((address,)) + body
        answer = self.board.receive(frame + crc16(frame))
        if not answer:
            return None
        assert answer[0] == 9
        assert crc16(answer[:-2]) == answer[-2:]
        return answer[1:-2]

    def read(self, start, count, function=4):
        answer = self.ask(struct.pack(">BHH", function, start, count))
        if answer[0] & 0x80:
            assert answer[0] == function | 0x80
            return f"exception {answer[1]}"
        assert (answer[0], answer[1]) == (function, 2 * count)
        return struct.unpack(f">{count}H", answer[2:])

    def write(self, start, *words):
        body = struct.pack(f">BHHB{len(words)}H", 16, start, len(words), 2 * len(words), *words)
        answer = self.ask(body)
        if answer[0] == 0x90:
            return f"exception {answer[1]}"
        assert answer == body[:5]
        return "done"

    @property
    def head(self):
        return decode_head(self.read(0, 16))

    def slot(self, index):
        return decode_slot(self.read(0, 80), index)


def test_a_golden_request_is_answered_byte_for_byte():
    clock = SimClock()
    board = SlotBoard(1, make_sites(1), clock=clock, random=Random(1), boot_id=0x1234)
    answer = board.receive(bytes.fromhex("01 04 00 00 00 04 F1 C9"))
    assert answer == bytes.fromhex("01 04 08 4B 01 00 01 12 34 00 00 08 38")


def test_the_head_says_what_the_board_is():
    bench = Bench(size=5)
    head = bench.head
    assert (head.version, head.slots, head.boot_id) == (0x4B01, 5, 7)
    assert (head.flags, head.uptime_s, head.supply_mv) == (0, 0, 5_000)
    bench.clock.advance(3_000)
    assert bench.head.uptime_s == 3
    assert bench.read(7, 1) == (0,)


def test_registers_of_slots_that_are_not_there_read_zero():
    bench = Bench(size=2, taken=[1, 2])
    bench.wait(500)
    assert bench.read(16, 1) != (0,)
    assert bench.read(32, 48) == (0,) * 48
    assert bench.read(10, 6) == (0,) * 6


@pytest.mark.parametrize("length", [4, 7, 10])
def test_a_tag_is_read_with_its_whole_uid(length):
    bench = Bench()
    bench.sites[1].is_seated, bench.sites[1].tag = True, uid(3, length)
    bench.wait(200)
    assert bench.slot(1).tag == uid(3, length)
    assert bench.slot(1).is_seated
    assert bench.read(25, 1) == (length,)


def test_tag_read_drops_at_once_when_the_switch_opens():
    bench = Bench(taken=[1])
    bench.wait(200)
    bench.sites[0].is_seated = False  # the ring still lies before the antenna
    bench.wait(25)
    assert bench.slot(0).tag is None
    assert not bench.slot(0).is_seated
    assert bench.read(17, 6) == (0,) * 6


def test_tag_read_drops_only_after_eight_missed_reads_in_a_row():
    bench = Bench(size=1, taken=[1])
    bench.wait(200)
    bench.sites[0].tag = None
    seen = []
    while (slot := bench.slot(0)).tag is not None:
        seen.append(slot.quality)
        bench.wait(5)
    assert sorted(set(seen), reverse=True) == [255 - 32 * missed for missed in range(8)]
    assert slot.quality == 0


def test_seven_missed_reads_in_a_row_are_forgiven():
    bench = Bench(size=1, taken=[1])
    bench.wait(200)
    changes = bench.head.changes
    bench.board.sensors[0].burst = 7
    bench.wait(500)
    assert bench.slot(0).tag == uid(1)
    assert bench.head.changes == changes


def test_a_seat_without_a_readable_tag_is_looked_at_eight_times_before_it_is_given_up():
    bench = Bench(size=1)
    bench.sites[0].is_seated = True
    bench.wait(50)
    slot = bench.slot(0)
    assert slot.is_seated
    assert slot.tag is None
    assert slot.quality > 0
    bench.wait(250)
    assert bench.slot(0).quality == 0


def test_a_ghost_read_once_never_shows():
    bench = Bench(size=1, taken=[1])
    bench.wait(200)
    bench.board.sensors[0].ghost = uid(99)
    for _ in range(20):
        bench.wait(10)
        assert bench.slot(0).tag == uid(1)


def test_a_dead_reader_is_no_missing_tag():
    bench = Bench(size=2, taken=[1])
    bench.wait(200)
    bench.board.sensors[0].is_reader_dead = True
    bench.wait(1_000)
    assert bench.slot(0).tag == uid(1)
    assert not bench.slot(0).is_reader_answering
    assert bench.head.flags & FLAG_READER_FAULT


def test_the_seat_counter_counts_arrivals_and_departures_and_wraps():
    bench = Bench(size=1)
    bench.board.sensors[0].seats = 0xFFFF
    bench.sites[0].is_seated = True
    bench.wait(30)
    assert bench.slot(0).seats == 0
    bench.sites[0].is_seated = False
    bench.wait(30)
    assert bench.slot(0).seats == 1


def test_a_bouncing_switch_is_not_a_departure():
    bench = Bench(size=1, taken=[1])
    bench.wait(200)
    for step_ms in (1, 7, 10, 25, 40):
        bench.sites[0].bounces_until_us = bench.clock.mono_us() + 400_000
        bench.wait(400, step_ms)
        bench.wait(100)
    assert bench.slot(0).seats == 0
    assert bench.slot(0).tag == uid(1)


def test_the_press_counter_counts_each_time_the_button_goes_down_and_wraps():
    bench = Bench(size=2)
    bench.board.sensors[1].presses = 0xFFFE
    for presses in (0xFFFF, 0, 1):
        bench.sites[1].is_button_held = True
        bench.wait(100)
        assert bench.slot(1).is_button_held
        bench.sites[1].is_button_held = False
        bench.wait(100)
        assert bench.head.presses[1] == presses
    assert not bench.slot(1).is_button_held


def test_reading_clears_nothing():
    bench = Bench(size=1)
    bench.sites[0].is_button_held = True
    bench.wait(50)
    assert bench.read(0, 80) == bench.read(0, 80)


def change_flag(bench):
    bench.board.is_case_open = True


def change_bolt(bench):
    bench.sites[0].is_bolt_home = False


def change_button(bench):
    bench.sites[0].is_button_held = True


def change_seat(bench):
    bench.sites[0].is_seated = False


def change_uid(bench):
    bench.sites[0].tag = uid(50)


def change_readability(bench):
    bench.sites[0].tag = None


@pytest.mark.parametrize(
    "change",
    [change_flag, change_bolt, change_button, change_seat, change_uid, change_readability],
)
def test_the_change_counter_moves_with_what_matters(change):
    bench = Bench(size=1, taken=[1])
    bench.wait(200)
    before = bench.head.changes
    change(bench)
    bench.wait(500)
    assert 0 < bench.head.changes - before < 10


def test_the_change_counter_stands_while_only_time_passes():
    bench = Bench(taken=[1, 2])
    bench.wait(300)
    before = bench.head.changes
    bench.board.supply_mv = 4_900
    for _ in range(40):
        bench.wait(100)
        assert bench.head.changes == before


def test_the_change_counter_wraps():
    bench = Bench()
    bench.board._changes = 0xFFFF
    bench.board.is_case_open = True
    bench.wait(5)
    assert bench.head.changes == 0


def test_the_flags_say_what_is_wrong():
    bench = Bench()
    bench.board.supply_mv = 4_400
    assert bench.head.flags == FLAG_SUPPLY_LOW
    assert bench.head.supply_mv == 4_400
    bench.board.is_case_open = True
    assert bench.head.flags == FLAG_SUPPLY_LOW | FLAG_CASE_OPEN


def test_a_lamp_shows_what_was_written():
    bench = Bench()
    words = [lamp_word(colour, 5, 3) for colour in (1, 2, 3, 4, 7, 0, 1, 2)]
    assert bench.write(16, *words) == "done"
    assert [site.lamp for site in bench.sites] == words[:4]
    assert bench.read(16, 8, function=3) == tuple(words)
    assert bench.ask(struct.pack(">BHH", 6, 17, 0)) == struct.pack(">BHH", 6, 17, 0)
    assert bench.sites[1].lamp == 0


def test_a_silent_host_makes_all_lamps_flash_until_it_speaks_again():
    bench = Bench()
    bench.write(16, lamp_word(2))
    before = bench.head.changes
    bench.wait(990)
    assert bench.sites[0].lamp == lamp_word(2)
    bench.wait(20)
    assert [site.lamp for site in bench.sites] == [slot_map.FAULT_WORD] * 4
    assert bench.head.flags == FLAG_HOST_LOST
    assert bench.head.flags == 0
    assert bench.head.changes == before + 2
    assert [site.lamp for site in bench.sites] == [lamp_word(2), 0, 0, 0]


def test_requests_that_are_refused_or_for_others_do_not_keep_the_host_alive():
    bench = Bench()
    for _ in range(11):
        bench.wait(100)
        bench.read(80, 1)
        bench.ask(struct.pack(">BHH", 4, 0, 16), address=8)
    assert bench.head.flags == FLAG_HOST_LOST


def test_the_host_time_out_is_the_hosts_to_set():
    bench = Bench()
    assert bench.read(0, 1, function=3) == (1_000,)
    assert bench.write(0, 100) == "done"
    assert bench.read(0, 1, function=3) == (100,)
    bench.wait(110)
    assert bench.head.flags == FLAG_HOST_LOST


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (0, [99]),
        (0, [60_001]),
        (16, [lamp_word(2), 5 << 12]),
        (16, [lamp_word(2), 6 << 12]),
        (16, [lamp_word(2), 8 << 12]),
        (64, [0x0000]),
        (64, [0x0401]),
        (65, [65]),
        (64, [0x0001, 65]),
    ],
)
def test_a_wrong_value_is_refused_and_nothing_of_the_request_is_done(start, words):
    bench = Bench()
    spans = ((0, 1), (16, 8), (64, 34))
    before = [bench.read(*span, function=3) for span in spans]
    assert bench.write(start, *words) == "exception 3"
    assert [bench.read(*span, function=3) for span in spans] == before
    assert [site.lamp for site in bench.sites] == [0] * 4
    bench.wait(100)
    assert bench.read(EXCHANGE_DONE, 1) == (0,)


@pytest.mark.parametrize(
    ("start", "count"), [(0, 2), (1, 1), (15, 2), (23, 2), (24, 1), (63, 2), (97, 2), (98, 1)]
)
def test_a_write_outside_the_map_is_refused_whole(start, count):
    bench = Bench()
    words = [200] * count
    assert bench.write(start, *words) == "exception 2"
    assert bench.read(start, count, function=3) == "exception 2"
    assert bench.read(0, 1, function=3) == (1_000,)
    assert [site.lamp for site in bench.sites] == [0] * 4


@pytest.mark.parametrize(("start", "count"), [(79, 2), (80, 1), (95, 2), (130, 2), (131, 1)])
def test_a_read_outside_the_map_is_refused(start, count):
    assert Bench().read(start, count) == "exception 2"


def test_the_edges_of_the_map_can_be_read():
    bench = Bench()
    assert len(bench.read(0, 80)) == 80
    assert bench.read(96, 35) == (0,) * 35


@pytest.mark.parametrize("function", [1, 2, 5, 7, 15, 17, 22, 23, 43])
def test_other_functions_are_refused(function):
    body = bytes((function,)) + bytes(4)
    assert Bench().ask(body) == bytes((function | 0x80, 1))
    assert Bench().ask(bytes((function,))) == bytes((function | 0x80, 1))


@pytest.mark.parametrize("count", [0, 126, 0xFFFF])
def test_a_wrong_count_is_refused(count):
    assert Bench().read(0, count) == "exception 3"


def test_a_byte_count_that_does_not_fit_is_refused():
    bench = Bench()
    body = struct.pack(">BHHBHH", 16, 16, 1, 4, lamp_word(2), lamp_word(2))
    assert bench.ask(body) == bytes((0x90, 3))
    assert bench.sites[0].lamp == 0


def test_a_broadcast_is_carried_out_and_not_answered():
    bench = Bench()
    body = struct.pack(">BHHBH", 16, 17, 1, 2, lamp_word(1))
    assert bench.ask(body, address=0) is None
    assert bench.sites[1].lamp == lamp_word(1)
    assert bench.ask(struct.pack(">BHH", 4, 0, 1), address=0) is None


def test_an_exchange_says_honestly_that_there_is_nothing_to_talk_to():
    bench = Bench(taken=[2])
    bench.wait(200)
    assert bench.write(66, 0xE050) == "done"
    assert bench.write(65, 2) == "done"
    for sequence, slot, status in ((1, 0, EXCHANGE_NO_TAG), (2, 1, EXCHANGE_TIME_OUT)):
        assert bench.write(EXCHANGE_START, slot << 8 | sequence) == "done"
        assert bench.read(EXCHANGE_DONE, 1) in ((0,), (1,))
        bench.wait(150)
        assert bench.read(EXCHANGE_DONE, 3) == (sequence, status, 0)


def smart_bench():
    bench = Bench(taken=[1, 2])
    bench.wait(200)
    bench.sites[1].card = Ntag424(bench.sites[1].tag, random=Random(1))
    return bench


def exchange(bench, slot, sequence, frame, wait_ms=60):
    """Have the board say `frame` (hexadecimal) to the tag of `slot`; return status and answer."""
    data = bytes.fromhex(frame)
    padded = data + b"\0" * (len(data) % 2)
    words = [int.from_bytes(padded[at : at + 2], "big") for at in range(0, len(padded), 2)]
    assert bench.write(EXCHANGE_START, slot << 8 | sequence, len(data), *words) == "done"
    bench.wait(wait_ms)
    done, status, length, *words = bench.read(EXCHANGE_DONE, 10)
    assert done == sequence
    return status, b"".join(word.to_bytes(2, "big") for word in words)[:length].hex()


def test_an_exchange_carries_frames_to_the_tag_and_answers_back():
    bench = smart_bench()
    assert exchange(bench, 1, 1, "E050") == (0, "067777710280")
    assert exchange(bench, 1, 2, "0200A4040C07D2760000850101") == (0, "029000")
    assert exchange(bench, 1, 3, "C2") == (0, "c2")
    assert exchange(bench, 1, 4, "0360") == (EXCHANGE_NO_TAG, "")


def test_an_exchange_that_is_under_way_shows_no_number():
    bench = smart_bench()
    assert exchange(bench, 1, 1, "E050")[0] == 0
    assert bench.write(EXCHANGE_START, 1 << 8 | 1, 2, 0xE050) == "done"
    assert bench.read(EXCHANGE_DONE, 3) == (0, 0, 0)
    bench.wait(60)
    assert bench.read(EXCHANGE_DONE, 3) == (1, 0, 6)


def test_an_exchange_goes_on_only_with_the_tag_it_began_with():
    bench = smart_bench()
    assert exchange(bench, 1, 1, "0260") == (EXCHANGE_NO_TAG, "")
    assert exchange(bench, 1, 2, "E050")[0] == 0
    assert exchange(bench, 0, 3, "0260") == (EXCHANGE_NO_TAG, "")
    assert exchange(bench, 1, 4, "0260") == (EXCHANGE_NO_TAG, "")
    assert exchange(bench, 1, 5, "E050")[0] == 0
    bench.wait(400)
    assert exchange(bench, 1, 6, "0260") == (EXCHANGE_NO_TAG, "")
    assert exchange(bench, 1, 7, "E050")[0] == 0
    bench.sites[1].is_seated = False
    bench.wait(50)
    assert exchange(bench, 1, 8, "0260") == (EXCHANGE_NO_TAG, "")


def test_a_frame_that_does_not_fit_with_its_check_sum_is_not_sent():
    bench = smart_bench()
    assert exchange(bench, 1, 1, "E0" * 63) == (EXCHANGE_ERROR, "")


def test_no_tag_is_read_while_one_is_talked_with():
    bench = smart_bench()
    exchange(bench, 1, 1, "E050")
    bench.sites[0].is_seated = False
    bench.wait(50)
    bench.sites[0].is_seated = True
    bench.wait(100)
    assert bench.read(16, 1)[0] & 0xFF == 0x15
    bench.wait(300)
    assert bench.read(16, 1)[0] & 0xFF == 0x17


def test_a_reset_gives_another_boot_id_and_forgets_everything():
    bench = Bench(size=2, taken=[1])
    bench.write(16, lamp_word(2))
    bench.sites[1].is_seated = True
    bench.wait(300)
    bench.board.reset()
    assert bench.board.babble() != b""
    assert bench.ask(struct.pack(">BHH", 4, 0, 16)) is None
    assert bench.sites[0].lamp == 0
    bench.wait(200)
    head = bench.head
    assert head.boot_id not in (0, 7)
    assert bench.slot(1).seats == 0
    assert head.uptime_s == 0


def test_every_reset_gives_another_boot_id():
    bench = Bench()
    for _ in range(200):
        before = bench.board.boot_id
        bench.board.reset()
        assert bench.board.boot_id not in (0, before)


def test_without_power_it_is_dark_and_silent():
    bench = Bench()
    bench.write(16, lamp_word(2))
    bench.board.power(False)
    assert bench.sites[0].lamp == 0
    assert bench.ask(struct.pack(">BHH", 4, 0, 16)) is None
    bench.board.power(True)
    bench.wait(200)
    assert bench.head.boot_id != 7


def test_what_is_for_others_damaged_or_cut_short_is_not_answered():
    bench = Bench()
    whole = bytes.fromhex("09 04 00 00 00 10")
    whole += crc16(whole)
    for data in (b"\x08" + whole[1:], whole[:-1] + b"\0", whole[:-1], whole[1:]):
        bench.clock.advance(3)
        assert bench.board.receive(data) == b""
    bench.clock.advance(3)
    assert bench.board.receive(whole)


@given(st.lists(st.integers(1, 7), min_size=1, max_size=8))
def test_a_request_is_understood_however_it_is_cut(sizes):
    bench = Bench()
    frame = bytes.fromhex("09 10 00 10 00 02 04 20 40 10 40")
    frame += crc16(frame)
    answers, at = b"", 0
    for size in [*sizes, len(frame)]:
        bench.clock.advance_us(500)
        answers += bench.board.receive(frame[at : at + size])
        at += size
    assert len(answers) == 8
    assert bench.sites[1].lamp == lamp_word(1)


def test_a_silence_ends_what_was_never_a_frame():
    bench = Bench()
    bench.board.receive(b"\x09\x04\x00")
    assert bench.head.boot_id == 7


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_noise_is_never_carried_out(pieces):
    bench = Bench()
    for data in pieces:
        bench.board.receive(data)
        bench.clock.advance_us(300)
    assert [site.lamp for site in bench.sites] == [0] * 4
    assert bench.head.boot_id == 7
