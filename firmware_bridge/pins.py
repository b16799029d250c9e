"""How a single pin of the Pi, or of the lock chain, becomes a gpiozero device."""

from gpiozero import InputDevice, OutputDevice
from gpiozero.pins import Factory


def output_pin(pin: int, pin_factory: Factory) -> OutputDevice:
    """Return `pin` as an output that is low from its first moment on.

    A plain one: gpiozero's `DigitalOutputDevice` would look for a blinking thread at each change.

    Closing it leaves a pin of the Pi a floating input, so that whatever it drives needs a
    pull-down of its own: 10 k at the gate of a MOSFET.

    Raises:
        gpiozero.GPIOZeroError: the pin does not exist, or something else has it.
    """
    return OutputDevice(pin, active_high=True, initial_value=False, pin_factory=pin_factory)


def contact_pin(pin: int, pin_factory: Factory) -> InputDevice:
    """Return `pin` as an input, active while a contact draws it to ground against a pull-up.

    A cut wire reads as an open contact. The device is only ever sampled: gpiozero's
    `DigitalInputDevice` would start edge detection with a thread of its own.

    Raises:
        gpiozero.GPIOZeroError: the pin does not exist, or something else has it.
    """
    return InputDevice(pin, pull_up=True, pin_factory=pin_factory)


def supply_pin(pin: int, pin_factory: Factory) -> InputDevice:
    """Return `pin` as an input, active while a supply holds it high; a cut wire reads as none.

    Raises:
        gpiozero.GPIOZeroError: the pin does not exist, or something else has it.
    """
    return InputDevice(pin, pull_up=False, pin_factory=pin_factory)
