"""Registers, functions and refusals as hardware/SLOT_BUS.md has them, on any board."""

import struct

import pytest

from firmware_bridge.slot_map import SLOTS_MAX, lamp_word
from sim.crc16 import crc16

ORDER = 64
"""Holding register that starts a card exchange."""


def frame(text, address):
    """Return `text` in hex as a frame to `address`, its check sum made afresh."""
    data = bytes((address,)) + bytes.fromhex(text)[1:]
    return data + crc16(data)


def test_the_head_says_what_the_board_is(board):
    version, slots, boot_id, _, flags, _, supply_mv, seventh = board.read(0, 8)
    assert version == 0x4B01
    assert slots == board.slots
    assert 1 <= slots <= SLOTS_MAX
    assert boot_id != 0
    assert not flags & ~0x0F
    assert 0 < supply_mv < 10_000
    assert seventh == 0


def test_the_boot_id_stands_while_nothing_resets_the_board(board):
    boot_id = board.head.boot_id
    board.wait(100)
    assert board.head.boot_id == boot_id


def test_the_uptime_counts_seconds(board):
    before = board.head.uptime_s
    board.wait(3_000)
    assert board.head.uptime_s - before in (2, 3, 4)


def test_the_frames_of_the_page_are_answered_as_it_says(board):
    head = board.exchange(frame("01 04 00 00 00 10", board.address))
    assert head[1:5] == bytes.fromhex("04 20 4B 01")
    assert len(head) == 37
    lamp = board.exchange(frame("01 10 00 10 00 01 02 20 40", board.address))
    assert lamp == frame("01 10 00 10 00 01", board.address)
    time_out = frame("01 06 00 00 07 D0", board.address)
    assert board.exchange(time_out) == time_out
    refused = board.exchange(frame("01 04 00 50 00 01", board.address))
    assert refused == frame("01 84 02", board.address)
    assert board.write(16, 0) == board.write(0, 1_000) == "done"


def test_reading_clears_nothing(board):
    assert board.read(7, 73) == board.read(7, 73)


def test_all_that_can_be_read_can_be_read_at_once_or_piece_by_piece(board):
    whole = board.read(0, 80)
    pieces = [word for at in range(0, 80, 5) for word in board.read(at, 5)]
    moving = {3, 5, 6}
    differing = [at for at in range(80) if whole[at] != pieces[at] and at not in moving]
    assert not [at for at in differing if (at - 16) % 8 or at < 16]  # qualities may move
    assert len(board.read(96, 35)) == 35
    assert board.read(79, 1) == (whole[79],)


def test_registers_of_slots_that_are_not_there_read_zero(board):
    beyond = 16 + 8 * board.slots
    if beyond < 80:
        assert set(board.read(beyond, 80 - beyond)) == {0}
        assert set(board.read(8 + board.slots, 8 - board.slots)) == {0}


@pytest.mark.parametrize(("start", "count"), [(79, 2), (80, 1), (95, 2), (130, 2), (131, 1)])
def test_a_read_outside_the_map_is_refused(board, start, count):
    assert board.read(start, count) == "exception 2"


@pytest.mark.parametrize(
    ("start", "count"), [(0xFFFF, 1), (0xFFFF, 2), (0xFF00, 125), (0, 81), (0, 125), (79, 52)]
)
def test_no_read_wraps_around_or_bridges_the_gap(board, start, count):
    assert board.read(start, count) == "exception 2"
    assert board.read(start, count, function=3) == "exception 2"


@pytest.mark.parametrize("function", [3, 4])
@pytest.mark.parametrize("count", [0, 126, 0x0100, 0xFFFF])
def test_a_wrong_count_of_registers_to_read_is_refused(board, function, count):
    assert board.read(0, count, function) == "exception 3"


@pytest.mark.parametrize("count", [0, 124, 127])
def test_a_wrong_count_of_registers_to_write_is_refused(board, count):
    size = min(2 * count, 246)  # more does not fit a frame
    body = struct.pack(">BHHB", 16, 16, count, size) + bytes(size)
    assert board.ask(body) == bytes((0x90, 3))


@pytest.mark.parametrize(("count", "size"), [(1, 4), (2, 2), (1, 0), (1, 1), (2, 3)])
def test_a_byte_count_that_does_not_fit_is_refused(board, count, size):
    before = board.holding()
    body = struct.pack(">BHHB", 16, 16, count, size) + bytes([0x20, 0x40] * 2)[:size]
    assert board.ask(body) == bytes((0x90, 3))
    assert board.holding() == before


@pytest.mark.parametrize("function", [1, 2, 5, 7, 8, 15, 17, 20, 22, 23, 43, 0x64, 0x7F])
def test_other_functions_are_refused(board, function):
    body = bytes((function,)) + bytes(4)
    assert board.ask(body) == bytes((function | 0x80, 1))
    assert board.ask(bytes((function,))) == bytes((function | 0x80, 1))


