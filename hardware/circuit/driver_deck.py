"""A lock board in ngspice: what a coil and the parts around it go through in one pulse.

The deck is made of the very parts of a lock board; only the shift register is a source, since what
counts of it is its output's level and resistance.
"""

from dataclasses import dataclass
from pathlib import Path

from hardware.circuit.bench import Bench
from hardware.circuit.load import PULSE_MS, REST_MS
from hardware.circuit.lock_board import CHANNELS, add_lock_board
from hardware.circuit.modules import COIL
from hardware.circuit.netlist import Circuit
from hardware.circuit.ngspice import run
from hardware.circuit.spice import OE_SWITCH, OUT_OHMS, Corner, oe_control, write_deck

ON_S = 0.1
OFF_S = ON_S + PULSE_MS / 1e3
END_S = OFF_S + 0.2
"""A current that is not off by then counts as off then."""

PULLED_IN_S = 0.07
"""By then a solenoid of this size has moved, if its current lets it."""

DRAINS = ("bottom", "middle", "across")

AMBIENT_CELSIUS = 50.0


@dataclass(frozen=True, slots=True)
class Pulse:
    """One pulse of `PULSE_MS`: greatest values unless said otherwise; V, A, J, ms.

    `coil_volts` and `pull_amps` are the least in the first moments, `gate_volts` counts either
    way, `clamp_volts` is what the coil rises to above the rail as it is switched off.
    """

    peak_amps: float
    coil_volts: float
    pull_amps: float
    peak_ms: float
    hold_amps: float
    drain_volts: float
    gate_volts: float
    clamp_volts: float
    off_ms: float
    coil_joules: float
    resistor_joules: float
    switch_joules: float

    @property
    def coil_celsius(self) -> float:
        """Return how hot the coil gets if its slot is asked for without a pause, for ever."""
        watts = self.coil_joules / ((PULSE_MS + REST_MS) / 1e3)
        return AMBIENT_CELSIUS + watts * COIL.kelvins_per_watt


def board_circuit(coils: int = 1) -> Circuit:
    """Return one lock board with this many coils."""
    circuit = Circuit()
    add_lock_board(Bench(circuit, "L1"), 1, coils=coils)
    return circuit


def run_pulse(circuit: Circuit, corner: Corner, folder: Path) -> Pulse:
    """Return what happens as slot 1 of the board of `circuit` is released once."""
    supplies = {"rail": corner.rail_volts, "5v": corner.logic_volts, "chain_oe_n": 0.0}
    stimuli = [f"V_{net} n_{net} 0 {volts:g}" for net, volts in supplies.items()]
    stimuli += shift_register([f"0 0 {ON_S} 0 {ON_S + 1e-6:.7f} 1 {OFF_S} 1 {OFF_S + 1e-6:.7f} 0"])
    deck = write_deck(circuit, corner, stimuli, until_s=END_S, step_s=1e-3)
    across = "v(n_l1_coil1_bottom)-v(n_l1_coil1_middle)"
    ohms = corner.value(circuit.parts["L1-R101"])
    waves = run(
        deck,
        {
            "amps": "i(l_l1_l101)",
            "coil": "v(n_l1_coil1_top)-v(n_l1_coil1_bottom)",
            "bottom": "v(n_l1_coil1_bottom)",
            "middle": "v(n_l1_coil1_middle)",
            "gate": "v(n_l1_coil1_gate)",
            "bridge": "v(n_l1_coil1_peak_gate)-v(n_l1_coil1_middle)",
            "across": across,
            "resistor_watts": f"({across})*({across})/{ohms:g}",
            "bridge_watts": f"({across})*(i(l_l1_l101)-({across})/{ohms:g})",
        },
        folder,
    )
    peak = max(waves.between("amps", ON_S, END_S))
    amps = list(zip(waves.times_s, waves.values["amps"], strict=True))
    hold = waves.at("amps", OFF_S - 0.01)
    held_s = next(at for at, each in amps if at > ON_S + 0.02 and each < (peak + hold) / 2)
    off_s = next((at for at, each in amps if at > OFF_S and each < hold / 10), END_S)
    coil_ohms = corner.value(circuit.parts["L1-L101"]) * corner.coil_factor
    return Pulse(
        peak_amps=peak,
        coil_volts=min(waves.between("coil", ON_S + 0.01, ON_S + PULLED_IN_S)),
        pull_amps=waves.at("amps", ON_S + PULLED_IN_S),
        peak_ms=1e3 * (held_s - ON_S),
        hold_amps=hold,
        drain_volts=max(each for name in DRAINS for each in waves.values[name]),
        gate_volts=max(abs(each) for name in ("gate", "bridge") for each in waves.values[name]),
        clamp_volts=max(waves.values["bottom"]) - corner.rail_volts,
        off_ms=1e3 * (off_s - OFF_S),
        coil_joules=coil_ohms * waves.integral(["amps", "amps"], ON_S, END_S),
        resistor_joules=waves.integral(["resistor_watts"], ON_S, END_S),
        switch_joules=waves.integral(["bridge_watts"], ON_S, OFF_S)
        + waves.integral(["middle", "amps"], ON_S, OFF_S),
    )


def shift_register(shares: list[str]) -> list[str]:
    """Return stimuli that stand for the board's outputs: levels of 0 or 1 over time, by slot.

    Slots that none are given for stay low. They let go while /OE is high.
    """
    lines = [f".model m_q {OE_SWITCH}", oe_control("q", "n_5v", "n_chain_oe_n")]
    for slot in range(1, CHANNELS + 1):
        levels = shares[slot - 1] if slot <= len(shares) else "0 0"
        lines += [
            f"V_q{slot} i_q{slot} 0 PWL({levels})",
            f"B_q{slot} i_p{slot} 0 V=V(i_q{slot})*V(n_5v)",
            f"R_q{slot} i_p{slot} i_r{slot} {OUT_OHMS:g}",
            f"S_q{slot} i_r{slot} n_l1_on{slot} i_oe_q 0 m_q",
        ]
    return lines
