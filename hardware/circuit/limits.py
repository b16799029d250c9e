"""What the simulated circuits must keep to, and what breaks it."""

from collections.abc import Iterator

from hardware.circuit.cut_deck import Cut
from hardware.circuit.driver_deck import Pulse
from hardware.circuit.keypad_deck import Scan
from hardware.circuit.load import PEAK_MS_MAX
from hardware.circuit.modules import COIL
from hardware.circuit.passives import HOLD_RESISTOR
from hardware.circuit.rail_deck import RailRun
from hardware.circuit.semiconductors import D_COIL, N_COIL, P_RAIL
from hardware.circuit.wake_deck import Wake

RAIL_OUTLIVES_MS = 600.0
"""A slow disk is no fault: the rail must outlive a turn of this length."""

RAIL_DEAD_MS = 1_000.0
RAIL_BACK_MS = 150.0
EDGES_LEAST = 3
"""No fewer edges may wake the rail: what a booting Pi's pin could do by accident."""

BOOT_VOLTS_MAX = 0.5
OE_SHARE_LEAST = 0.7
"""What the chain's chips take for high for certain, as a share of their supply."""

CLEAR_SHARE_MOST = 0.2
"""What they take for low for certain."""

GATE_VOLTS_MAX = 0.8
"""No MOSFET of the drivers conducts below 1.3 V."""

PULL_VOLTS_LEAST = 9.0
"""At this voltage the reference solenoid pulls (its maker's description)."""

PEAK_MS_LEAST = 80.0
"""By then any solenoid of this size has pulled; most take a third of it."""

HOLD_AMPS_LEAST = 0.20
"""A third of the reference solenoid's rated 0.65 A; a pulled armature needs about a fifth."""

OFF_MS_MAX = 25.0
"""A bolt is let go of within one turn of the controller."""

COIL_CELSIUS_MAX = 130.0
"""Insulation class B (IEC 60085)."""

DERATED = 0.8
"""No voltage comes nearer than this to what a part stands."""

SWITCH_JOULES_MAX = 0.02
"""Half of what 12 V and 11 A make in 0.3 ms: 1 K/W for such a moment, 70 K (DPAK, RθJC 2.5 K/W)."""

RAIL_VOLTS_LEAST = -0.7

KEY_VOLTS_MOST = 0.7
"""A Pi takes less than 0.8 V for low (BCM2711 and RP1 data sheets)."""

COLUMN_RISE_US = 20.0
"""What the program waits for a column at the very least: 64 looks at it."""


def rail_breaches(run: RailRun) -> Iterator[str]:
    """Yield what a run of the rail breaks: boot, waking, outliving, dying."""
    if run.boot_volts > BOOT_VOLTS_MAX:
        yield f"{run.boot_volts:.2f} V on the rail before the first beat"
    if run.boot_dead < OE_SHARE_LEAST:
        yield f"/OE has only {run.boot_dead:.2f} of its supply before the first beat"
    for life in run.lives:
        if life.woke_ms is None:
            if life.edges >= 7:
                yield f"{life.edges} edges do not wake it"
            continue
        if life.woke_ms > RAIL_BACK_MS:
            yield f"back only after {life.woke_ms:.0f} ms"
        if life.outlived_ms < RAIL_OUTLIVES_MS:
            yield f"outlives the last of {life.edges} edges by {life.outlived_ms:.0f} ms only"
        if life.dead_ms > RAIL_DEAD_MS:
            yield f"lives on for {life.dead_ms:.0f} ms after {life.edges} edges"


def pulse_breaches(pulse: Pulse) -> Iterator[str]:
    """Yield what a pulse of one coil breaks."""
    checks = (
        ("peak current", pulse.peak_amps, 0.0, D_COIL.amps),
        ("voltage to pull with", pulse.coil_volts, PULL_VOLTS_LEAST, COIL.volts),
        ("peak lasts ms", pulse.peak_ms, PEAK_MS_LEAST, PEAK_MS_MAX),
        ("hold current", pulse.hold_amps, HOLD_AMPS_LEAST, pulse.peak_amps / 1.5),
        ("drain voltage", pulse.drain_volts, 0.0, DERATED * N_COIL.volts),
        ("gate voltage", pulse.gate_volts, 0.0, DERATED * N_COIL.vgs_max),
        ("clamp above the rail", pulse.clamp_volts, 0.0, 1.0),
        ("current off after ms", pulse.off_ms, 0.0, OFF_MS_MAX),
        ("coil's temperature", pulse.coil_celsius, 0.0, COIL_CELSIUS_MAX),
        ("hold resistor's W", pulse.resistor_joules / 3.0, 0.0, HOLD_RESISTOR.watts),
        ("MOSFETs' J a pulse", pulse.switch_joules, 0.0, 0.5),
    )
    for name, value, least, most in checks:
        if not least <= value <= most:
            yield f"{name}: {value:.3g}, expected {least:.3g} to {most:.3g}"


def cut_breaches(cut: Cut) -> Iterator[str]:
    """Yield what a cut of the rail under all coils breaks."""
    checks = (
        ("switch current", cut.switch_amps, 0.0, P_RAIL.amps),
        ("switch voltage", cut.switch_volts, 0.0, DERATED * P_RAIL.volts),
        ("switch gate voltage", cut.switch_gate_volts, 0.0, DERATED * P_RAIL.vgs_max),
        ("switch J", cut.switch_joules, -1.0, SWITCH_JOULES_MAX),
        ("switch W while closed", cut.switch_ohm_watts, 0.0, P_RAIL.watts),
        ("rail V below ground", cut.rail_volts_min, RAIL_VOLTS_LEAST, 0.5),
        ("rail dead after ms", cut.rail_ms, 0.0, 5.0),
        ("coils off after ms", cut.coils_ms, 0.0, OFF_MS_MAX),
    )
    for name, value, least, most in checks:
        if not least <= value <= most:
            yield f"{name}: {value:.3g}, expected {least:.3g} to {most:.3g}"


def wake_breaches(wake: Wake) -> Iterator[str]:
    """Yield what a lock board that gets its supply breaks."""
    if wake.clear_share > CLEAR_SHARE_MOST:
        yield f"/SRCLR has {wake.clear_share:.2f} of the supply as the chip wakes"
    if wake.oe_share < OE_SHARE_LEAST:
        yield f"/OE has only {wake.oe_share:.2f} of the supply as the chip wakes"
    if wake.gate_volts > GATE_VOLTS_MAX:
        yield f"{wake.gate_volts:.2f} V at a gate as the chip wakes"
    if not wake.is_released:
        yield "/SRCLR is never let go of"


def scan_breaches(scan: Scan) -> Iterator[str]:
    """Yield what the scan of one key breaks."""
    if scan.low_volts > KEY_VOLTS_MOST:
        yield f"a key draws its column to {scan.low_volts:.2f} V only"
    if scan.rise_us > COLUMN_RISE_US:
        yield f"the column rises in {scan.rise_us:.0f} µs"
