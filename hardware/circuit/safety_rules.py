"""What must hang where so that one lost part, plug or wire opens no lock and burns nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from hardware.circuit.load import RAIL_VOLTS_MAX
from hardware.circuit.netlist import GROUND, Circuit, Part, Role, Terminal, supply_of

PULL_OHMS_MAX = 150_000
CLEAR_SECONDS_LEAST = 0.05
"""/SRCLR must rise later than the slowest supply that is simulated, which takes 20 ms."""

PIN_VOLTS_MAX = 3.4
"""A pin of the Pi stands 0.1 V more than its supply where nothing clamps it."""

BULK_FARADS_LEAST = 100e-6
CONTACT_FARADS = (10e-9, 1e-6)
"""With 1 kΩ: longer than a spark, shorter than the program's look at a contact."""

CONTACT_OHMS_LEAST = 470

CONTACT_AMPS_LEAST = 1e-3
"""The least load of a switch with gold contacts (Omron, D2F-01: 1 mA at 5 V)."""

CONTACT_VOLTS = 3.27
SLOT_CONTACT = re.compile(r"S\d+\.(?:(?:SEAT|BUTTON|BOLT)\d+|CASE_SWITCH)")

CHANNEL = re.compile(r"((?:.+\.)?COIL\d+)_[A-Z_]+")

LEADS = ("resistor", "capacitor", "fuse")
PLUGS = ("connector",)

Hanging = Sequence[tuple[Part, Terminal]]


def check_feeds(circuit: Circuit) -> Iterator[str]:
    """Nothing but fuses takes current of the supply, and each fused line is fit for its wire.

    It has a suppressor, which also blows the fuse of a supply wired the wrong way round, and a
    capacitor. The lock rail's switch has a fuse that feeds nothing else.
    """
    fused = []
    for part, terminal in circuit.nets().get("VIN", []):
        if part.kind.family == "fuse":
            fused.append(circuit.far_end(part, terminal))
        elif part.kind.family not in ("connector", "supply"):
            yield f"VIN: {part.ref} takes current that no fuse limits"
    for net in fused:
        if not any(_is_diode(part, GROUND, net) for part in circuit.of("tvs")):
            yield f"{net}: no suppressor between it and ground"
        farads = sum(part.kind.value for part in circuit.between(net, GROUND, "capacitor"))
        if farads < BULK_FARADS_LEAST:
            yield f"{net}: {farads * 1e6:g} µF hold it up"
    nets = circuit.nets()
    for switch in circuit.of("pmos"):
        net = switch.nets["source"]
        if net not in fused:
            yield f"{switch.ref}: no fuse of its own between the supply and {net}"
        others = [
            part.ref
            for part, terminal in nets[net]
            if terminal.role is Role.SUPPLY or part.kind.family in PLUGS
        ]
        if others:
            yield f"{switch.ref}: its fuse feeds {', '.join(others)} too"


def check_channels(circuit: Circuit) -> Iterator[str]:
    """Each solenoid driver is whole, whether or not a solenoid is wired to it yet."""
    fets, diodes = [part.nets for part in circuit.of("nmos")], list(circuit.of("diode"))
    names = {match[1] for net in circuit.nets() if (match := CHANNEL.fullmatch(net))}
    for name in sorted(names):
        top, bottom, middle = (f"{name}_{end}" for end in ("TOP", "BOTTOM", "MIDDLE"))
        switch = {"gate": f"{name}_GATE", "drain": middle, "source": GROUND}
        bridge = {"gate": f"{name}_PEAK_GATE", "drain": bottom, "source": middle}
        wanted = (
            ("fuse between the lock rail and its coil", circuit.between("RAIL", top, "fuse")),
            ("diode for its coil's current", [p for p in diodes if _is_diode(p, bottom, top)]),
            ("hold resistor", circuit.between(bottom, middle, "resistor")),
            ("MOSFET that switches it", [each for each in fets if each == switch]),
            ("MOSFET that bridges its hold resistor", [each for each in fets if each == bridge]),
            # Without it the timer is not ready again after a pulse: the next coil never pulls.
            (
                "diode that readies its timer",
                [p for p in diodes if _is_diode(p, GROUND, f"{name}_DECAY")],
            ),
        )
        yield from (f"{name}: no {what}" for what, found in wanted if not found)


