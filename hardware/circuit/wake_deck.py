"""A lock board in ngspice as its 5 V come up: the first milliseconds of power.

The shift register wakes with anything in it, so its outputs are taken for high throughout; the
cable to the controller board is off, and the rail is live already: nothing could be worse.
"""

from dataclasses import dataclass
from pathlib import Path

from hardware.circuit.driver_deck import shift_register
from hardware.circuit.lock_board import CHANNELS
from hardware.circuit.netlist import Circuit
from hardware.circuit.ngspice import run
from hardware.circuit.rail_deck import AWAKE_VOLTS
from hardware.circuit.spice import Corner, write_deck

START_S = 0.001
END_S = 1.0
CLEARED_S = 0.001
"""Low for so long clears the register for certain: it takes 0.1 µs."""


@dataclass(frozen=True, slots=True)
class Wake:
    """What the board sees as it wakes.

    `clear_share` is /SRCLR as a share of the supply from when that reaches `AWAKE_VOLTS` until
    `CLEARED_S` later, the greatest; `oe_share` /OE's, the least at any later time; `gate_volts` the
    greatest at any gate; `is_released` whether /SRCLR is high in the end.
    """

    clear_share: float
    oe_share: float
    gate_volts: float
    is_released: bool


def run_wake(circuit: Circuit, corner: Corner, folder: Path, *, rise_s: float) -> Wake:
    """Return how a lock board wakes whose 5 V take `rise_s` to come up."""
    stimuli = [
        f"V_rail n_rail 0 {corner.rail_volts:g}",
        f"V_5 n_5v 0 PWL(0 0 {START_S:g} 0 {START_S + rise_s:g} {corner.logic_volts:g})",
        *shift_register(["0 1"] * CHANNELS),
    ]
    deck = write_deck(circuit, corner, stimuli, until_s=END_S, step_s=rise_s / 20)
    gates = [f"v(n_l1_coil{number}_gate)" for number in range(1, CHANNELS + 1)]
    gates += [f"v(n_l1_coil{number}_peak_gate)" for number in range(1, CHANNELS + 1)]
    names = {f"gate{number}": each for number, each in enumerate(gates)}
    waves = run(
        deck,
        {"five": "v(n_5v)", "clear": "v(n_l1_srclr_n)", "oe": "v(n_chain_oe_n)", **names},
        folder,
    )
    rows = list(
        zip(waves.times_s, *(waves.values[each] for each in ("five", "clear", "oe")), strict=True)
    )
    awake_s = next(at for at, five, _, _ in rows if five >= AWAKE_VOLTS)
    early = [clear / five for at, five, clear, _ in rows if awake_s <= at <= awake_s + CLEARED_S]
    return Wake(
        clear_share=max(early),
        oe_share=min(oe / five for at, five, _, oe in rows if at >= awake_s),
        gate_volts=max(value for each in names for value in waves.values[each]),
        is_released=rows[-1][2] > 0.7 * rows[-1][1],
    )
