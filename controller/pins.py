"""The pin table: what hangs on which pin of the Pi, and what a Pi does with each pin by itself.

The settings take their defaults from it, and the wiring documents are made of it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What a pin is to the cabinet, and so what it must never do by itself."""

    POWER = "output that lets a coil or a buzzer draw current"
    HEART = "output whose toggling keeps the lock rail alive"
    SIGNAL = "output that moves nothing"
    INPUT = "input"
    BUS = "bus"


@dataclass(frozen=True, slots=True)
class Pin:
    """One line of the table.

    `name` is the setting it is the default of ("pins.buzzer"), or the bus's own name; `active` the
    level that means on, shut, pressed or live ("" for a bus); `hangs` what is wired to it.
    """

    name: str
    bcm: int
    role: Role
    active: str
    hangs: str


def _pulls() -> dict[int, str]:
    return {bcm: "up" if bcm <= 8 else "down" for bcm in range(28)}


BOOT_PULL: Mapping[int, str] = _pulls()
"""The pull that each pin of the header wakes with (BCM2711 ARM Peripherals, table 94)."""

BOOT_MOVES: Mapping[int, str] = {
    0: "the boot loader reads a hat's EEPROM over it",
    1: "the boot loader reads a hat's EEPROM over it",
    2: "held high by 1.8 kΩ on the Pi",
    3: "held high by 1.8 kΩ on the Pi",
    14: "goes high: the serial console's idle level",
}
"""What a pin does beyond its pull between power and the start of the program."""

TOGGLES_ALONE: Mapping[int, str] = {
    **dict.fromkeys((4, 5, 6, 20, 21), "a clock generator"),
    **dict.fromkeys((12, 13, 18, 19), "a PWM channel"),
}
"""Pins on which the chip can go on toggling without any program (same source, table 94)."""

RESERVED: Mapping[int, str] = {
    0: "the hat EEPROM's ID_SD",
    1: "the hat EEPROM's ID_SC",
    2: "I2C SDA",
    3: "I2C SCL",
    7: "SPI CE1",
    8: "SPI CE0",
    9: "SPI MISO",
    10: "SPI MOSI",
    11: "SPI SCLK",
    14: "the UART's TXD",
    15: "the UART's RXD",
}
"""Pins that belong to a bus and to nothing else."""

PINS: Sequence[Pin] = (
    Pin("I2C SDA", 2, Role.BUS, "", "clock DS3231"),
    Pin("I2C SCL", 3, Role.BUS, "", "clock DS3231"),
    Pin("SPI CE1", 7, Role.BUS, "", "lock chain: RCLK, latches as it rises"),
    Pin("SPI CE0", 8, Role.BUS, "", "badge reader MFRC522: NSS"),
    Pin("SPI MISO", 9, Role.BUS, "", "badge reader: MISO"),
    Pin("SPI MOSI", 10, Role.BUS, "", "badge reader: MOSI; lock chain: SER"),
    Pin("SPI SCLK", 11, Role.BUS, "", "badge reader: SCK; lock chain: SRCLK"),
    Pin("pins.buzzer", 13, Role.POWER, "high", "buzzer, by a MOSFET"),
    Pin("the UART's TXD", 14, Role.BUS, "", "slot bus: RS-485 transceiver"),
    Pin("the UART's RXD", 15, Role.BUS, "", "slot bus: RS-485 transceiver"),
    Pin("pins.rail_sense", 16, Role.INPUT, "high", "lock rail, divided; high while it is live"),
    Pin("pins.heartbeat", 17, Role.HEART, "", "charge pump of the lock rail and the chain's /OE"),
    Pin("pins.panel_red", 19, Role.SIGNAL, "high", "panel light, red, by a MOSFET"),
    Pin("pins.panel_green", 20, Role.SIGNAL, "high", "panel light, green, by a MOSFET"),
    Pin("pins.panel_blue", 21, Role.SIGNAL, "high", "panel light, blue, by a MOSFET"),
    Pin("pins.case_contact", 22, Role.INPUT, "low", "case contact, to ground while shut"),
    Pin("pins.door_contact", 23, Role.INPUT, "low", "door contact, to ground while shut"),
    Pin("pins.door_lock", 24, Role.POWER, "high", "door solenoid, by a MOSFET from the lock rail"),
    Pin("reader.reset_pin", 25, Role.SIGNAL, "low", "badge reader: RST"),
    Pin("pins.return_button", 27, Role.INPUT, "low", "return button, to ground while pressed"),
)
"""The reference cabinet. A cabinet that is wired otherwise says so in its `cabinet.toml`."""