def check_disables(circuit: Circuit) -> Iterator[str]:
    """Each /OE is held off on its own board while the cable to it is off."""
    nets = circuit.nets()
    for part in circuit.of("chip"):
        for terminal in part.kind.terminals:
            net = part.nets.get(terminal.name)
            if not re.fullmatch(r"oe\d?_n", terminal.name) or net is None:
                continue
            if net == GROUND or supply_of(net):
                continue
            own = [pair for pair in nets[net] if pair[0].board == part.board]
            is_driven = any(at.role is Role.OUTPUT for _, at in own)
            pulls = [
                each
                for each, at in own
                if each.kind.family == "resistor" and each.kind.value <= PULL_OHMS_MAX
                if (supply_of(circuit.far_end(each, at)) or "") in ("5V", "3V3")
            ]
            if not is_driven and not pulls:
                yield f"{part.ref}: nothing on its board holds {terminal.name} off"


def check_clears(circuit: Circuit) -> Iterator[str]:
    """Each /SRCLR comes up after its chip, and falls with its supply, however short the dip."""
    for part in circuit.of("chip"):
        net, supply = part.nets.get("srclr_n"), part.nets.get("vcc", "")
        if net is None or net == supply:
            continue
        ohms = sum(each.kind.value for each in circuit.between(net, supply, "resistor"))
        farads = sum(each.kind.value for each in circuit.between(net, GROUND, "capacitor"))
        if ohms * farads < CLEAR_SECONDS_LEAST:
            yield f"{net}: it comes up {ohms * farads * 1e3:g} ms after the supply of {part.ref}"
        if not any(_is_diode(each, net, supply) for each in circuit.of("diode")):
            yield f"{net}: no diode empties it as the supply of {part.ref} dips"


def check_boards_alone(circuit: Circuit) -> Iterator[str]:
    """No input of a board takes its level from the far end of a cable that may be off."""
    for net, hanging in circuit.nets().items():
        boards = {part.board for part, at in hanging if at.role is Role.INPUT}
        for board in sorted(boards if len({part.board for part, _ in hanging}) > 1 else ()):
            own = [pair for pair in hanging if pair[0].board == board]
            if not (net == GROUND or supply_of(net) or _has_pull(circuit, own)):
                yield f"{board}: nothing holds {net} with its cable off"


def check_driven(circuit: Circuit) -> Iterator[str]:
    """Whatever listens is told something: by an output, a transistor, or what is plugged in."""
    nets = circuit.nets()
    inner = {
        net
        for ref in chain.from_iterable(circuit.cables)
        for net in circuit.parts[ref].nets.values()
    }
    for net, hanging in nets.items():
        listeners = [
            part.ref
            for part, at in hanging
            # That one is let go of by its own resistor alone: see `check_clears`.
            if at.role in (Role.INPUT, Role.GATE) and at.name != "srclr_n"
        ]
        if listeners and not _is_told(circuit, nets, net, inner):
            yield f"{net}: nothing ever drives it ({', '.join(listeners)})"


def check_high_volts(circuit: Circuit) -> Iterator[str]:
    """What reads the lock rail reads a part of it, and is clamped should that part grow."""
    for part, terminal in circuit.nets().get("RAIL", []):
        if part.kind.family != "resistor":
            continue
        net = circuit.far_end(part, terminal)
        if net == GROUND or not any(at.role is Role.INPUT for _, at in circuit.nets()[net]):
            continue
        down = sum(1 / each.kind.value for each in circuit.between(net, GROUND, "resistor"))
        volts = RAIL_VOLTS_MAX / (1 + part.kind.value * down)
        if volts > PIN_VOLTS_MAX:
            yield f"{net}: {volts:.1f} V at an input of 3.3 V"
        if not is_clamped(circuit, net):
            yield f"{net}: nothing clamps it"


def check_gate_clamps(circuit: Circuit) -> Iterator[str]:
    """The rail's switch outlives a supply that runs away: a Zener diode limits its gate."""
    for fet in circuit.of("pmos"):
        gate, source = fet.nets["gate"], fet.nets["source"]
        if not any(_is_diode(each, gate, source) for each in circuit.of("zener")):
            yield f"{fet.ref}: no Zener diode limits its gate"


