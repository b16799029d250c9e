"""The pin table as a page, with what a Pi does to each pin by itself."""

from collections.abc import Sequence

from controller.pins import BOOT_MOVES, BOOT_PULL, FIRE, KEYPAD, LATCH, PINS, SUPPLY, Pin
from hardware.circuit.header import PLACES, WIRED

HEAD = """# The Pi's pins

Made by `python -m hardware` of [controller/pins.py](../controller/pins.py), from which the program
takes its defaults. BCM numbers; a cabinet that is wired otherwise says so in its `cabinet.toml`. A
test refuses what moves something on a pin that a Pi pulls up or moves in boot, a clash with a bus,
a pin used twice, and a heartbeat on a pin that a clock or a PWM of the chip could toggle.
"""

TABLE = """
| BCM | header | setting or bus | is | active | what hangs on it | from power on |
|---|---|---|---|---|---|---|
"""


def write_page() -> str:
    """Return the page, in Markdown."""
    free = sorted(set(PLACES) - {0, 1} - {pin.bcm for pin in WIRED})
    return (
        HEAD
        + TABLE
        + _rows(PINS)
        + f"\nWith a supply that has a battery, also:\n{TABLE}{_rows(SUPPLY)}"
        + f"\nWith a contact of the fire panel, also:\n{TABLE}{_rows(FIRE)}"
        + f"\nWith a latch that keeps an opening, also:\n{TABLE}{_rows(LATCH)}"
        + "\nWith a keypad, in place of the three above and of the return button, also"
        + " (their links are out then: [ASSEMBLY.md](ASSEMBLY.md), step 5):\n"
        + TABLE
        + _rows(KEYPAD)
        + f"\nFree beside supply, fire panel and latch: {', '.join(map(str, free)) or 'none'}."
        + " BCM 0 and 1 belong to a hat's EEPROM.\n"
    )


def _rows(pins: Sequence[Pin]) -> str:
    return "".join(
        f"| {pin.bcm} | {PLACES[pin.bcm]} | {pin.name} | {pin.role.value} | {pin.active} |"
        f" {pin.hangs} | {_boot(pin.bcm)} |\n"
        for pin in pins
    )


def _boot(bcm: int) -> str:
    moves = BOOT_MOVES.get(bcm)
    return f"pulled {BOOT_PULL[bcm]}" + (f"; {moves}" if moves else "")
