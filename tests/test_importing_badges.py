from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.importing.badges import read_uid
from controller.importing.findings import CellError

uids = st.sampled_from([4, 7, 10]).flatmap(lambda size: st.binary(min_size=size, max_size=size))
good_uids = uids.filter(
    lambda uid: any(uid) and not (len(uid) == 4 and uid[0] in (0x08, 0x88))
).filter(lambda uid: not (uid.hex().isdecimal() and uid.hex().endswith("00000")))


@given(
    uid=good_uids,
    separator=st.sampled_from(["", ":", "-", " "]),
    prefix=st.sampled_from(["", "0x", "0X"]),
    is_upper=st.booleans(),
)
def test_every_way_to_write_a_uid_is_read(uid, separator, prefix, is_upper):
    text = uid.hex(separator) if separator else uid.hex()
    assert read_uid(prefix + (text.upper() if is_upper else text)) == uid


@given(uid=good_uids)
def test_full_width_digits_are_read_as_plain_ones(uid):
    wide = "".join(chr(ord(each) + 0xFEE0) for each in uid.hex().upper())
    assert read_uid(wide) == uid


MANGLED = [
    ("1.23E+13", "scientific"),
    ("1,23E+13", "scientific"),
    ("9E+12", "scientific"),
    ("4.12E15", "scientific"),
    ("4A2B91C6F5D80", "leading zero"),
    ("4A2B91C", "leading zero"),
    ("A2B91C", "too short"),
    ("12345", "too short"),
    ("0012345678", "Wiegand"),
    ("123,45678", "Wiegand"),
    ("123 45678", "Wiegand"),
    ("12345678.0", "decimal number"),
    ("12345678901234500000", "15 digits"),
    ("04:A2:B9:1", "a byte that is not two digits"),
    ("04::A2B91C6F5D80", "a byte that is not two digits"),
    ("04A2B91C6F5D8G", "not hexadecimal"),
    ("王小明", "not hexadecimal"),
    ("04A2B91C6F5D8011", "16 digits"),
    ("88045AB1", "first part"),
    ("08A1B2C3", "names nobody"),
    ("00000000", "zeros"),
]


@pytest.mark.parametrize(("cell", "reason"), MANGLED)
def test_a_mangled_number_is_refused_with_its_reason(cell, reason):
    with pytest.raises(CellError, match=reason):
        read_uid(cell)


def test_a_uid_with_its_check_byte_is_told_apart():
    uid = bytes.fromhex("9A3C51E7")
    written = (uid + bytes([reduce(xor, uid)])).hex()
    with pytest.raises(CellError, match="check byte"):
        read_uid(written)


def test_a_uid_that_happens_to_look_like_a_short_scientific_number_is_read():
    assert read_uid("1234E567") == bytes.fromhex("1234E567")


@given(st.text(max_size=30))
def test_whatever_stands_there_gives_a_uid_or_a_reason(cell):
    try:
        uid = read_uid(cell)
    except CellError:
        return
    assert len(uid) in (4, 7, 10)
