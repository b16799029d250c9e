"""The wiring of a cabinet: its boards, what hangs on their terminals, and the cables between."""

from collections.abc import Iterator, Sequence
from html import escape

from hardware.circuit.lock_board import CHANNELS
from hardware.circuit.netlist import Circuit, Part
from hardware.circuit.sheet import STYLE

CABLES = """
.cable{fill:none;stroke-width:3}
.chain{stroke:#1559a8}
.railed{stroke:#b3261e}
.power{stroke:#c77700}
.bus{stroke:#2a7d3f}
""".strip()

Tops = dict[str, tuple[float, float, float]]
"""Where each plug is: its board's left side, its height on paper, its board's width."""

ROW, WIDTH, GAP = 15, 300, 120
LANES = (
    ("CHAIN_SER", "chain", 16),
    ("RAIL", "railed", 34),
    ("12V_BOARDS", "power", 16),
    ("RS485", "bus", 34),
)
"""For each kind of cable: a net of it, how it is drawn, how far from the boards."""

PURPOSES = {
    "H-J2": "the supply's 13.8 V",
    "H-J3": "to the lock boards, at least 1.5 mm²",
    "H-J4": "to the slot boards, at least 0.75 mm²",
    "H-J5": "to the lock boards, ribbon cable",
    "H-J6": "badge reader, at most 0.5 m",
    "H-J7": "to the slot boards, twisted pair",
    "H-J50": "panel light",
    "H-J101": "door solenoid",
    "H-J300": "latch's loop: door and case, shut in a row",
    "H-J310": "keypad, at most 3 m: its links are out then",
    "L-J1": "chain, from the board before",
    "L-J2": "chain, to the next board",
    "L-J3": "lock rail, from the board before",
    "L-J4": "lock rail, to the next board",
    "S-J1": "12 V, from the board before",
    "S-J2": "12 V, to the next board",
    "S-J3": "programmer",
    "S-J4": "jumper: one slot less",
    "S-J5": "jumper: two slots less",
    "S-J6": "jumper: four slots less",
    "S-J7": "case switch, shut while the case is",
    "S-J8": "jumper: the line ends here",
    "S-J9": "slot bus, from the board before",
    "S-J10": "slot bus, to the next board",
}
"""What a plug is for, where its nets do not say it; by board's letter and reference."""


def _purpose(plug: Part) -> str:
    ref = plug.ref.partition("-")[2]
    if known := PURPOSES.get(f"{plug.board[0]}-{ref}"):
        return known
    if plug.board[0] == "L":
        return f"solenoid of slot {_slot(plug, int(ref[1:]) // 100)}"
    if plug.board[0] == "S":
        what, slot = divmod(int(ref[1:]), 20)
        return f"{'reader' if what == 1 else 'switches and lamp'} of slot {_slot(plug, slot)}"
    net = plug.nets["p1"]
    return net.removesuffix("_WIRE").replace("_", " ").lower()


def _slot(plug: Part, place: int) -> int:
    """Return the cabinet's number of the slot at a board's `place` (from 1)."""
    return CHANNELS * (int(plug.board[1:]) - 1) + place


def draw_wiring(circuit: Circuit) -> str:
    """Return the drawing of `circuit` as SVG: lock boards, controller board and slot boards."""
    boards: dict[str, list[Part]] = {}
    for part in circuit.of("connector"):
        boards.setdefault(part.board, []).append(part)
    tops: Tops = {}
    body: list[str] = []
    heights = [0.0]
    for column, group in enumerate(_columns(boards)):
        x, y = 30 + column * (WIDTH + GAP), 60.0
        for board in group:
            lines, y_end = _board(board, boards[board], x, y, tops)
            body += lines
            y = y_end + 30
        heights.append(y)
    body += [line for near, far in circuit.cables for line in _cable(circuit, tops, near, far)]
    return _page(body, max(heights), len(_columns(boards)))


def _columns(boards: dict[str, list[Part]]) -> Sequence[Sequence[str]]:
    """Put the controller board in the middle."""
    return [[board for board in boards if board.startswith(letter)] for letter in "LHS"]


def _board(
    board: str, plugs: Sequence[Part], x: float, y: float, tops: Tops
) -> tuple[list[str], float]:
    rows: list[str] = []
    at = y + 26
    for plug in plugs:
        title = f"{plug.ref.partition('-')[2]}  {_purpose(plug)}"
        rows.append(_words("ref", x + 10, at, title, bold=True))
        tops[plug.ref] = (x, at - 4, WIDTH)
        for line in _pins(list(plug.nets.items())):
            at += ROW
            rows.append(_words("pin", x + 22, at, line))
        at += ROW + 6
    names = {"H": "Controller board", "L": "Lock board", "S": "Slot board"}
    title = f"{names[board[0]]} {board[1:]}".strip()
    frame = (
        f'<rect class="box" x="{x:g}" y="{y:g}" width="{WIDTH}" height="{at - y - 8:g}"/>'
        + _words("net", x, y - 6, title)
    )
    return [frame, *rows], at - 8


def _pins(wired: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield lines of up to three pins each: number and net."""
    ordered = sorted(wired, key=lambda each: int(each[0][1:]))
    for first in range(0, len(ordered), 3):
        yield "    ".join(
            f"{name[1:]} {net.split('.')[-1]}" for name, net in ordered[first : first + 3]
        )


def _cable(circuit: Circuit, tops: Tops, near: str, far: str) -> list[str]:
    """Draw a cable on the side of its boards that looks to the controller board."""
    nets = set(circuit.parts[near].nets.values())
    style, lane = next(
        (style, lane) for net, style, lane in LANES if any(each.startswith(net) for each in nets)
    )
    x1, y1, width = tops[near]
    x2, y2, _ = tops[far]
    if x1 == x2:
        is_left = far.startswith("L")
        edge = x1 + width if is_left else x1
        bend = edge + lane if is_left else edge - lane
        path = f"M{edge:g},{y1:g} H{bend:g} V{y2:g} H{edge:g}"
    elif x2 < x1:
        path = f"M{x1:g},{y1:g} H{x2 + width + lane:g} V{y2:g} H{x2 + width:g}"
    else:
        path = f"M{x1 + width:g},{y1:g} H{x2 - lane:g} V{y2:g} H{x2:g}"
    return [f'<path class="cable {style}" d="{path}"/>']


def _words(style: str, x: float, y: float, text: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    place = f'class="{style}" x="{x:g}" y="{y:g}"{weight}'
    return f'<text {place} xml:space="preserve">{escape(text)}</text>'


def _page(body: Sequence[str], height: float, columns: int) -> str:
    width = 60 + columns * WIDTH + (columns - 1) * GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:g}"'
            f' width="{width}" height="{height:g}">',
            f"<style>{STYLE}\n{CABLES}</style>",
            f'<rect class="paper" width="{width}" height="{height:g}"/>',
            _words("title", 30, 28, "The boards of a cabinet with 16 slots, and their cables"),
            *body,
            "</svg>",
            "",
        ]
    )
