"""What no setting shows by itself: how those of one file go together."""

from dataclasses import fields
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from controller import fittings
from controller.errors import ConfigError
from controller.pins import RESERVED

if TYPE_CHECKING:
    from controller.config import Config


class Page(Protocol):
    """Where the settings stand."""

    def error(self, where: tuple[str, ...], problem: str) -> ConfigError:
        """Return the error for the key at `where`, with its line."""


def check_together(page: Page, config: "Config") -> None:
    """Refuse what no single key shows: slots without a board, a pin used twice, a wrong zone.

    Raises:
        ConfigError: with the line of what cannot be.
    """
    try:
        ZoneInfo(config.cabinet.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise page.error(
            ("cabinet", "zone"), f"expected a time zone such as Asia/Hong_Kong: {error}"
        ) from error
    slots, bus = config.cabinet.slots, config.slot_bus
    if len(set(bus.boards)) != len(bus.boards):
        raise page.error(("slot_bus", "boards"), "expected each board's address once")
    if slots > len(bus.boards) * bus.slots_per_board:
        raise page.error(
            ("cabinet", "slots"),
            f"expected at most {len(bus.boards) * bus.slots_per_board}:"
            f" {len(bus.boards)} boards of {bus.slots_per_board} slots, got {slots}",
        )
    direct = config.locks.direct_pins
    if direct and len(direct) != slots:
        raise page.error(
            ("locks", "direct_pins"), f"expected one pin per slot ({slots}), got {len(direct)}"
        )
    if len(direct) > 8:
        raise page.error(
            ("locks", "direct_pins"), "expected at most 8 pins; use the 595 chain for more slots"
        )
    for table, key in fittings.CHECKED:
        if problem := getattr(config, table).problem:
            raise page.error((table, key), problem)
    if config.osdp.port == bus.port:
        raise page.error(("osdp", "port"), "expected another port than the slot bus has")
    cabinet = config.cabinet
    if cabinet.takes_codes and not (config.keypad.rows or config.osdp.port):
        raise page.error(
            ("cabinet", "takes_codes"), "expected a [keypad], or an OSDP reader that has one"
        )
    if cabinet.copyable_asks_pin and not cabinet.takes_codes:
        raise page.error(
            ("cabinet", "copyable_asks_pin"),
            "there is nothing to type a PIN at: expected a [keypad], or takes_codes with an OSDP"
            " reader that has one",
        )
    _check_pins(page, config)


def _check_pins(page: Page, config: "Config") -> None:
    # Without a lock chain the second chip select selects nothing.
    taken = {
        bcm: owner
        for bcm, owner in RESERVED.items()
        if not (config.locks.direct_pins and owner == "SPI CE1")
    }
    wanted: list[tuple[tuple[str, str], int | None]] = [
        *((("pins", each.name), getattr(config.pins, each.name)) for each in fields(config.pins)),
        (("reader", "reset_pin"), config.reader.reset_pin),
        *((("locks", "direct_pins"), pin) for pin in config.locks.direct_pins),
        *(
            ((table, name), pin)
            for table in fittings.FITTINGS
            for name, pin in getattr(config, table).pins
        ),
    ]
    for where, pin in wanted:
        if pin is None:
            continue
        if pin in taken:
            raise page.error(where, f"BCM {pin} is already {taken[pin]}")
        taken[pin] = ".".join(where)
