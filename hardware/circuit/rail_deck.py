"""The lock rail in ngspice: how it wakes, lives and dies by the heartbeat.

The deck is made of the very parts that `add_rail` puts on the controller board.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hardware.circuit.bench import Bench
from hardware.circuit.netlist import Circuit
from hardware.circuit.ngspice import Waves, run
from hardware.circuit.rail import add_rail
from hardware.circuit.spice import Corner, write_deck

TURN_S = 0.025
"""The controller's turn, and so the time between two edges of the heartbeat."""

PIN_VOLTS = 3.3
SUPPLY_RISE_S = 0.005
LIVE_VOLTS, DEAD_VOLTS = 9.0, 1.0

AWAKE_VOLTS = 2.0
"""From this supply on the chain's chips work (SN74HCS595 data sheet, operating conditions)."""

BOOT_GLITCH_S = (0.3, 0.6)
"""The pin goes high and low once while the Pi boots, which it should not: worse than it is."""

BURSTS = (3, 4, 5, 6, 7, 40)
"""How many edges the heartbeat makes before it stops, in turn: it stops at high and at low."""

FIRST_BURST_S = 2.5
SILENCE_S = 2.0
GRIP_S = 0.01


@dataclass(frozen=True, slots=True)
class Life:
    """What the rail did at one burst of the heartbeat.

    `woke_ms` after the first edge, None if never; `outlived_ms` and `dead_ms` after the last one:
    until it fell below `LIVE_VOLTS`, and below `DEAD_VOLTS`; infinite if it did not.
    """

    edges: int
    woke_ms: float | None
    outlived_ms: float = 0.0
    dead_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class RailRun:
    """The whole of one run: boot, and what happened at each burst of the heartbeat.

    `boot_volts` is the greatest voltage on the rail in boot, `boot_dead` the least that DEAD, which
    is the chain's /OE, then has of its supply once that has reached `AWAKE_VOLTS`.
    """

    boot_volts: float
    boot_dead: float
    lives: Sequence[Life]


def rail_circuit() -> Circuit:
    """Return the lock rail alone, as it is on the controller board."""
    circuit = Circuit()
    add_rail(Bench(circuit, "H"))
    return circuit


def run_rail(
    circuit: Circuit,
    corner: Corner,
    folder: Path,
    *,
    turn_s: float = TURN_S,
    bursts: Sequence[int] = BURSTS,
    lets_go: bool = False,
) -> RailRun:
    """Return how the rail of `circuit` wakes and dies; `lets_go` floats the pin at the end."""
    edges_s: list[list[float]] = []
    at_s = FIRST_BURST_S
    for edges in bursts:
        edges_s.append([at_s + turn_s * each for each in range(edges)])
        at_s = edges_s[-1][-1] + SILENCE_S
    grip_ends_s = edges_s[-1][-1] + GRIP_S if lets_go else at_s
    stimuli = [
        *_supplies(corner),
        f"V_pin i_pin 0 PWL({_levels(edges_s)})",
        f"V_grip i_grip 0 PWL(0 1 {grip_ends_s:g} 1 {grip_ends_s + 1e-6:.7f} 0)",
        "S_grip i_pin n_heartbeat i_grip 0 m_grip",
        ".model m_grip SW(Vt=0.5 Vh=0.1 Ron=30 Roff=1e10)",
        "R_load n_rail 0 1000",
    ]
    deck = write_deck(circuit, corner, stimuli, until_s=at_s, step_s=turn_s / 5)
    waves = run(deck, {"rail": "v(n_rail)", "dead": "v(n_dead)", "five": "v(n_5v)"}, folder)
    ends = [each[-1] for each in edges_s]
    if lets_go and sum(bursts) % 2:
        ends[-1] += GRIP_S  # letting go of a high pin is one more edge
    lives = [_life(waves, each, end) for each, end in zip(edges_s, ends, strict=True)]
    boot_dead = min(
        dead / five
        for dead, five in zip(
            *(waves.between(each, 0.0, FIRST_BURST_S) for each in ("dead", "five")), strict=True
        )
        if five >= AWAKE_VOLTS
    )
    return RailRun(max(waves.between("rail", 0.0, FIRST_BURST_S)), boot_dead, lives)


def _supplies(corner: Corner) -> list[str]:
    """12 V come first, and the converters that they feed after it."""
    return [
        f"V_{name} n_{name} 0 PWL(0 0 {from_s:g} 0 {from_s + SUPPLY_RISE_S:g} {volts:g})"
        for name, from_s, volts in (
            ("12v", 0.001, corner.rail_volts),
            ("5v", 0.05, corner.logic_volts),
            ("3v3", 0.06, PIN_VOLTS),
        )
    ]


def _levels(bursts: Sequence[Sequence[float]]) -> str:
    """Return the points of the pin's level: it starts low and turns over at every edge."""
    level, points = 0.0, [(0.0, 0.0)]
    for when_s in (*BOOT_GLITCH_S, *(edge for burst in bursts for edge in burst)):
        points.append((when_s, level))
        level = PIN_VOLTS - level
        points.append((when_s + 1e-6, level))
    return " ".join(f"{when_s:.7f} {volts:g}" for when_s, volts in points)


def _life(waves: Waves, burst: Sequence[float], end_s: float) -> Life:
    until_s = end_s + 0.95 * SILENCE_S
    woke_s = _first(waves, burst[0], end_s + SILENCE_S / 4, lambda volts: volts > LIVE_VOLTS)
    if woke_s is None:
        return Life(len(burst), None)
    from_s = max(end_s, woke_s)
    fell_s = _first(waves, from_s, until_s, lambda volts: volts < LIVE_VOLTS)
    dead_s = _first(waves, from_s, until_s, lambda volts: volts < DEAD_VOLTS)
    return Life(
        len(burst),
        1e3 * (woke_s - burst[0]),
        float("inf") if fell_s is None else 1e3 * (fell_s - end_s),
        float("inf") if dead_s is None else 1e3 * (dead_s - end_s),
    )


def _first(
    waves: Waves, from_s: float, to_s: float, is_so: Callable[[float], bool]
) -> float | None:
    """Return the first moment of the rail's voltage that is so."""
    for when_s, volts in zip(waves.times_s, waves.values["rail"], strict=True):
        if from_s <= when_s <= to_s and is_so(volts):
            return when_s
    return None
