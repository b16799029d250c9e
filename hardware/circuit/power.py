"""What feeds a cabinet, with the mains and without: its supply, its battery and the fuse."""

from dataclasses import dataclass

from controller.fittings import SupplySettings
from hardware.circuit.chips import terminals
from hardware.circuit.load import RAIL_VOLTS_MAX, cabinet_amps, idle_amps, release_mas
from hardware.circuit.netlist import Kind, Role
from hardware.circuit.wares import Ware

CHARGE_VOLTS = 13.8
LASTS_MIN = 240
"""A cabinet outlives a cut of the mains of four hours, as SupplySettings reckons it."""

CHARGE_SHARE_MAX = 0.25
"""A lead battery is charged with at most a quarter of its capacity (Yuasa, NP series manual)."""

DRAIN_SHARE_MAX = 2.0
"""Drained by twice its capacity for the length of a pulse it stays above 10.8 V, while not old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charger:
    """What holds the battery: a supply that charges by itself, or a module behind a supply.

    `charges` is with how many A; 0 where that is set on the module.
    """

    kind: Kind
    charges: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """A sealed lead battery of 12 V: `mah` is as it is sold."""

    ware: Ware
    mah: int

    @property
    def charge_amps(self) -> float:
        """Return with how much it may be charged, in A."""
        return CHARGE_SHARE_MAX * self.mah / 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """What is bought to feed one cabinet; `mains` only where `charger` is no supply itself."""

    charger: Charger
    battery: Battery
    mains: Ware | None
    fuse_amps: int

    def minutes(self, slots: int) -> int:
        """Return how long a cabinet with `slots` lasts without the mains, as is reckoned."""
        return minutes_of(self.battery, slots)


def _supply(mpn: str, maker: str, text: str, amps: float, price_usd: float) -> Kind:
    return Kind(
        name=mpn,
        family="supply",
        maker=maker,
        mpn=mpn,
        text=text,
        terminals=terminals(("plus", "1", Role.SOURCE), ("minus", "2", Role.PASSIVE)),
        footprint="",
        price_usd=price_usd,
        volts=RAIL_VOLTS_MAX,
        amps=amps,
    )


def _backed(mpn: str, amps: float, charges: float, price_usd: float) -> Charger:
    text = f"supply 13.8 V with battery charger, {amps:g} A and {charges:g} A to charge"
    return Charger(kind=_supply(mpn, "Mean Well", text, amps, price_usd), charges=charges)


CHARGERS = (
    _backed("PSC-60A", 2.8, 1.5, 30.0),
    _backed("PSC-100A", 4.75, 2.5, 40.0),
    _backed("PSC-160A", 7.5, 4.0, 55.0),
    Charger(
        kind=_supply(
            "DCU20",
            "NEXTYS",
            "DC-UPS 12 V 20 A between supply and battery; set the charge current as the guide says",
            20.0,
            380.0,
        ),
        charges=0.0,
    ),
)
"""From the smallest up. The last charges with what is set, and tells by two relays how it is."""

MAINS = (
    (200.4 / CHARGE_VOLTS, Ware("supply 12 V 200 W, set to 13.8 V", "Mean Well", "HRP-200-12", 70)),
    (324.0 / CHARGE_VOLTS, Ware("supply 12 V 324 W, set to 13.8 V", "Mean Well", "HRP-300-12", 95)),
)
"""What each gives at 13.8 V, in A: rated power, and 13.8 V is the end of its trimmer's range."""

BATTERIES = tuple(
    Battery(ware=Ware(f"sealed lead battery 12 V, {ah} Ah", "Yuasa", mpn, price), mah=1_000 * ah)
    for ah, mpn, price in (
        (7, "NP7-12", 28),
        (12, "NP12-12", 45),
        (17, "NP17-12I", 65),
        (24, "NP24-12I", 90),
    )
)

BATTERY_FUSES = (10, 15, 20, 25, 30)
HOLDS_SHARE = 0.75
"""What a blade fuse holds for ever, of what is printed on it (Littelfuse ATOF)."""


def choose_power(slots: int, *, at_once: int) -> Power:
    """Return the smallest power that feeds a cabinet of `slots`, `at_once` coils pulling."""
    amps = cabinet_amps(slots, at_once=at_once)
    charger = next(each for each in CHARGERS if each.kind.amps >= amps)
    battery = next(
        each
        for each in BATTERIES
        if each.charge_amps >= charger.charges
        and DRAIN_SHARE_MAX * each.mah / 1_000 >= amps
        and minutes_of(each, slots) >= LASTS_MIN
    )
    mains = None
    if not charger.charges:
        asked = amps + battery.charge_amps
        mains = next(ware for gives, ware in MAINS if gives >= asked)
    fuse = next(each for each in BATTERY_FUSES if HOLDS_SHARE * each >= amps)
    return Power(charger=charger, battery=battery, mains=mains, fuse_amps=fuse)


def minutes_of(battery: Battery, slots: int) -> int:
    """Return how long `battery` lasts: what the program tells of it once it is measured."""
    reckoned = SupplySettings(
        battery_mah=battery.mah,
        idle_ma=round(1_000 * idle_amps(slots)),
        release_mas=round(release_mas()),
    ).minutes
    assert reckoned is not None
    return reckoned
