"""What a keypad needs to be scanned: rows that can be let go of, columns that rise alone."""

from collections.abc import Iterator

from hardware.circuit.netlist import GROUND, SUPPLIES, Circuit, Part, Role, supply_of
from hardware.circuit.safety_rules import is_clamped

SERIES_OHMS_MAX = 1_500
PULL_OHMS = (4_700.0, 22_000.0)
FARADS_MAX = 220e-12
"""On the board; a cable of 3 m has three times as much, and both rise within microseconds."""

LOW_VOLTS_MAX = 0.6
"""A Pi takes less than 0.8 V for low (BCM2711 and RP1 data sheets)."""

ROW_OHMS_LEAST = 47_000
"""What holds a row that is let go of may not be taken for one that is drawn low."""


def check_keypads(circuit: Circuit) -> Iterator[str]:
    """Each line of a keypad leads to a pin of the Pi and to nothing that a scan cannot bear."""
    nets = circuit.nets()
    for keypad in circuit.of("keypad"):
        for name, wire in keypad.nets.items():
            reach, ohms = _follow(circuit, wire)
            line = f"{keypad.ref}: {name} ({', '.join(sorted(reach))})"
            parts = [pair for net in reach for pair in nets[net]]
            if not any(part.kind.name.startswith("Raspberry") for part, _ in parts):
                yield f"{line} leads to no pin"
            if not any(is_clamped(circuit, net) for net in reach):
                yield f"{line}: nothing clamps it"
            farads = sum(part.kind.value for part, _ in parts if part.kind.family == "capacitor")
            if farads > FARADS_MAX:
                yield f"{line} is held by {farads * 1e9:g} nF: no row could be told from the next"
            for part, terminal in parts:
                if terminal.role is Role.PASSIVE and part.kind.family == "nmos":
                    yield f"{line} is drawn low by {part.ref}"
            yield from _check_pulls(line, name, _pulls(circuit, reach), ohms, keypad)


def _check_pulls(
    line: str, name: str, pulls: dict[str, float], ohms: float, keypad: Part
) -> Iterator[str]:
    if name.startswith("r"):
        if any(each < ROW_OHMS_LEAST for each in pulls.values()):
            yield f"{line} is held firmly by {', '.join(pulls)}"
        return
    up = pulls.get("3V3", 0.0)
    if not PULL_OHMS[0] <= up <= PULL_OHMS[1] or set(pulls) != {"3V3"}:
        yield f"{line} has {up:g} Ω to 3.3 V, expected {PULL_OHMS[0]:g} to {PULL_OHMS[1]:g} Ω"
        return
    # The row's own resistor is as great as this column's.
    down = ohms + keypad.kind.ohms
    volts = SUPPLIES["3V3"] * down / (down + up)
    if volts > LOW_VOLTS_MAX:
        yield f"{line}: a key draws it to {volts:.2f} V only"


def _follow(circuit: Circuit, wire: str) -> tuple[set[str], float]:
    """Return the nets reached from `wire` through small resistors, and the Ω passed."""
    nets, seen, ahead, ohms = circuit.nets(), set[str](), [wire], 0.0
    while ahead:
        net = ahead.pop()
        seen.add(net)
        for part, at in nets[net]:
            if part.kind.family != "resistor" or part.kind.value > SERIES_OHMS_MAX:
                continue
            far = circuit.far_end(part, at)
            if far not in seen and far != GROUND and not supply_of(far):
                ohms += part.kind.value
                ahead.append(far)
    return seen, ohms


def _pulls(circuit: Circuit, reach: set[str]) -> dict[str, float]:
    """Return the Ω from these nets to each supply or ground, all resistors together."""
    siemens: dict[str, float] = {}
    for part in circuit.of("resistor"):
        ends = set(part.nets.values())
        for far in ends - reach:
            if ends & reach and (far == GROUND or supply_of(far)):
                siemens[far] = siemens.get(far, 0.0) + 1 / part.kind.value
    return {far: 1 / each for far, each in siemens.items()}
