"""How much the parts carry at worst, and what the cabinet as a whole draws."""

from hardware.circuit.lock_board import CHANNELS
from hardware.circuit.modules import COIL
from hardware.circuit.passives import HOLD_RESISTOR

RAIL_VOLTS_MAX = 14.2
"""A lead battery's greatest charging voltage, which a battery-backed supply gives."""

RAIL_VOLTS_MIN = 10.8
"""Below this a lead battery is flat, and its supply cuts it off soon."""

PEAK_MS_MAX = 330.0
"""How long a coil draws its full current at most: the drivers' simulation holds them to it."""

PULSE_MS = 3_000
REST_MS = 1_000
"""The longest pulse and the shortest rest after it (`locks.pulse_ms_max`, `locks.rest_ms`)."""

PI_3V3_AMPS = 0.5
"""What a Pi gives other boards at 3.3 V."""


PI_AMPS = 1.6
SLOT_BOARD_AMPS = 0.25
"""What the Pi draws of the 13.8 V (22 W), and a slot board with one antenna and all lamps on."""

PI_IDLE_AMPS = 0.35
SLOT_BOARD_IDLE_AMPS = 0.11
"""What they draw of 12 V with nobody there: the Pi 3.5 W behind its converter; a slot board 60 mA,
eight readers with their antennas off 10 mA of 5 V each, and sixteen closed contacts 1.6 mA each.
To be measured (`supply.idle_ma`)."""

DOOR_MS = 10_000
"""How long the door's coil is held for a release (`cabinet.door_unlock_ms`)."""


def peak_amps() -> float:
    """Return what one coil draws at most as it pulls, in A."""
    return RAIL_VOLTS_MAX / (COIL.value * (1 - COIL.tolerance))


def hold_amps() -> float:
    """Return what one coil draws at most once it holds, in A."""
    least = COIL.value * (1 - COIL.tolerance) + HOLD_RESISTOR.value * (1 - HOLD_RESISTOR.tolerance)
    return RAIL_VOLTS_MAX / least


def rms_amps() -> float:
    """Return what heats a driver whose slot is asked for again and again, in A."""
    peak, hold = PEAK_MS_MAX * peak_amps() ** 2, (PULSE_MS - PEAK_MS_MAX) * hold_amps() ** 2
    return float(((peak + hold) / (PULSE_MS + REST_MS)) ** 0.5)


def rail_amps(at_once: int) -> float:
    """Return what the rail carries when `at_once` slots and the door pull together, in A."""
    return (at_once + 1) * peak_amps()


def cabinet_amps(slots: int, *, at_once: int) -> float:
    """Return what a cabinet of `slots` draws at most, `at_once` slots and the door pulling."""
    return feed_amps(_boards(slots), at_once=at_once)


def feed_amps(boards: int, *, at_once: int) -> float:
    """Return what a cabinet with so many slot boards draws at most, in A."""
    return rail_amps(at_once) + PI_AMPS + boards * SLOT_BOARD_AMPS


def idle_amps(slots: int) -> float:
    """Return what a cabinet of `slots` draws of its battery while nobody is there, about."""
    return PI_IDLE_AMPS + _boards(slots) * SLOT_BOARD_IDLE_AMPS


def release_mas() -> float:
    """Return what one release takes, door and slot, in mA times seconds at most."""
    held_ms = PULSE_MS + DOOR_MS - 2 * PEAK_MS_MAX
    return 2 * PEAK_MS_MAX * peak_amps() + held_ms * hold_amps()


def _boards(slots: int) -> int:
    return -(-slots // CHANNELS)
