"""A cabinet with a keypad can tell its keys apart, and one without reads its contacts as before."""

import pytest

from controller.pins import KEYPAD as LINES
from hardware.circuit.cabinet import build_cabinet
from hardware.circuit.header import PI
from hardware.circuit.keypad import SHARED
from hardware.circuit.netlist import GROUND, Part
from hardware.circuit.passives import C_100N, LINK, resistor
from hardware.circuit.ratings import find_overloads
from hardware.circuit.rules import find_problems

LINKS = {part.ref: part for part in build_cabinet(1).of("resistor") if part.kind is LINK}


@pytest.fixture
def cabinet():
    return build_cabinet(1, has_keypad=True)


@pytest.mark.parametrize("slots", [1, 24, 128])
def test_a_cabinet_with_a_keypad_keeps_every_rule(slots):
    circuit = build_cabinet(slots, has_keypad=True)
    assert find_problems(circuit) + find_overloads(circuit, at_once=2) == []


def test_its_lines_end_at_the_pins_of_the_pin_table(cabinet):
    header, plug = cabinet.parts["H-J1"].nets, cabinet.parts["H-J310"].nets
    keypad = cabinet.parts["KP1"].nets
    assert list(keypad.values()) == list(plug.values())
    for line, wire in zip(LINES, plug.values(), strict=True):
        pin = header[f"bcm{line.bcm}"]
        assert len(cabinet.between(wire, pin, "resistor")) == 1
    assert len(SHARED) == 7
    assert {f"bcm{bcm}" for bcm in SHARED} <= {each.name for each in PI.terminals}


@pytest.mark.parametrize("ref", LINKS)
def test_a_link_left_in_is_seen(cabinet, ref):
    cabinet.parts[ref] = LINKS[ref]
    problems = find_problems(cabinet)
    says = "drawn low by H-Q300" if ref == "H-R306" else "held by 100 nF"
    assert [each for each in problems if each.startswith("KP1") and says in each], problems


@pytest.mark.parametrize("ref", LINKS)
def test_a_link_left_out_of_a_cabinet_without_a_keypad_is_seen(ref):
    circuit = build_cabinet(1)
    circuit.remove(ref)
    assert find_problems(circuit) != []


@pytest.mark.parametrize(
    ("ref", "says"),
    [
        *((f"H-R{number}", "leads to no pin") for number in range(311, 318)),
        *((f"H-R{number}", "has 0 Ω to 3.3 V") for number in (325, 326, 327)),
        ("H-R321", "LATCH_CLEAR: nothing holds it"),
        ("H-R322", "SUPPLY_MAINS: nothing holds it"),
        ("H-R323", "SUPPLY_BATTERY: nothing holds it"),
        ("H-D230", "RETURN_BUTTON: nothing clamps it"),
        ("H-D311", "LATCH_CLEAR): nothing clamps it"),
        ("H-D314", "LATCH_RESET): nothing clamps it"),
    ],
)
def test_a_part_of_the_keypad_left_out_is_missed(cabinet, ref, says):
    cabinet.remove(ref)
    problems = find_problems(cabinet)
    assert [each for each in problems if says in each], problems


@pytest.mark.parametrize(
    ("ref", "ohms", "says"),
    [
        ("H-R325", "100K", "has 100000 Ω to 3.3 V"),
        ("H-R325", "1K", "has 1000 Ω to 3.3 V"),
        ("H-R325", "4K7", "a key draws it to"),
        ("H-R321", "10K", "is held firmly by 3V3"),
    ],
)
def test_a_wrong_pull_is_seen(cabinet, ref, ohms, says):
    part = cabinet.parts[ref]
    cabinet.parts[ref] = Part(ref, resistor(ohms), part.board, part.nets)
    problems = find_problems(cabinet)
    assert [each for each in problems if says in each], problems


def test_a_capacitor_at_a_column_is_seen(cabinet):
    cabinet.add("H-C999", C_100N, "H", a="KEYPAD_COL2", b=GROUND)
    problems = find_problems(cabinet)
    assert [each for each in problems if "no row could be told from the next" in each], problems
