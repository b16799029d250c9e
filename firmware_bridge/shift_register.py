"""A gpiozero pin factory over a chain of 74HC595 shift registers: outputs for many locks."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gpiozero import PinFixedPull, PinInvalidFunction, PinInvalidPin
from gpiozero.pins import BoardInfo, Factory, HeaderInfo, Pin, PinInfo

from controller.errors import LinkError

OUTPUTS_PER_CHIP = 8


class ChainFactory(Factory):  # type: ignore[misc]  # gpiozero has no types
    """Makes output pins of a chain of `chips` (from 1) 74HC595, for any gpiozero device.

    Pins are numbered from 0: pin 0, also called "U1:QA", is QA of the chip whose SER is wired to
    MOSI, pin 8 is "U2:QA". `xfer` clocks its bytes out, most significant bit first, while chip
    select is low; the rising chip select is wired to RCLK and latches (SN74HC595 data sheet
    SCLS041, timing diagram). The chain starts with zeros, and a change costs one transfer.

    Raises:
        LinkError: a transfer failed, and what the chain holds is unknown; the next change of any
            pin, or `refresh`, writes all of it again. From the constructor: no such bus.
    """

    def __init__(self, *, chips: int, xfer: Callable[[bytes], object]) -> None:
        assert chips >= 1, chips
        super().__init__()
        self._chips = chips
        self._xfer = xfer
        self._board = _board(chips)
        self._pins: dict[int, ChainPin] = {}
        self._wanted = 0
        self._latched: int | None = None  # None: unknown
        self._is_held_back = False
        self._is_closed = False
        self._send()

    def close(self) -> None:
        """Drive every output low, once; the pins are of no use afterwards."""
        if self._is_closed:
            return
        self._wanted = 0
        self._send()
        self._is_closed = True
        self._pins.clear()

    def pin(self, name: int | str) -> "ChainPin":
        """Return the pin called `name`: its number from 0, or its name such as "U2:QC".

        Raises:
            gpiozero.PinInvalidPin: the chain has no such output.
        """
        for _, info in self.board_info.find_pin(name):
            return self._pins.setdefault(info.number, ChainPin(self, info))
        last = self._chips * OUTPUTS_PER_CHIP - 1
        raise PinInvalidPin(f"{name} is no output of the chain; expected 0 to {last}")

    @contextmanager
    def one_transfer(self) -> Iterator[None]:
        """Hold back what is changed inside the block, then send all of it by one transfer."""
        assert not self._is_held_back, "blocks do not nest"
        self._is_held_back = True
        try:
            yield
        finally:
            self._is_held_back = False
            self._send_if_changed()

    def refresh(self) -> None:
        """Send what the outputs should be once more: a glitch may have upset the registers."""
        self._send()

    def level(self, number: int) -> bool:
        """Return what output `number` (from 0) was told to be."""
        return bool(self._wanted >> number & 1)

    def drive(self, number: int, level: bool) -> None:
        """Let output `number` (from 0) be at `level`."""
        assert not self._is_closed, "the chain is closed"
        mask = 1 << number
        self._wanted = self._wanted | mask if level else self._wanted & ~mask
        if not self._is_held_back:
            self._send_if_changed()

    def ticks(self) -> float:
        """Return monotonic seconds: gpiozero wants them of every factory."""
        return time.monotonic()

    def ticks_diff(self, later: float, earlier: float) -> float:
        """Return the seconds between two `ticks`."""
        return later - earlier

    def _send_if_changed(self) -> None:
        if self._wanted != self._latched:
            self._send()

    def _send(self) -> None:
        # The first bit sent travels to the far end: the last output leads, pin 0 comes last.
        data = self._wanted.to_bytes(self._chips, "big")
        self._latched = None
        try:
            self._xfer(data)
        except OSError as error:
            raise LinkError(f"the lock chain's SPI transfer failed: {error}") from error
        self._latched = self._wanted

    def _get_board_info(self) -> Any:
        return self._board


class ChainPin(Pin):  # type: ignore[misc]  # gpiozero has no types
    """One output of the chain. It cannot be an input, be pulled, pulse by itself or float."""

    def __init__(self, factory: ChainFactory, info: Any) -> None:
        super().__init__()
        self._factory = factory
        self._info = info
        self._number: int = info.number

    def __repr__(self) -> str:
        return str(self._info.name)

    def close(self) -> None:
        """Drive the output low: unlike a pin of the Pi it cannot be let go."""
        if not self._factory._is_closed:
            self._factory.drive(self._number, False)

    def _get_info(self) -> Any:
        return self._info

    def _get_function(self) -> str:
        return "output"

    def _set_function(self, value: str) -> None:
        if value != "output":
            raise PinInvalidFunction(f"{self!r} of a 74HC595 is an output and never {value!r}")

    def _get_state(self) -> int:
        return int(self._factory.level(self._number))

    def _set_state(self, value: float) -> None:
        self._factory.drive(self._number, bool(value))

    def _set_pull(self, value: str) -> None:
        raise PinFixedPull(f"{self!r} of a 74HC595 is an output without a pull")


def _board(chips: int) -> Any:
    """Return what gpiozero wants to know of a board: its name and its pins."""
    headers = {f"U{chip}": _chip(chip) for chip in range(1, chips + 1)}
    text = dict.fromkeys(("revision", "pcb_revision", "released", "soc", "storage", "board"), "")
    none = dict.fromkeys(("memory", "usb", "usb3", "ethernet", "eth_speed", "csi", "dsi"), 0)
    return BoardInfo(
        **text,
        **none,
        model=f"chain of {chips} 74HC595",
        manufacturer="",
        wifi=False,
        bluetooth=False,
        headers=headers,
    )


def _chip(chip: int) -> Any:
    first = (chip - 1) * OUTPUTS_PER_CHIP
    pins = {first + output: _output(chip, first, output) for output in range(OUTPUTS_PER_CHIP)}
    return HeaderInfo(name=f"U{chip}", rows=OUTPUTS_PER_CHIP, columns=1, pins=pins)


def _output(chip: int, first: int, output: int) -> Any:
    number = first + output
    name = f"U{chip}:Q{'ABCDEFGH'[output]}"
    return PinInfo(
        number=number,
        name=name,
        names=frozenset({number, str(number), name}),
        pull="",
        row=output + 1,
        col=1,
        interfaces=frozenset({"gpio"}),
    )
