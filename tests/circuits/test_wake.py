"""The first milliseconds of a lock board's power in ngspice."""

from dataclasses import replace

import pytest

from hardware.circuit.corners import COLD, WARM
from hardware.circuit.driver_deck import board_circuit
from hardware.circuit.limits import wake_breaches
from hardware.circuit.netlist import GROUND, Part
from hardware.circuit.passives import resistor
from hardware.circuit.spice import Corner
from hardware.circuit.wake_deck import run_wake


def breaches(circuit, folder, corner=None, rise_s=0.005):
    return list(wake_breaches(run_wake(circuit, corner or Corner(), folder, rise_s=rise_s)))


@pytest.mark.parametrize("rise_s", [0.0005, 0.005, 0.02])
@pytest.mark.parametrize("corner", [Corner(), COLD, WARM], ids=["typical", "cold", "warm"])
def test_a_board_is_cleared_and_dead_from_its_first_millisecond(tmp_path, corner, rise_s):
    assert breaches(board_circuit(), tmp_path, corner, rise_s) == []


@pytest.mark.parametrize(
    ("ref", "value", "says"),
    [
        ("L1-C3", 10e-9, "/SRCLR has"),
        ("L1-R1", 1e3, "/SRCLR has"),
        ("L1-R1", 100e6, "never let go"),
    ],
)
def test_a_wrong_value_is_seen(tmp_path, ref, value, says):
    circuit = board_circuit()
    part = circuit.parts[ref]
    circuit.parts[ref] = Part(ref, replace(part.kind, value=value), part.board, part.nets)
    found = breaches(circuit, tmp_path)
    assert [each for each in found if says in each], found


def test_a_pull_up_of_oe_that_yields_to_a_leaking_cable_is_seen(tmp_path):
    circuit = board_circuit()
    circuit.add("L1-R999", resistor("1M"), "L1", a="CHAIN_OE_N", b=GROUND)
    assert breaches(circuit, tmp_path) == []
    swapped = replace(circuit.parts["L1-R2"].kind, value=10e6)
    part = circuit.parts["L1-R2"]
    circuit.parts["L1-R2"] = Part(part.ref, swapped, part.board, part.nets)
    found = breaches(circuit, tmp_path)
    assert [each for each in found if "/OE has only" in each], found
    assert [each for each in found if "at a gate" in each], found
