"""What every circuit must have, whatever it is for: rules that read nothing but the netlist."""

from collections import Counter
from collections.abc import Iterator

from hardware.circuit.bus_rules import check_idle_line
from hardware.circuit.keypad_rules import check_keypads
from hardware.circuit.netlist import GROUND, Circuit, Part, Role, Terminal, supply_of
from hardware.circuit.safety_rules import CHECKS

PULL_OHMS_MAX = 150_000
"""The greatest pull that still holds an input against its leakage and the cable's noise."""

GATE_PULL_OHMS_MAX = 47_000
DECOUPLING_FARADS = 100e-9
RAIL_FARADS_MAX = 4.7e-6
"""More at the rail would keep it alive after its switch has opened."""

LOAD_FARADS_MAX = 1e-9

CELL_OHMS_MAX = 5_000_000
"""Where a coin cell pays: CMOS inputs that leak 0.1 µA at most still see more than 0.7 of it."""

DRIVES = (Role.OUTPUT, Role.TRISTATE, Role.SOURCE)
LISTENS = (Role.INPUT, Role.GATE)

Hanging = list[tuple[Part, Terminal]]


def find_problems(circuit: Circuit) -> list[str]:
    """Return every breach of a rule in `circuit`, a sentence each; empty is right."""
    return [
        problem
        for rule in (
            check_terminals,
            check_drivers,
            check_capacitive_loads,
            check_inputs,
            check_levels,
            check_gates,
            check_coils,
            check_rail,
            check_supplies,
            check_decoupling,
            check_cables,
            *CHECKS,
            check_keypads,
            check_idle_line,
        )
        for problem in rule(circuit)
    ]


def check_terminals(circuit: Circuit) -> Iterator[str]:
    """Everything that must be connected is, and no net ends in the air."""
    may_stay = (Role.OPEN, Role.OUTPUT, Role.TRISTATE)
    for part in circuit.parts.values():
        for each in part.kind.terminals:
            is_wanted = part.kind.family != "connector" and each.role not in may_stay
            if is_wanted and each.name not in part.nets:
                yield f"{part.ref}: {each.name} is not connected"
    for net, hanging in circuit.nets().items():
        if len(hanging) < 2 and hanging[0][1].role not in (Role.OUTPUT, Role.TRISTATE):
            yield f"{net}: nothing but {hanging[0][0].ref} hangs on it"


def check_drivers(circuit: Circuit) -> Iterator[str]:
    """One driver a net; several only where all of them can let go, as on a bus."""
    for net, hanging in circuit.nets().items():
        roles = Counter(terminal.role for _, terminal in hanging)
        firm = roles[Role.OUTPUT] + roles[Role.SOURCE]
        if firm > 1 or (firm and roles[Role.TRISTATE]):
            drivers = [part.ref for part, terminal in hanging if terminal.role in DRIVES]
            yield f"{net}: driven by {' and '.join(drivers)}"


def check_capacitive_loads(circuit: Circuit) -> Iterator[str]:
    """No chip charges a capacitor without a resistor that spares its output."""
    for net, hanging in circuit.nets().items():
        farads = sum(part.kind.value for part, _ in hanging if part.kind.family == "capacitor")
        for part, terminal in hanging:
            if terminal.role in (Role.OUTPUT, Role.TRISTATE) and farads > LOAD_FARADS_MAX:
                yield f"{net}: {part.ref} charges {farads * 1e6:g} µF at once"


def check_inputs(circuit: Circuit) -> Iterator[str]:
    """No input floats: each has a firm driver, or a resistor towards something firm."""
    nets = circuit.nets()
    for net, hanging in nets.items():
        listeners = [part.ref for part, terminal in hanging if terminal.role in LISTENS]
        if listeners and not _is_firm(circuit, nets, net, frozenset()):
            yield f"{net}: nothing holds it while nobody drives it ({', '.join(listeners)})"


def _is_firm(circuit: Circuit, nets: dict[str, Hanging], net: str, seen: frozenset[str]) -> bool:
    """Return whether `net` has a level whatever its three-state drivers do."""
    if net == GROUND or supply_of(net):
        return True
    hanging = nets[net]
    if any(terminal.role in (Role.OUTPUT, Role.SOURCE) for _, terminal in hanging):
        return True
    return any(
        _is_firm(circuit, nets, far, seen | {net})
        for part, terminal in hanging
        if part.kind.family == "resistor"
        if (far := _far_end(part, terminal)) not in seen | {net}
        if part.kind.value <= (CELL_OHMS_MAX if far == "CELL" else PULL_OHMS_MAX)
    )


def _far_end(part: Part, terminal: Terminal) -> str:
    return next(part.nets[each.name] for each in part.kind.terminals if each is not terminal)


def check_levels(circuit: Circuit) -> Iterator[str]:
    """What a driver gives for high is enough for what listens, also through a series resistor."""
    nets = circuit.nets()
    for net, hanging in nets.items():
        reach = [*hanging, *_behind_resistors(nets, hanging, 10_000)]
        drivers = [part for part, terminal in hanging if terminal.role in DRIVES and part.kind.voh]
        for driver in drivers:
            for part, terminal in reach:
                needs = part.kind.vgs_on if terminal.role is Role.GATE else part.wants_volts
                if terminal.role in LISTENS and part is not driver and needs > driver.gives_volts:
                    yield (
                        f"{net}: {driver.ref} gives {driver.gives_volts:.1f} V,"
                        f" {part.ref} wants {needs:.1f} V"
                    )


def _behind_resistors(nets: dict[str, Hanging], hanging: Hanging, ohms_max: float) -> Hanging:
    return [
        beyond
        for part, terminal in hanging
        if part.kind.family == "resistor" and part.kind.value <= ohms_max
        if (far := _far_end(part, terminal)) != GROUND and not supply_of(far)
        for beyond in nets[far]
    ]


