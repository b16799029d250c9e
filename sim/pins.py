"""The Pi's pins in software: gpiozero's mock factory, wired to whatever stands outside."""

from collections.abc import Callable, Mapping, Sequence

from gpiozero.pins.mock import MockFactory, MockPin

Driven = Callable[[int, bool], None]
"""Told at once when a BCM pin is driven to another level."""


class WiredPin(MockPin):  # type: ignore[misc]  # gpiozero has no types
    """A mock pin whose output level reaches the outside the moment it changes."""

    _state: bool

    def _set_state(self, value: float) -> None:
        super()._set_state(value)
        self._factory.moved(self._number)
        self._factory.tell(self._number, bool(value))

    def _change_state(self, value: bool) -> bool:
        # Without the history that `MockPin` keeps: a heartbeat would make it grow for ever.
        has_changed = self._state != value
        self._state = value
        return has_changed

    def _set_function(self, value: str) -> None:
        was_output = self._function == "output"
        super()._set_function(value)
        if was_output and value == "input":
            # A gate that floats is drawn low by its own pull-down resistor.
            self._factory.tell(self._number, False)
        self._factory.moved(self._number)

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        # The Pi's own pull, about 50 kΩ, yields to whatever drives the wire.
        self.follow(self._factory.fed(self._number))

    def follow(self, level: bool | None) -> None:
        """Read `level` from now on if this is an input; None leaves it to the pull."""
        if level is None or self._function != "input":
            return
        if level:
            self.drive_high()
        else:
            self.drive_low()


class WiredFactory(MockFactory):  # type: ignore[misc]  # gpiozero has no types
    """Makes pins whose outputs are told to `driven` and whose inputs follow `feed`.

    An input reads what was fed last even if its device is made later, as a wire would. Outputs
    count as low until driven: BCM 9 to 27 come up pulled down (BCM2711 peripherals, table 94).
    """

    def __init__(self, driven: Driven) -> None:
        super().__init__(pin_class=WiredPin)
        self._driven = driven
        self._outputs: dict[int, bool] = {}
        self._fed: dict[int, bool] = {}
        self._watchers: dict[int, Callable[[], None]] = {}

    def watch(self, pins: Sequence[int], watcher: Callable[[], None]) -> None:
        """Call `watcher` whenever one of `pins` is driven otherwise, or let go of."""
        self._watchers |= dict.fromkeys(pins, watcher)

    def moved(self, pin: int) -> None:
        """Pass on that `pin` has another function or level."""
        if pin in self._watchers:
            self._watchers[pin]()

    def tell(self, pin: int, level: bool) -> None:
        """Pass on that `pin` (BCM number) is driven to `level`, if that is new."""
        if self._outputs.get(pin, False) != level:
            self._outputs[pin] = level
            self._driven(pin, level)

    def fed(self, pin: int) -> bool | None:
        """Return the level fed to `pin` last, None if nothing is connected to it."""
        return self._fed.get(pin)

    def feed(self, levels: Mapping[int, bool]) -> None:
        """Put `levels` (by BCM number) on the wires that lead into the Pi."""
        for number, level in levels.items():
            if self._fed.get(number) != level:
                self._fed[number] = level
                self.pin(number).follow(level)
