"""The lock rail in ngspice, at every corner of its parts' tolerances."""

from dataclasses import replace

import pytest

from hardware.circuit.corners import LEAKY, WARM
from hardware.circuit.limits import (
    EDGES_LEAST,
    RAIL_BACK_MS,
    RAIL_DEAD_MS,
    RAIL_OUTLIVES_MS,
    rail_breaches,
)
from hardware.circuit.netlist import Part
from hardware.circuit.passives import resistor
from hardware.circuit.rail_deck import BURSTS, rail_circuit, run_rail
from hardware.circuit.spice import Corner
from sim.lock_rail import RailSim


def changed(ref, **values):
    circuit = rail_circuit()
    part = circuit.parts[ref]
    circuit.parts[ref] = Part(ref, replace(part.kind, **values), part.board, part.nets)
    return circuit


def breaches(circuit, folder, corner=None, **how):
    return list(rail_breaches(run_rail(circuit, corner or Corner(), folder, **how)))


def test_it_keeps_its_times_at_every_corner(rail_runs):
    wrong = [(corner, each) for corner, run in rail_runs for each in rail_breaches(run)]
    assert wrong == []


def test_no_corner_wakes_at_fewer_edges_than_an_accident_makes(rail_runs):
    woken = [life.edges for _, run in rail_runs for life in run.lives if life.woke_ms is not None]
    assert min(woken) >= EDGES_LEAST


def test_a_boot_and_a_first_edge_or_two_never_wake_it(tmp_path):
    for corner in (WARM, LEAKY):
        run = run_rail(rail_circuit(), corner, tmp_path, bursts=(1, 2, 2))
        assert [life.woke_ms for life in run.lives] == [None, None, None]
        assert run.boot_volts < 0.5


@pytest.mark.parametrize("edges", [40, 41])
def test_a_pin_that_floats_kills_it_in_time(tmp_path, edges):
    assert breaches(rail_circuit(), tmp_path, bursts=(edges,), lets_go=True) == []


@pytest.mark.parametrize("turn_s", [0.005, 0.035])
def test_a_faster_or_slower_turn_keeps_it_as_well(tmp_path, turn_s):
    run = run_rail(rail_circuit(), Corner(), tmp_path, turn_s=turn_s)
    assert list(rail_breaches(run)) == []


@pytest.mark.parametrize(
    ("ref", "values", "says"),
    [
        ("H-R3", {"value": 200e3}, "lives on for"),
        ("H-R3", {"value": 100e3}, "outlives the last of"),
        ("H-C4", {"value": 1e-6}, "outlives the last of"),
        ("H-C4", {"value": 10e-6}, "do not wake it"),
        ("H-R6", {"value": 300e3}, "outlives the last of"),
        ("H-R5", {"value": 250e3}, "do not wake it"),
        ("H-C2", {"value": 220e-9}, "back only after"),
    ],
)
def test_a_wrong_value_is_seen(tmp_path, ref, values, says):
    found = breaches(changed(ref, **values), tmp_path)
    assert [each for each in found if says in each], found


@pytest.mark.parametrize(
    ("ref", "says"),
    [
        ("H-R3", "lives on for"),
        ("H-C4", "outlives the last of"),
        ("H-R4", "on the rail before the first beat"),
        ("H-R5", "do not wake it"),
        ("H-R6", "outlives the last of"),
    ],
)
def test_a_part_of_the_watchdog_left_out_is_seen(tmp_path, ref, says):
    circuit = rail_circuit()
    circuit.remove(ref)
    found = breaches(circuit, tmp_path)
    assert [each for each in found if says in each], found


def test_a_coupling_capacitor_that_is_a_wire_is_seen(tmp_path):
    circuit = rail_circuit()
    part = circuit.parts["H-C2"]
    circuit.parts["H-C2"] = Part("H-C2", resistor("1R"), part.board, part.nets)
    assert [each for each in breaches(circuit, tmp_path) if "lives on" in each]


def test_a_missing_pull_down_of_the_switch_is_seen(tmp_path):
    circuit = rail_circuit()
    circuit.remove("H-R10")
    assert breaches(circuit, tmp_path) != []


def test_the_simulators_rail_lives_and_dies_within_what_the_circuit_may_do(tmp_path):
    run = run_rail(rail_circuit(), Corner(), tmp_path)
    for life in run.lives:
        sim = RailSim()
        beats_us = [25_000 * each for each in range(life.edges)]
        woke_us = None
        for each in beats_us:
            sim.edge(each)
            if woke_us is None and sim.is_live(each):
                woke_us = each
        assert woke_us is not None
        assert woke_us <= RAIL_BACK_MS * 1_000
        assert sim.is_live(beats_us[-1] + int(RAIL_OUTLIVES_MS * 1_000))
        assert not sim.is_live(beats_us[-1] + int(RAIL_DEAD_MS * 1_000))
    assert BURSTS[0] >= EDGES_LEAST
