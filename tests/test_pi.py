"""A real Raspberry Pi's pins and libraries, as far as they can be had without one."""

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest
from gpiozero import PinInvalidPin
from gpiozero.pins.mock import MockFactory

from controller.clock import MachineClock
from controller.config import Config
from controller.events import BadgePresented
from firmware_bridge.gpio_chip import find_header
from firmware_bridge.pi import open_connections
from firmware_bridge.stand_in import stand_in
from tests.rc522_rig import Rig

SOC = {
    number: f"gpio-brcmstb@107d5{number}" for number in range(10, 14)
}  # what else a Pi 5 has, as its newer kernels number it

KERNELS = {
    "Pi 5 since kernel 6.6.45": ({0: "pinctrl-rp1", **SOC}, 0),
    "Pi 5 before": ({0: "gpio-brcmstb@107d508500", 1: "gpio-brcmstb", 4: "pinctrl-rp1"}, 4),
    "Pi 4": ({0: "pinctrl-bcm2711", 1: "raspberrypi-exp-gpio"}, 0),
    "Pi 3 and Zero 2 W": ({0: "pinctrl-bcm2835", 1: "raspberrypi-exp-gpio"}, 0),
}


class Lgpio(ModuleType):
    """As much of the module `lgpio` as finds chips; `closed` counts what was opened and closed."""

    error = type("error", (Exception,), {})

    def __init__(self, labels, locked=()):
        super().__init__("lgpio")
        self.labels = labels
        self.locked = locked
        self.open = set()

    def gpiochip_open(self, number):
        if number in self.locked:
            raise self.error("can not open gpiochip")
        self.open.add(number)
        return number

    def gpio_get_chip_info(self, handle):
        return [0, 54, f"gpiochip{handle}", self.labels[handle]]

    def gpiochip_close(self, handle):
        self.open.discard(handle)


@pytest.fixture
def devices(tmp_path):
    def make(numbers):
        for number in numbers:
            (tmp_path / f"gpiochip{number}").touch()
        (tmp_path / "gpiochip-old").touch()
        return tmp_path

    return make


@pytest.mark.parametrize(("labels", "header"), KERNELS.values(), ids=KERNELS)
def test_the_header_is_found_whatever_its_chip_is_numbered(devices, labels, header):
    lgpio = Lgpio(labels)
    assert find_header(lgpio, devices(labels)) == header
    assert lgpio.open == set()


def test_a_machine_without_a_header_names_the_chips_it_has(devices):
    lgpio = Lgpio({0: "INT33FF:00", 1: "pinctrl-rp1"}, locked=(1,))
    with pytest.raises(OSError, match=r"gpiochip0: INT33FF:00; gpiochip1: can not open gpiochip"):
        find_header(lgpio, devices(lgpio.labels))


class Importer:
    """Stands before the import of `name`, and fails as it says."""

    def __init__(self, name, error):
        self.name, self.error = name, error
        self.asked = 0

    def find_spec(self, name, _path=None, _target=None):
        if name.partition(".")[0] == self.name:
            self.asked += 1
            raise self.error


@pytest.fixture
def importer(monkeypatch):
    def stand_before(name, error):
        importer = Importer(name, error)
        monkeypatch.setattr(sys, "meta_path", [importer, *sys.meta_path])
        for each in [each for each in sys.modules if each.partition(".")[0] == name]:
            monkeypatch.delitem(sys.modules, each)
        return importer

    return stand_before


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ImportError("lgpio"), "the package lgpio is not installed"),
        (FileNotFoundError(2, "No such file", ".lgd-nfy-3"), "finds no folder to make its pipe in"),
    ],
)
def test_pins_that_cannot_be_had_say_why(importer, error, says):
    importer("lgpio", error)
    factory = open_connections(Config(), MachineClock()).pin_factory
    with pytest.raises(PinInvalidPin, match=says):
        factory.pin(24)


def test_loading_lgpio_leaves_the_process_where_it_was(monkeypatch, tmp_path):
    before, stood = Path.cwd(), []

    def load(name):
        Path(".lgd-nfy0").touch()
        stood.append(Path.cwd())
        os.chdir(tmp_path)
        raise ImportError(name)

    monkeypatch.setattr("firmware_bridge.pi.importlib.import_module", load)
    open_connections(Config(), MachineClock())
    assert Path.cwd() == before
    assert stood[0] != before
    assert not stood[0].exists()


def test_the_pins_are_those_of_the_headers_chip(monkeypatch, devices):
    labels, header = KERNELS["Pi 5 before"]
    folder = devices(labels)
    pins = ModuleType("gpiozero.pins.lgpio")
    asked = []
    pins.LGPIOFactory = lambda *, chip: asked.append(chip) or MockFactory()
    monkeypatch.setattr("firmware_bridge.pi.find_header", lambda lgpio: find_header(lgpio, folder))
    with stand_in({"lgpio": Lgpio(labels), "gpiozero.pins.lgpio": pins}):
        open_connections(Config(), MachineClock()).pin_factory.close()
    assert asked == [header]


RPI_GPIO_ON_A_PI_5 = RuntimeError("Cannot determine SOC peripheral base address")
"""What RPi.GPIO 0.7.1 says there as it is imported."""


def test_the_badge_reader_works_where_the_librarys_own_pins_do_not(importer):
    refuses = importer("RPi", RPI_GPIO_ON_A_PI_5)
    with pytest.raises(RuntimeError, match="peripheral base"):
        importlib.import_module("RPi.GPIO")
    assert refuses.asked == 1
    rig = Rig()
    reader = rig.reader()
    rig.chip.field.hold([bytes.fromhex("04a1b2c3d4e5f6")])
    told = [event for event in rig.polls(reader, 3) if isinstance(event, BadgePresented)]
    assert [event.token for event in told] == ["04a1b2c3d4e5f6"]
    assert refuses.asked == 1, "nobody asked for it again"
    reader.close()
