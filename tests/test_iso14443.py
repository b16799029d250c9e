import pytest

from firmware_bridge.iso14443 import Answer, Card, Sight, is_random, read_card, with_crc

ATQA = Answer(bytes.fromhex("4400"), 16)
FIRST = Answer(bytes.fromhex("8804E1412C"), 40)
SECOND = Answer(bytes.fromhex("124C2880F6"), 40)


def sak(value):
    return Answer(with_crc(bytes([value])), 24)


def read(*answers):
    """Read a card from what it answers, frame after frame; return it and the frames."""
    sent, waiting = [], list(answers)

    def exchange(frame, last_bits):
        sent.append((frame.hex(), last_bits))
        return waiting.pop(0)

    seen = read_card(exchange)
    assert waiting == []
    return seen, sent


def test_the_frames_are_those_of_the_standard():
    card, sent = read(ATQA, FIRST, sak(0x04), SECOND, sak(0x00))

    assert card == Card(bytes.fromhex("04E141124C2880"), can_talk=False)
    assert sent == [
        ("52", 7),
        ("9320", 0),
        (with_crc(bytes.fromhex("93708804E1412C")).hex(), 0),
        ("9520", 0),
        (with_crc(bytes.fromhex("9570124C2880F6")).hex(), 0),
    ]


def test_a_card_says_whether_it_can_talk():
    assert read(ATQA, FIRST, sak(0x04), SECOND, sak(0x20))[0].can_talk


@pytest.mark.parametrize(
    "answers",
    [
        (Answer(b"\x44", 8),),
        (Answer(b"\x44\x00", 16, is_damaged=True),),
        (ATQA, Answer()),
        (ATQA, Answer(FIRST.data, 40, is_damaged=True)),
        (ATQA, Answer(bytes.fromhex("8804E1412D"), 40)),
        (ATQA, Answer(FIRST.data[:4], 32)),
        (ATQA, FIRST, Answer()),
        (ATQA, FIRST, Answer(b"\x04\x00\x00", 24)),
        (ATQA, FIRST, Answer(sak(0x04).data, 24, is_damaged=True)),
        (ATQA, FIRST, sak(0x00)),
        (ATQA, SECOND, sak(0x04)),
        (ATQA, FIRST, sak(0x04), SECOND, sak(0x04)),
        (ATQA, FIRST, sak(0x04), FIRST, sak(0x04), FIRST, sak(0x04)),
    ],
)
def test_what_fails_a_check_is_no_uid(answers):
    assert read(*answers)[0] is Sight.UNCLEAR


@pytest.mark.parametrize("answers", [(), (ATQA,), (ATQA, FIRST), (ATQA, FIRST, sak(0x04))])
def test_a_collision_in_any_frame_is_a_crowd(answers):
    assert read(*answers, Answer(b"\x01", 8, is_collided=True))[0] is Sight.SEVERAL


def test_silence_is_nobody():
    assert read(Answer())[0] is Sight.NOTHING


def test_random_uids_have_four_bytes_and_begin_with_08():
    assert is_random(bytes.fromhex("08112233"))
    assert not is_random(bytes.fromhex("08112233445566"))
    assert not is_random(bytes.fromhex("18112233"))
