"""The badge reader: an MFRC522 on SPI, driven through the `mfrc522` package."""

import logging
from collections.abc import Callable
from typing import Any, Protocol

from gpiozero import GPIOZeroError

from controller.config import ReaderSettings
from controller.errors import PartMissing, ReaderFault
from controller.events import (
    BadgePresented,
    BadgesCollided,
    Event,
    ReaderFailed,
    ReaderRecovered,
)
from firmware_bridge.iso14443 import HLTA, Answer, Sight, is_random, read_uid, with_crc
from firmware_bridge.presence import Arrival, Presence, look_twice
from firmware_bridge.rc522 import Rc522
from firmware_bridge.rpi_gpio import gpio_modules
from firmware_bridge.stand_in import stand_in

RETRY_MS = 1_000
"""How often a reader that failed is started afresh."""


class Chip(Protocol):
    """An MFRC522 as this reader drives it."""

    def exchange(self, frame: bytes, last_bits: int = 0) -> Answer:
        """Send `frame`, return what came back; raises `ReaderFault`."""

    def check(self) -> None:
        """Raise `ReaderFault` unless the chip is there and set up."""

    def restart(self) -> None:
        """Reset the chip by its pin and set it up."""

    def Close_MFRC522(self) -> None:
        """Let go of SPI and of the reset pin."""


class BadgeReader:
    """Tells which badge came into the field, once per presentation, by its UID's token.

    Every badge is `is_copyable`: only its UID is read, and a UID is no secret. A card that makes
    up its UID (phones, some bank and identity cards: 4 bytes that begin with 0x08) names nobody
    and would never name the same person again: it opens nothing, is told to nobody as a badge,
    and is counted in `random_ids`.
    """

    def __init__(
        self, settings: ReaderSettings, *, tokenise: Callable[[bytes], str], pin_factory: Any
    ) -> None:
        """Find the reader that `settings` describes and set it up.

        `tokenise` turns a UID into the token that events carry; `pin_factory` is a gpiozero
        factory (None: the machine's own) for the reset pin.

        Raises:
            PartMissing: there is none; one line names the reader, its bus and its pin.
        """
        self.random_ids = 0
        self._settings = settings
        self._tokenise = tokenise
        self._chip = _find_chip(settings, pin_factory)
        self._presence = Presence()
        self._is_card_awake = False
        self._is_failed = False
        self._next_ms = 0

    def poll(self, now_ms: int) -> list[Event]:
        """Look into the field if `poll_ms` have passed since the last look; return the news.

        A look takes 2 ms with nobody there and 6 ms with a badge. A reader that does not answer
        is told once and then started afresh once a second until it does.
        """
        if now_ms < self._next_ms:
            return []
        self._next_ms = now_ms + self._settings.poll_ms
        try:
            if self._is_failed:
                return [self._recover(now_ms)]
            return self._look(now_ms)
        except (ReaderFault, OSError) as error:
            self._next_ms = now_ms + RETRY_MS
            if self._is_failed:
                return []
            self._is_failed = True
            return [ReaderFailed(mono_ms=now_ms, reader=self._settings.name, detail=str(error))]

    def close(self) -> None:
        """Let go of the bus and the reset pin; closing twice is no harm."""
        self._chip.Close_MFRC522()

    def _recover(self, now_ms: int) -> Event:
        self._chip.restart()
        self._chip.check()
        # What lay there when it failed still counts as there: a badge forgotten on the reader
        # must not open a session by itself when the supply dips.
        self._is_failed = self._is_card_awake = False
        return ReaderRecovered(mono_ms=now_ms, reader=self._settings.name)

    def _look(self, now_ms: int) -> list[Event]:
        self._chip.check()
        if self._is_card_awake:
            self._calm()
        arrival = self._presence.look(look_twice(self._read, self._calm))
        if arrival is None:
            return []
        if isinstance(arrival, Arrival):
            return [BadgesCollided(mono_ms=now_ms, reader=self._settings.name)]
        if is_random(arrival):
            self.random_ids += 1
            return []
        return [
            BadgePresented(
                mono_ms=now_ms,
                reader=self._settings.name,
                token=self._tokenise(arrival),
                is_copyable=True,
            )
        ]

    def _read(self) -> bytes | Sight:
        sight = read_uid(self._chip.exchange)
        # The card is put to sleep before the next look, not now: nothing delays this one's news.
        self._is_card_awake = sight is not Sight.NOTHING
        return sight

    def _calm(self) -> None:
        """Put a selected card to sleep, and one stuck half way back to where it started.

        A halted card answers no HLTA (ISO/IEC 14443-3, 6.4.3), and whatever comes is ignored.
        """
        self._chip.exchange(with_crc(HLTA), 0)


def _find_chip(settings: ReaderSettings, pin_factory: Any) -> Chip:
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
