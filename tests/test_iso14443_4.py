import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.iso14443_4 import (
    CardLate,
    CardLost,
    Frame,
    Heard,
    activate,
    decode_ats,
    decode_block,
    deselect,
    encode_information,
    encode_response,
)
from sim.cards import CardState
from sim.dep_card import DepCard
from tests.talking import carry

UID = bytes.fromhex("04A2B91C6F5D80")
ATS_OF_64 = bytes.fromhex("067577810280")  # a DESFire's: FSCI 5, FWI 8, SFGI 1
ATS_OF_256 = bytes.fromhex("067777710280")  # an NTAG 424 DNA's: FSCI 7, FWI 7
ATS_OF_16 = bytes.fromhex("0320" + "20")  # the smallest frames there are, FWI 2: 1.2 ms


class Echo(DepCard):
    """Answers every command with itself, backwards, and remembers how often it was asked."""

    work_us = 0

    def __init__(self, ats=ATS_OF_64):
        super().__init__(UID, ats=ats)
        self.asked = []

    def command(self, apdu):
        self.asked.append(apdu)
        return apdu[::-1], self.work_us


def session(commands, **options):
    """Enter the protocol, ask all `commands`, leave it."""
    channel = yield from activate()
    answers = []
    for command in commands:
        answers.append((yield from channel.ask(command, **options)))
    is_asleep = yield from deselect()
    return answers, is_asleep


@given(
    commands=st.lists(st.binary(min_size=1, max_size=150), max_size=4),
    ats=st.sampled_from([ATS_OF_16, ATS_OF_64, ATS_OF_256, b"\x01"]),
)
def test_commands_and_answers_of_any_length_arrive_whole(commands, ats):
    card = Echo(ats)
    (answers, is_asleep), sent = carry(session(commands), card)
    assert answers == [each[::-1] for each in commands]
    assert card.asked == commands
    assert is_asleep
    assert card.state is CardState.HALT
    assert all(len(frame.data) + 2 <= 64 for frame in sent)


@given(
    lost=st.sets(st.integers(1, 12), max_size=3),
    deaf=st.sets(st.integers(1, 12), max_size=3),
    length=st.integers(1, 90),
    ats=st.sampled_from([ATS_OF_16, ATS_OF_64]),
)
def test_whatever_gets_lost_a_command_is_carried_out_once_or_given_up(lost, deaf, length, ats):
    card = Echo(ats)
    card.lost, card.deaf = lost, deaf
    commands = [bytes(range(length)), b"second"]
    try:
        (answers, _), _ = carry(session(commands), card)
    except CardLost:
        assert card.asked in ([], commands[:1], commands)
        return
    assert answers == [each[::-1] for each in commands]
    assert card.asked == commands


@pytest.mark.parametrize("at", range(1, 12))
@pytest.mark.parametrize("kind", ["lost", "deaf"])
def test_one_lost_block_is_mended(at, kind):
    card = Echo(ATS_OF_16)
    getattr(card, kind).add(at)
    commands = [bytes(range(30)), bytes(range(20))]
    (answers, _), _ = carry(session(commands), card)
    assert answers == [each[::-1] for each in commands]
    assert card.asked == commands
    assert card.state is CardState.HALT


@given(
    noise=st.dictionaries(
        st.integers(1, 8), st.tuples(st.integers(0, 7), st.integers(0, 30)), max_size=2
    )
)
def test_noise_is_never_taken_for_an_answer(noise):
    def flip(bit, at):
        def damage(raw):
            data = bytearray(raw)
            data[at % len(data)] ^= 1 << bit
            return bytes(data)

        return damage

    card = Echo()
    disturb = {number: flip(*where) for number, where in noise.items()}
    commands = [bytes(range(20)), b"second"]
    try:
        (answers, _), _ = carry(session(commands), card, disturb=disturb)
    except CardLost:
        return
    assert answers == [each[::-1] for each in commands]
    assert card.asked == commands


