"""Turns a circuit into a deck for ngspice, part by part, with the tolerances of one corner."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from hardware.circuit.netlist import GROUND, Circuit, Part

SATURATION = {
    "1N4148W": {"low": 2.5e-9, "typical": 2.5e-9, "high": 1.4e-10},
    "BAV99": {"low": 2.5e-9, "typical": 2.5e-9, "high": 1.4e-10},
    "SS34": {"low": 2e-6, "typical": 5e-7, "high": 1e-7},
    "SS54": {"low": 2e-6, "typical": 5e-7, "high": 1e-7},
    "LED green": {"low": 1e-18, "typical": 1e-18, "high": 1e-18},
}
"""Saturation currents in A for a low, typical and high forward voltage. BAV99: 0.715 V at 1 mA at
most, typically 0.59 V; SS34: 0.5 V at 3 A at most (data sheets)."""

EMISSION = {"SS34": 1.05, "SS54": 1.05, "LED green": 1.9}
SERIES_OHMS = {"SS34": 0.03, "SS54": 0.02, "LED green": 10.0}

FETS = {
    "IRLML0030": ("nchan", 1.3, 1.7, 2.3, 12.0, 0.010, (340e-12, 80e-12, 25e-12)),
    "IRLML6344": ("nchan", 0.5, 0.8, 1.1, 15.0, 0.010, (600e-12, 90e-12, 40e-12)),
    "AOD4185": ("pchan", 1.7, 2.2, 3.0, 45.0, 0.005, (2300e-12, 400e-12, 120e-12)),
}
"""Channel, threshold low, typical and high in V, transconductance in A/V², series resistance, and
the capacitances gate-source, gate-drain open and gate-drain shut in F (data sheets)."""

SCHMITT = {
    "74HCT3G14": {"low": (0.6, 1.2), "typical": (0.9, 1.5), "high": (1.2, 2.1)},
    "SN74HCS541": {"low": (1.0, 1.9), "typical": (1.7, 2.7), "high": (2.4, 3.5)},
    "74HCT125": {"low": (1.2, 1.4), "typical": (1.3, 1.5), "high": (1.4, 1.6)},
}
"""Lower and upper threshold of the inputs at 5 V, in V (data sheets)."""

OUT_OHMS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner:
    """How far every part is from its nominal value, and how hot and how fed it is.

    `signs` give by reference whether a part is at its upper (+1) or lower (-1) tolerance, 0 where
    none is given. `drops`, `thresholds` and `inputs` say "low", "typical" or "high" of diodes'
    forward voltages, MOSFETs' gate thresholds and Schmitt inputs' levels.
    """

    signs: Mapping[str, int] = field(default_factory=dict)
    drops: str = "typical"
    thresholds: str = "typical"
    inputs: str = "typical"
    celsius: float = 25.0
    rail_volts: float = 13.8
    logic_volts: float = 5.0
    leak_amps: float = 0.0
    coil_factor: float = 1.0
    henries_factor: float = 1.0

    def value(self, part: Part) -> float:
        """Return the part's value in this corner."""
        return part.kind.value * (1 + self.signs.get(part.ref, 0) * part.kind.tolerance)


def write_deck(
    circuit: Circuit, corner: Corner, stimuli: Iterable[str], *, until_s: float, step_s: float
) -> str:
    """Return a deck of every part of `circuit` with `stimuli`, elements in ngspice's own words."""
    lines = ["* keycabinet", f".temp {corner.celsius:g}", *_models(corner), *stimuli]
    for part in circuit.parts.values():
        write = WRITERS.get(part.kind.family)
        if write is not None:
            lines += write(part, corner)
    return "\n".join([*lines, f".tran {step_s:g} {until_s:g} 0 {step_s:g}", ""])


def node(net: str) -> str:
    """Return the deck's name of a net."""
    return "0" if net == GROUND else "n_" + net.replace(".", "_").replace("-", "_").lower()


def _label(part: Part) -> str:
    return part.ref.replace("-", "_").lower()


def _models(corner: Corner) -> list[str]:
    lines = []
    for name, levels in SATURATION.items():
        lines.append(
            f".model {_model(name)} D(Is={levels[corner.drops]:g} N={EMISSION.get(name, 1.75):g}"
            f" Rs={SERIES_OHMS.get(name, 0.5):g} Cjo=4p)"
        )
    for name, (kind, low, typical, high, gain, ohms, farads) in FETS.items():
        volts = {"low": low, "typical": typical, "high": high}[corner.thresholds]
        sign = -1 if kind == "pchan" else 1
        lines.append(
            f".model {_model(name)} VDMOS({kind} Vto={sign * volts:g} Kp={gain:g} Rd={ohms:g}"
            f" Rs={ohms / 2:g} Rg=5 Cgs={farads[0]:g} Cgdmax={farads[1]:g} Cgdmin={farads[2]:g}"
            f" Cjo={farads[1]:g} Is=1e-12 Rb={ohms:g})"
        )
    return lines


def _model(name: str) -> str:
    return "m_" + name.replace(" ", "_").lower()


def _two(letter: str, part: Part, value: float) -> list[str]:
    ends = " ".join(node(part.nets[each]) for each in ("a", "b"))
    return [f"{letter}_{_label(part)} {ends} {value:g}"]


def _resistor(part: Part, corner: Corner) -> list[str]:
    return _two("R", part, corner.value(part))


