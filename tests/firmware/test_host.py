"""Lamps, and a host that falls silent (hardware/SLOT_BUS.md)."""

import struct

import pytest

from firmware_bridge import slot_map
from firmware_bridge.slot_map import (
    FAULT_WORD,
    FLAG_HOST_LOST,
    LAMP_WORDS,
    lamp_word,
)

pytestmark = pytest.mark.hands


@pytest.mark.parametrize("word", [0, 0x2040, 0x2145, 0x1083, 0x1040, 0x328A])
def test_the_cabinets_words_are_lamps_that_a_person_can_tell_apart(make_board, word):
    assert set(LAMP_WORDS.values()) == {0, 0x2040, 0x2145, 0x1083, 0x1040, 0x328A}
    board = make_board(slots=2)
    board.keep_host()
    assert board.write(17, word) == "done"
    assert board.shows(1, word)
    assert board.shows(0, 0)


@pytest.mark.parametrize("colour", slot_map.COLOURS)
def test_every_colour_is_lit_and_blinks(make_board, colour):
    board = make_board(slots=8)
    board.keep_host()
    assert board.write(23, lamp_word(colour)) == "done"
    assert board.shows(7, lamp_word(colour))
    assert board.write(23, lamp_word(colour, 1, 2)) == "done"
    assert board.shows(7, lamp_word(colour, 1, 2))


def test_all_lamps_are_dark_after_a_reset(make_board):
    board = make_board(slots=2)
    board.write(16, lamp_word(1), lamp_word(2))
    board.reset()
    board.keep_host()
    assert board.shows(0, 0)
    assert board.shows(1, 0)


def test_lamps_of_slots_that_are_not_there_can_be_written(make_board):
    board = make_board(slots=1)
    assert board.write(16, *[lamp_word(2)] * 8) == "done"
    assert board.read(16, 8, function=3) == (lamp_word(2),) * 8


def test_a_silent_host_makes_all_lamps_flash_until_it_speaks_again(make_board):
    board = make_board(slots=3)
    board.write(16, lamp_word(2))
    before = board.head.changes
    board.wait(980)
    board.wait(30)
    assert [board.shows(slot, FAULT_WORD) for slot in range(3)] == [True] * 3
    assert board.head.flags == FLAG_HOST_LOST
    assert board.head.flags == 0
    assert board.head.changes == before + 2
    board.keep_host()
    assert board.read(16, 3, function=3) == (lamp_word(2), 0, 0)
    assert board.shows(0, lamp_word(2))
    assert board.shows(1, 0)


def test_a_host_that_speaks_in_time_is_not_lost(make_board):
    board = make_board()
    for _ in range(4):
        board.wait(960)
        assert board.head.flags == 0


def test_the_host_time_out_is_the_hosts_to_set(make_board):
    board = make_board()
    assert board.read(0, 1, function=3) == (1_000,)
    assert board.write(0, 100) == "done"
    board.wait(60)
    assert board.head.flags == 0
    board.wait(120)
    assert board.head.flags == FLAG_HOST_LOST
    assert board.write(0, 3_000) == "done"
    assert board.head.flags == 0
    board.wait(2_900)
    assert board.head.flags == 0


def test_requests_that_are_refused_or_for_others_do_not_keep_the_host_alive(make_board):
    board = make_board()
    for _ in range(11):
        board.wait(100)
        board.read(80, 1)
        board.write(16, 5 << 12)
        board.ask(struct.pack(">BHH", 4, 0, 16), address=8)
        board.ask(bytes((43, 14, 1, 0)))
    assert board.head.flags == FLAG_HOST_LOST


@pytest.mark.parametrize(
    "body",
    [struct.pack(">BHH", 3, 0, 1), struct.pack(">BHH", 6, 16, 0), struct.pack(">BHH", 4, 96, 1)],
)
def test_any_request_that_is_carried_out_keeps_the_host_alive(make_board, body):
    board = make_board()
    for _ in range(3):
        board.wait(700)
        board.ask(body)
    assert board.head.flags == 0


def test_a_broadcast_keeps_the_host_alive(make_board):
    board = make_board()
    for _ in range(3):
        board.wait(700)
        assert board.ask(struct.pack(">BHH", 6, 16, 0), address=0) is None
    assert board.head.flags == 0


def test_lamps_written_while_the_host_was_lost_show_at_once(make_board):
    board = make_board(slots=2)
    board.wait(1_100)
    assert board.write(0, 60_000) == "done"
    assert board.write(17, lamp_word(4)) == "done"
    assert board.shows(1, lamp_word(4))