def test_what_is_written_is_read_back(board):
    words = [lamp_word(colour, 5, 3) for colour in (1, 2, 3, 4, 7, 0, 1, 2)]
    assert board.write(16, *words) == "done"
    assert board.read(16, 8, function=3) == tuple(words)
    assert board.write_one(19, lamp_word(1)) == "done"
    assert board.read(18, 3, function=3) == (words[2], lamp_word(1), words[4])
    assert board.write(16, *[0] * 8) == "done"
    assert board.write(66, *range(0x1000, 0x1020)) == "done"
    assert board.read(66, 32, function=3) == tuple(range(0x1000, 0x1020))


def test_the_host_time_out_is_a_second_until_the_host_says_otherwise(make_board):
    board = make_board()
    assert board.write(0, 100) == "done"
    assert board.read(0, 1, function=3) == (100,)
    assert board.write(0, 60_000) == "done"
    assert board.read(0, 1, function=3) == (60_000,)
    assert board.write(0, 1_000) == "done"


WRONG_VALUES = [
    (0, [99]),
    (0, [60_001]),
    (0, [0]),
    (0, [0xFFFF]),
    *((16, [lamp_word(2), colour << 12]) for colour in (5, 6, *range(8, 16))),
    (22, [lamp_word(2), 5 << 12 | 0x145]),
    (64, [0x0000]),
    (64, [0x0800]),
    (64, [0x0801]),
    (64, [0xFF01]),
    (65, [65]),
    (65, [0x0101]),
    (65, [0xFFFF]),
    (64, [0x0001, 65]),
    (64, [0x0000, 2, 0x6000]),
]


@pytest.mark.parametrize(("start", "words"), WRONG_VALUES)
def test_a_wrong_value_is_refused_and_nothing_of_the_request_is_done(board, start, words):
    before, exchange = board.holding(), board.read(96, 35)
    assert board.write(start, *words) == "exception 3"
    if len(words) == 1:
        assert board.write_one(start, words[0]) == "exception 3"
    assert board.holding() == before
    board.wait(100)
    assert board.read(96, 35) == exchange


def test_an_exchange_with_a_slot_that_is_not_there_is_refused(board):
    if board.slots < SLOTS_MAX:
        assert board.write(ORDER, board.slots << 8 | 1) == "exception 3"


@pytest.mark.parametrize(
    ("start", "count"),
    [(0, 2), (1, 1), (15, 2), (16, 9), (23, 2), (24, 1), (63, 2), (97, 2), (98, 1), (64, 35)],
)
def test_a_write_outside_the_map_is_refused_whole(board, start, count):
    before = board.holding()
    assert board.write(start, *[200] * count) == "exception 2"
    assert board.read(start, count, function=3) == "exception 2"
    assert board.holding() == before


@pytest.mark.parametrize("start", [1, 15, 24, 63, 98, 0xFFFF])
def test_one_register_outside_the_map_is_refused(board, start):
    assert board.write_one(start, 200) == "exception 2"
    assert board.read(start, 1, function=3) == "exception 2"


def test_the_longest_write_is_taken_in_and_refused_for_its_address(board):
    before = board.holding()
    assert board.write(16, *[lamp_word(2)] * 123) == "exception 2"
    assert board.holding() == before


def test_a_broadcast_is_carried_out_and_not_answered(board):
    assert board.ask(struct.pack(">BHHBH", 16, 17, 1, 2, lamp_word(1)), address=0) is None
    assert board.ask(struct.pack(">BHH", 6, 18, lamp_word(2)), address=0) is None
    assert board.read(17, 2, function=3) == (lamp_word(1), lamp_word(2))
    for function, word in ((6, 5 << 12), (3, 1), (4, 1), (43, 1)):
        assert board.ask(struct.pack(">BHH", function, 16, word), address=0) is None
    assert board.write(16, *[0] * 8) == "done"


def test_what_is_for_others_damaged_or_cut_short_is_not_answered(board):
    before = board.holding()
    for text in ("01 04 00 00 00 10", "01 06 00 10 20 40", "01 10 00 10 00 01 02 20 40"):
        whole = frame(text, board.address)
        other = frame(text, board.address % 32 + 1)
        flipped = whole[:-3] + bytes((whole[-3] ^ 1,)) + whole[-2:]
        for data in (other, flipped, whole[:-1] + bytes((whole[-1] ^ 0xFF,)), whole[:-1]):
            assert board.exchange(data) == b""
    assert board.holding() == before
    assert board.exchange(whole)
    assert board.write(16, 0) == "done"


def test_a_silence_ends_what_was_never_a_frame(board):
    for noise in (b"\x00", b"\xff" * 3, bytes((board.address, 4, 0)), bytes(range(256)) * 2):
        assert board.exchange(noise) == b""
        assert board.head.version == 0x4B01


def test_a_board_says_nothing_unasked(board):
    board.wait(1_500)
    assert board.exchange(b"") == b""
