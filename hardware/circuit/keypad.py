"""The keypad's plug: seven pins of the Pi that something else has where no keypad is.

A link of 0 Ω leads each such pin to its contact, or to the latch. A cabinet with a keypad goes
without all of these links: the 100 nF of a contact would hold a column low from row to row.
"""

from controller.pins import KEYPAD as LINES
from controller.pins import LATCH
from hardware.circuit.bench import Bench
from hardware.circuit.header import WIRED, net_of
from hardware.circuit.modules import KEYPAD, PLUG7
from hardware.circuit.netlist import GROUND, Circuit
from hardware.circuit.passives import LINK, resistor
from hardware.circuit.semiconductors import D_CLAMP

SHARED = {line.bcm: net_of(pin.name) for line in LINES for pin in WIRED if pin.bcm == line.bcm}
"""The net of each pin that a keypad takes, rows from the top first, then columns."""

WIRES = (*(f"KEYPAD_ROW{row}" for row in range(1, 5)), *(f"KEYPAD_COL{col}" for col in range(1, 4)))

LATCH_NETS = {net_of(pin.name) for pin in LATCH}


def add_keypad_plug(bench: Bench) -> None:
    """Add the plug, what spares the pins, and the columns' own pull-ups.

    The pins' clamps are those of the contacts; the latch's pins get theirs here. A row that is let
    go of is held weakly, the last one by the latch's own resistor, which must stay low without a
    keypad.
    """
    bench.add("J310", PLUG7, **{f"p{place}": wire for place, wire in enumerate(WIRES, 1)})
    for number, (wire, pin) in enumerate(zip(WIRES, SHARED.values(), strict=True), 311):
        bench.two(f"R{number}", resistor("1K"), wire, pin)
        if wire.startswith("KEYPAD_COL"):
            bench.two(f"R{number + 10}", resistor("10K"), wire, "3V3")
        elif pin != "LATCH_RESET":
            bench.two(f"R{number + 10}", resistor("100K"), pin, "3V3")
        if pin in LATCH_NETS:
            bench.add(f"D{number}", D_CLAMP, anode=GROUND, mid=pin, cathode="3V3")


def fit_keypad(circuit: Circuit) -> None:
    """Plug a keypad into a cabinet's `circuit`, and take the links out that it cannot bear."""
    names = [each.name for each in KEYPAD.terminals]
    circuit.add("KP1", KEYPAD, "cabinet", **dict(zip(names, WIRES, strict=True)))
    for part in [each for each in circuit.of("resistor") if each.kind is LINK]:
        circuit.remove(part.ref)
