"""The panel's three-coloured light and its buzzer."""

from contextlib import ExitStack
from dataclasses import dataclass

from gpiozero import OutputDevice
from gpiozero.pins import Factory

from controller.commands import Signal
from controller.config import PinSettings
from firmware_bridge.feedback import SIGNALS, Beep, Colour, Light
from firmware_bridge.pins import output_pin


@dataclass(frozen=True, slots=True)
class _Shown:
    """A signal that is shown from `since_ms` up to `until_ms`."""

    signal: Signal
    since_ms: int
    until_ms: int


class Annunciator:
    """Shows one signal steadily and others for a moment over it, by the feedback table.

    `red`, `green` and `blue` light one lens, `buzzer` sounds by itself while it is driven. A
    steady alarm goes on sounding whatever is shown over it, and a fault, which would last for ten
    seconds, is not shown over it at all.
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
        self._steady = Signal.IDLE
        self._steady_since_ms: int | None = None
        self._momentary: _Shown | None = None

    def set_steady(self, signal: Signal) -> None:
        """Show `signal` from the next `tick` on, whenever nothing else is shown.

        Setting the one that is set already changes nothing: an alarm does not start anew.
        """
        if signal is not self._steady:
            self._steady = signal
            self._steady_since_ms = None

    def show(self, signal: Signal, now_ms: int, until_ms: int = 0) -> None:
        """Show `signal` from now on, in place of any other momentary one.

        It ends at `until_ms`, or (0) by itself: after its last repeat, or after `SHOWN_MS` if it
        repeats endlessly. Where `until_ms` has passed nothing is shown.
        """
        ends_ms = until_ms or now_ms + SIGNALS[signal].lasts_ms
        self._momentary = _Shown(signal, now_ms, ends_ms)
        self.tick(now_ms)

    def tick(self, now_ms: int) -> None:
        """Drive light and buzzer to what they should be now; call once a turn."""
        if self._steady_since_ms is None:
            self._steady_since_ms = now_ms
        over = self._momentary
        if over is not None and (now_ms >= over.until_ms or over.signal is self._steady):
            over = self._momentary = None
        if over is not None and over.signal is Signal.FAULT and self._steady is Signal.ALARM:
            over = self._momentary = None
        steady, steady_ms = SIGNALS[self._steady], now_ms - self._steady_since_ms
        light, light_ms, beep, beep_ms = steady.light, steady_ms, steady.beep, steady_ms
        if over is not None:
            shown, shown_ms = SIGNALS[over.signal], now_ms - over.since_ms
            if shown.light is not None:
                light, light_ms = shown.light, shown_ms
            if self._steady is not Signal.ALARM:
                beep, beep_ms = shown.beep, shown_ms
        self._drive(_colour(light, light_ms), _is_sounding(beep, beep_ms))

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
