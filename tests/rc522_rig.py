"""A badge reader wired to a simulated MFRC522, for the tests of both."""

from contextlib import contextmanager

from controller.config import ReaderSettings
from firmware_bridge.badge_reader import BadgeReader
from firmware_bridge.rpi_gpio import gpio_modules
from sim.pins import WiredFactory
from sim.rc522_chip import Rc522Chip
from sim.spi import SpiBus, stand_ins

RESET_PIN = 25


class Rig:
    """SPI0.0 with a chip on it, and the reset pin on BCM 25."""

    def __init__(self, **settings):
        self.settings = ReaderSettings(**settings)
        self.spi = SpiBus()
        self.chip = Rc522Chip(spi_hz=self.settings.spi_hz)
        self.spi.attach(0, 0, self.chip)
        self.pins = WiredFactory(self._driven)
        self.now_ms = 0

    def _driven(self, pin, level):
        if pin == RESET_PIN:
            self.chip.set_reset(level)

    def reader(self, **arguments):
        """Return the real badge reader on these wires."""
        with stand_ins(self.spi):
            return BadgeReader(
                self.settings,
                pin_factory=self.pins,
                **{"tokenise": bytes.hex, **arguments},
            )

    @contextmanager
    def library(self, **arguments):
        """Give the unmodified low-level class of the mfrc522 package on these wires."""
        with stand_ins(self.spi, gpio_modules(self.pins)):
            import mfrc522  # noqa: PLC0415

            reader = mfrc522.MFRC522(**arguments)
            yield reader
            reader.Close_MFRC522()

    def polls(self, reader, times=1):
        """Poll `times` times, 100 ms apart, and return everything that was told."""
        told = []
        for _ in range(times):
            self.now_ms += 100
            told += reader.poll(self.now_ms)
        return told
