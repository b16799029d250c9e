"""The whole of a cabinet's coils in ngspice while the rail is cut under them, at the worst moment.

The deck is made of the netlist of a cabinet with one lock board, all of its coils and the door's.
"""

from dataclasses import dataclass
from pathlib import Path

from hardware.circuit.cabinet import AT_ONCE_MAX, build_cabinet
from hardware.circuit.driver_deck import shift_register
from hardware.circuit.netlist import Circuit
from hardware.circuit.ngspice import run
from hardware.circuit.rail_deck import PIN_VOLTS, TURN_S
from hardware.circuit.spice import Corner, write_deck

BEAT_FROM_S = 0.1
ON_S = 0.5
CUT_S = 0.57
"""All coils still draw their full current: no later moment is worse for the switch."""

END_S = 0.7

APART = ("CASE_", "DOOR_CONTACT", "RETURN_", "SUPPLY_", "FIRE_", "LATCH_", "KEYPAD_")
"""How the nets of contacts, latch and keypad begin."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What the cut does: greatest values, but `rail_volts_min`; V, A, J, ms.

    `rail_ms` until the rail is below 1 V, `coils_ms` until the last coil has lost nine tenths of
    its current. `switch_ohm_watts` is what heats the closed switch.
    """

    switch_amps: float
    switch_volts: float
    switch_gate_volts: float
    switch_joules: float
    switch_ohm_watts: float
    rail_volts_min: float
    rail_ms: float
    coils_ms: float


def full_circuit() -> Circuit:
    """Return a cabinet whose eight slots and door may pull together.

    Contacts, latch and keypad are left out: they have no part in a cut, and their many nets that
    only leaks hold are what ngspice finds no solution for.
    """
    circuit = build_cabinet(AT_ONCE_MAX, at_once=AT_ONCE_MAX)
    for ref, part in list(circuit.parts.items()):
        if any(net.startswith(APART) for net in part.nets.values()) and ref != "H-J1":
            circuit.remove(ref)
    return circuit


def run_cut(circuit: Circuit, corner: Corner, folder: Path, *, is_oe_stuck: bool = False) -> Cut:
    """Return what happens as the rail of `circuit` is cut with every coil on.

    As a rule /OE switches the drivers off before the rail falls; `is_oe_stuck` leaves them on.
    """
    stuck = ["V_stuck n_chain_oe_n 0 0"] if is_oe_stuck else []
    stimuli = [*_stimuli(corner), *stuck]
    deck = write_deck(circuit, corner, stimuli, until_s=END_S, step_s=5e-4)
    tops = [f"n_l1_coil{number}_top" for number in range(1, AT_ONCE_MAX + 1)] + ["n_h_coil1_top"]
    fuse_ohms = circuit.parts["H-F101"].kind.ohms
    waves = run(
        deck,
        {
            "amps": "+".join(f"(v(n_rail)-v({each}))/{fuse_ohms:g}" for each in tops),
            "rail": "v(n_rail)",
            "across": "v(n_12v)-v(n_rail)",
            "gate": "v(n_12v)-v(n_rail_gate)",
            "coil": "i(l_l1_l101)",
            "door": "i(l_h_l101)",
        },
        folder,
    )
    coils = [
        (at, max(first, door))
        for at, first, door in zip(
            waves.times_s, waves.values["coil"], waves.values["door"], strict=True
        )
    ]
    # Below ground it is no more the switch that feeds the rail, but its diode.
    waves.values["watts"] = [
        across * amps if volts > 0 else 0.0
        for across, amps, volts in zip(
            *(waves.values[each] for each in ("across", "amps", "rail")), strict=True
        )
    ]
    drawn = waves.at("coil", CUT_S)
    rail = zip(waves.times_s, waves.values["rail"], strict=True)
    return Cut(
        switch_amps=max(waves.between("amps", ON_S, END_S)),
        switch_volts=max(waves.values["across"]),
        switch_gate_volts=max(waves.values["gate"]),
        switch_joules=waves.integral(["watts"], CUT_S, CUT_S + 0.02),
        switch_ohm_watts=waves.at("watts", CUT_S - 1e-3),
        rail_volts_min=min(waves.values["rail"]),
        rail_ms=1e3 * next(at - CUT_S for at, volts in rail if at > CUT_S and volts < 1.0),
        coils_ms=1e3 * next(at - CUT_S for at, amps in coils if at > CUT_S and amps < 0.1 * drawn),
    )


def _stimuli(corner: Corner) -> list[str]:
    half, period = TURN_S, 2 * TURN_S
    on = f"0 0 {ON_S:g} 0 {ON_S + 1e-6:.7f} 1"
    return [
        f"V_vin n_vin 0 {corner.rail_volts:g}",
        f"V_5 n_5v 0 {corner.logic_volts:g}",
        f"V_3 n_3v3 0 {PIN_VOLTS:g}",
        "V_cell n_cell 0 3",
        f"V_beat n_heartbeat 0 PULSE(0 {PIN_VOLTS:g} {BEAT_FROM_S:g} 1u 1u {half:g} {period:g})",
        f"V_door n_door_lock 0 PWL(0 0 {ON_S:g} 0 {ON_S + 1e-6:.7f} {PIN_VOLTS:g})",
        # Takes the pump's charge at once: as if the last beat had long been.
        f"V_cut i_cut 0 PWL(0 0 {CUT_S:g} 0 {CUT_S + 1e-6:.7f} 1)",
        "S_cut n_store 0 i_cut 0 m_cut",
        ".model m_cut SW(Vt=0.5 Vh=0.1 Ron=1 Roff=1e10)",
        *shift_register([on] * AT_ONCE_MAX),
    ]