@given(st.lists(st.none() | st.binary(max_size=70), max_size=80))
def test_no_card_talks_us_into_a_talk_without_end(heard):
    talk = session([bytes(range(200)), b"x" * 70])
    frame = next(talk)
    for number, data in enumerate([ATS_OF_64, *heard, *[None] * 40]):
        assert len(frame.data) <= 62, number
        assert 0 < frame.wait_us <= 620_000
        try:
            frame = talk.send(Heard(data, is_silent=data is None))
        except (CardLost, StopIteration):
            return
    raise AssertionError("it still waits for a silent card")


def test_more_time_is_granted_when_a_card_asks_for_it():
    card = Echo(ATS_OF_16)
    card.work_us = 9_000
    (answers, _), sent = carry(session([b"hard work"]), card)
    assert answers == [b"krow drah"]
    extensions = [frame for frame in sent if frame.data[0] == 0xF2]
    assert extensions
    assert max(frame.wait_us for frame in extensions) > 1_208


def ask_for_time(talk, block, granted):
    for _ in range(100):
        granted.append(talk.send(Heard(bytes.fromhex(block))))


def test_a_card_that_asks_for_time_for_ever_is_given_up():
    talk = session([b"x"])
    next(talk)
    talk.send(Heard(ATS_OF_64))
    with pytest.raises(CardLate):
        ask_for_time(talk, "F201", [])


def test_a_bound_holds_whatever_time_a_card_asks_for():
    card = Echo(ATS_OF_16)
    card.work_us = 9_000
    assert carry(session([b"slow"], within_us=40_000), card)[0][0] == [b"wols"]
    with pytest.raises(CardLate):
        carry(session([b"slow"], within_us=5_000), card)
    granted = []
    talk = session([b"x"], within_us=5_000)
    next(talk)
    talk.send(Heard(ATS_OF_16))
    with pytest.raises(CardLate):
        ask_for_time(talk, "F23B", granted)
    assert sum(frame.wait_us for frame in granted) <= 5_000


def test_silence_within_a_bound_is_a_late_card():
    talk = session([b"x"], within_us=20_000)
    next(talk)
    frame = talk.send(Heard(ATS_OF_64))
    assert frame == Frame(b"\x02x", 20_000)
    with pytest.raises(CardLate):
        talk.send(Heard(None, is_silent=True))


def test_a_card_without_the_protocol_is_given_up_at_once():
    talk = session([])
    next(talk)
    with pytest.raises(CardLost):
        talk.send(Heard(None, is_silent=True))


@pytest.mark.parametrize(
    ("ats", "size", "wait_us", "guard_us"),
    [
        ("067577810280", 64, 77_312, 604),
        ("067777710280", 128, 38_656, 604),
        ("01", 32, 4_832, 0),
        ("0208", 256, 4_832, 0),
        ("0328F0", 256, 4_832, 0),
        ("03200F", 16, 302, 0),
        ("0320E0", 16, 620_000, 0),
    ],
)
def test_an_ats_says_what_the_standard_says(ats, size, wait_us, guard_us):
    found = decode_ats(bytes.fromhex(ats))
    assert (found.frame_size, found.wait_us, found.guard_us) == (size, wait_us, guard_us)


@pytest.mark.parametrize("ats", ["", "05", "0278FF", "0278"[:2], "0270", "0350AA"])
def test_what_is_no_ats_is_none(ats):
    assert decode_ats(bytes.fromhex(ats)) is None


@given(st.integers(0, 1), st.binary(max_size=61), st.booleans())
def test_blocks_read_as_they_were_written(number, inf, is_more):
    block = decode_block(encode_information(number, inf, is_more=is_more))
    assert (block.number, block.inf, bool(block.pcb & 0x10)) == (number, inf, is_more)
    assert block.is_information
    assert not block.is_acknowledgement
    answer = decode_block(encode_response(number, is_nak=is_more))
    assert answer.number == number
    assert answer.is_acknowledgement is not is_more


@given(st.binary(max_size=70))
def test_any_bytes_are_a_block_or_none(data):
    block = decode_block(data)
    assert block is None or bytes([block.pcb]) == data[:1]
