"""All drawings of a cabinet's circuits, by name of the file."""

from collections.abc import Iterable, Mapping
from itertools import count

from hardware.circuit.cabinet import build_cabinet
from hardware.circuit.header import CONTACTS, net_of
from hardware.circuit.keypad import SHARED
from hardware.circuit.layouts import SHEET_WIDTH, SWITCH, WATCHDOG, driver_layout, spread
from hardware.circuit.sheet import draw_sheet

DRIVER_NOTES = ("Q101 switches. Q102 bridges the hold resistor R101 until C101 is charged.",)


def draw_all() -> dict[str, str]:
    """Return the SVG text of every drawing."""
    circuit = build_cabinet(8)
    sheets = {
        "rail-watchdog": draw_sheet(
            circuit,
            WATCHDOG,
            title="Lock rail: the heartbeat's watchdog",
            notes=(
                "Each edge of HEARTBEAT, up or down, pumps charge into STORE; R3 drains it.",
                "U2: DEAD is low, and the rail lives, from 3.4 V of STORE down to 1.4 V.",
            ),
            labelled=frozenset({"BEAT_N", "DEAD", "LEVEL", "LIVE"}),
            size=(SHEET_WIDTH, 44),
        ),
        "rail-switch": draw_sheet(
            circuit,
            SWITCH,
            title="Lock rail: switch, sense and lamp",
            notes=("12V comes from fuse F1. RAIL feeds all solenoids, the door's too.",),
            wired=frozenset({"RAIL"}),
            size=(SHEET_WIDTH, 42),
        ),
        "driver": draw_sheet(
            circuit,
            driver_layout("L1"),
            title="Lock board: the first of its eight solenoid drivers",
            notes=(
                *DRIVER_NOTES,
                "PEAK_IN1 → PEAK1 is a buffer of U2. The other drivers: R201 for R101, and so on.",
            ),
            labelled=frozenset({"L1.ON1"}),
            size=(104, 54),
        ),
        "door-driver": draw_sheet(
            circuit,
            driver_layout("H"),
            title="Controller board: the door's solenoid driver",
            notes=(*DRIVER_NOTES, "DOOR_PEAK_IN → DOOR_PEAK is a buffer of U5."),
            labelled=frozenset({"DOOR_ON"}),
            size=(104, 54),
        ),
    }
    for name, (title, board, words) in SPREADS.items():
        layout, height = spread(circuit, [f"{board}-{ref}" for ref in words.split()])
        sheets[name] = draw_sheet(
            circuit,
            layout,
            title=title,
            labelled=frozenset(circuit.nets()),
            size=(SHEET_WIDTH, height + 3),
        )
    return sheets


def _words(letter: str, numbers: Iterable[int]) -> str:
    return "".join(f" {letter}{number}" for number in numbers)


SPREADS: Mapping[str, tuple[str, str, str]] = {
    "header": ("The Pi's header", "H", "J1"),
    "power": (
        "Controller board: supplies",
        "H",
        "J2 J3 J4 U4 F1 D31 C31 F2 D32 C32 C35 F3 D33 C33 C34",
    ),
    "chain": (
        "Controller board: the lock chain's lines, and the door's buffers",
        "H",
        "U3 U5 J5 R40 R41 R42 R43 R44 R45 R46 R47 C6 C7",
    ),
    "panel": (
        "Controller board: panel light and buzzer",
        "H",
        "L50 J50 R51 R52 R53 Q51 Q52 Q53 R61 R62 R63 R71 R72 R73 LS1 D54 Q54 R64 R74",
    ),
    "contacts": (
        "Controller board: contacts",
        "H",
        " ".join(
            f"J{ten} R{ten} R{ten + 1} C{ten} D{ten}"
            + (f" R{ten + 2}" if net_of(pin.name) in SHARED.values() else "")
            for ten, pin in zip(count(210, 10), CONTACTS, strict=False)
        ),
    ),
    "buses": (
        "Controller board: badge reader, slot bus and clock",
        "H",
        "A1 J6 U6 J7 U7 C8 R48 R49 R50 C9 R80 R81 R82 R83 R84 D80 C10 BT1",
    ),
    "opening-latch": (
        "Controller board: what keeps an opening while the power is cut",
        "H",
        "U8 J300 R300 R301 C300 R302 R303 C301 R304 Q300 R305 R306",
    ),
    "keypad": (
        "Controller board: the keypad's plug; the links are on the sheets of contacts and latch",
        "H",
        f"J310{_words('R', range(311, 318))}{_words('R', [321, 322, 323, 325, 326, 327])}"
        " D311 D314",
    ),
    "slot-board": (
        "Slot board: microcontroller, supply and slot bus",
        "S1",
        "U3 U1 U2 U4 U6 J1 J2 J3 J4 J5 J6 J7 J8 J9 J10 D1 F1 Y1 R1 R2 R3 R4 R5 R6"
        + _words("C", [*range(1, 17), *range(51, 58)])
        + _words("R", [*range(10, 19), *range(20, 28)])
        + _words("C", range(17, 25)),
    ),
    "slot-board-inputs": (
        "Slot board: seats, buttons, bolts and its own switches",
        "S1",
        "U10 U11 U12 U13 U14 SW1"
        + _words(
            "R",
            [
                100 * chip + 20 * row + slot
                for chip in range(1, 5)
                for row in (0, 1)
                for slot in range(1, 9)
            ],
        ),
    ),
    "slot-board-lamps": (
        "Slot board: lamps",
        "S1",
        "U20 U21 U22 U30 U31 U32"
        + _words(
            "R",
            [
                500 + 100 * chip + 20 * row + slot
                for chip in range(3)
                for row in (0, 1)
                for slot in range(1, 9)
            ],
        ),
    ),
    "slot-board-readers": (
        "Slot board: the plugs of its eight slots",
        "S1",
        "U5"
        + _words("J", range(21, 29))
        + _words("J", range(41, 49))
        + _words("A", range(1, 9))
        + _words("L", range(1, 9)),
    ),
    "lock-board": (
        "Lock board: its chip of the chain, and the buffers of its eight drivers",
        "L1",
        "U1 U2 J1 J2 J3 J4 C1 C2 C3 D1 R1 R2 R3 R4 R5",
    ),
}
"""Sheets of parts with their nets by name: file, title, board, references."""
