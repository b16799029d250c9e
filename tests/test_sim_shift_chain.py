import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.shift_chain import ShiftChain


def high(chain):
    return [output for output, level in enumerate(chain.outputs) if level]


@pytest.mark.parametrize(
    ("data", "outputs"),
    [
        (b"\x00\x00\x01", [0]),  # the last bit stays at QA of the first chip
        (b"\x00\x00\x80", [7]),
        (b"\x00\x01\x00", [8]),
        (b"\x80\x00\x00", [23]),  # the first bit went all the way
    ],
)
def test_the_first_bit_travels_to_the_far_end(data, outputs):
    chain = ShiftChain(3)
    chain.transfer(data)
    assert high(chain) == outputs


@given(first=st.binary(min_size=3, max_size=3), second=st.binary(min_size=3, max_size=3))
def test_what_was_shifted_in_comes_out_behind_the_last_chip(first, second):
    chain = ShiftChain(3)
    assert chain.transfer(first) == bytes(3)
    assert chain.transfer(second) == first


def test_too_few_bits_push_the_old_ones_on():
    chain = ShiftChain(2)
    chain.transfer(b"\x00\x01")
    assert chain.transfer(b"\x80") == b"\x00"
    assert high(chain) == [7, 8]


def test_outputs_move_only_when_they_are_latched():
    chain = ShiftChain(1)
    chain.clock(True)
    assert high(chain) == []
    chain.latch()
    assert high(chain) == [0]


def test_a_disabled_chain_drives_nothing_and_forgets_nothing():
    chain = ShiftChain(1)
    chain.transfer(b"\x0f")
    chain.is_enabled = False
    assert high(chain) == []
    assert chain.latched == (True,) * 4 + (False,) * 4
    chain.is_enabled = True
    assert high(chain) == [0, 1, 2, 3]


def test_a_power_cut_clears_it_and_without_power_nothing_shifts():
    chain = ShiftChain(1)
    chain.transfer(b"\xff")
    chain.power(False)
    assert chain.transfer(b"\xff") == b"\x00"
    assert high(chain) == []
    chain.power(True)
    assert high(chain) == []
    assert chain.transfer(b"\x01") == b"\x00"
    assert high(chain) == [0]
