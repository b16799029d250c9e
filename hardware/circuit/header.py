"""The Pi's 40-pin header as a part, wired by the pin table."""

from controller.pins import FIRE, LATCH, PINS, SUPPLY, Role
from hardware.circuit.netlist import Kind, Terminal
from hardware.circuit.netlist import Role as Does

PLACES = {
    **{2: 3, 3: 5, 4: 7, 14: 8, 15: 10, 17: 11, 18: 12, 27: 13, 22: 15, 23: 16, 24: 18, 10: 19},
    **{9: 21, 25: 22, 11: 23, 8: 24, 7: 26, 0: 27, 1: 28, 5: 29, 6: 31, 12: 32, 13: 33, 19: 35},
    **{16: 36, 26: 37, 20: 38, 21: 40},
}
"""Where each BCM pin stands on the header (Raspberry Pi documentation, GPIO and the header)."""

WIRED = (*PINS, *SUPPLY, *FIRE, *LATCH)
"""Every line of the pin table that the controller board has parts for."""

CONTACTS = tuple(
    pin for pin in WIRED if pin.role is Role.INPUT and pin.active == "low" and pin not in LATCH
)
"""Those that a contact closes to ground."""

INWARD = {"SPI MISO", "the UART's RXD"}


def net_of(name: str) -> str:
    """Return the net of the pin table's line called `name`.

    "pins.door_lock" is DOOR_LOCK, "supply.mains_pin" SUPPLY_MAINS, "the UART's TXD" UART_TXD.
    """
    section, _, setting = name.rpartition(".")
    if section in ("pins", "reader"):
        section = ""
    words = f"{section} {setting}".removesuffix("_pin") if section else setting
    return words.removeprefix("the ").upper().replace("'S ", "_").replace(" ", "_")


def _does(name: str, role: Role) -> Does:
    if role is Role.INPUT or name in INWARD:
        return Does.INPUT
    # Until the program runs an output floats, so that it counts as one that lets go.
    return Does.PASSIVE if name.startswith("I2C") else Does.TRISTATE


def _terminals() -> tuple[Terminal, ...]:
    roles = {pin.bcm: _does(pin.name, pin.role) for pin in WIRED}
    return (
        *(Terminal(f"v5_{place}", str(place), Does.SUPPLY) for place in (2, 4)),
        Terminal("v3_1", "1", Does.SOURCE),
        Terminal("v3_17", "17", Does.OPEN),
        *(
            Terminal(f"gnd_{place}", str(place), Does.GROUND)
            for place in (6, 9, 14, 20, 25, 30, 34, 39)
        ),
        *(
            Terminal(f"bcm{bcm}", str(place), roles.get(bcm, Does.OPEN))
            for bcm, place in sorted(PLACES.items())
        ),
    )


PI = Kind(
    name="Raspberry Pi header",
    family="module",
    maker="Samtec",
    mpn="ESQ-120-14-G-D",
    text="socket, 2 by 20 poles, for the Pi",
    terminals=_terminals(),
    footprint="Connector_PinSocket_2.54mm:PinSocket_2x20_P2.54mm_Vertical",
    price_usd=4.0,
    volts=5.25,
    vih=2.0,
    voh=2.6,
    amps=0.016,
    supply_ma=3000.0,
)
"""`vih`, `voh` and `amps` of a pin: BCM2711 and RP1 data sheets, the worse of the two."""


def pi_nets() -> dict[str, str]:
    """Return the net of every terminal of the header that the pin table or a supply uses."""
    places = [each.name for each in PI.terminals]
    supplies = {
        name: {"v5": "5V", "v3": "3V3", "gn": "GND"}[name[:2]]
        for name in places
        if name[:2] in ("v5", "v3", "gn") and name != "v3_17"
    }
    return {**supplies, **{f"bcm{pin.bcm}": net_of(pin.name) for pin in WIRED}}
