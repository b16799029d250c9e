"""Frames there and answers back with a slot's tag (hardware/SLOT_BUS.md, Card exchange)."""

import pytest

from firmware_bridge.slot_map import (
    EXCHANGE_ERROR,
    EXCHANGE_NO_TAG,
    EXCHANGE_OK,
    EXCHANGE_TIME_OUT,
)
from tests.firmware.echo_card import EchoCard
from tests.slot_rig import uid

pytestmark = pytest.mark.hands

RATS = bytes.fromhex("E050")
DESELECT = b"\xc2"


def echo(command):
    return command[::-1] + b"\x91\x00"


def seated(make_board, card, slots=2):
    board = make_board(slots=slots)
    board.keep_host()
    board.lay(0, card)
    board.seat(0, True)
    board.wait(200)
    assert board.slot(0).tag == card.uid
    return board


def talking(make_board, card):
    """Return a board that has begun a talk with `card` in slot 0."""
    board = seated(make_board, card)
    assert board.run_exchange(0, 200, RATS) == (200, EXCHANGE_OK, card.ats)
    return board


@pytest.mark.parametrize("length", [4, 7, 10])
def test_a_talk_is_begun_carried_on_and_ended(make_board, length):
    card = EchoCard(uid(1, length), echo)
    board = talking(make_board, card)
    assert board.run_exchange(0, 1, b"\x02\x60") == (1, EXCHANGE_OK, b"\x02\x60\x91\x00")
    assert board.run_exchange(0, 2, b"\x03\x61\x62") == (2, EXCHANGE_OK, b"\x03\x62\x61\x91\x00")
    assert board.run_exchange(0, 3, DESELECT) == (3, EXCHANGE_OK, DESELECT)
    assert card.commands == [b"\x60", b"\x61\x62"]
    assert board.run_exchange(0, 4, b"\x02\x60") == (4, EXCHANGE_NO_TAG, b"")


@pytest.mark.parametrize("length", [1, 2, 3, 30, 59, 60, 61])
def test_frames_and_answers_of_any_length_that_fits_are_carried(make_board, length):
    card = EchoCard(uid(1), lambda command: command)
    board = talking(make_board, card)
    frame = b"\x02" + bytes(range(1, length + 1))
    assert board.run_exchange(0, 1, frame) == (1, EXCHANGE_OK, frame)


@pytest.mark.parametrize("length", [63, 64])
@pytest.mark.parametrize("is_begun", [False, True])
def test_a_frame_that_does_not_fit_with_its_check_sum_is_not_sent(make_board, length, is_begun):
    card = EchoCard(uid(1), echo)
    board = (talking if is_begun else seated)(make_board, card)
    heard = card.frames
    assert board.run_exchange(0, 1, RATS.ljust(length, b"\0")) == (1, EXCHANGE_ERROR, b"")
    assert card.frames == heard


def test_what_is_no_beginning_is_not_said_to_anybody(make_board):
    card = EchoCard(uid(1), echo)
    board = seated(make_board, card)
    for sequence, frame in enumerate((b"\x02\x60", DESELECT, b"\x60", b"\x50\x00"), 1):
        assert board.run_exchange(0, sequence, frame) == (sequence, EXCHANGE_NO_TAG, b"")
    assert card.frames == 0


def test_an_exchange_with_an_empty_seat_finds_no_tag(make_board):
    board = seated(make_board, EchoCard(uid(1), echo))
    assert board.run_exchange(1, 1, RATS) == (1, EXCHANGE_NO_TAG, b"")
    assert board.read(64, 3, function=3) == (1 << 8 | 1, 2, 0xE050)


def test_a_tag_that_is_a_number_only_is_silent(make_board):
    board = make_board(taken=[1])
    board.wait(200)
    assert board.run_exchange(1, 1, RATS) == (1, EXCHANGE_TIME_OUT, b"")


def test_another_tag_than_the_one_in_the_registers_is_not_talked_to(make_board):
    card, other = EchoCard(uid(1), echo), EchoCard(uid(2), echo)
    board = seated(make_board, card)
    board.lay(0, other)
    assert board.run_exchange(0, 1, RATS) == (1, EXCHANGE_NO_TAG, b"")
    assert other.activations == 0


def test_an_exchange_under_way_shows_no_number_and_none_of_the_answer_before(make_board):
    card = EchoCard(uid(1), echo)
    board = talking(make_board, card)
    assert board.write(64, 0x00C8, 2, 0xE050) == "done"
    assert board.read(96, 35) == (0,) * 35
    board.wait(100)
    assert board.read(96, 2) == (200, EXCHANGE_OK)


def test_bytes_written_before_and_the_start_alone_will_do(make_board):
    card = EchoCard(uid(1), echo)
    board = seated(make_board, card)
    assert board.write(66, 0xE050) == "done"
    assert board.write_one(65, 2) == "done"
    assert board.write_one(64, 0x0009) == "done"
    board.wait(150)
    assert board.read(96, 3) == (9, EXCHANGE_OK, len(card.ats))


def test_a_beginning_begins_anew(make_board):
    card = EchoCard(uid(1), echo)
    board = talking(make_board, card)
    assert board.run_exchange(0, 1, b"\x02\x60")[1] == EXCHANGE_OK
    assert board.run_exchange(0, 2, RATS) == (2, EXCHANGE_OK, card.ats)
    assert board.run_exchange(0, 3, b"\x02\x60") == (3, EXCHANGE_OK, b"\x02\x60\x91\x00")
    assert card.activations == 2


