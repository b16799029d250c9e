"""The circuit keeps its rules for every number of slots, and each rule sees what breaks it."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge.shift_register import OUTPUTS_PER_CHIP
from hardware.circuit import passives, semiconductors
from hardware.circuit.cabinet import AT_ONCE_MAX, SLOTS_MAX, build_cabinet
from hardware.circuit.header import PI, WIRED, net_of
from hardware.circuit.modules import (
    BUCK,
    CLAMP2,
    COIL,
)
from hardware.circuit.netlist import Part
from hardware.circuit.ratings import find_overloads
from hardware.circuit.rules import find_problems


@pytest.fixture
def cabinet():
    return build_cabinet(24)


def rewire(circuit, ref, **nets):
    """Hang terminals of a part on other nets; None cuts them off."""
    part = circuit.parts[ref]
    wired = {name: net for name, net in {**part.nets, **nets}.items() if net is not None}
    circuit.parts[ref] = Part(ref, part.kind, part.board, wired)


def swap(circuit, ref, kind):
    part = circuit.parts[ref]
    circuit.parts[ref] = Part(ref, kind, part.board, part.nets)


def all_wrong(circuit, at_once=2):
    return find_problems(circuit) + find_overloads(circuit, at_once=at_once)


@pytest.mark.parametrize(("slots", "at_once"), [(1, 1), (8, 2), (9, 8), (24, 2), (128, 8)])
def test_the_circuit_keeps_every_rule(slots, at_once):
    assert all_wrong(build_cabinet(slots, at_once=at_once), at_once) == []


@settings(max_examples=6, deadline=None)
@given(slots=st.integers(1, SLOTS_MAX), at_once=st.integers(1, AT_ONCE_MAX))
def test_any_number_of_slots_keeps_every_rule(slots, at_once):
    circuit = build_cabinet(slots, at_once=at_once)
    assert all_wrong(circuit, at_once) == []
    assert sum(part.board != "H" for part in circuit.of("coil")) == slots


@settings(max_examples=6, deadline=None)
@given(slots=st.integers(1, SLOTS_MAX))
def test_the_chain_leads_from_chip_to_chip_in_the_order_of_the_slots(slots):
    circuit = build_cabinet(slots)
    chips = [circuit.parts[ref] for ref in circuit.parts if re.fullmatch(r"L\d+-U1", ref)]
    assert len(chips) == -(-slots // OUTPUTS_PER_CHIP)
    at = "CHAIN_SER1"
    for number, chip in enumerate(chips, 1):
        assert (chip.board, chip.nets["ser"]) == (f"L{number}", at)
        at = chip.nets["qh_out"]
        assert chip.nets["rclk"] == "CHAIN_RCLK"
        assert chip.nets["oe_n"] == "CHAIN_OE_N"
        assert chip.nets["qa"] == f"L{number}.ON1"


def test_the_converters_are_wired_by_their_makers_rows_of_holes(cabinet):
    def row(ref):
        part = cabinet.parts[ref]
        return [part.nets.get(each.name) for each in part.kind.terminals]

    assert row("H-U4") == ["5V"] * 2 + ["GND"] * 4 + ["12V_PI"] * 2 + [None] * 4
    assert row("S1-U1") == ["S1.5V", "GND", "S1.12V_IN", None, None]
    for ref in ("H-U4", "S1-U1"):
        numbers = [each.number for each in cabinet.parts[ref].kind.terminals]
        assert numbers == [str(1 + hole) for hole in range(len(numbers))]


def test_oe_is_the_rails_own_verdict_and_the_latch_is_chip_select(cabinet):
    assert cabinet.parts["H-U2"].nets["out"] == "DEAD"
    assert set(cabinet.parts["H-R43"].nets.values()) == {"DEAD", "CHAIN_OE_N"}
    assert cabinet.parts["H-U3"].nets["a3"] == net_of("SPI CE1")
    assert set(cabinet.parts["H-R42"].nets.values()) == {"RCLK_5V", "CHAIN_RCLK"}
    assert cabinet.parts["H-U3"].nets["y3"] == "RCLK_5V"


def test_the_header_is_wired_by_the_pin_table(cabinet):
    wired = {
        int(name.removeprefix("bcm")): net
        for name, net in cabinet.parts["H-J1"].nets.items()
        if name.startswith("bcm")
    }
    assert wired == {pin.bcm: net_of(pin.name) for pin in WIRED}
    assert {each.number for each in PI.terminals} == {str(place) for place in range(1, 41)}


@pytest.mark.parametrize(
    ("ref", "says"),
    [
        ("H-R8", "H-Q2: nothing holds its gate off"),
        ("H-R10", "H-Q1: nothing holds its gate off"),
        ("H-R71", "H-Q51: nothing holds its gate off"),
        ("L2-R303", "L2-Q301: nothing holds its gate off"),
        ("L2-R305", "L2-Q302: nothing holds its gate off"),
        ("L1-D101", "L1-L101: no diode takes its current"),
        ("H-D101", "H-L101: no diode takes its current"),
        ("H-D54", "H-LS1: no diode takes its current"),
        ("L1-F101", "L1-L101: no fuse of its own"),
        ("H-Q1", "RAIL: it must hang on the drain of one P-channel switch"),
        ("H-D5", "RAIL: no diode from ground"),
        ("H-C5", "H: 4 supply pins on 5V and 3 capacitors"),
        ("L3-C2", "L3: 2 supply pins on 5V and 1 capacitors"),
        ("H-C9", "supply pins on 3V3 and"),
        ("H-U4", "5V feeds it, and nothing feeds 5V"),
        ("PS1", "nothing feeds 12V"),
        ("H-F2", "12V_PI feeds it, and nothing feeds 12V_PI"),
        ("H-R2", "BEAT: nothing holds it"),
        ("L1-R1", "L1.SRCLR_N: nothing holds it"),
        ("L2-R107", "L2.PEAK_IN1: nothing holds it"),
        ("H-R46", "SPI_CE1: nothing holds it"),
        ("H-R81", "UART_RXD: nothing holds it"),
        ("H-R47", "DOOR_LOCK: nothing holds it"),
    ],
)
def test_a_part_left_out_is_missed(cabinet, ref, says):
    cabinet.remove(ref)
    assert [each for each in find_problems(cabinet) if says in each], find_problems(cabinet)


@pytest.mark.parametrize(
    ("ref", "nets", "says"),
    [
        ("L1-D101", {"anode": "L1.COIL1_TOP", "cathode": "L1.COIL1_BOTTOM"}, "no diode takes"),
        ("H-U1", {"y1": "DEAD"}, "DEAD: driven by H-U1 and H-U2"),
        ("L1-U1", {"vcc": None}, "L1-U1: vcc is not connected"),
        ("L1-U1", {"gnd": "5V"}, "L1-U1: gnd is not on ground"),
        ("L1-U1", {"vcc": "L1.NOWHERE"}, "L1.NOWHERE feeds it, and nothing feeds"),
        ("L1-U1", {"oe_n": None}, "L1-U1: oe_n is not connected"),
        ("L1-U1", {"ser": "SPI_MOSI"}, "H-J1 gives 2.6 V, L1-U1 wants 3.5 V"),
        ("L1-F101", {"a": "VIN"}, "L1-L101: no fuse of its own"),
        ("H-D32", {"cathode": "RAIL", "anode": "12V"}, "feeds it past its switch"),
        ("H-C31", {"a": "RAIL"}, "keep it alive"),
        ("H-C2", {"a": "BEAT_N"}, "BEAT_N: H-U1 charges 2.2 µF at once"),
    ],
)
def test_a_part_wired_wrong_is_seen(cabinet, ref, nets, says):
    rewire(cabinet, ref, **nets)
    problems = find_problems(cabinet)
    assert [each for each in problems if says in each], problems


def test_a_cable_between_plugs_that_are_not_alike_is_seen(cabinet):
    assert ("H-J5", "L1-J1") in cabinet.cables
    rewire(cabinet, "L1-J1", p3="CHAIN_RCLK", p7="CHAIN_SRCLK")
    assert find_problems(cabinet) == [
        "the cable from H-J5 to L1-J1 joins nets that are not the same"
    ]


def test_a_fuse_too_small_for_all_slot_boards_is_seen():
    circuit = build_cabinet(128)
    swap(circuit, "H-F3", passives.blade_fuse(5))
    overloads = find_overloads(circuit, at_once=2)
    assert [each for each in overloads if each.startswith("H-F3")], overloads


def test_a_terminal_too_weak_for_all_the_cabinet_draws_is_seen():
    circuit = build_cabinet(128, at_once=8)
    swap(circuit, "H-J2", CLAMP2)
    overloads = find_overloads(circuit, at_once=8)
    assert [each for each in overloads if each.startswith("H-J2")], overloads


def test_a_rail_that_nothing_drains_is_seen(cabinet):
    cabinet.remove("H-R14")
    assert find_problems(cabinet) == ["RAIL: no resistor drains it"]


def test_a_gate_at_too_little_voltage_is_seen(cabinet):
    swap(cabinet, "H-Q51", semiconductors.N_COIL)
    assert find_problems(cabinet) == ["PANEL_RED: H-J1 gives 2.6 V, H-Q51 wants 4.5 V"]


@pytest.mark.parametrize(
    ("ref", "kind", "says"),
    [
        ("L1-F101", replace(passives.FUSE_COIL, amps=0.3), "A for seconds"),
        ("L1-Q101", replace(semiconductors.N_COIL, amps_pulse=1.0), "A for a moment"),
        ("L1-Q102", replace(semiconductors.N_COIL, volts=12), "14.20 V"),
        ("L1-D101", replace(semiconductors.D_COIL, amps_pulse=1.0), "A for a moment"),
        ("L1-R101", replace(passives.HOLD_RESISTOR, watts=3.0), "4.41 W"),
        ("L1-J101", replace(CLAMP2, amps=0.1), "A for sec"),
        ("H-Q1", replace(semiconductors.P_RAIL, amps_pulse=3.0), "A for a moment"),
        ("H-Q1", replace(semiconductors.P_RAIL, ohms=1.0), "W, it stands"),
        ("H-F1", passives.blade_fuse(2), "A for a moment"),
        ("H-R11", replace(passives.resistor("2K2"), value=220.0), "W, it stands"),
        ("H-R83", replace(passives.resistor("1K"), value=47.0), "W, it stands"),
        ("H-C31", replace(passives.C_470U, volts=10), "14.20 V, it stands 10.00"),
        ("L1-R103", passives.resistor("100R"), "A at L1.ON1"),
        ("H-U4", replace(BUCK, amps=2.0), "5V: "),
    ],
)
def test_a_part_too_weak_is_seen(cabinet, ref, kind, says):
    swap(cabinet, ref, kind)
    overloads = find_overloads(cabinet, at_once=2)
    assert [each for each in overloads if says in each], overloads


def test_a_stronger_coil_than_the_boards_are_made_for_is_seen(monkeypatch):
    monkeypatch.setattr("hardware.circuit.load.COIL", replace(COIL, value=4.0))
    overloads = find_overloads(build_cabinet(8), at_once=2)
    assert [each for each in overloads if "MF-MSMF075" in each], overloads
