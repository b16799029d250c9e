"""SPI in software: a bus with parts on it, and the modules that libraries expect to find."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Protocol

from firmware_bridge.stand_in import stand_in

TRANSFER_BYTES_MAX = 4_096
"""The most one transfer can carry, as the kernel's spidev has it by default (spidev.bufsiz)."""


class Peripheral(Protocol):
    """A part on an SPI bus."""

    def transfer(self, data: bytes) -> bytes:
        """Answer one chip-select-low period: as many bytes as came."""


class SpiBus:
    """All SPI controllers of one machine, and what hangs on their chip selects.

    `transfers`, `bits` and `wire_us` count what went over the wires, for measuring.
    """

    def __init__(self) -> None:
        self.transfers = 0
        self.bits = 0
        self.wire_us = 0.0
        self._peripherals: dict[tuple[int, int], Peripheral] = {}

    def attach(self, bus: int, device: int, peripheral: Peripheral) -> None:
        """Let `peripheral` answer on SPI `bus` while chip select `device` is low."""
        assert (bus, device) not in self._peripherals, (bus, device)
        self._peripherals[bus, device] = peripheral

    def is_there(self, bus: int, device: int) -> bool:
        """Tell whether the machine has such a device (whatever is plugged into it)."""
        return (bus, device) in self._peripherals

    def transfer(self, bus: int, device: int, data: bytes, *, hz: int) -> bytes:
        """Carry `data` to a device at `hz` and return what came back meanwhile."""
        answer = self._peripherals[bus, device].transfer(data)
        assert len(answer) == len(data), (data, answer)
        self.transfers += 1
        self.bits += 8 * len(data)
        self.wire_us += 8 * len(data) * 1_000_000 / hz
        return answer


class SpiDevice:
    """One open SPI device with the methods and settings of `spidev.SpiDev` (version 3.8)."""

    def __init__(self, spi: SpiBus) -> None:
        self.max_speed_hz = 500_000
        self.mode = 0
        self.bits_per_word = 8
        self._spi = spi
        self._open: tuple[int, int] | None = None

    def open(self, bus: int, device: int) -> None:
        """Open /dev/spidev`bus`.`device`.

        Raises:
            FileNotFoundError: the machine has no such device.
        """
        if not self._spi.is_there(bus, device):
            raise FileNotFoundError(2, "No such file or directory", f"/dev/spidev{bus}.{device}")
        self._open = bus, device

    def close(self) -> None:
        """Close it; closing twice is no harm."""
        self._open = None

    def xfer2(self, data: list[int]) -> list[int]:
        """Send `data` with chip select low throughout; return as many bytes.

        Raises:
            OSError: it is not open.
            OverflowError: `data` is too long for one transfer.
            ValueError: one of `data` is no byte.
        """
        if self._open is None:
            raise OSError(9, "Bad file descriptor")
        if not 0 < len(data) <= TRANSFER_BYTES_MAX:
            raise OverflowError(f"one transfer has 1 to {TRANSFER_BYTES_MAX} bytes")
        return list(self._spi.transfer(*self._open, bytes(data), hz=self.max_speed_hz))

    def xfer(self, data: list[int]) -> list[int]:
        """Send `data`; with 8-bit words the same as `xfer2` for parts without word framing."""
        return self.xfer2(data)


@contextmanager
def stand_ins(spi: SpiBus, modules: Mapping[str, ModuleType] | None = None) -> Iterator[None]:
    """Let `import spidev` find `spi` while the context lasts; what was there before comes back.

    `modules` come along, such as `firmware_bridge.rpi_gpio.gpio_modules(factory)`. The `mfrc522`
    package is imported afresh within, so that it binds to these wires and to no others.
    """
    spidev = ModuleType("spidev")
    spidev.__dict__["SpiDev"] = lambda: SpiDevice(spi)
    with stand_in({"spidev": spidev, **(modules or {})}, afresh=("mfrc522",)):
        yield
