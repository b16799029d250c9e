"""How a card's bits become its number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.osdp.cards import card_number, is_uid


def bits(text):
    """Return the bytes of a string of bits, and how many there are."""
    text = text.replace(" ", "")
    whole = text.ljust(-(-len(text) // 8) * 8, "0")
    return int(whole, 2).to_bytes(len(whole) // 8, "big"), len(text)


@pytest.mark.parametrize("uid", ["1a2b3c4d", "04010102030405", "04102030405060708090"])
def test_a_uid_is_the_one_the_mfrc522_reads(uid):
    uid = bytes.fromhex(uid)
    assert card_number(uid, len(uid) * 8) == uid
    assert is_uid(uid)


def test_h10301_is_facility_and_number_without_parity():
    # Facility 123, number 4567: 12 data bits with an odd count, 12 with an odd count.
    number = f"{123:08b}{4567:016b}"
    even = str(number[:12].count("1") % 2)
    odd = str(1 - number[12:].count("1") % 2)
    assert card_number(*bits(even + number + odd)) == bytes([123]) + (4567).to_bytes(2, "big")


@pytest.mark.parametrize("count", [26, 34])
@given(number=st.integers(0, 2**32 - 1), flip=st.integers(0, 33))
def test_a_wrong_parity_is_no_card(count, number, flip):
    half = (count - 2) // 2
    text = f"{number % 2 ** (count - 2):0{count - 2}b}"
    text = f"{text[:half].count('1') % 2}{text}{1 - text[half:].count('1') % 2}"
    flip %= count
    wrong = text[:flip] + str(1 - int(text[flip])) + text[flip + 1 :]
    assert card_number(*bits(wrong)) is None
    got = card_number(*bits(text))
    assert got == int(text[1:-1], 2).to_bytes((count - 2) // 8, "big") or text[1:9] == "00001000"


def test_34_bits_around_a_uid_are_that_uid():
    text = f"{0x1A2B3C4D:032b}"
    text = f"{text[:16].count('1') % 2}{text}{1 - text[16:].count('1') % 2}"
    assert card_number(*bits(text)) == bytes.fromhex("1a2b3c4d")


@given(
    one=st.integers(26, 80).flatmap(lambda n: st.text("01", min_size=n, max_size=n)),
    other=st.integers(26, 80).flatmap(lambda n: st.text("01", min_size=n, max_size=n)),
)
def test_two_different_cards_never_share_a_number(one, other):
    mine, yours = card_number(*bits(one)), card_number(*bits(other))
    if mine is None or mine != yours:
        return
    # The same bytes: the same bits, or a UID with and without its parity bits.
    assert one == other or {len(one), len(other)} == {32, 34}


def test_the_same_bits_in_another_format_are_another_card():
    assert card_number(*bits(f"{77:037b}")) == bytes.fromhex("0025000000004d")
    assert card_number(*bits(f"{77:035b}")) == bytes.fromhex("0023000000004d")


@pytest.mark.parametrize("count", [0, 1, 8, 24, 25, 257])
def test_what_is_too_short_or_too_long_is_no_card(count):
    assert card_number(bytes(-(-count // 8)), count) is None


@pytest.mark.parametrize("data", [b"\x1a\x2b\x3c", b"\x1a\x2b\x3c\x4d\x5e"])
def test_bits_that_are_not_there_are_not_made_up(data):
    assert card_number(data, 32) is None


def test_a_uid_made_up_for_the_moment_names_nobody():
    assert card_number(bytes.fromhex("08776655"), 32) is None
    text = f"{0x08776655:032b}"
    text = f"{text[:16].count('1') % 2}{text}{1 - text[16:].count('1') % 2}"
    assert card_number(*bits(text)) is None
