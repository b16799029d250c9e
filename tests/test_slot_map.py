"""The register map: names, lamps, decoding, and the page that board makers read."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.commands import Lamp
from firmware_bridge import slot_map
from firmware_bridge.slot_map import (
    LAMP_WORDS,
    SlotStatus,
    decode_head,
    decode_slot,
    encode_slot,
    silence_us,
    wire_us,
)
from sim.crc16 import crc16

PAGE = (Path(__file__).parents[1] / "hardware/SLOT_BUS.md").read_text(encoding="utf-8")

statuses = st.builds(
    SlotStatus,
    is_seated=st.booleans(),
    tag=st.none()
    | st.sampled_from([4, 7, 10]).flatmap(lambda n: st.binary(min_size=n, max_size=n)),
    is_reader_answering=st.booleans(),
    is_button_held=st.booleans(),
    is_bolt_home=st.booleans(),
    quality=st.integers(0, 255),
    seats=st.integers(0, 0xFFFF),
)


@given(st.lists(statuses, min_size=1, max_size=8), st.data())
def test_a_slot_survives_its_registers(slots, data):
    registers = [0] * 16 + [word for slot in slots for word in encode_slot(slot)]
    index = data.draw(st.integers(0, len(slots) - 1))
    assert decode_slot(registers, index) == slots[index]


@pytest.mark.parametrize("length", [0, 1, 3, 5, 8, 9, 11, 65535])
def test_a_tag_of_impossible_length_is_no_tag(length):
    assert decode_slot([0] * 16 + [slot_map.IS_TAG_READ, length, 1, 2, 3, 4, 5, 0], 0) is None


def test_the_head_is_read_from_its_registers():
    head = decode_head([0x4B01, 8, 77, 5, 2, 60, 4400, 0, *range(8)])
    assert (head.version, head.slots, head.boot_id, head.changes) == (0x4B01, 8, 77, 5)
    assert (head.flags, head.uptime_s, head.supply_mv) == (slot_map.FLAG_SUPPLY_LOW, 60, 4400)
    assert head.presses == tuple(range(8))


@pytest.mark.parametrize(
    ("lamp", "colour", "on", "off"),
    [
        (Lamp.OFFER, slot_map.GREEN, 1, 0),
        (Lamp.RETURN_HERE, slot_map.GREEN, 5, 5),
        (Lamp.RETURNED, slot_map.GREEN, 1, 0),
        (Lamp.WRONG_SLOT, slot_map.RED, 2, 3),
        (Lamp.STOPPED, slot_map.RED, 1, 0),
        (Lamp.OVERDUE, slot_map.AMBER, 10, 10),
    ],
)
def test_each_lamp_shows_its_row_of_the_feedback_table(lamp, colour, on, off):
    word = LAMP_WORDS[lamp]
    assert (word >> 12, word >> 6 & 63, word & 63) == (colour, on, off)


def test_every_lamp_has_a_word_and_off_is_dark():
    assert set(LAMP_WORDS) == set(Lamp)
    assert LAMP_WORDS[Lamp.OFF] == 0


def test_a_frame_ends_with_three_and_a_half_characters_of_silence():
    assert silence_us(9_600) == 4_011
    assert silence_us(19_200) == 2_006
    assert silence_us(115_200) == 1_750
    assert wire_us(8, 115_200) == 695


def test_the_page_has_the_registers_of_the_code():
    lines = [line for line in PAGE.splitlines() if line.startswith("|")]
    rows = {line.split("|")[1].strip(): line for line in reversed(lines)}
    assert f"`0x{slot_map.MAP_VERSION:04X}`" in rows[str(slot_map.VERSION)]
    assert "press counter" in rows[f"{slot_map.PRESSES} + i"]
    assert "status" in rows[f"{slot_map.SLOT_BLOCK} + {slot_map.SLOT_STRIDE}·i"]
    assert "seat counter" in rows[f"{slot_map.SLOT_BLOCK + slot_map.SEATS} + 8·i"]
    assert "lamp of slot i" in rows[f"{slot_map.LAMPS} + i"]
    assert f"{slot_map.EXCHANGE_ANSWER}–{slot_map.EXCHANGE_ANSWER_END - 1}" in rows
    assert f"{slot_map.EXCHANGE_BYTES}–{slot_map.EXCHANGE_END - 1}" in rows
    assert f"`0x{slot_map.FAULT_WORD:04X}`" in PAGE
    for lamp, word in LAMP_WORDS.items():
        row = next(line for line in PAGE.splitlines() if f"`0x{word:04X}` |" in line)
        assert lamp.value.replace("_", " ") in row


def test_the_check_sum_is_that_of_the_standard():
    assert crc16(b"123456789") == bytes.fromhex("37 4B")


def test_the_frames_of_the_page_are_true():
    frames = re.findall(r"`((?:[0-9A-F]{2} ){3,}[0-9A-F]{2})`", PAGE)
    assert len(frames) == 6
    for frame in map(bytes.fromhex, frames):
        assert crc16(frame[:-2]) == frame[-2:], frame.hex(" ")