SUPPLY: Sequence[Pin] = (
    Pin("supply.mains_pin", 5, Role.INPUT, "low", "supply: contact, to ground with the mains on"),
    Pin("supply.battery_pin", 6, Role.INPUT, "low", "supply: contact, to ground, battery not low"),
)
"""Where the contacts of a supply with a battery go in a cabinet that has one."""


FIRE: Sequence[Pin] = (
    Pin("fire.call_pin", 18, Role.INPUT, "low", "fire panel: contact, to ground in an alarm"),
    Pin("fire.rest_pin", 26, Role.INPUT, "low", "fire panel: contact, to ground at rest"),
)
"""Where the fire panel's relay goes in a cabinet that has one."""


LATCH: Sequence[Pin] = (
    Pin("latch.clear_pin", 4, Role.INPUT, "low", "opening latch: to ground, nothing was opened"),
    Pin("latch.reset_pin", 12, Role.SIGNAL, "high", "opening latch: reset"),
)
"""Where the latch goes that keeps an opening of door or case, in a cabinet that has one."""


KEYPAD: Sequence[Pin] = (
    *(
        Pin("keypad.rows", bcm, Role.SIGNAL, "low", f"keypad: row {row}, drawn low or let go")
        for row, bcm in enumerate((4, 5, 6, 12), 1)
    ),
    *(
        Pin("keypad.columns", bcm, Role.INPUT, "low", f"keypad: column {column}, 10 kΩ to 3.3 V")
        for column, bcm in enumerate((18, 26, 27), 1)
    ),
)
"""Where a keypad goes in a cabinet without any of the above, nor a return button: a Pi has no
more pins. Who wants both takes a reader with keys of its own."""


def default_pin(name: str) -> int:
    """Return the BCM number of the line called `name`, which must exist."""
    return next(pin.bcm for pin in PINS if pin.name == name)


def find_problems(pins: Sequence[Pin]) -> list[str]:
    """Return what is wrong with a pin table, one sentence for each reason; empty is right."""
    uses = Counter(pin.bcm for pin in pins)
    return [
        f"{pin.name} on BCM {pin.bcm}: {problem}"
        for pin in pins
        for problem in (*_problems_of(pin), *_problem_of_use(uses[pin.bcm]))
    ]


def _problem_of_use(uses: int) -> list[str]:
    return ["the pin is used twice"] if uses > 1 else []


def _problems_of(pin: Pin) -> list[str]:
    if pin.bcm not in BOOT_PULL:
        return ["the header has no such pin"]
    owner = RESERVED.get(pin.bcm)
    if pin.role is Role.BUS:
        return [] if owner == pin.name else [f"the pin is {owner or 'on no bus'}"]
    problems = [] if owner is None else [f"the pin is {owner}"]
    if pin.role in (Role.POWER, Role.HEART):
        if BOOT_PULL[pin.bcm] == "up":
            problems.append("a Pi pulls it up from power on; expected one that is pulled down")
        if pin.bcm in BOOT_MOVES:
            problems.append(f"it does not rest in boot: {BOOT_MOVES[pin.bcm]}")
    if pin.role is Role.POWER and pin.active != "high":
        problems.append("low would be on, and low is how it wakes")
    if pin.role is Role.HEART and pin.bcm in TOGGLES_ALONE:
        problems.append(f"{TOGGLES_ALONE[pin.bcm]} can toggle it without the program")
    return problems
