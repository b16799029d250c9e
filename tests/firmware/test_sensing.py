"""What a board makes of seats, tags, buttons, bolts and its own state (hardware/SLOT_BUS.md)."""

from itertools import pairwise

import pytest

from firmware_bridge.slot_map import (
    FLAG_CASE_OPEN,
    FLAG_READER_FAULT,
    FLAG_SUPPLY_LOW,
    IS_SEATED,
    lamp_word,
)
from tests.slot_rig import uid

pytestmark = pytest.mark.hands

LOOK_MS_MAX = 8 * 60
"""Eight reads of 60 ms: after this a lone seat's tag is read, or given up."""


def test_tags_that_are_looked_for_are_read_before_those_that_are_known(make_board):
    board = make_board(slots=8, taken=range(7))
    board.wait(1_200)
    for turn in range(5):
        board.put(7, uid(20 + turn))
        board.wait(10 + 60 + 25)
        assert board.slot(7).tag == uid(20 + turn)
        board.take_away(7)
        board.wait(30 + turn)


@pytest.mark.parametrize("length", [4, 7, 10])
def test_a_tag_is_read_with_its_whole_uid(make_board, length):
    board = make_board()
    board.put(1, uid(3, length))
    board.wait(200)
    assert board.slot(1).tag == uid(3, length)
    assert board.slot(1).is_seated
    assert board.slot(1).quality == 255
    assert board.read(25, 1) == (length,)


def test_uids_that_share_their_first_bytes_are_told_apart(make_board):
    board = make_board()
    uids = [bytes.fromhex("04a1b2c3d4e5") + bytes((last,)) for last in range(4)]
    for slot, each in enumerate(uids):
        board.put(slot, each)
    board.wait(600)
    assert [board.slot(slot).tag for slot in range(4)] == uids


def test_tag_read_drops_at_once_when_the_switch_opens(make_board):
    board = make_board(taken=[0])
    board.wait(200)
    assert board.slot(0).tag == uid(1)
    board.seat(0, False)  # the ring still lies before the antenna
    board.wait(25)
    assert board.slot(0).tag is None
    assert not board.slot(0).is_seated
    assert board.read(17, 6) == (0,) * 6


def test_a_tag_without_a_closed_switch_is_not_read(make_board):
    board = make_board()
    board.tag(0, uid(1))
    board.wait(600)
    assert board.slot(0).tag is None
    assert board.read(17, 6) == (0,) * 6


