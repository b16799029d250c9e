"""As much of `RPi.GPIO` as the `mfrc522` package uses, on gpiozero's pins.

The real one does not work on a Pi 5, its substitute overwrites the same files, and both clean up
pins that are not theirs.
"""

from types import ModuleType
from typing import Any

from gpiozero import OutputDevice


class GpioModule(ModuleType):
    """A module object with the names of RPi.GPIO 0.7; every pin is a gpiozero `OutputDevice`."""

    LOW = 0
    HIGH = 1
    OUT = 0
    IN = 1
    BOARD = 10
    BCM = 11

    def __init__(self, pin_factory: Any) -> None:
        super().__init__("RPi.GPIO")
        self._pin_factory = pin_factory
        self._mode: int | None = None
        self._outputs: dict[int, Any] = {}

    def getmode(self) -> int | None:
        """Return how pins are numbered: BOARD, BCM, or None while nobody has said."""
        return self._mode

    def setmode(self, mode: int) -> None:
        """Number pins by their place on the header (BOARD) or by their Broadcom number (BCM).

        Raises:
            ValueError: they are numbered otherwise already, or `mode` is neither.
        """
        if mode not in (self.BOARD, self.BCM) or self._mode not in (None, mode):
            raise ValueError(f"pin numbering is {self._mode}, cannot become {mode}")
        self._mode = mode

    def setup(self, channel: int, direction: int) -> None:
        """Make `channel` an output, low at first; nothing here needs inputs.

        Raises:
            ValueError: `direction` is not OUT.
            gpiozero.GPIOZeroError: there is no such pin, or somebody else has it.
        """
        if direction != self.OUT:
            raise ValueError(f"pin {channel} can only be an output here")
        if channel not in self._outputs:
            name = f"BOARD{channel}" if self._mode == self.BOARD else channel
            self._outputs[channel] = OutputDevice(
                name, active_high=True, initial_value=False, pin_factory=self._pin_factory
            )

    def output(self, channel: int, level: int) -> None:
        """Drive `channel` to `level`.

        Raises:
            RuntimeError: it was not set up.
        """
        if channel not in self._outputs:
            raise RuntimeError(f"pin {channel} has not been set up as an output")
        self._outputs[channel].value = bool(level)

    def cleanup(self) -> None:
        """Let go of the pins that were set up here, and of no others."""
        for device in self._outputs.values():
            device.close()
        self._outputs.clear()
        self._mode = None


def gpio_modules(pin_factory: Any) -> dict[str, ModuleType]:
    """Return what `import RPi.GPIO` needs to find, on pins made by `pin_factory`.

    `pin_factory` is a gpiozero factory; None means gpiozero's own choice for this machine.
    """
    package, gpio = ModuleType("RPi"), GpioModule(pin_factory)
    package.__dict__["GPIO"] = gpio
    return {"RPi": package, "RPi.GPIO": gpio}
