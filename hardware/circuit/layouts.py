"""Where each part stands on the drawings of the circuits."""

from collections.abc import Sequence

from hardware.circuit.netlist import Circuit, Part, Role
from hardware.circuit.sheet import Layout
from hardware.circuit.symbols import TWO_ENDED, Place

WATCHDOG: Layout = {
    "H-R1": Place(14, 14),
    "H-R2": Place(20, 17, "v"),
    "H-U1": Place(32, 13, left=("a1", "a2", "a3", "vcc", "gnd"), right=("y1", "y2", "y3")),
    "H-R15": Place(56, 11),
    "H-C2": Place(65, 11),
    "H-D2": Place(72, 11),
    "H-R16": Place(56, 26),
    "H-C3": Place(65, 26),
    "H-D3": Place(78, 26),
    "H-C4": Place(84, 14, "v"),
    "H-R3": Place(92, 14, "v"),
    "H-U2": Place(106, 10, left=("minus", "plus", "vdd", "vss"), right=("out",)),
    "H-R4": Place(98, 27, "v"),
    "H-R5": Place(98, 33, "v"),
    "H-R6": Place(114, 30, "-h"),
    "H-C1": Place(32, 32, "v"),
    "H-C5": Place(42, 32, "v"),
}

SWITCH: Layout = {
    "H-R7": Place(14, 24),
    "H-R8": Place(21, 27, "v"),
    "H-Q2": Place(29, 24),
    "H-R9": Place(30, 18, "v"),
    "H-R10": Place(30, 12, "-v"),
    "H-D4": Place(38, 12, "-v"),
    "H-Q1": Place(50, 15, "-"),
    "H-D5": Place(59, 25, "-v"),
    "H-R11": Place(68, 25, "v"),
    "H-D6": Place(68, 31, "v"),
    "H-R14": Place(77, 25, "v"),
    "H-R12": Place(86, 25, "v"),
    "H-R13": Place(86, 31, "v"),
    "H-D7": Place(96, 28),
}


def driver_layout(board: str) -> Layout:
    """Return where the parts of the first driver of `board` stand."""
    places = {
        "R106": Place(10, 11),
        "C101": Place(19, 11),
        "R107": Place(27, 14, "v"),
        "D102": Place(35, 14, "-v"),
        "R108": Place(43, 11),
        "R104": Place(40, 26),
        "R105": Place(50, 29, "v"),
        "Q102": Place(59, 26),
        "R102": Place(44, 38),
        "R103": Place(54, 41, "v"),
        "Q101": Place(69, 38),
        "R101": Place(70, 26, "v"),
        "D101": Place(60, 16, "-v"),
        "L101": Place(70, 16, "v"),
        "F101": Place(70, 9, "v"),
        "J101": Place(82, 14, left=("p1", "p2")),
    }
    return {f"{board}-{ref}": place for ref, place in places.items()}


CELL_WIDTH, CELL_HEIGHT = 16, 12
SHEET_WIDTH = 126
TOP = 8


def spread(circuit: Circuit, refs: Sequence[str]) -> tuple[Layout, int]:
    """Return a layout of these parts row by row, the big ones first, and its height."""
    places: dict[str, Place] = {}
    x, y, tall = 6, TOP, 0
    for part in sorted((circuit.parts[ref] for ref in refs), key=_is_small):
        wide, high = _extent(part)
        if x + wide > SHEET_WIDTH:
            x, y, tall = 6, y + tall, 0
        places[part.ref] = _put(part, x, y)
        x, tall = x + wide, max(tall, high)
    return places, y + tall


def _is_small(part: Part) -> bool:
    return (part.kind.family in TWO_ENDED and len(part.nets) == 2) or _is_discrete(part)


def _is_discrete(part: Part) -> bool:
    return "mid" in part.nets or part.kind.family in ("nmos", "pmos", "zener")


def _extent(part: Part) -> tuple[int, int]:
    if part.kind.family in ("nmos", "pmos"):
        return 2 * CELL_WIDTH - 4, CELL_HEIGHT
    if _is_small(part):
        return CELL_WIDTH, CELL_HEIGHT
    left, right = _sides(part)
    return 38, 2 * max(len(left), len(right)) + 5


def _put(part: Part, x: int, y: int) -> Place:
    if part.kind.family in ("nmos", "pmos"):
        return Place(x + 16, y + 5)
    if _is_small(part):
        return Place(x + 4, y + 5, "v")
    left, right = _sides(part)
    letters = max(map(len, left), default=0) + max(map(len, right), default=0)
    return Place(x + 14, y + 1, left=left, right=right, width=max(10, 1 + 0.6 * letters))


def _sides(part: Part) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the connected terminals: what drives on the right, all else on the left."""
    names = [each for each in part.kind.terminals if each.name in part.nets]
    drives = (Role.OUTPUT, Role.TRISTATE, Role.SOURCE)
    right = tuple(each.name for each in names if each.role in drives)
    left = tuple(each.name for each in names if each.role not in drives)
    if len(left) > 2 * len(right) + 4:  # a plug: half on each side
        every = (*left, *right)
        return every[: (len(every) + 1) // 2], every[(len(every) + 1) // 2 :]
    return left, right
