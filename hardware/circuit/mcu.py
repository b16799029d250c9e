"""The slot board's microcontroller as a part, wired by its firmware's own pin table."""

import re
from dataclasses import dataclass
from pathlib import Path

from hardware.circuit.netlist import Kind, Role, Terminal

TABLE = Path(__file__).parents[1] / "firmware" / "pins.h"

PINS = {
    **{"D3": 1, "D4": 2, "D5": 9, "D6": 10, "D7": 11, "B0": 12, "B1": 13, "B2": 14, "B3": 15},
    **{"B4": 16, "B5": 17, "C0": 23, "C1": 24, "C2": 25, "C3": 26, "C4": 27, "C5": 28, "D0": 30},
    **{"D1": 31, "D2": 32, "B6": 7, "B7": 8, "C6": 29},
}
"""Where each port stands on the TQFP-32 (ATmega48A-328P data sheet, pin configurations)."""


@dataclass(frozen=True, slots=True)
class Port:
    """One line of the firmware's table: its name, its port ("D0"), its start, what hangs on it."""

    name: str
    port: str
    start: str
    hangs: str


def read_ports() -> tuple[Port, ...]:
    """Return the firmware's pin table."""
    line = re.compile(r'PIN\((\w+), ([BCD]), (\d), (\w+),\s*"([^"]*)"\)')
    text = TABLE.read_text(encoding="utf-8")
    return tuple(
        Port(name, f"{port}{bit}", start, hangs)
        for name, port, bit, start, hangs in line.findall(text)
    )


def _role(start: str) -> Role:
    """Return what a port does to its net; one with its own pull-up never floats for long."""
    return {"IN": Role.PASSIVE, "PULLED_UP": Role.PASSIVE}.get(start, Role.TRISTATE)


def _terminals() -> tuple[Terminal, ...]:
    return (
        *(Terminal(each.name, str(PINS[each.port]), _role(each.start)) for each in read_ports()),
        Terminal("XTAL1", "7"),
        Terminal("XTAL2", "8"),
        Terminal("RESET_N", "29", Role.INPUT),
        *(Terminal(f"VCC{pin}", str(pin), Role.SUPPLY) for pin in (4, 6)),
        Terminal("AVCC", "18", Role.SUPPLY),
        Terminal("AREF", "20"),
        *(Terminal(f"GND{pin}", str(pin), Role.GROUND) for pin in (3, 5, 21)),
        *(Terminal(f"ADC{pin}", number, Role.OPEN) for pin, number in ((6, "19"), (7, "22"))),
    )


MCU = Kind(
    name="ATmega328P",
    family="chip",
    maker="Microchip",
    mpn="ATMEGA328P-AU",
    text="microcontroller, 32 KB flash",
    terminals=_terminals(),
    footprint="Package_QFP:TQFP-32_7x7mm_P0.8mm",
    price_usd=2.80,
    volts=5.5,
    vih=2.0,
    voh=2.9,
    amps=0.010,
    supply_ma=8.0,
)
"""`voh` at 3.3 V and 1 mA; 12 MHz need 3.2 V at least (data sheet, speed grades)."""
