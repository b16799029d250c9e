"""The lock rail: a 12 V switch that stays closed only while the heartbeat goes on toggling.

Two inverters turn each edge of the heartbeat into a packet of charge, whichever way it goes. The
charge leaks away. A comparator with a wide hysteresis takes the rail for live from 3.4 V of it
down to 1.42 V, so that a rail that has only just come up outlives a stall as well.
"""

from hardware.circuit.bench import Bench
from hardware.circuit.chips import (
    COMPARATOR,
    TRIGGER,
)
from hardware.circuit.netlist import GROUND
from hardware.circuit.passives import C_2U2_FILM, C_3U3_FILM, C_100N, resistor
from hardware.circuit.semiconductors import (
    D_CLAMP,
    D_RAIL,
    LED_GREEN,
    N_COIL,
    P_RAIL,
    ZENER_15V,
)


def add_rail(bench: Bench) -> None:
    """Add the rail's watchdog, its switch and its sense line.

    They take the nets HEARTBEAT, 12V and 5V and give RAIL, DEAD (high: no rail) and RAIL_SENSE.
    """
    _add_pump(bench)
    _add_judge(bench)
    _add_switch(bench)
    _add_sense(bench)


def _add_pump(bench: Bench) -> None:
    bench.two("R1", resistor("1K"), "HEARTBEAT", "BEAT")
    bench.two("R2", resistor("100K"), "BEAT", GROUND)
    bench.add(
        "U1",
        TRIGGER,
        **{"a1": "BEAT", "y1": "BEAT_N", "a2": "BEAT_N", "y2": "BEAT_P"},
        **{"a3": "DEAD", "y3": "LIVE", "vcc": "5V", "gnd": GROUND},
    )
    bench.two("C1", C_100N, "5V", GROUND)
    for number, phase in ((2, "BEAT_N"), (3, "BEAT_P")):
        step, packet = f"STEP_{number}", f"PACKET_{number}"
        bench.two(f"R{13 + number}", resistor("1K"), phase, step)  # spares the inverter
        bench.two(f"C{number}", C_2U2_FILM, step, packet)
        bench.add(f"D{number}", D_CLAMP, anode=GROUND, mid=packet, cathode="STORE")
    bench.two("C4", C_3U3_FILM, "STORE", GROUND)
    bench.two("R3", resistor("143K"), "STORE", GROUND)


def _add_judge(bench: Bench) -> None:
    """Compare the charge with a level that its own verdict moves; high is dead."""
    bench.add("U2", COMPARATOR, plus="LEVEL", minus="STORE", out="DEAD", vdd="5V", vss=GROUND)
    bench.two("C5", C_100N, "5V", GROUND)
    bench.two("R4", resistor("133K"), "5V", "LEVEL")
    bench.two("R5", resistor("118K"), "LEVEL", GROUND)
    bench.two("R6", resistor("95K3"), "DEAD", "LEVEL")


def _add_switch(bench: Bench) -> None:
    # Divided, so that an inverter which is not awake yet cannot close the switch.
    bench.two("R7", resistor("4K7"), "LIVE", "SWITCH_GATE")
    bench.two("R8", resistor("10K"), "SWITCH_GATE", GROUND)
    bench.add("Q2", N_COIL, gate="SWITCH_GATE", drain="PULL", source=GROUND)
    bench.two("R9", resistor("1K"), "RAIL_GATE", "PULL")
    bench.two("R10", resistor("10K"), "RAIL_GATE", "12V")
    bench.two("D4", ZENER_15V, "RAIL_GATE", "12V")
    bench.add("Q1", P_RAIL, gate="RAIL_GATE", source="12V", drain="RAIL")
    # Coils and their cables go on drawing current out of a rail that is cut: it comes from here.
    bench.two("D5", D_RAIL, GROUND, "RAIL")


def _add_sense(bench: Bench) -> None:
    """Tell the Pi of the rail, show it, and drain it once it is cut."""
    bench.two("R11", resistor("2K2"), "RAIL", "RAIL_LED")
    bench.two("D6", LED_GREEN, "RAIL_LED", GROUND)
    bench.two("R14", resistor("4K7"), "RAIL", GROUND)
    bench.two("R12", resistor("33K"), "RAIL", "RAIL_SENSE")
    bench.two("R13", resistor("10K"), "RAIL_SENSE", GROUND)
    bench.add("D7", D_CLAMP, anode=GROUND, mid="RAIL_SENSE", cathode="3V3")