def _capacitor(part: Part, corner: Corner) -> list[str]:
    return _two("C", part, corner.value(part))


def _fuse(part: Part, _corner: Corner) -> list[str]:
    return _two("R", part, part.kind.ohms)


def _coil(part: Part, corner: Corner) -> list[str]:
    name, inside = _label(part), f"i_{_label(part)}"
    return [
        f"L_{name} {node(part.nets['a'])} {inside} {part.kind.henries * corner.henries_factor:g}",
        f"R_{name} {inside} {node(part.nets['b'])} {corner.value(part) * corner.coil_factor:g}",
    ]


def _diode(part: Part, corner: Corner) -> list[str]:
    lines = []
    for number, (anode, cathode) in enumerate(part.kind.diodes):
        ends = f"{node(part.nets[anode])} {node(part.nets[cathode])}"
        lines.append(f"D_{_label(part)}_{number} {ends} {_model(part.kind.name)}")
        if corner.leak_amps and part.nets[cathode] == "STORE":
            lines.append(f"I_{_label(part)} {node('STORE')} 0 {corner.leak_amps:g}")
    return lines


def _zener(part: Part, _corner: Corner) -> list[str]:
    ends = f"{node(part.nets['anode'])} {node(part.nets['cathode'])}"
    model = f"m_{_label(part)}"
    return [
        f"D_{_label(part)} {ends} {model}",
        f".model {model} D(Is=1e-14 Rs=5 BV={part.kind.value:g} IBV=5m)",
    ]


def _fet(part: Part, _corner: Corner) -> list[str]:
    ends = " ".join(node(part.nets[each]) for each in ("drain", "gate", "source"))
    return [f"M_{_label(part)} {ends} {_model(part.kind.name)}"]


def _chip(part: Part, corner: Corner) -> list[str]:
    name = part.kind.name
    if name == "MCP6561":
        return _comparator(part)
    if name == "74HCT3G14":
        return _gates(part, corner, "123", is_inverting=True, enables={})
    if name == "SN74HCS541":
        return _gates(part, corner, "12345678", is_inverting=False, enables={"": "oe1_n"})
    if name == "74HCT125":
        enables = {each: f"oe{each}_n" for each in "1234"}
        return _gates(part, corner, "1234", is_inverting=False, enables=enables)
    return []


def _comparator(part: Part) -> list[str]:
    """Push and pull by switches; 5 mV of offset spread is within the thresholds' own resistors."""
    plus, minus, out, supply = (node(part.nets[each]) for each in ("plus", "minus", "out", "vdd"))
    name = _label(part)
    return [
        f"S_{name}_up {supply} {out} {plus} {minus} m_{name}",
        f"S_{name}_down {out} 0 {minus} {plus} m_{name}",
        f"C_{name} {out} 0 20p",
        f".model m_{name} SW(Vt=0 Vh=2m Ron={OUT_OHMS:g} Roff=1e10)",
    ]


def _gates(
    part: Part, corner: Corner, numbers: str, *, is_inverting: bool, enables: Mapping[str, str]
) -> list[str]:
    lower, upper = SCHMITT[part.kind.name][corner.inputs]
    middle, half = (lower + upper) / 2, (upper - lower) / 2
    name, supply = _label(part), node(part.nets["vcc"])
    lines = [
        f".model m_{name}_on SW(Vt={middle:g} Vh={half:g} Ron={OUT_OHMS:g} Roff=1e10)",
        f".model m_{name}_off SW(Vt={-middle:g} Vh={half:g} Ron={OUT_OHMS:g} Roff=1e10)",
        f".model m_{name}_oe {OE_SWITCH}",
    ]
    for each in numbers:
        if f"y{each}" not in part.nets:
            continue
        at, out = node(part.nets[f"a{each}"]), node(part.nets[f"y{each}"])
        enable = enables.get(each, enables.get(""))
        inside = out if enable is None else f"i_{name}_{each}"
        high, low = ("off", "on") if is_inverting else ("on", "off")
        lines += [
            f"S_{name}_{each}_up {supply} {inside} {_control(high, at)} m_{name}_{high}",
            f"S_{name}_{each}_down {inside} 0 {_control(low, at)} m_{name}_{low}",
            f"C_{name}_{each} {inside} 0 10p",
        ]
        if enable is not None:
            lines += [
                oe_control(f"{name}_{each}", supply, node(part.nets[enable])),
                f"S_{name}_{each}_oe {inside} {out} i_oe_{name}_{each} 0 m_{name}_oe",
            ]
    return lines


OE_SWITCH = "SW(Vt=0.1 Vh=0.05 Ron=1 Roff=1e10)"


def oe_control(name: str, supply: str, enable: str) -> str:
    """Return a source that is positive while /OE at `enable` is below half of `supply`."""
    return f"B_oe_{name} i_oe_{name} 0 V=V({supply})/2-V({enable})"


def _control(which: str, at: str) -> str:
    return f"{at} 0" if which == "on" else f"0 {at}"


WRITERS: Mapping[str, Callable[[Part, Corner], list[str]]] = {
    "resistor": _resistor,
    "capacitor": _capacitor,
    "fuse": _fuse,
    "coil": _coil,
    "diode": _diode,
    "led": _diode,
    "zener": _zener,
    "nmos": _fet,
    "pmos": _fet,
    "chip": _chip,
}
"""How each family of parts is written; plugs and what stands off the boards are left out."""