def check_gates(circuit: Circuit) -> Iterator[str]:
    """Each gate has a resistor that holds it off: to ground, or to its source.

    A great one is enough where an output drives the gate itself, and for ever.
    """
    nets = circuit.nets()
    for fet in circuit.of("nmos", "pmos"):
        rests = {fet.nets["source"]} | ({GROUND} if fet.kind.family == "nmos" else set())
        hanging = nets[fet.nets["gate"]]
        is_driven = any(terminal.role is Role.OUTPUT for _, terminal in hanging)
        most = CELL_OHMS_MAX if is_driven else GATE_PULL_OHMS_MAX
        pulls = [
            part
            for part, _ in hanging
            if part.kind.family == "resistor" and part.kind.value <= most
            if rests & set(part.nets.values())
        ]
        if not pulls:
            yield f"{fet.ref}: nothing holds its gate off"


def check_coils(circuit: Circuit) -> Iterator[str]:
    """Each coil has a fuse of its own from the rail, and a diode for its current to run on in."""
    nets = circuit.nets()
    for coil in circuit.of("coil", "inductive"):
        top, bottom = coil.nets["a"], coil.nets["b"]
        beside = [part for part, _ in nets[bottom]]
        if not any(
            part.nets[anode] == bottom and part.nets[cathode] == top
            for part in beside
            for anode, cathode in part.kind.diodes
        ):
            yield f"{coil.ref}: no diode takes its current when it is switched off"
        if coil.kind.family == "inductive":
            continue
        fuses = [part for part, _ in nets[top] if part.kind.family == "fuse"]
        if not any(set(fuse.nets.values()) == {"RAIL", top} for fuse in fuses):
            yield f"{coil.ref}: no fuse of its own between the lock rail and it"


def check_rail(circuit: Circuit) -> Iterator[str]:
    """The lock rail gets its current through its switch alone, and keeps none."""
    hanging = circuit.nets().get("RAIL", [])
    switches = [part for part, terminal in hanging if part.kind.family == "pmos"]
    if [each.nets["drain"] for each in switches] != ["RAIL"]:
        yield "RAIL: it must hang on the drain of one P-channel switch"
    sources = [part.ref for part, terminal in hanging if terminal.role is Role.SOURCE]
    sources += [
        part.ref
        for part, terminal in hanging
        if len(part.kind.terminals) == 2 and _far_end(part, terminal) in ("VIN", "12V", "5V", "3V3")
    ]
    if sources:
        yield f"RAIL: {', '.join(sources)} feeds it past its switch"
    farads = sum(part.kind.value for part, _ in hanging if part.kind.family == "capacitor")
    if farads > RAIL_FARADS_MAX:
        yield f"RAIL: {farads * 1e6:g} µF keep it alive"
    if not any(
        part.nets.get(anode) == GROUND and part.nets.get(cathode) == "RAIL"
        for part in circuit.of("diode")
        for anode, cathode in part.kind.diodes
    ):
        yield "RAIL: no diode from ground feeds the coils that are on when it is cut"
    if not any(
        part.kind.family == "resistor" and GROUND in part.nets.values() for part, _ in hanging
    ):
        yield "RAIL: no resistor drains it"


def check_supplies(circuit: Circuit) -> Iterator[str]:
    """Each chip and module has supply and ground, and each supply has one source."""
    nets = circuit.nets()
    for part in circuit.parts.values():
        for each in part.kind.terminals:
            net = part.nets.get(each.name)
            if each.role is Role.GROUND and net not in (None, GROUND):
                yield f"{part.ref}: {each.name} is not on ground"
            if each.role is Role.SUPPLY and net is not None and not _is_fed(nets, net):
                yield f"{part.ref}: {net} feeds it, and nothing feeds {net}"


def _is_fed(nets: dict[str, Hanging], net: str, past: frozenset[str] = frozenset()) -> bool:
    """Return whether a source feeds `net`, itself or through fuses."""
    if any(terminal.role is Role.SOURCE for _, terminal in nets[net]):
        return True
    return any(
        _is_fed(nets, far, past | {net})
        for part, terminal in nets[net]
        if part.kind.family == "fuse"
        if (far := _far_end(part, terminal)) not in past
    )


def check_decoupling(circuit: Circuit) -> Iterator[str]:
    """Each supply pin has 100 nF beside it: as many on its board and supply as there are pins."""
    chips: Counter[tuple[str, str]] = Counter()
    for part in circuit.of("chip", "module"):
        if part.kind.footprint.startswith("Connector_PinSocket"):
            continue  # the Pi has its own
        for each in part.kind.terminals:
            if each.role is Role.SUPPLY:
                chips[part.board, part.nets.get(each.name, "")] += 1
    caps: Counter[tuple[str, str]] = Counter()
    for part in circuit.of("capacitor"):
        nets = set(part.nets.values())
        if part.kind.value == DECOUPLING_FARADS and GROUND in nets:
            caps[part.board, (nets - {GROUND}).pop()] += 1
    for (board, net), count in chips.items():
        if caps[board, net] < count:
            has = caps[board, net]
            yield f"{board}: {count} supply pins on {net} and {has} capacitors of 100 nF"


def check_cables(circuit: Circuit) -> Iterator[str]:
    """Each cable leads every net of one plug to the same net at the same pin of the other."""
    for near, far in circuit.cables:
        ends = circuit.parts[near].nets, circuit.parts[far].nets
        if ends[0] != ends[1]:
            yield f"the cable from {near} to {far} joins nets that are not the same"
