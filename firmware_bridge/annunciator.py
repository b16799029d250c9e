"""The panel's three-coloured light and its buzzer."""

from contextlib import ExitStack

from gpiozero import OutputDevice
from gpiozero.pins import Factory

from controller.commands import Signal
from controller.config import PinSettings
from firmware_bridge.feedback import Beep, Colour, Light
from firmware_bridge.pins import output_pin
from firmware_bridge.showing import Showing


class Annunciator:
    """Shows one signal steadily and others for a moment over it, by the feedback table.

    `red`, `green` and `blue` light one lens, `buzzer` sounds by itself while it is driven. Which
    signal goes over which is `Showing`'s to know.
    """

    def __init__(
        self,
        *,
        red: OutputDevice,
        green: OutputDevice,
        blue: OutputDevice,
        buzzer: OutputDevice,
    ) -> None:
        self._lights = {1: red, 2: green, 4: blue}
        self._buzzer = buzzer
        self._colour = Colour.OFF
        self._is_sounding = False
        self._showing = Showing()

    def set_steady(self, signal: Signal) -> None:
        """Show `signal` from the next `tick` on, whenever nothing else is shown."""
        self._showing.set_steady(signal)

    def show(self, signal: Signal, now_ms: int, until_ms: int = 0) -> None:
        """Show `signal` from now on up to `until_ms`, or (0) as long as it lasts by itself."""
        self._showing.show(signal, now_ms, until_ms)
        self.tick(now_ms)

    def tick(self, now_ms: int) -> None:
        """Drive light and buzzer to what they should be now; call once a turn."""
        shown = self._showing.look(now_ms)
        self._drive(
            _colour(shown.light, now_ms - shown.light_since_ms),
            _is_sounding(shown.beep, now_ms - shown.beep_since_ms),
        )

    def close(self) -> None:
        """Go dark and silent, then let go of the pins. May be called twice."""
        if not self._buzzer.closed:
            self._drive(Colour.OFF, False)
        for each in (*self._lights.values(), self._buzzer):
            each.close()

    def _drive(self, colour: Colour, is_sounding: bool) -> None:
        if colour is not self._colour:
            self._colour = colour
            for bit, light in self._lights.items():
                light.value = bool(colour & bit)
        if is_sounding is not self._is_sounding:
            self._is_sounding = is_sounding
            self._buzzer.value = is_sounding


def _colour(light: Light | None, elapsed_ms: int) -> Colour:
    return Colour.OFF if light is None else light.at(elapsed_ms)


def _is_sounding(beep: Beep | None, elapsed_ms: int) -> bool:
    return beep is not None and beep.at(elapsed_ms)


def build_annunciator(pins: PinSettings, pin_factory: Factory) -> Annunciator:
    """Return the panel on the pins of `pins`, dark and silent.

    Raises:
        gpiozero.GPIOZeroError: a pin does not exist, or something else has it; none is kept.
    """
    with ExitStack() as stack:
        red, green, blue, buzzer = (
            stack.enter_context(output_pin(pin, pin_factory))
            for pin in (pins.panel_red, pins.panel_green, pins.panel_blue, pins.buzzer)
        )
        stack.pop_all()
    return Annunciator(red=red, green=green, blue=blue, buzzer=buzzer)
