"""The scan of a keypad in ngspice: low enough while drawn, high again before the next row."""

from dataclasses import replace

import pytest

from firmware_bridge.keypad import RISE_READS
from hardware.circuit.cabinet import build_cabinet
from hardware.circuit.corners import COLD, WARM
from hardware.circuit.keypad_deck import run_scan
from hardware.circuit.limits import COLUMN_RISE_US, scan_breaches
from hardware.circuit.spice import Corner

KEYS = [(row, column) for row in range(1, 5) for column in range(1, 4)]
LEAST_US_OF_A_READ = 1.0


@pytest.fixture
def cabinet():
    return build_cabinet(1, has_keypad=True)


def breaches(circuit, folder, corner=None, *, row=1, column=1):
    return list(
        scan_breaches(run_scan(circuit, corner or Corner(), folder, row=row, column=column))
    )


@pytest.mark.parametrize(("row", "column"), KEYS)
def test_every_key_draws_its_column_low_and_lets_it_rise_in_time(cabinet, tmp_path, row, column):
    ohms = [part.ref for part in cabinet.of("resistor")]
    for base in (COLD, WARM):
        for sign in (-1, 1):
            corner = replace(base, signs=dict.fromkeys(ohms, sign))
            assert breaches(cabinet, tmp_path, corner, row=row, column=column) == []


def test_the_program_waits_longer_than_a_column_takes_to_rise():
    assert RISE_READS * LEAST_US_OF_A_READ > COLUMN_RISE_US


def test_a_link_left_in_holds_its_column_low_for_longer_than_a_scan(cabinet, tmp_path):
    cabinet.parts["H-R232"] = build_cabinet(1).parts["H-R232"]
    found = breaches(cabinet, tmp_path, column=3)
    assert [each for each in found if "the column rises in" in each], found


def test_a_column_without_its_pull_up_never_rises(cabinet, tmp_path):
    cabinet.remove("H-R325")
    found = breaches(cabinet, tmp_path, row=4)
    assert found == ["the column rises in inf µs"]


def test_a_pull_up_that_a_key_cannot_draw_low_is_seen(cabinet, tmp_path):
    part = cabinet.parts["H-R325"]
    cabinet.parts["H-R325"] = replace(part, kind=replace(part.kind, value=2e3))
    found = breaches(cabinet, tmp_path)
    assert [each for each in found if "a key draws its column to" in each], found
