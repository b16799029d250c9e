"""What drives one solenoid: its full current for a moment, then a third of it.

The coil's current runs through the hold resistor, which a second MOSFET bridges at first, and
through the switch, in this order. So whichever of the two MOSFETs fails shorted, the coil is still
either switched or held, and never left at its full current.
"""

from hardware.circuit.bench import Bench
from hardware.circuit.modules import (
    CLAMP2,
    COIL,
)
from hardware.circuit.netlist import GROUND
from hardware.circuit.passives import C_1U, FUSE_COIL, HOLD_RESISTOR, resistor
from hardware.circuit.semiconductors import D_COIL, D_SMALL, N_COIL


def add_driver(
    bench: Bench, number: int, *, on: str, peak_in: str, peak_out: str, has_coil: bool = True
) -> None:
    """Add the driver of coil `number` (from 1), which is on while the 5 V net `on` is high.

    A Schmitt buffer of the board takes `peak_in` and gives `peak_out`. `has_coil` says whether a
    solenoid is wired to it.
    """
    first = 100 * number
    top, bottom, middle, gate, peak_gate = (
        bench.net(f"COIL{number}_{each}")
        for each in ("TOP", "BOTTOM", "MIDDLE", "GATE", "PEAK_GATE")
    )
    bench.two(f"F{first + 1}", FUSE_COIL, "RAIL", top)
    bench.add(f"J{first + 1}", CLAMP2, p1=top, p2=bottom)
    if has_coil:
        bench.two(f"L{first + 1}", COIL, top, bottom)
    bench.two(f"D{first + 1}", D_COIL, bottom, top)
    bench.two(f"R{first + 1}", HOLD_RESISTOR, bottom, middle)
    bench.add(f"Q{first + 1}", N_COIL, gate=gate, drain=middle, source=GROUND)
    bench.add(f"Q{first + 2}", N_COIL, gate=peak_gate, drain=bottom, source=middle)
    bench.two(f"R{first + 2}", resistor("100R"), on, gate)
    bench.two(f"R{first + 3}", resistor("10K"), gate, GROUND)
    bench.two(f"R{first + 4}", resistor("100R"), peak_out, peak_gate)
    bench.two(f"R{first + 5}", resistor("10K"), peak_gate, GROUND)
    _add_timer(bench, number, on=on, peak_in=peak_in)


def _add_timer(bench: Bench, number: int, *, on: str, peak_in: str) -> None:
    """Let `peak_in` be high for a moment each time `on` rises, and ready again once it falls."""
    first = 100 * number
    step, decay = bench.net(f"COIL{number}_STEP"), bench.net(f"COIL{number}_DECAY")
    bench.two(f"R{first + 6}", resistor("1K"), on, step)
    bench.two(f"C{first + 1}", C_1U, step, decay)
    bench.two(f"R{first + 7}", resistor("150K"), decay, GROUND)
    bench.two(f"D{first + 2}", D_SMALL, GROUND, decay)
    bench.two(f"R{first + 8}", resistor("10K"), decay, peak_in)
