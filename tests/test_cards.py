from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge import iso14443
from sim.air import ETU_NS, Bits, crc_a, duration_ns, frame_delay_ns
from sim.cards import HLTA, REQA, WUPA, Card, CardState, RandomIdCard

SLEEP = Bits.of(HLTA + crc_a(HLTA))


def ask(card, text):
    answer = card.hear(Bits.of(bytes.fromhex(text)))
    return None if answer is None else answer.to_bytes().hex(" ").upper()


@pytest.mark.parametrize(("data", "crc"), [("0000", "A01E"), ("1234", "26CF")])
def test_crc_a_matches_the_standards_examples(data, crc):
    # ISO/IEC 14443-3, annex B.
    assert crc_a(bytes.fromhex(data)) == bytes.fromhex(crc)
    assert iso14443.with_crc(bytes.fromhex(data)) == bytes.fromhex(data + crc)


@given(st.binary(max_size=70))
def test_the_reader_and_the_simulator_compute_the_same_crc(data):
    assert iso14443.crc_a(data).to_bytes(2, "little") == crc_a(data)


def test_a_seven_byte_uid_takes_two_levels():
    card = Card(bytes.fromhex("04E141124C2880"))

    assert card.hear(WUPA) == Bits.of(bytes.fromhex("4400"))
    assert ask(card, "93 20") == "88 04 E1 41 2C"
    first = bytes.fromhex("9370 8804E1412C")
    assert card.hear(Bits.of(first + crc_a(first))) == Bits.of(b"\x04" + crc_a(b"\x04"))
    assert ask(card, "95 20") == "12 4C 28 80 F6"
    second = bytes.fromhex("9570 124C2880F6")
    assert card.hear(Bits.of(second + crc_a(second))) == Bits.of(b"\x00" + crc_a(b"\x00"))
    assert card.state is CardState.ACTIVE


def test_a_card_answers_with_what_the_reader_does_not_know_yet():
    card = Card(bytes.fromhex("12345678"))
    card.hear(WUPA)
    known = Bits.of(bytes.fromhex("9325 12"), 5)

    answer = card.hear(Bits(known.value & ~0xFF00 | 0x2500, 21))

    whole = Bits.of(bytes.fromhex("12345678" + "08"))
    assert answer == whole.after(5)


def test_a_halted_card_wakes_by_wupa_only():
    card = Card(bytes.fromhex("12345678"))
    select(card)
    card.hear(SLEEP)

    assert card.state is CardState.HALT
    assert card.hear(REQA) is None
    assert card.hear(WUPA) is not None


def test_a_broken_hlta_does_not_halt():
    card = Card(bytes.fromhex("12345678"))
    select(card)
    card.hear(Bits.of(HLTA + b"\x00\x00"))

    assert card.state is CardState.IDLE


def test_a_selected_card_answers_no_second_wupa_but_a_third():
    card = Card(bytes.fromhex("12345678"))
    select(card)

    assert card.hear(WUPA) is None
    assert card.hear(WUPA) is not None


@pytest.mark.parametrize(
    "frame", ["93 70 12 34 56 78 08 00 00", "93 70 12 34 56 79 09 00 00", "95 20", "93 21", "93"]
)
def test_what_is_not_meant_for_a_card_sends_it_back_to_rest(frame):
    card = Card(bytes.fromhex("12345678"))
    card.hear(WUPA)

    assert ask(card, frame) is None
    assert card.state is CardState.IDLE


def test_a_random_uid_is_drawn_at_every_start():
    card = RandomIdCard(Random(1))
    card.power_up()
    first = card.uid
    card.power_up()

    assert first != card.uid
    assert first[0] == card.uid[0] == 0x08


@given(st.binary(min_size=1, max_size=9), st.data())
def test_bits_come_apart_and_together(data, draws):
    bits = Bits.of(data)
    cut = draws.draw(st.integers(0, bits.count))

    head, tail = bits.first(cut), bits.after(cut)

    assert Bits(head.value | tail.value << cut, head.count + tail.count) == bits
    assert bits.to_bytes() == data
    assert bits.last == data[-1] >> 7


def test_frames_last_as_long_as_on_the_air():
    # A byte has nine bits with its parity; ISO/IEC 14443-3 figures 5 and 6.
    assert duration_ns(WUPA) == 10 * ETU_NS
    assert duration_ns(Bits.of(b"\x93\x20")) == 21 * ETU_NS
    assert (frame_delay_ns(WUPA), frame_delay_ns(REQA)) == (91_150, 86_430)


def select(card):
    card.hear(WUPA)
    wanted = bytes.fromhex("9370 12345678 08")
    assert card.hear(Bits.of(wanted + crc_a(wanted))) is not None
