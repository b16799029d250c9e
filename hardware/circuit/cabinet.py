"""A whole cabinet's circuit, for any number of slots."""

from hardware.circuit.bench import Bench
from hardware.circuit.hat import add_hat
from hardware.circuit.keypad import fit_keypad
from hardware.circuit.load import rail_amps
from hardware.circuit.lock_board import CHANNELS, add_lock_board
from hardware.circuit.netlist import GROUND, Circuit
from hardware.circuit.passives import blade_fuse
from hardware.circuit.power import choose_power
from hardware.circuit.slot_board import SLOTS, SlotBoard

SLOTS_MAX = 128
AT_ONCE = 2
"""How many slots' coils pull at once where nothing else is set (`locks.at_once`)."""

AT_ONCE_MAX = 8


def build_cabinet(slots: int, *, at_once: int = AT_ONCE, has_keypad: bool = False) -> Circuit:
    """Return the circuit of a cabinet with `slots` (1 to 128), `at_once` (1 to 8) pulling.

    One that `has_keypad` is without supply, fire and latch inputs, and without a return button.
    """
    assert 1 <= slots <= SLOTS_MAX, slots
    assert 1 <= at_once <= AT_ONCE_MAX, at_once
    circuit = Circuit()
    boards = -(-slots // CHANNELS)
    rail_fuse = _fuse_for(rail_amps(at_once))
    add_hat(Bench(circuit, "H"), rail_fuse=rail_fuse, boards_fuse=5 if boards <= 8 else 10)
    for number in range(1, boards + 1):
        coils = min(CHANNELS, slots - CHANNELS * (number - 1))
        add_lock_board(Bench(circuit, f"L{number}"), number, coils=coils)
        before = ("H-J5", "H-J3") if number == 1 else (f"L{number - 1}-J2", f"L{number - 1}-J4")
        circuit.cables += [(before[0], f"L{number}-J1"), (before[1], f"L{number}-J3")]
    for number in range(1, boards + 1):
        in_use = min(SLOTS, slots - SLOTS * (number - 1))
        SlotBoard(Bench(circuit, f"S{number}"), slots=in_use)
        before = ("H-J4", "H-J7") if number == 1 else (f"S{number - 1}-J2", f"S{number - 1}-J10")
        circuit.cables += [(before[0], f"S{number}-J1"), (before[1], f"S{number}-J9")]
    feeds = choose_power(slots, at_once=at_once).charger.kind
    circuit.add("PS1", feeds, "cabinet", plus="VIN", minus=GROUND)
    if has_keypad:
        fit_keypad(circuit)
    return circuit


def _fuse_for(amps: float) -> int:
    return next(each for each in (5, 10, 15, 20) if blade_fuse(each).amps_pulse >= amps)
