"""Coils, their drivers and the rail's switch in ngspice, at the corners of their tolerances."""

from dataclasses import replace

import pytest

from hardware.circuit.corners import cut_corners, driver_corners
from hardware.circuit.cut_deck import full_circuit, run_cut
from hardware.circuit.driver_deck import AMBIENT_CELSIUS, board_circuit, run_pulse
from hardware.circuit.limits import COIL_CELSIUS_MAX, cut_breaches, pulse_breaches
from hardware.circuit.load import hold_amps, peak_amps
from hardware.circuit.modules import COIL
from hardware.circuit.netlist import Part
from hardware.circuit.passives import resistor
from hardware.circuit.spice import Corner


def swap(circuit, ref, kind):
    part = circuit.parts[ref]
    circuit.parts[ref] = Part(ref, kind, part.board, part.nets)
    return circuit


def change(circuit, ref, **values):
    return swap(circuit, ref, replace(circuit.parts[ref].kind, **values))


def test_a_pulse_keeps_its_limits_at_every_corner(pulses):
    assert [(corner, each) for corner, pulse in pulses for each in pulse_breaches(pulse)] == []
    for _, pulse in pulses:
        assert pulse.peak_amps <= peak_amps()
        assert pulse.hold_amps <= hold_amps()


@pytest.mark.parametrize(
    ("ref", "values", "says"),
    [
        ("L1-L101", {"value": 3.0}, "peak current"),
        ("L1-L101", {"value": 80.0}, "hold current"),
        ("L1-L101", {"henries": 0.8}, "current off after ms"),
        ("L1-R101", {"value": 5.0}, "hold current"),
        ("L1-R101", {"value": 100.0}, "hold current"),
        ("L1-R107", {"value": 22e3}, "peak lasts ms"),
        ("L1-C101", {"value": 10e-6}, "peak lasts ms"),
        ("L1-F101", {"ohms": 10.0}, "voltage to pull with"),
    ],
)
def test_a_wrong_value_is_seen(tmp_path, ref, values, says):
    found = list(
        pulse_breaches(run_pulse(change(board_circuit(), ref, **values), Corner(), tmp_path))
    )
    assert [each for each in found if says in each], found


def test_a_coil_that_is_never_let_down_to_its_hold_current_gets_too_hot(tmp_path):
    circuit = change(board_circuit(), "L1-C101", value=100e-6)
    strong = replace(driver_corners()[7], signs={})
    found = list(pulse_breaches(run_pulse(circuit, strong, tmp_path)))
    assert [each for each in found if "coil's temperature" in each], found


def test_a_missing_flyback_diode_is_seen(tmp_path):
    circuit = board_circuit()
    circuit.remove("L1-D101")
    found = list(pulse_breaches(run_pulse(circuit, Corner(), tmp_path)))
    assert [each for each in found if "drain voltage" in each], found
    assert [each for each in found if "clamp" in each], found


def test_a_shorted_switch_leaves_the_coil_no_more_than_its_hold_current(tmp_path):
    circuit = board_circuit()
    nets = circuit.parts["L1-Q101"].nets
    circuit.remove("L1-Q101")
    circuit.add("L1-R999", resistor("1R"), "L1", a=nets["drain"], b=nets["source"])
    for corner in driver_corners():
        pulse = run_pulse(circuit, corner, tmp_path)
        assert pulse.hold_amps <= hold_amps()
        assert [each for each in pulse_breaches(pulse) if "current off" in each]
        watts = hold_amps() ** 2 * COIL.value
        assert AMBIENT_CELSIUS + watts * COIL.kelvins_per_watt < COIL_CELSIUS_MAX


@pytest.mark.parametrize("is_oe_stuck", [False, True])
def test_the_rail_is_cut_safely_under_every_coil_at_once(tmp_path, is_oe_stuck):
    circuit = full_circuit()
    for corner in cut_corners(circuit):
        cut = run_cut(circuit, corner, tmp_path, is_oe_stuck=is_oe_stuck)
        assert list(cut_breaches(cut)) == []


def test_oe_lets_the_drivers_go_before_the_rail_falls(tmp_path):
    circuit = full_circuit()
    corner = cut_corners(circuit)[0]
    before = run_cut(circuit, corner, tmp_path).switch_joules
    assert before < run_cut(circuit, corner, tmp_path, is_oe_stuck=True).switch_joules / 5


@pytest.mark.parametrize(
    ("ref", "values", "says"),
    [
        ("H-R10", {"value": 2e6}, "rail dead after ms"),
        ("H-R9", {"value": 30e3}, "switch W while closed"),
    ],
)
def test_a_wrong_value_at_the_switch_is_seen(tmp_path, ref, values, says):
    circuit = change(full_circuit(), ref, **values)
    cut = run_cut(circuit, cut_corners(circuit)[1], tmp_path)
    found = list(cut_breaches(cut))
    assert [each for each in found if says in each], found


def test_the_rails_diode_stands_in_for_a_coils_own_and_both_missing_are_seen(tmp_path):
    circuit = full_circuit()
    corner = cut_corners(circuit)[0]
    for ref in ("H-D101", *(f"L1-D{number}01" for number in range(1, 9))):
        circuit.remove(ref)
    stuck = run_cut(circuit, corner, tmp_path, is_oe_stuck=True)
    assert stuck.rail_volts_min > -1.0
    circuit.remove("H-D5")
    stuck = run_cut(circuit, corner, tmp_path, is_oe_stuck=True)
    assert [each for each in cut_breaches(stuck) if "rail V below ground" in each]


def test_a_missing_zener_is_seen_as_the_supply_runs_away(tmp_path):
    circuit = full_circuit()
    circuit.remove("H-D4")
    corner = replace(cut_corners(circuit)[0], rail_volts=24.0)
    found = list(cut_breaches(run_cut(circuit, corner, tmp_path)))
    assert [each for each in found if "switch gate voltage" in each], found
