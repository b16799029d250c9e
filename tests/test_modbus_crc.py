"""The check of an answer's bytes agrees with the library, and lets no damage through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer.rtu import FramerRTU

from firmware_bridge.modbus_crc import is_whole

frames = st.binary(min_size=1, max_size=250)


def whole(data):
    return data + FramerRTU.compute_CRC(data).to_bytes(2, "big")


@given(frames)
def test_what_the_library_calls_whole_is_whole(data):
    assert is_whole(whole(data))


@given(frames, st.binary(min_size=2, max_size=2))
def test_what_the_library_calls_damaged_is_damaged(data, check):
    assert is_whole(data + check) == (whole(data) == data + check)


@pytest.mark.parametrize("bit", range(8 * 7))
def test_one_bit_that_turned_over_is_damage(bit):
    frame = bytearray(whole(bytes.fromhex("0104021234")))
    frame[bit // 8] ^= 1 << bit % 8
    assert not is_whole(frame)