def test_tag_read_drops_only_after_eight_missed_reads_in_a_row(make_board):
    board = make_board(slots=1, taken=[0])
    board.wait(200)
    board.tag(0, None)
    seen = []
    while (slot := board.slot(0)).tag is not None:
        seen.append(slot.quality)
        board.wait(2)
        assert len(seen) < 1_000
    missed = [(255 - each) // 32 for each in seen]
    assert missed == sorted(missed)
    assert set(missed) - {0} == set(range(1, 8))
    assert slot.quality == 0
    assert board.read(17, 6) == (0,) * 6


def test_quality_forgives_after_eight_reads(make_board):
    board = make_board(slots=1, taken=[0])
    board.wait(200)
    board.miss(0, 3)
    board.wait(3 * 60)
    assert board.slot(0).quality == 255 - 3 * 32
    board.wait(8 * 60)
    assert board.slot(0).quality == 255


def test_seven_missed_reads_in_a_row_are_forgiven(make_board):
    board = make_board(slots=1, taken=[0])
    board.wait(200)
    changes = board.head.changes
    board.miss(0, 7)
    board.wait(800)
    assert board.slot(0).tag == uid(1)
    assert board.head.changes == changes


def test_a_seat_without_a_readable_tag_is_looked_at_eight_times_before_it_is_given_up(make_board):
    board = make_board(slots=1)
    board.seat(0, True)
    board.wait(25)
    slot = board.slot(0)
    assert slot.is_seated
    assert slot.tag is None
    assert slot.quality > 0
    board.wait(LOOK_MS_MAX)
    assert board.slot(0).quality == 0
    assert board.slot(0).tag is None


def test_eight_seats_without_a_tag_are_given_up_within_the_promised_time(make_board):
    board = make_board(slots=8)
    for slot in range(8):
        board.seat(slot, True)
    board.wait(20 + 3_840)
    assert [board.slot(slot).quality for slot in range(8)] == [0] * 8


def test_a_tag_that_comes_late_is_read_all_the_same(make_board):
    board = make_board(slots=1)
    board.seat(0, True)
    board.wait(LOOK_MS_MAX)
    board.tag(0, uid(5, 10))
    board.wait(200)
    assert board.slot(0).tag == uid(5, 10)
    assert board.slot(0).quality > 0


def test_when_the_switch_closes_quality_starts_afresh_and_no_tag_is_read(make_board):
    board = make_board(slots=1, taken=[0])
    board.wait(200)
    board.tag(0, None)
    board.wait(LOOK_MS_MAX)
    assert board.slot(0).quality == 0
    board.seat(0, False)
    board.wait(20)
    board.seat(0, True)
    board.wait(13)
    assert board.slot(0).quality >= 255 - 32


def test_another_tag_takes_its_place(make_board):
    board = make_board(slots=1, taken=[0])
    board.wait(200)
    board.tag(0, uid(77, 4))
    board.wait(200)
    assert board.slot(0).tag == uid(77, 4)
    assert board.read(20, 3) == (0, 0, 0)
    assert board.slot(0).seats == 0


def test_a_ghost_read_once_never_shows(make_board):
    board = make_board(slots=1, taken=[0])
    board.wait(200)
    for _ in range(3):
        board.ghost(0, uid(99))
        for _ in range(20):
            board.wait(5)
            assert board.slot(0).tag == uid(1)


def test_a_dead_reader_is_no_missing_tag(make_board):
    board = make_board(slots=2, taken=[0])
    board.wait(200)
    assert board.slot(0).is_reader_answering
    assert board.head.flags == 0
    board.kill_reader(0, True)
    board.wait(1_500)
    slot = board.slot(0)
    assert slot.tag == uid(1)
    assert slot.quality > 0
    assert not slot.is_reader_answering
    assert board.slot(1).is_reader_answering
    assert board.head.flags == FLAG_READER_FAULT
    board.kill_reader(0, False)
    board.wait(1_500)
    assert board.slot(0).is_reader_answering
    assert board.slot(0).tag == uid(1)
    assert board.head.flags == 0


def test_a_dead_reader_of_an_empty_seat_is_told_too(make_board):
    board = make_board(slots=8)
    board.kill_reader(5, True)
    board.wait(1_500)
    assert not board.slot(5).is_reader_answering
    assert board.head.flags == FLAG_READER_FAULT
    board.kill_reader(5, False)
    board.wait(1_500)
    assert board.slot(5).is_reader_answering
    assert board.head.flags == 0


def test_a_dead_reader_holds_nobody_up(make_board):
    board = make_board(slots=4, taken=[0, 1])
    board.wait(200)
    board.kill_reader(3, True)
    board.seat(3, True)
    board.wait(500)
    board.put(2, uid(3))
    board.wait(250)
    assert board.slot(2).tag == uid(3)
    board.tag(1, None)
    board.wait(2_000)
    assert board.slot(1).tag is None


def test_the_seat_counter_counts_arrivals_and_departures(make_board):
    board = make_board(slots=2)
    for count in range(1, 5):
        board.seat(1, count % 2 == 1)
        board.wait(30)
        assert board.slot(1).seats == count
        assert board.slot(0).seats == 0


def test_what_left_and_came_back_between_two_readings_shows_in_the_seat_counter(make_board):
    board = make_board(slots=1, taken=[0])
    board.wait(200)
    changes = board.head.changes
    board.seat(0, False)
    board.wait(25)
    board.seat(0, True)
    board.wait(200)
    slot = board.slot(0)
    assert (slot.seats, slot.tag) == (2, uid(1))
    assert board.head.changes != changes


def test_all_registers_of_an_answer_are_of_one_moment(make_board):
    board = make_board(slots=4)
    seen = set()
    for turn in range(120):
        for slot in range(4):
            board.seat(slot, turn % 2 == 0)
        for wait_ms in (8.6, 0.4, 0.3, 4):
            board.wait(wait_ms)
            registers = board.read(0, 80)
            for slot in range(4):
                status, *_, seats = registers[16 + 8 * slot : 24 + 8 * slot]
                # It began empty, so an odd count of comings and goings is a set in its seat.
                assert seats % 2 == status & IS_SEATED
                seen.add(seats)
    assert len(seen) > 50


def test_a_bounce_of_less_than_ten_ms_is_no_departure(make_board):
    board = make_board(slots=1, taken=[0])
    board.wait(200)
    for gap_ms in (1, 4, 8):
        for _ in range(10):
            board.seat(0, False)
            board.wait(gap_ms)
            board.seat(0, True)
            board.wait(gap_ms)
    board.wait(50)
    assert board.slot(0).seats == 0
    assert board.slot(0).tag == uid(1)


def test_the_press_counter_counts_each_time_the_button_goes_down(make_board):
    board = make_board(slots=2)
    for presses in (1, 2, 3):
        board.hold(1, True)
        board.wait(40)
        assert board.slot(1).is_button_held
        assert board.head.presses[:2] == (0, presses)
        board.hold(1, False)
        board.wait(40)
        assert board.head.presses[:2] == (0, presses)
        assert not board.slot(1).is_button_held


def test_a_twitch_of_less_than_ten_ms_is_no_press(make_board):
    board = make_board(slots=1)
    for _ in range(10):
        board.hold(0, True)
        board.wait(7)
        board.hold(0, False)
        board.wait(7)
    assert board.head.presses[0] == 0


def test_a_button_held_at_the_start_is_no_press(make_board):
    board = make_board(slots=1)
    board.hold(0, True)
    board.reset()
    assert board.slot(0).is_button_held
    assert board.head.presses[0] == 0


def test_the_bolt_is_where_its_contact_says(make_board):
    board = make_board(slots=2)
    board.bolt(1, False)
    board.wait(30)
    assert [board.slot(slot).is_bolt_home for slot in (0, 1)] == [True, False]
    board.bolt(1, True)
    board.wait(30)
    assert board.slot(1).is_bolt_home


def test_bits_five_to_seven_of_a_status_are_zero(make_board):
    board = make_board(slots=2, taken=[0])
    board.hold(1, True)
    board.wait(300)
    assert not any(board.read(16 + 8 * slot, 1)[0] & 0xE0 for slot in (0, 1))


# The change counter.


def change_flag(board):
    board.case(True)


def change_bolt(board):
    board.bolt(0, False)


def change_button(board):
    board.hold(0, True)


def change_seat(board):
    board.seat(0, False)


def change_uid(board):
    board.tag(0, uid(50))


def change_readability(board):
    board.tag(0, None)


def change_reader(board):
    board.kill_reader(0, True)


CHANGES = [
    *(change_flag, change_bolt, change_button, change_seat),
    *(change_uid, change_readability, change_reader),
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_change_counter_moves_with_what_matters(make_board, change):
    board = make_board(slots=1, taken=[0])
    board.wait(200)
    before = board.head.changes
    change(board)
    board.wait(900)
    assert 0 < board.head.changes - before < 10


def test_a_press_between_two_answers_moves_the_change_counter(make_board):
    board = make_board(slots=1)
    before = board.head.changes
    board.hold(0, True)
    board.wait(20)
    board.hold(0, False)
    board.wait(20)
    head = board.head
    assert head.presses[0] == 1
    assert head.changes != before


def test_the_change_counter_stands_while_only_time_passes(make_board):
    board = make_board(taken=[0, 1])
    board.wait(300)
    before = board.head.changes
    board.supply(4_900)
    for _ in range(40):
        board.wait(100)
        assert board.head.changes == before


def test_missed_reads_that_are_forgiven_do_not_move_the_change_counter(make_board):
    board = make_board(slots=1, taken=[0])
    board.wait(200)
    before = board.head.changes
    board.miss(0, 4)
    board.wait(500)
    assert board.head.changes == before


def test_the_card_exchange_does_not_move_the_change_counter(make_board):
    board = make_board(slots=1)
    before = board.head.changes
    assert board.run_exchange(0, 1, b"")[0] == 1
    assert board.head.changes == before


# The board.


def test_the_flags_say_what_is_wrong(make_board):
    board = make_board()
    assert board.head.flags == 0
    board.supply(4_400)
    board.wait(100)
    head = board.head
    assert head.flags == FLAG_SUPPLY_LOW
    assert abs(head.supply_mv - 4_400) <= 40
    board.case(True)
    board.wait(30)
    assert board.head.flags == FLAG_SUPPLY_LOW | FLAG_CASE_OPEN
    board.supply(5_000)
    board.case(False)
    board.wait(300)
    head = board.head
    assert head.flags == 0
    assert abs(head.supply_mv - 5_000) <= 40


def test_every_reset_gives_another_boot_id(make_board):
    board = make_board(slots=1)
    ids = [board.head.boot_id]
    for _ in range(10):
        board.reset()
        ids.append(board.head.boot_id)
    assert 0 not in ids
    assert all(before != after for before, after in pairwise(ids))


def test_a_reset_forgets_everything(make_board):
    board = make_board(slots=2, taken=[0])
    board.write(16, lamp_word(2))
    board.write(0, 2_000)
    board.write(66, 0x1234)
    board.run_exchange(1, 7, b"")
    board.hold(1, True)
    board.seat(1, True)
    board.wait(300)
    board.reset()
    head = board.head
    assert head.changes in (0, 1, 2)
    assert head.presses == (0,) * 8
    assert head.uptime_s == 0
    assert [board.slot(slot).seats for slot in (0, 1)] == [0, 0]
    assert board.holding() == [(1_000,), (0,) * 8, (0,) * 34]
    assert board.read(96, 35) == (0,) * 35
    assert board.slot(0).tag == uid(1)
