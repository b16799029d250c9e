"""A keypad in ngspice: how low a key draws its column, and how soon that rises again.

The deck is made of whatever hangs on the keypad's lines of a controller board, the keypad at the
end of its longest cable.
"""

from dataclasses import dataclass
from pathlib import Path

from hardware.circuit.keypad import SHARED
from hardware.circuit.modules import KEYPAD
from hardware.circuit.netlist import GROUND, Circuit, supply_of
from hardware.circuit.ngspice import run
from hardware.circuit.rail_deck import PIN_VOLTS
from hardware.circuit.spice import Corner, node, write_deck

CABLE_FARADS = 3 * 100e-12
"""Of each wire to all others: 3 m of the worst control cable."""

PIN_FARADS = 10e-12
PIN_OHMS = 100.0
"""What a pin has, and what it draws low with at its weakest (2 mA; BCM2711, RP1)."""

PIN_HIGH_VOLTS = 2.0
LET_GO_S = 1e-3
"""By then all is at rest, whatever hangs on the lines."""

END_S = 6e-3
ROWS = 4


@dataclass(frozen=True, slots=True)
class Scan:
    """What a column's pin sees of one key: V while its row is drawn, µs until it is high again."""

    low_volts: float
    rise_us: float


def run_scan(circuit: Circuit, corner: Corner, folder: Path, *, row: int, column: int) -> Scan:
    """Return what the scan sees of the key at `row` and `column` (from 1) of a cabinet's keypad."""
    pins = list(SHARED.values())
    keypad = next(circuit.of("keypad")).nets
    wires = keypad[f"r{row}"], keypad[f"c{column}"]
    near, far = node(pins[row - 1]), node(pins[ROWS + column - 1])
    stimuli = [
        f"V_3v3 {node('3V3')} 0 {PIN_VOLTS:g}",
        f"R_key {node(wires[0])} {node(wires[1])} {KEYPAD.ohms:g}",
        *(f"C_cable{at} {node(wire)} 0 {CABLE_FARADS:g}" for at, wire in enumerate(wires)),
        *(f"C_pin{at} {pin} 0 {PIN_FARADS:g}" for at, pin in enumerate((near, far))),
        f"V_grip i_grip 0 PWL(0 1 {LET_GO_S:g} 1 {LET_GO_S + 1e-8:.9f} 0)",
        f"S_grip {near} 0 i_grip 0 m_grip",
        f".model m_grip SW(Vt=0.5 Vh=0.1 Ron={PIN_OHMS:g} Roff=1e10)",
    ]
    deck = write_deck(_lines(circuit), corner, stimuli, until_s=END_S, step_s=5e-7)
    waves = run(deck, {"pin": f"v({far})"}, folder)
    risen_s = next(
        (
            at
            for at, volts in zip(waves.times_s, waves.values["pin"], strict=True)
            if at > LET_GO_S and volts >= PIN_HIGH_VOLTS
        ),
        float("inf"),
    )
    return Scan(waves.at("pin", 0.99 * LET_GO_S), 1e6 * (risen_s - LET_GO_S))


def _lines(circuit: Circuit) -> Circuit:
    """Return the parts that hang on the keypad's lines, as far as resistors lead."""
    nets, seen = circuit.nets(), set[str]()
    found, ahead = Circuit(), [*next(circuit.of("keypad")).nets.values()]
    while ahead:
        net = ahead.pop()
        if net in seen or net == GROUND or supply_of(net):
            continue
        seen.add(net)
        for part, at in nets[net]:
            if part.kind.family in ("resistor", "capacitor", "diode"):
                found.parts[part.ref] = part
            if part.kind.family == "resistor":
                ahead.append(circuit.far_end(part, at))
    return found
