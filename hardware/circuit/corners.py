"""How far apart two cabinets of the same drawings may be: the corners that are simulated."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from hardware.circuit.load import RAIL_VOLTS_MAX, RAIL_VOLTS_MIN
from hardware.circuit.netlist import Circuit
from hardware.circuit.spice import Corner

COLD = Corner(
    drops="high",
    thresholds="high",
    inputs="high",
    celsius=0,
    rail_volts=RAIL_VOLTS_MIN,
    logic_volts=4.8,
)
WARM = Corner(
    drops="low",
    thresholds="low",
    inputs="low",
    celsius=60,
    rail_volts=RAIL_VOLTS_MAX,
    logic_volts=5.2,
)
LEAKY = replace(WARM, leak_amps=340e-9)
"""BAV99 leaks at most 30 nA at 25 °C and 25 V, and twice that for every 10 °C more."""

PUMP_PARTS = (("H-C4", "H-R3"), ("H-C2", "H-C3"), ("H-R4",), ("H-R5",), ("H-R6",))
"""What sets the rail's times; parts in one bracket work the same way, and are off the same way."""


def rail_corners() -> Iterator[Corner]:
    """Yield every combination of worst tolerances, cold, warm and leaking."""
    for signs in product((-1, 1), repeat=len(PUMP_PARTS)):
        by_ref = {ref: sign for refs, sign in zip(PUMP_PARTS, signs, strict=True) for ref in refs}
        for corner in (COLD, WARM, LEAKY):
            yield replace(corner, signs=by_ref)


WEAK_COIL_FACTOR = 1.9
"""18.5 Ω, 23 % more as it is 60 K warmer: the reference solenoid in a warm cabinet."""


def driver_corners() -> Sequence[Corner]:
    """Return the driver's corners: everything strong, everything weak, and all between."""
    strong = {"L1-C101": 1, "L1-R107": 1, "L1-L101": -1, "L1-R101": -1}
    weak = {ref: -sign for ref, sign in strong.items()}
    return (
        Corner(),
        *(
            replace(corner, signs=signs, henries_factor=henries, coil_factor=factor)
            for corner in (COLD, WARM)
            for signs in (strong, weak)
            for henries, factor in ((1.3, 1.0), (0.7, 1.0), (1.0, WEAK_COIL_FACTOR))
        ),
    )


def cut_corners(circuit: Circuit) -> Sequence[Corner]:
    """Return the corners of a cut of `circuit`: all coils at their strongest."""
    signs = {coil.ref: -1 for coil in circuit.of("coil")}
    return (
        replace(WARM, signs=signs, henries_factor=1.3),
        replace(WARM, signs=signs, henries_factor=1.3, drops="high", thresholds="high"),
    )
