"""What a cabinet may be without, as its wires meet it: contacts of supply and fire panel."""

from collections.abc import Callable
from random import Random

from controller.config import Config
from sim.contact import Contact
from sim.things import ActRefused


class FittedParts:
    """The parts that `config` names pins for; an act on any other is refused."""

    def __init__(self, config: Config, random: Random) -> None:
        self._supply = config.supply
        self._fire = config.fire
        self._latch = config.latch
        self._keypad = config.keypad
        self.has_kept_opening = False
        self._keys: dict[str, int] = {}
        self.mains = Contact(random, is_closed=True)
        self.battery = Contact(random, is_closed=True)
        self.call = Contact(random, is_closed=False)
        self.rest = Contact(random, is_closed=True)
        self.is_fire_called = False
        self.is_fire_line_cut = False

    @property
    def latch_reset_pin(self) -> int | None:
        """The pin that resets the opening latch, None where there is none."""
        return self._latch.reset_pin

    def levels(self) -> dict[int, bool]:
        """Return the levels of the pins these parts lead to."""
        contacts = (
            (self._supply.mains_pin, self.mains),
            (self._supply.battery_pin, self.battery),
            (self._fire.call_pin, self.call),
            (self._fire.rest_pin, self.rest),
        )
        levels = {pin: contact.level for pin, contact in contacts if pin is not None}
        if self._latch.clear_pin is not None:
            levels[self._latch.clear_pin] = self.has_kept_opening
        return levels

    def tick(self, now_us: int, *, is_open: bool, is_reset: bool) -> None:
        """Let the contacts be where they are by now, door or case being open or not.

        The latch has a cell of its own: it keeps an opening with and without the cabinet's power.
        """
        self.has_kept_opening = is_open or (self.has_kept_opening and not is_reset)
        self._keys = {key: until for key, until in self._keys.items() if now_us < until}
        self.mains.tick(now_us)
        self.battery.tick(now_us)
        self.call.is_closed = self.is_fire_called and not self.is_fire_line_cut
        self.rest.is_closed = not (self.is_fire_called or self.is_fire_line_cut)
        self.call.tick(now_us)
        self.rest.tick(now_us)

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

    def call_fire(self, is_called: bool) -> None:
        """Let the fire panel call, or rest; refused (`ActRefused`) if it does."""
        _fitted(self._fire.call_pin)
        if self.is_fire_called == is_called:
            raise ActRefused("fire_called" if is_called else "fire_rests")
        self.is_fire_called = is_called

    def cut_fire_line(self, is_cut: bool) -> None:
        """Cut the common wire to the fire panel, or mend it; refused (`ActRefused`) if it is."""
        _fitted(self._fire.call_pin)
        if self.is_fire_line_cut == is_cut:
            raise ActRefused("line_cut" if is_cut else "line_whole")
        self.is_fire_line_cut = is_cut

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the keypad that are held down."""
        return tuple(self._keys)

    def hold_key(self, key: str, until_us: int) -> None:
        """Hold a key of the keypad down until `until_us`; refused (`ActRefused`) if it is."""
        if not self._keypad.rows:
            raise ActRefused("not_fitted")
        if key in self._keys:
            raise ActRefused("button_held")
        self._keys[key] = until_us

    def state(self) -> dict[str, bool | None]:
        """Return how each part stands, None for one that is not fitted."""
        supply, call_pin = self._supply, self._fire.call_pin
        return {
            "is_on_mains": _known(supply.mains_pin, lambda: self.mains.is_closed),
            "is_battery_low": _known(supply.battery_pin, lambda: not self.battery.is_closed),
            "is_fire_called": _known(call_pin, lambda: self.is_fire_called),
            "has_keypad": bool(self._keypad.rows),
            "is_fire_line_cut": _known(call_pin, lambda: self.is_fire_line_cut),
        }


def _fitted(pin: int | None) -> None:
    if pin is None:
        raise ActRefused("not_fitted")


def _known(pin: int | None, how: Callable[[], bool]) -> bool | None:
    return None if pin is None else how()
