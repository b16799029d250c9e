import pytest
from gpiozero import GPIOPinInUse, OutputDevice

from firmware_bridge.rpi_gpio import GpioModule, gpio_modules
from sim.pins import WiredFactory


@pytest.fixture
def levels():
    return {}


@pytest.fixture
def pins(levels):
    return WiredFactory(levels.__setitem__)


def test_pins_are_numbered_as_was_said(pins, levels):
    board, bcm = GpioModule(pins), GpioModule(pins)
    board.setmode(board.BOARD)
    bcm.setmode(bcm.BCM)

    board.setup(22, board.OUT)
    board.output(22, 1)
    bcm.setup(24, bcm.OUT)
    bcm.output(24, 1)

    assert levels == {25: True, 24: True}


def test_an_output_starts_low(pins, levels):
    gpio = GpioModule(pins)
    gpio.setmode(gpio.BCM)
    gpio.setup(25, gpio.OUT)

    assert levels == {}
    assert pins.pin(25).function == "output"


def test_cleanup_lets_go_of_its_own_pins_only(pins):
    other = OutputDevice(24, pin_factory=pins, initial_value=True)
    gpio = GpioModule(pins)
    gpio.setmode(gpio.BCM)
    gpio.setup(25, gpio.OUT)
    gpio.output(25, 1)

    gpio.cleanup()
    gpio.cleanup()

    assert pins.pin(25).function == "input"
    assert other.value == 1
    assert gpio.getmode() is None


def test_a_pin_that_somebody_has_is_not_taken(pins):
    with OutputDevice(25, pin_factory=pins):
        gpio = GpioModule(pins)
        gpio.setmode(gpio.BCM)
        with pytest.raises(GPIOPinInUse):
            gpio.setup(25, gpio.OUT)


def test_misuse_is_refused(pins):
    gpio = gpio_modules(pins)["RPi"].GPIO
    gpio.setmode(gpio.BCM)

    with pytest.raises(ValueError, match="numbering"):
        gpio.setmode(gpio.BOARD)
    with pytest.raises(ValueError, match="output"):
        gpio.setup(25, gpio.IN)
    with pytest.raises(RuntimeError, match="not been set up"):
        gpio.output(25, 1)
