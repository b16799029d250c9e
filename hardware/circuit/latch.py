"""The opening latch: a coin cell keeps, through any power cut, that door or case was opened.

Its loop of contacts is closed while door and case are shut. The cell gives it some 0.7 µA, which is
6 mAh a year; the clock's needs are no greater.
"""

from hardware.circuit.bench import Bench
from hardware.circuit.chips import NORS
from hardware.circuit.modules import CLAMP2
from hardware.circuit.netlist import GROUND
from hardware.circuit.passives import C_1N, C_100N, LINK, resistor
from hardware.circuit.semiconductors import N_SIGNAL


def add_latch(bench: Bench) -> None:
    """Add the latch; it takes CELL and LATCH_RESET, and draws LATCH_CLEAR to ground.

    An empty cell draws nothing to ground, which reads as an opening.
    """
    bench.add("J300", CLAMP2, p1="LATCH_LOOP", p2=GROUND)
    bench.two("R300", resistor("4M7"), "CELL", "LATCH_LOOP")
    bench.two("R301", resistor("100K"), "LATCH_LOOP", "LATCH_SET")
    bench.two("C300", C_1N, "LATCH_SET", GROUND)
    bench.two("R302", resistor("100K"), "LATCH_RESET", "LATCH_FORGET")
    bench.two("R303", resistor("100K"), "LATCH_RESET", GROUND)
    bench.add(
        "U8",
        NORS,
        **{"a": "LATCH_FORGET", "b": "LATCH_Q_N", "j": "LATCH_Q"},
        **{"c": "LATCH_SET", "d": "LATCH_Q", "k": "LATCH_Q_N"},
        **dict.fromkeys(("e", "f", "g", "h"), GROUND),
        vdd="CELL",
        vss=GROUND,
    )
    bench.two("C301", C_100N, "CELL", GROUND)
    bench.two("R304", resistor("4M7"), "LATCH_Q_N", GROUND)
    bench.add("Q300", N_SIGNAL, gate="LATCH_Q_N", drain="LATCH_CLEAR_QUIET", source=GROUND)
    bench.two("R305", resistor("10K"), "LATCH_CLEAR_QUIET", "3V3")
    bench.two("R306", LINK, "LATCH_CLEAR_QUIET", "LATCH_CLEAR")
