"""What a circuit is: parts of known kinds, and the nets their terminals hang on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

GROUND = "GND"
SUPPLIES = {"12V": 13.8, "RAIL": 13.8, "5V": 5.0, "3V3": 3.3, "CELL": 3.0}
"""Nets that feed parts, and their usual voltage; chips are fed from the last three."""


def supply_of(net: str) -> str | None:
    """Return which supply `net` is ("S2.3V3" is a "3V3" of its own), None if it is none."""
    name = net.rpartition(".")[2]
    return name if name in SUPPLIES or name.startswith("12V") else None


class Role(Enum):
    """What a terminal does to its net."""

    PASSIVE = "passive"
    INPUT = "input"
    GATE = "gate of a MOSFET"
    OUTPUT = "output that always drives"
    TRISTATE = "output that can let go"
    SUPPLY = "takes supply"
    SOURCE = "gives supply"
    GROUND = "ground"
    OPEN = "may stay open"


@dataclass(frozen=True, slots=True)
class Terminal:
    """One terminal: its name in the data sheet and the number of its pin."""

    name: str
    number: str
    role: Role = Role.PASSIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A part that can be bought.

    `value` is in Ω, F, V or A (a fuse's holding current) with the relative `tolerance`; a coil has
    `henries` too, and what it heats up by, `kelvins_per_watt`. `volts`,
    `amps` (continuous), `amps_pulse` (up to 0.5 s) and `watts` are what it stands. `vih` is what an
    input takes for high for certain, `voh` what an output gives, `vgs_on` the gate voltage that the
    on-resistance `ohms` is promised at. `supply_ma` is what it draws at most. `price_usd` is
    approximate. `diodes` are pairs of anode and cathode inside. Of a chip that `follows_supply`
    `vih` and `voh` are shares of its supply.
    """

    name: str
    family: str
    maker: str
    mpn: str
    text: str
    terminals: tuple[Terminal, ...]
    footprint: str
    price_usd: float
    value: float = 0.0
    henries: float = 0.0
    tolerance: float = 0.0
    volts: float = 0.0
    amps: float = 0.0
    amps_pulse: float = 0.0
    watts: float = 0.0
    ohms: float = 0.0
    vih: float = 0.0
    voh: float = 0.0
    follows_supply: bool = False
    vgs_on: float = 0.0
    vgs_max: float = 0.0
    supply_ma: float = 0.0
    kelvins_per_watt: float = 0.0
    diodes: tuple[tuple[str, str], ...] = ()

    def terminal(self, name: str) -> Terminal:
        """Return the terminal called `name`, which must exist."""
        return next(each for each in self.terminals if each.name == name)


@dataclass(frozen=True, slots=True)
class Part:
    """One part on a board: its reference, its kind, and the net of each connected terminal."""

    ref: str
    kind: Kind
    board: str
    nets: Mapping[str, str]

    @property
    def wants_volts(self) -> float:
        """What its inputs take for high for certain."""
        return self.kind.vih * self._scale()

    @property
    def gives_volts(self) -> float:
        """What its outputs give for high."""
        return self.kind.voh * self._scale()

    def _scale(self) -> float:
        if not self.kind.follows_supply:
            return 1.0
        supplies = (each.name for each in self.kind.terminals if each.role is Role.SUPPLY)
        return SUPPLIES.get(supply_of(self.nets.get(next(supplies), "")) or "", 0.0)

    def net(self, terminal: str) -> str:
        """Return the net that `terminal` hangs on, which must be connected."""
        return self.nets[terminal]


@dataclass(slots=True)
class Circuit:
    """Parts by reference; a reference is used once. `cables` join two plugs each, pin by pin."""

    parts: dict[str, Part] = field(default_factory=dict)
    cables: list[tuple[str, str]] = field(default_factory=list)

    def add(self, ref: str, kind: Kind, board: str, **nets: str) -> Part:
        """Put a part of `kind` on `board`, each named terminal on its net."""
        assert ref not in self.parts, ref
        known = {each.name for each in kind.terminals}
        assert set(nets) <= known, (ref, sorted(set(nets) - known))
        part = Part(ref, kind, board, nets)
        self.parts[ref] = part
        return part

    def remove(self, ref: str) -> None:
        """Leave the part called `ref` out."""
        del self.parts[ref]

    def of(self, *families: str) -> Iterator[Part]:
        """Yield the parts of these families, in the order they were added."""
        return (part for part in self.parts.values() if part.kind.family in families)

    def nets(self) -> dict[str, list[tuple[Part, Terminal]]]:
        """Return for each net which terminals of which parts hang on it."""
        found: dict[str, list[tuple[Part, Terminal]]] = {}
        for part in self.parts.values():
            for name, net in part.nets.items():
                found.setdefault(net, []).append((part, part.kind.terminal(name)))
        return found

    def between(self, first: str, second: str, *families: str) -> list[Part]:
        """Return the parts of these families whose two ends hang on these two nets."""
        ends = {first, second}
        return [part for part in self.of(*families) if set(part.nets.values()) == ends]

    def far_end(self, part: Part, terminal: Terminal) -> str:
        """Return the net at the other end of `part`, which must have two."""
        return next(part.nets[each.name] for each in part.kind.terminals if each is not terminal)
