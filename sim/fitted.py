"""What a cabinet may be without, as its wires meet it: the supply's contacts."""

from collections.abc import Callable
from random import Random

from controller.config import Config
from sim.contact import Contact
from sim.things import ActRefused


class FittedParts:
    """The parts that `config` names pins for; an act on any other is refused."""

    def __init__(self, config: Config, random: Random) -> None:
        self._supply = config.supply
        self.mains = Contact(random, is_closed=True)
        self.battery = Contact(random, is_closed=True)

    def levels(self) -> dict[int, bool]:
        """Return the levels of the pins these parts lead to."""
        contacts = (
            (self._supply.mains_pin, self.mains),
            (self._supply.battery_pin, self.battery),
        )
        return {pin: contact.level for pin, contact in contacts if pin is not None}

    def tick(self, now_us: int) -> None:
        """Let the contacts be where they are by now."""
        self.mains.tick(now_us)
        self.battery.tick(now_us)

    def switch_mains(self, is_on: bool) -> None:
        """Let the mains come or go; refused (`ActRefused`) if they did."""
        _fitted(self._supply.mains_pin)
        if self.mains.is_closed == is_on:
            raise ActRefused("mains_on" if is_on else "mains_off")
        self.mains.is_closed = is_on

    def charge_battery(self, is_charged: bool) -> None:
        """Let the battery be charged or nearly empty; refused (`ActRefused`) if it is."""
        _fitted(self._supply.battery_pin)
        if self.battery.is_closed == is_charged:
            raise ActRefused("battery_full" if is_charged else "battery_low")
        self.battery.is_closed = is_charged

    def state(self) -> dict[str, bool | None]:
        """Return how each part stands, None for one that is not fitted."""
        supply = self._supply
        return {
            "is_on_mains": _known(supply.mains_pin, lambda: self.mains.is_closed),
            "is_battery_low": _known(supply.battery_pin, lambda: not self.battery.is_closed),
        }


def _fitted(pin: int | None) -> None:
    if pin is None:
        raise ActRefused("not_fitted")


def _known(pin: int | None, how: Callable[[], bool]) -> bool | None:
    return None if pin is None else how()
