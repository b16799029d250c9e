"""The numbers that the guides tell: of the parts' data, and of what the simulation shows.

A guide names each number in a comment before it, which no reader of the page sees:
`<!--=peak_amps-->1.31 A<!---->`.
"""

import re
from collections.abc import Mapping, Sequence

from hardware.circuit.bom import SIZES
from hardware.circuit.cabinet import AT_ONCE, build_cabinet
from hardware.circuit.driver_deck import Pulse
from hardware.circuit.limits import (
    COLUMN_RISE_US,
    KEY_VOLTS_MOST,
    RAIL_BACK_MS,
    RAIL_DEAD_MS,
    RAIL_OUTLIVES_MS,
)
from hardware.circuit.load import (
    PULSE_MS,
    RAIL_VOLTS_MAX,
    RAIL_VOLTS_MIN,
    cabinet_amps,
    hold_amps,
    peak_amps,
    rail_amps,
)
from hardware.circuit.modules import COIL
from hardware.circuit.netlist import SUPPLIES, Circuit
from hardware.circuit.passives import FUSE_COIL, HOLD_RESISTOR
from hardware.circuit.power import choose_power
from hardware.circuit.rail_deck import RailRun
from hardware.circuit.semiconductors import N_COIL

MARK = re.compile(r"<!--=(\w+)-->(.*?)<!---->", re.S)

VOLTS = SUPPLIES["RAIL"]
COILS_OHMS = (12.0, 15.0, 18.5)
"""The solenoids that a guide's table has a line for."""


class GuideWrong(Exception):
    """A guide names a number that there is not; the message names it."""


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Return a guide's text with each marked number as `facts` have it; others stay.

    Raises:
        GuideWrong: no facts of any kind have such a name.
    """

    def replace(match: re.Match[str]) -> str:
        name = match[1]
        if name in facts:
            return f"<!--={name}-->{facts[name]}<!---->"
        if not name.startswith("sim_"):
            raise GuideWrong(f"{name} is no number that is known")
        return match[0]

    return MARK.sub(replace, text)


def data_facts() -> dict[str, str]:
    """Return every number that follows from the parts alone."""
    circuit = build_cabinet(24)
    ohms = {part.ref: part.kind.value for part in circuit.of("resistor")}
    on, off = _levels(ohms)
    sense = ohms["H-R13"] / (ohms["H-R12"] + ohms["H-R13"])
    drains = 1 / (1 / ohms["H-R14"] + 1 / (ohms["H-R12"] + ohms["H-R13"]))
    facts = {
        "supply_volts": f"{VOLTS:g} V",
        "supply_least": f"{RAIL_VOLTS_MIN:g} V",
        "supply_most": f"{RAIL_VOLTS_MAX:g} V",
        "level_dead": f"{on:.1f} V",
        "level_live": f"{off:.1f} V",
        "sense_volts": f"{VOLTS * sense:.1f} V",
        "rail_ohms": f"{drains / 1e3:.1f} kΩ",
        "divider_volts": _divided(circuit),
        "fuse_rail": _fuse(circuit, "H-F1"),
        "fuse_pi": _fuse(circuit, "H-F2"),
        "fuse_boards": _fuse(circuit, "H-F3"),
        "fuse_coil": f"{FUSE_COIL.value:.2f} A",
        "at_once": f"{AT_ONCE}",
        "rail_amps": f"{rail_amps(AT_ONCE):.1f} A",
        "peak_amps": f"{peak_amps():.2f} A",
        "hold_amps": f"{hold_amps():.2f} A",
        "hold_watts": f"{hold_amps() ** 2 * HOLD_RESISTOR.value:.1f} W",
        "hold_ohms": f"{HOLD_RESISTOR.value:g} Ω",
        "coil_ohms_least": f"{COIL.value * (1 - COIL.tolerance):.1f} Ω",
        "coil_warmth": f"{COIL.kelvins_per_watt:g} K/W",
        "gate_ohms": f"{ohms['L1-R103'] / 1e3:.0f} kΩ",
        "outlives_ms": f"{RAIL_OUTLIVES_MS:.0f} ms",
        "dead_ms": f"{RAIL_DEAD_MS:.0f} ms",
        "back_ms": f"{RAIL_BACK_MS:.0f} ms",
        "key_volts": f"{KEY_VOLTS_MOST:g} V",
        "column_rise_us": f"{COLUMN_RISE_US:.0f} µs",
        "pulse_ms": f"{PULSE_MS / 1e3:g} s",
        "chips": f"{len({part.board for part in circuit.of('chip') if part.board[0] == 'L'})}",
    }
    for coil in COILS_OHMS:
        on_way = FUSE_COIL.ohms + 2 * N_COIL.ohms
        name = f"{coil:g}".replace(".", "_")
        facts[f"peak_{name}"] = f"{VOLTS / (coil + on_way):.2f} A"
        facts[f"hold_{name}"] = f"{VOLTS / (coil + on_way + HOLD_RESISTOR.value):.2f} A"
    for slots in SIZES:
        facts |= _power_facts(slots)
    return facts


def _power_facts(slots: int) -> dict[str, str]:
    """Return what feeds a cabinet with `slots`, and how long its battery does."""
    power = choose_power(slots, at_once=AT_ONCE)
    mains = f"{power.mains.mpn} and " if power.mains else ""
    return {
        f"amps_{slots}": f"{cabinet_amps(slots, at_once=AT_ONCE):.1f} A",
        f"feeds_{slots}": f"{mains}{power.charger.kind.mpn}",
        f"battery_{slots}": f"{power.battery.mah // 1_000} Ah",
        f"charge_{slots}": f"{power.charger.charges or power.battery.charge_amps:g} A",
        f"battery_fuse_{slots}": f"{power.fuse_amps} A",
        f"lasts_{slots}": f"{power.minutes(slots) / 60:.1f} h",
    }


def _levels(ohms: Mapping[str, float]) -> tuple[float, float]:
    """Return the comparator's level while the rail is dead, and while it lives, in V."""
    up, down, back = (1 / ohms[ref] for ref in ("H-R4", "H-R5", "H-R6"))
    total = up + down + back
    return SUPPLIES["5V"] * (up + back) / total, SUPPLIES["5V"] * up / total


