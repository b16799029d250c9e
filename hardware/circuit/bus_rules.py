"""What the line of the slot bus must have: a rule that reads nothing but the netlist."""

from collections.abc import Iterator

from hardware.circuit.netlist import GROUND, Circuit, Part, supply_of

ENDS_OHMS = 60.0
"""Both ends of the line together: 120 Ω at the controller board and at the last slot board."""

SUPPLY_VOLTS = 3.27
RECEIVER_VOLTS = 0.2
"""From here on any RS-485 receiver tells a one (TIA-485)."""

FAIL_SAFE = ("THVD1400", "THVD1406")
"""Receivers that tell a one at 0 V too, as on a line that is terminated and idle."""


def check_idle_line(circuit: Circuit) -> Iterator[str]:
    """A line that nobody drives reads as a one: its bias says so, or the receiver is fail-safe."""
    volts = _idle_volts(circuit)
    for part in circuit.of("chip"):
        is_receiver = {"RS485_A", "RS485_B"} <= set(part.nets.values())
        if is_receiver and part.kind.name not in FAIL_SAFE and volts < RECEIVER_VOLTS:
            yield f"{part.ref}: {1e3 * volts:.0f} mV of an idle line tell it nothing"


def _idle_volts(circuit: Circuit) -> float:
    up = [part for part in _pulls(circuit, "RS485_A") if "3V3" in _far(part)]
    down = [part for part in _pulls(circuit, "RS485_B") if GROUND in part.nets.values()]
    if not up or not down:
        return 0.0
    ohms = sum(1 / sum(1 / part.kind.value for part in side) for side in (up, down))
    return SUPPLY_VOLTS * ENDS_OHMS / (ENDS_OHMS + ohms)


def _pulls(circuit: Circuit, net: str) -> list[Part]:
    return [part for part in circuit.of("resistor") if net in part.nets.values()]


def _far(part: Part) -> set[str | None]:
    return {supply_of(net) for net in part.nets.values()}
