"""What is bought for a cabinet and is on no board: a ware, and a line of the bill for it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hardware.circuit.netlist import Kind

if TYPE_CHECKING:
    from hardware.circuit.power import Power

SPECIFICATION = "of this specification"


@dataclass(frozen=True, slots=True)
class Ware:
    """A thing that is bought: what it is, who makes it, its number there, about what it costs."""

    what: str
    maker: str
    mpn: str
    price_usd: float


def any_maker(what: str, price_usd: float) -> Ware:
    """Return a ware that has no number of one maker: `what` says all that it must be."""
    return Ware(what, "any", SPECIFICATION, price_usd)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one cabinet needs things for: its slots, its boards' parts and its power."""

    slots: int
    parts: Counter[Kind]
    power: "Power"
    boards: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the bill: `serves` is what of the pins and tables of cabinet.toml it is for.

    `count` says how many of `ware` a cabinet takes.
    """

    ware: Ware
    count: Callable[[Need], int]
    serves: tuple[str, ...] = ()