def _divided(circuit: Circuit) -> str:
    """Return what the gate of the switch's driver sees of 5 V."""
    upper, lower = (circuit.parts[ref].kind.value for ref in ("H-R7", "H-R8"))
    return f"{SUPPLIES['5V'] * lower / (upper + lower):.1f} V"


def _fuse(circuit: Circuit, ref: str) -> str:
    return f"{circuit.parts[ref].kind.value:g} A"


def sim_facts(runs: Sequence[RailRun], pulses: Sequence[Pulse]) -> dict[str, str]:
    """Return what the simulation shows; the first run and pulse are the nominal ones."""
    lives = [life for run in runs for life in run.lives if life.woke_ms is not None]
    whole = runs[0].lives[-1]
    first = pulses[0]
    return {
        "sim_back_ms": f"{whole.woke_ms:.0f} ms",
        "sim_back_most": f"{max(life.woke_ms or 0.0 for life in lives):.0f} ms",
        "sim_dead_ms": f"{whole.dead_ms:.0f} ms",
        "sim_dead_least": f"{min(life.outlived_ms for life in lives):.0f} ms",
        "sim_dead_most": f"{max(life.dead_ms for life in lives):.0f} ms",
        "sim_peak_amps": f"{first.peak_amps:.2f} A",
        "sim_hold_amps": f"{first.hold_amps:.2f} A",
        "sim_peak_ms": f"{first.peak_ms:.0f} ms",
        "sim_peak_least": f"{min(each.peak_ms for each in pulses):.0f} ms",
        "sim_peak_most": f"{max(each.peak_ms for each in pulses):.0f} ms",
        "sim_off_ms": f"{first.off_ms:.0f} ms",
        "sim_clamp_volts": f"{first.clamp_volts:.1f} V",
        "sim_pulse_joules": f"{max(each.coil_joules for each in pulses):.0f} J",
        "sim_coil_celsius": f"{max(each.coil_celsius for each in pulses):.0f} °C",
    }