def test_a_talk_is_over_when_another_slot_is_asked(make_board):
    card, other = EchoCard(uid(1), echo), EchoCard(uid(2), echo)
    board = talking(make_board, card)
    assert board.run_exchange(1, 1, b"\x02\x60") == (1, EXCHANGE_NO_TAG, b"")
    assert board.run_exchange(0, 2, b"\x02\x60") == (2, EXCHANGE_NO_TAG, b"")
    board.wait(350)
    board.lay(1, other)
    board.seat(1, True)
    board.wait(200)
    assert board.run_exchange(0, 3, RATS)[1] == EXCHANGE_OK
    assert board.run_exchange(1, 4, RATS)[1] == EXCHANGE_OK
    assert board.run_exchange(0, 5, b"\x02\x60") == (5, EXCHANGE_NO_TAG, b"")


@pytest.mark.parametrize(("ms", "status"), [(200, EXCHANGE_OK), (320, EXCHANGE_NO_TAG)])
def test_a_talk_lasts_for_300_ms_in_which_nothing_is_said(make_board, ms, status):
    board = talking(make_board, EchoCard(uid(1), echo))
    board.wait(ms)
    assert board.run_exchange(0, 1, b"\x02\x60")[1] == status


def test_a_talk_is_over_when_the_switch_opens(make_board):
    card = EchoCard(uid(1), echo)
    board = talking(make_board, card)
    board.seat(0, False)
    board.wait(20)
    board.seat(0, True)
    board.wait(20)
    assert board.run_exchange(0, 1, b"\x02\x60") == (1, EXCHANGE_NO_TAG, b"")


def test_a_set_that_leaves_ends_the_exchange_under_way(make_board):
    card = EchoCard(uid(1), echo)
    board = talking(make_board, card)
    card.fall_silent()
    assert board.write(64, 0x0001, 2, 0x0260) == "done"
    board.seat(0, False)
    board.wait(120)
    assert board.read(96, 3) == (1, EXCHANGE_NO_TAG, 0)


def test_silence_is_awaited_for_80_ms_and_the_talk_goes_on(make_board):
    card = EchoCard(uid(1), echo)
    board = talking(make_board, card)
    card.fall_silent(1)
    assert board.write(64, 0x0001, 2, 0x0260) == "done"
    board.wait(60)
    assert board.read(96, 1) == (0,)
    board.wait(40)
    assert board.read(96, 3) == (1, EXCHANGE_TIME_OUT, 0)
    # R(NAK): say it again.
    assert board.run_exchange(0, 2, b"\xb2") == (2, EXCHANGE_OK, b"\x02\x60\x91\x00")
    assert card.commands == [b"\x60"]


def test_a_tag_may_think_for_almost_80_ms(make_board):
    card = EchoCard(uid(1), echo)
    board = talking(make_board, card)
    card.work_us = 65_000
    assert board.run_exchange(0, 1, b"\x02\x60") == (1, EXCHANGE_OK, b"\x02\x60\x91\x00")


def test_no_tag_is_read_while_one_is_talked_with(make_board):
    board = talking(make_board, EchoCard(uid(1), echo))
    board.put(1, uid(2))
    board.wait(120)
    slot = board.slot(1)
    assert (slot.is_seated, slot.tag, slot.quality) == (True, None, 255)
    board.wait(400)
    assert board.slot(1).tag == uid(2)
    assert (board.slot(0).tag, board.slot(0).quality) == (uid(1), 255)


def test_switches_buttons_and_lamps_go_on_while_a_tag_is_talked_with(make_board):
    board = talking(make_board, EchoCard(uid(1), echo))
    board.hold(1, True)
    board.seat(1, True)
    board.bolt(1, False)
    board.wait(25)
    slot = board.slot(1)
    assert (slot.is_seated, slot.is_button_held, slot.is_bolt_home) == (True, True, False)
    assert board.head.presses[1] == 1


# What only a real antenna shows.


def test_a_damaged_answer_is_an_error_and_the_talk_goes_on(make_elf_board):
    card = EchoCard(uid(1), echo)
    board = talking(make_elf_board, card)
    card.damaged = 1
    assert board.run_exchange(0, 1, b"\x02\x60") == (1, EXCHANGE_ERROR, b"")
    assert board.run_exchange(0, 2, b"\xb2") == (2, EXCHANGE_OK, b"\x02\x60\x91\x00")


def test_a_reader_that_dies_amid_a_talk_ends_it(make_elf_board):
    card = EchoCard(uid(1), echo)
    board = talking(make_elf_board, card)
    board.kill_reader(0, True)
    done, status, answer = board.run_exchange(0, 1, b"\x02\x60")
    assert (done, answer) == (1, b"")
    assert status in (EXCHANGE_NO_TAG, EXCHANGE_ERROR)
    assert not board.slot(0).is_reader_answering
    board.kill_reader(0, False)
    board.wait(100)
    assert board.run_exchange(0, 2, b"\x02\x60") == (2, EXCHANGE_NO_TAG, b"")
    assert board.run_exchange(0, 3, RATS) == (3, EXCHANGE_OK, card.ats)


def test_an_order_amid_another_gives_it_up(make_elf_board):
    card = EchoCard(uid(1), echo)
    board = talking(make_elf_board, card)
    card.fall_silent(1)
    assert board.write(64, 0x0001, 2, 0x0260) == "done"
    board.wait(20)
    assert board.run_exchange(0, 2, b"\xb2") == (2, EXCHANGE_OK, b"\x02\x60\x91\x00")
    for wait_ms in range(0, 20, 2):
        assert board.write(64, 0x0003, 2, 0xE050) == "done"
        board.wait(wait_ms)
        assert board.write(64, 0x0104, 2, 0xE050) == "done"
        board.wait(60)
        assert board.read(96, 2) == (4, EXCHANGE_NO_TAG)
    assert board.avr.fields_at_once == 1
