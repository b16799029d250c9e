"""What the cabinet's physics needs of the electronics that stand in for real parts."""

from collections.abc import Sequence
from typing import Literal, Protocol

Noise = Literal["none", "light", "heavy"]


class Rail(Protocol):
    """The switched 12 V supply of all solenoids."""

    def edge(self, now_us: int) -> None:
        """The heartbeat pin changed its level."""

    def is_live(self, now_us: int) -> bool:
        """Return whether solenoids have their supply."""


class Chain(Protocol):
    """The shift registers that hold which slot's coil is on."""

    @property
    def outputs(self) -> Sequence[bool]:
        """The latched outputs, that of slot 1 first."""

    def transfer(self, data: bytes) -> bytes:
        """Shift `data` in, latch it, and return what was shifted out."""


class Board(Protocol):
    """A slot board, as far as hands and cables reach it."""

    def power(self, is_on: bool) -> None:
        """Plug it in or pull its plug."""

    def reset(self) -> None:
        """Let its watchdog bite."""


class Line(Protocol):
    """The slot boards' RS-485 line."""

    def disturb(self, *, drop_rate: float, flip_rate: float) -> None:
        """Lose, or flip a bit of, this share of the bytes from now on."""


NOISE = {"none": 0.0, "light": 0.002, "heavy": 0.05}
"""The share of bytes lost, and again of bytes with a flipped bit, by name of the noise."""
