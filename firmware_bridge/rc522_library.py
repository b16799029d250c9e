"""The chip of the badge reader behind the `mfrc522` package's low-level class: found, or missed."""

import logging
from typing import Any, Protocol

from gpiozero import GPIOZeroError

from controller.config import ReaderSettings
from controller.errors import PartMissing, ReaderFault
from firmware_bridge.iso14443 import Answer
from firmware_bridge.rc522 import Rc522
from firmware_bridge.rpi_gpio import gpio_modules
from firmware_bridge.stand_in import stand_in


class Chip(Protocol):
    """An MFRC522 as this reader drives it."""

    def exchange(self, frame: bytes, last_bits: int = 0) -> Answer:
        """Send `frame`, return what came back; raises `ReaderFault`."""

    def begin(self, frame: bytes, last_bits: int = 0, wait_us: int = 500) -> None:
        """Send `frame`; an answer is awaited for `wait_us` after its end."""

    def finish(self, waits: int) -> tuple[Answer | None, int]:
        """Wait so often for the answer; return it, or None, and how many waits are left."""

    def pause(self, us: int) -> None:
        """Say nothing for `us`."""

    def switch_field(self, is_on: bool) -> None:
        """Give the cards their power, or take it from them."""

    def check(self) -> None:
        """Raise `ReaderFault` unless the chip is there and set up."""

    def restart(self) -> None:
        """Reset the chip by its pin and set it up."""

    def Close_MFRC522(self) -> None:
        """Let go of SPI and of the reset pin."""


def find_chip(settings: ReaderSettings, pin_factory: Any) -> Chip:
    """Return the chip, set up and checked; raises `PartMissing`."""
    bus = f"SPI{settings.spi_bus}.{settings.spi_device}"
    reset = f"RST on BCM {settings.reset_pin}"
    part = f"badge reader '{settings.name}'"
    try:
        chip = _open_chip(settings, pin_factory)
    except ImportError as error:
        raise PartMissing(f"{part}: no driver for {bus} ({reset}): {error}") from error
    except OSError as error:
        raise PartMissing(f"{part}: {bus} cannot be opened ({reset}): {error}") from error
    except GPIOZeroError as error:
        raise PartMissing(f"{part}: no reset pin ({reset}) for {bus}: {error}") from error
    try:
        chip.check()
    except (ReaderFault, OSError) as error:
        chip.Close_MFRC522()
        raise PartMissing(f"{part}: no MFRC522 on {bus} ({reset}): {error}") from error
    return chip


def _open_chip(settings: ReaderSettings, pin_factory: Any) -> Chip:
    """Return the chip behind the library's low-level class, imported for this reader alone.

    The library keeps SPI and pins in module globals, so each reader has its own copy of it.
    """
    modules = gpio_modules(pin_factory)
    gpio: Any = modules["RPi.GPIO"]
    with stand_in(modules, afresh=("mfrc522",)):
        import mfrc522  # noqa: PLC0415  # its own imports must find the stand-ins

    pin = settings.reset_pin

    class LibraryChip(Rc522, mfrc522.MFRC522):  # type: ignore[misc]  # mfrc522 has no types
        def __init__(self) -> None:
            log = logging.getLogger("mfrc522Logger")
            handlers = log.handlers[:]
            try:
                super().__init__(
                    bus=settings.spi_bus,
                    device=settings.spi_device,
                    spd=settings.spi_hz,
                    pin_mode=gpio.BCM,
                    pin_rst=pin,
                )
            except (OSError, GPIOZeroError):
                self.Close_MFRC522()
                raise
            finally:
                # The library adds a handler at each construction and never takes it away.
                log.handlers[:] = handlers

        def restart(self) -> None:
            gpio.output(pin, gpio.LOW)  # Longer than the 100 ns of datasheet section 8.8.2.
            gpio.output(pin, gpio.HIGH)
            self.MFRC522_Init()

    chip: Chip = LibraryChip()
    return chip
