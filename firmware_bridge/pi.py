"""This machine's own pins and buses, as a Raspberry Pi has them."""

import importlib
from collections.abc import Callable
from contextlib import chdir
from tempfile import TemporaryDirectory
from typing import Any

from gpiozero import GPIOZeroError, PinInvalidPin
from gpiozero.pins import Factory

from controller.clock import Clock
from controller.config import Config
from controller.errors import LinkError, PartMissing
from firmware_bridge.gpio_chip import find_header
from firmware_bridge.line import SerialLine
from firmware_bridge.rig import Connections


class AbsentPins(Factory):  # type: ignore[misc]  # gpiozero has no types
    """Stands where a machine has no GPIO: every pin asked for is missing, and says so."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self._why = why

    def pin(self, name: int | str) -> Any:
        """Refuse pin `name`.

        Raises:
            gpiozero.PinInvalidPin: always.
        """
        raise PinInvalidPin(f"BCM {name}: {self._why}")

    def reserve_pins(self, requester: Any, *pins: Any) -> None:
        """Reserve nothing: there is nothing."""

    def release_pins(self, reserver: Any, *pins: Any) -> None:
        """Release nothing."""


def open_connections(config: Config, clock: Clock) -> Connections:
    """Return this machine's pins and buses; what is missing says so when it is asked for."""
    return Connections(
        pin_factory=_find_pins(),
        open_line=lambda: SerialLine(config.slot_bus.port, config.slot_bus.baud, clock),
        open_chain=lambda: _open_chain(config),
        open_reader=lambda: SerialLine(
            config.osdp.port,
            config.osdp.baud,
            clock,
            of=f"badge reader {config.reader.name!r}",
        ),
    )


def _find_pins() -> Factory:
    # lgpio speaks to the kernel's GPIO character device and works on every Pi, the 5 included.
    # As it is imported it makes a pipe where it stands, or goes to LG_WD, makes it there and stays
    # (gpiozero issue 1106); once the pipe is open nobody needs its name.
    try:
        with TemporaryDirectory(prefix="keycabinet-") as folder, chdir(folder):
            lgpio = importlib.import_module("lgpio")
            factory = importlib.import_module("gpiozero.pins.lgpio").LGPIOFactory
    except ImportError:
        return AbsentPins("the package lgpio is not installed: pip install 'keycabinet[pi]'")
    except OSError as error:
        return AbsentPins(f"lgpio finds no folder to make its pipe in: {error}")
    try:
        return factory(chip=find_header(lgpio))
    except (lgpio.error, GPIOZeroError, OSError) as error:
        return AbsentPins(f"no GPIO on this machine: {error}")


def _open_chain(config: Config) -> Callable[[bytes], object]:
    locks = config.locks
    name = f"lock chain: SPI{locks.chain_spi_bus}.{locks.chain_spi_device}"
    try:
        spi = importlib.import_module("spidev").SpiDev()
    except ImportError as error:
        raise PartMissing(
            f"{name}: the package spidev is not installed: pip install 'keycabinet[pi]'"
        ) from error
    try:
        spi.open(locks.chain_spi_bus, locks.chain_spi_device)
        spi.max_speed_hz = locks.chain_spi_hz
    except OSError as error:
        raise PartMissing(f"{name}: {error.strerror}; is SPI switched on?") from error

    def xfer(data: bytes) -> object:
        try:
            return spi.xfer2(list(data))
        except OSError as error:
            raise LinkError(f"{name}: {error.strerror}") from error

    return xfer
