"""The guides tell what the simulation shows."""

from pathlib import Path

import pytest

from hardware.circuit.facts import MARK, sim_facts
from hardware.circuit.files import GUIDES

HARDWARE = Path(__file__).parents[2] / "hardware"


@pytest.mark.parametrize("name", GUIDES)
def test_a_guides_numbers_are_those_of_the_simulation(name, rail_runs, pulses):
    facts = sim_facts([run for _, run in rail_runs], [pulse for _, pulse in pulses])
    told = MARK.findall((HARDWARE / name).read_text(encoding="utf-8"))
    simulated = [(key, text) for key, text in told if key.startswith("sim_")]
    assert simulated
    for key, text in simulated:
        number, unit = text.split()
        value, wanted_unit = facts[key].split()
        assert unit == wanted_unit, key
        # Versions of ngspice differ in their steps, and so in the last digit.
        assert float(number) == pytest.approx(float(value), rel=0.02, abs=0.01), (
            f"{key}: {facts[key]}; run: python -m hardware --simulate"
        )
