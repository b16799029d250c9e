"""Whether every part stands what the circuit asks of it at worst: current, voltage, heat."""

from collections.abc import Iterator

from hardware.circuit.load import (
    PI_3V3_AMPS,
    RAIL_VOLTS_MAX,
    feed_amps,
    hold_amps,
    peak_amps,
    rail_amps,
    rms_amps,
)
from hardware.circuit.netlist import GROUND, Circuit, Part, Role, Terminal, supply_of

HOT = 1.6
"""How much greater a MOSFET's on-resistance is at 125 °C than at 25 °C (makers' curves)."""

LOGIC_VOLTS_MAX = 5.25

Nets = dict[str, list[tuple[Part, Terminal]]]


def find_overloads(circuit: Circuit, *, at_once: int) -> list[str]:
    """Return every part that is asked for more than it stands, a sentence each; empty is right."""
    nets = circuit.nets()
    return [
        *(each for coil in circuit.of("coil") for each in _check_driver(nets, coil)),
        *_check_rail(circuit, at_once),
        *_check_boards(circuit),
        *_check_feed(circuit, at_once),
        *_check_resistors(circuit),
        *_check_capacitors(circuit),
        *_check_outputs(nets),
        *_check_supplies(nets),
    ]


def _check_driver(nets: Nets, coil: Part) -> Iterator[str]:
    """Check whatever carries the current of one coil: all that can be reached from its ends."""
    for part in _path_of(nets, coil):
        kind = part.kind
        if kind.family in ("fuse", "nmos", "connector"):
            yield from _exceeds(part, "A for seconds", rms_amps(), kind.amps)
            yield from _exceeds(part, "A for a moment", peak_amps(), kind.amps_pulse)
        if kind.family == "nmos":
            yield from _exceeds(part, "V", RAIL_VOLTS_MAX, kind.volts)
            yield from _exceeds(part, "W", rms_amps() ** 2 * kind.ohms * HOT, kind.watts)
        if kind.family == "diode":
            yield from _exceeds(part, "A for a moment", peak_amps(), kind.amps_pulse)
            yield from _exceeds(part, "V", RAIL_VOLTS_MAX, kind.volts)
        if kind.family == "resistor":
            # A door may be held for a minute: that is for ever.
            yield from _exceeds(part, "W", hold_amps() ** 2 * kind.value, kind.watts)


def _path_of(nets: Nets, coil: Part) -> list[Part]:
    """Return what lies between the rail and ground on both sides of `coil`, gates left out."""
    found: list[Part] = []
    ends = [coil.nets["a"], coil.nets["b"]]
    seen = {"RAIL", GROUND}
    while ends:
        net = ends.pop()
        if net in seen:
            continue
        seen.add(net)
        for part, terminal in nets[net]:
            if part is coil or part in found or terminal.role is Role.GATE:
                continue
            found.append(part)
            ends += [
                part.nets[each.name]
                for each in part.kind.terminals
                if each.role is not Role.GATE and each.name in part.nets
            ]
    return found


def _exceeds(part: Part, unit: str, asked: float, stands: float) -> Iterator[str]:
    if asked > stands:
        yield f"{part.ref} ({part.kind.mpn}): {asked:.2f} {unit}, it stands {stands:.2f}"


def _check_rail(circuit: Circuit, at_once: int) -> Iterator[str]:
    """Check switch, fuse and terminals of the rail with all coils pulling at once."""
    peak, lasting = rail_amps(at_once), (at_once + 1) * rms_amps()
    for part in circuit.parts.values():
        nets, kind = set(part.nets.values()), part.kind
        is_trunk = kind.family == "connector" and nets == {"RAIL", GROUND}
        is_fuse = kind.family == "fuse" and nets == {"VIN", "12V"}
        if kind.family == "pmos" or is_trunk or is_fuse:
            yield from _exceeds(part, "A for a moment", peak, kind.amps_pulse)
            yield from _exceeds(part, "A for seconds", lasting, kind.amps)
        if kind.family == "pmos":
            yield from _exceeds(part, "W", lasting**2 * kind.ohms * HOT, kind.watts)
        if kind.family == "diode" and part.nets.get("cathode") == "RAIL":
            yield from _exceeds(part, "A for a moment", peak, kind.amps_pulse)