def check_contacts(circuit: Circuit) -> Iterator[str]:
    """What a wire from outside can do to a pin of the Pi ends at a resistor and two diodes.

    A cabinet with a keypad leads some contacts to no pin: their links are out.
    """
    nets = circuit.nets()
    for wire in [each for each in nets if each.endswith("_WIRE")]:
        pin = wire.removesuffix("_WIRE")
        quiet = f"{pin}_QUIET" if f"{pin}_QUIET" in nets else pin
        if not circuit.between(wire, "3V3", "resistor"):
            yield f"{wire}: no pull-up of its own"
        ohms = sum(part.kind.value for part in circuit.between(wire, quiet, "resistor"))
        if ohms < CONTACT_OHMS_LEAST:
            yield f"{wire}: {ohms:g} Ω between it and a pin"
        is_led = quiet == pin or circuit.between(quiet, pin, "resistor")
        if not is_led and not any(circuit.of("keypad")):
            yield f"{wire}: it leads to no pin"
        if not is_clamped(circuit, pin):
            yield f"{pin}: nothing clamps it"
        farads = sum(part.kind.value for part in circuit.between(quiet, GROUND, "capacitor"))
        if not CONTACT_FARADS[0] <= farads <= CONTACT_FARADS[1]:
            yield f"{pin}: {farads * 1e9:g} nF against the sparks of {wire}"


def check_wetting(circuit: Circuit) -> Iterator[str]:
    """Each contact carries what it is made for: with less, a film on it may read as open."""
    for wire, hanging in circuit.nets().items():
        if not (wire.endswith("_WIRE") or SLOT_CONTACT.fullmatch(wire)):
            continue
        amps = sum(
            CONTACT_VOLTS / part.kind.value
            for part, at in hanging
            if part.kind.family == "resistor" and supply_of(circuit.far_end(part, at)) == "3V3"
        )
        if amps < CONTACT_AMPS_LEAST:
            yield f"{wire}: {amps * 1e3:.1f} mA through its contact"


def _has_pull(circuit: Circuit, hanging: Hanging) -> bool:
    return any(
        at.role in (Role.OUTPUT, Role.SOURCE)
        or (
            part.kind.family == "resistor"
            and part.kind.value <= PULL_OHMS_MAX
            and (supply_of(far := circuit.far_end(part, at)) is not None or far == GROUND)
        )
        for part, at in hanging
    )


def _is_told(circuit: Circuit, nets: Mapping[str, Hanging], start: str, inner: set[str]) -> bool:
    """Return whether something that acts is reached from `start` without crossing a supply."""
    seen, ahead = set[str](), [start]
    while ahead:
        net = ahead.pop()
        if net == "RAIL" or (net == start and (net == GROUND or supply_of(net))):
            return True
        if net in seen or net == GROUND or supply_of(net):
            continue
        seen.add(net)
        for part, at in nets[net]:
            if part.kind.family in LEADS:
                ahead.append(circuit.far_end(part, at))
            elif _acts(part, at.role) and not _is_mute(part, net, inner):
                return True
    return False


def _acts(part: Part, role: Role) -> bool:
    if role in (Role.OUTPUT, Role.TRISTATE, Role.SOURCE):
        return True
    is_passive = part.kind.family in ("diode", "zener", "tvs", "led", "coil", "inductive")
    return role is Role.PASSIVE and not is_passive


def _is_mute(part: Part, net: str, inner: set[str]) -> bool:
    """Return whether a plug brings nothing of its own: between boards, or one left empty."""
    return part.kind.family in PLUGS and (net in inner or net.startswith("KEYPAD_"))


def _is_diode(part: Part, anode: str, cathode: str) -> bool:
    ends = part.kind.diodes or (("anode", "cathode"),)
    return any((part.nets.get(one), part.nets.get(two)) == (anode, cathode) for one, two in ends)


def is_clamped(circuit: Circuit, net: str) -> bool:
    """Return whether diodes lead from ground to `net`, and from there to 3.3 V."""
    diodes = list(circuit.of("diode"))
    return any(_is_diode(each, GROUND, net) for each in diodes) and any(
        _is_diode(each, net, "3V3") for each in diodes
    )


CHECKS = (
    check_feeds,
    check_channels,
    check_disables,
    check_clears,
    check_boards_alone,
    check_driven,
    check_high_volts,
    check_gate_clamps,
    check_contacts,
    check_wetting,
)
"""All of them, in the order of what they guard."""
