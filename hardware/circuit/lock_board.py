"""The lock board: one chip of the chain and the drivers of eight solenoids."""

from hardware.circuit.bench import Bench
from hardware.circuit.chips import (
    BUFFER,
    SHIFT,
)
from hardware.circuit.driver import add_driver
from hardware.circuit.modules import (
    CLAMP2,
    PLUG10,
)
from hardware.circuit.netlist import GROUND
from hardware.circuit.passives import C_1U, C_100N, resistor
from hardware.circuit.semiconductors import D_SMALL

CHANNELS = 8


def add_lock_board(bench: Bench, number: int, *, coils: int = CHANNELS) -> None:
    """Add lock board `number` (from 1, in the order of the chain) with its first `coils` in use."""
    ser, far = f"CHAIN_SER{number}", f"CHAIN_SER{number + 1}"
    outputs = {f"q{'abcdefgh'[each]}": bench.net(f"ON{each + 1}") for each in range(CHANNELS)}
    bench.add(
        "U1",
        SHIFT,
        **outputs,
        **{"ser": ser, "srclk": "CHAIN_SRCLK", "rclk": "CHAIN_RCLK", "oe_n": "CHAIN_OE_N"},
        **{"qh_out": far, "srclr_n": bench.net("SRCLR_N"), "vcc": "5V", "gnd": GROUND},
    )
    bench.two("C1", C_100N, "5V", GROUND)
    peaks_in = {f"a{each}": bench.net(f"PEAK_IN{each}") for each in range(1, CHANNELS + 1)}
    peaks = {f"y{each}": bench.net(f"PEAK{each}") for each in range(1, CHANNELS + 1)}
    bench.add(
        "U2",
        BUFFER,
        **peaks_in,
        **peaks,
        **{"oe1_n": "CHAIN_OE_N", "oe2_n": "CHAIN_OE_N", "vcc": "5V", "gnd": GROUND},
    )
    bench.two("C2", C_100N, "5V", GROUND)
    _add_rest(bench, ser)
    chain_plug(bench, "J1", ser=ser)
    chain_plug(bench, "J2", ser=far)
    bench.add("J3", CLAMP2, p1="RAIL", p2=GROUND)
    bench.add("J4", CLAMP2, p1="RAIL", p2=GROUND)
    for each in range(1, CHANNELS + 1):
        add_driver(
            bench,
            each,
            on=bench.net(f"ON{each}"),
            peak_in=bench.net(f"PEAK_IN{each}"),
            peak_out=bench.net(f"PEAK{each}"),
            has_coil=each <= coils,
        )


def _add_rest(bench: Bench, ser: str) -> None:
    """Clear the chip as its supply comes up, and keep a board without its cable dead."""
    clear = bench.net("SRCLR_N")
    # Slower than any supply comes up, so that the chip sees it low once it is awake.
    bench.two("R1", resistor("100K"), "5V", clear)
    bench.two("C3", C_1U, clear, GROUND)
    bench.two("D1", D_SMALL, clear, "5V")
    bench.two("R2", resistor("100K"), "5V", "CHAIN_OE_N")
    for number, line in enumerate(("CHAIN_SRCLK", "CHAIN_RCLK", ser), 3):
        bench.two(f"R{number}", resistor("100K"), line, GROUND)


def chain_plug(bench: Bench, ref: str, *, ser: str) -> None:
    """Add a plug of the chain's cable, a ground beside every line; `ser` is its data."""
    bench.add(
        ref,
        PLUG10,
        **{"p1": "5V", "p3": "CHAIN_SRCLK", "p5": ser, "p7": "CHAIN_RCLK", "p9": "CHAIN_OE_N"},
        **{f"p{ground}": GROUND for ground in (2, 4, 6, 8, 10)},
    )