def _check_boards(circuit: Circuit) -> Iterator[str]:
    """Check what carries the supply of all slot boards, each of which has a converter."""
    amps = sum(
        part.kind.supply_ma / 1_000
        for part in circuit.of("module")
        if part.kind.terminals and part.nets.get("vin", "").endswith("12V_IN")
    )
    for part in circuit.parts.values():
        nets = set(part.nets.values())
        is_trunk = nets in ({"VIN", "12V_BOARDS"}, {"12V_BOARDS", GROUND})
        if is_trunk and part.kind.family in ("fuse", "connector"):
            yield from _exceeds(part, "A for seconds", amps, part.kind.amps)


def _check_feed(circuit: Circuit, at_once: int) -> Iterator[str]:
    """Check the terminal that carries all: the rail, the Pi and every slot board."""
    boards = {part.board for part in circuit.of("module") if part.board.startswith("S")}
    amps = feed_amps(len(boards), at_once=at_once)
    for part in circuit.of("connector"):
        if set(part.nets.values()) == {"VIN", GROUND}:
            yield from _exceeds(part, "A for a moment", amps, part.kind.amps_pulse)


def _volts_of(net: str) -> float | None:
    """Return the greatest voltage of a net that has a certain one."""
    if net == GROUND:
        return 0.0
    if net in ("RAIL", "VIN") or (supply_of(net) or "").startswith("12V"):
        return RAIL_VOLTS_MAX
    return {"5V": LOGIC_VOLTS_MAX, "3V3": 3.4, "CELL": 3.3}.get(supply_of(net) or "")


def _check_resistors(circuit: Circuit) -> Iterator[str]:
    for part in circuit.of("resistor"):
        ends = [_volts_of(net) for net in part.nets.values()]
        if None in ends:
            known = [each for each in ends if each]
            volts = LOGIC_VOLTS_MAX if not known else known[0]
            if any(net.split(".")[-1].startswith("COIL") for net in part.nets.values()):
                continue  # checked with its coil
            if part.kind.value < 1_000 and not known:
                continue  # in series with an input, or with a light: see the outputs
        else:
            volts = abs((ends[0] or 0.0) - (ends[1] or 0.0))
        yield from _exceeds(part, "W", volts**2 / part.kind.value, part.kind.watts)


def _check_capacitors(circuit: Circuit) -> Iterator[str]:
    for part in circuit.of("capacitor"):
        volts = max(_volts_of(net) or LOGIC_VOLTS_MAX for net in part.nets.values())
        yield from _exceeds(part, "V", volts, part.kind.volts)


def _check_outputs(nets: Nets) -> Iterator[str]:
    """Check what resistors draw out of each output of a chip or of the Pi."""
    for net, hanging in nets.items():
        for part, terminal in hanging:
            if terminal.role in (Role.OUTPUT, Role.TRISTATE) and part.kind.amps:
                amps = part.gives_volts * _siemens(nets, net, frozenset())
                yield from _exceeds(part, f"A at {net}", amps, part.kind.amps)


def _siemens(nets: Nets, net: str, seen: frozenset[str]) -> float:
    """Return how well resistors alone conduct from `net` to ground or to a supply."""
    total = 0.0
    for part, _ in nets[net]:
        if part.kind.family != "resistor":
            continue
        far = next((each for each in part.nets.values() if each != net), net)
        if far in seen:
            continue
        if _volts_of(far) is not None:
            total += 1 / part.kind.value
        elif beyond := _siemens(nets, far, seen | {net}):
            total += 1 / (part.kind.value + 1 / beyond)
    return total


def _check_supplies(nets: Nets) -> Iterator[str]:
    """Check that whatever makes a supply gives what all parts on it draw at most."""
    for net, hanging in nets.items():
        makers = [part for part, terminal in hanging if terminal.role is Role.SOURCE]
        if not makers or supply_of(net) not in ("5V", "3V3"):
            continue
        limit = PI_3V3_AMPS if makers[0].kind.name.startswith("Raspberry") else makers[0].kind.amps
        parts = {part.ref: part for part, terminal in hanging if terminal.role is Role.SUPPLY}
        amps = sum(part.kind.supply_ma for part in parts.values()) / 1_000
        if amps > limit:
            yield f"{net}: {amps:.2f} A drawn, {limit:.2f} A given"
