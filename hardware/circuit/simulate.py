"""Runs every simulation whose numbers the guides tell."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hardware.circuit.corners import driver_corners, rail_corners
from hardware.circuit.driver_deck import Pulse, board_circuit, run_pulse
from hardware.circuit.facts import sim_facts
from hardware.circuit.rail_deck import RailRun, rail_circuit, run_rail
from hardware.circuit.spice import Corner


def run_rails(folder: Path) -> list[tuple[Corner, RailRun]]:
    """Return the rail at every corner of its parts, the nominal one first."""
    circuit = rail_circuit()
    return [(corner, run_rail(circuit, corner, folder)) for corner in (Corner(), *rail_corners())]


def run_pulses(folder: Path) -> list[tuple[Corner, Pulse]]:
    """Return one pulse of a coil at every corner of its driver, the nominal one first."""
    circuit = board_circuit()
    return [(corner, run_pulse(circuit, corner, folder)) for corner in driver_corners()]


def simulated_facts() -> dict[str, str]:
    """Return the numbers of the simulation by name; takes ngspice and half a minute."""
    with TemporaryDirectory() as folder:
        rails, pulses = run_rails(Path(folder)), run_pulses(Path(folder))
    return sim_facts([run for _, run in rails], [pulse for _, pulse in pulses])
