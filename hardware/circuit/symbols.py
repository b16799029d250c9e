"""Drawing symbols: where a part's terminals lie on paper, and its lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hardware.circuit.netlist import Part

GRID = 10
Point = tuple[float, float]
End = tuple[float, float, str]
"""A terminal's point, and the side it looks to: "left", "right", "up" or "down"."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A part on paper: its terminals by name, its lines as SVG, and where its text goes."""

    ends: dict[str, End]
    shapes: Sequence[str]
    label: Point
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part stands, in grid units, and how it lies.

    `turn` is "h" or "v" for two ends, with "-" in front to change ends; "l" puts a MOSFET's gate
    on the right, and "-" its source on top. `left`, `right`: a chip's terminals from top to bottom.
    """

    x: float
    y: float
    turn: str = "h"
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    width: float = 8


def draw(part: Part, place: Place) -> Drawn:
    """Return `part` drawn at `place`."""
    family = part.kind.family
    if family in ("nmos", "pmos"):
        return _fet(part, place)
    if (family in TWO_ENDED and len(part.kind.terminals) == 2) or family == "zener":
        return _two_ended(part, place)
    if "mid" in part.nets:
        return _pair(place)
    return _box(part, place)


def _line(*points: Point, style: str = "part") -> str:
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polyline class="{style}" points="{path}"/>'


def _two_ended(part: Part, place: Place) -> Drawn:
    """A body of 4 grid units between two ends, 6 apart, drawn flat and then turned."""
    is_upright = place.turn.endswith("v")
    first, second = (each.name for each in part.kind.terminals if each.name in part.nets)
    names = ("anode", "cathode") if "anode" in part.nets else (first, second)
    if place.turn.startswith("-"):
        names = (names[1], names[0])
    body = TWO_ENDED[part.kind.family](place.turn.startswith("-"))

    def put(point: Point) -> Point:
        along, across = point
        x, y = place.x * GRID, place.y * GRID
        return (x - across, y + along) if is_upright else (x + along, y + across)

    shapes = [_line((*put((-30, 0)),), put((-20, 0))), _line(put((20, 0)), put((30, 0)))]
    shapes += [_line(*(put(point) for point in each)) for each in body]
    label = put((0, -15)) if not is_upright else (place.x * GRID + 15, place.y * GRID + 4)
    first_side, last_side = ("up", "down") if is_upright else ("left", "right")
    return Drawn(
        {names[0]: (*put((-30, 0)), first_side), names[1]: (*put((30, 0)), last_side)},
        shapes,
        label,
        "start" if is_upright else "middle",
    )


Body = list[list[Point]]


def _resistor(_is_turned: bool) -> Body:
    return [[(-20, -7), (20, -7), (20, 7), (-20, 7), (-20, -7)]]


def _capacitor(_is_turned: bool) -> Body:
    return [
        [(-20, 0), (-4, 0)],
        [(-4, -11), (-4, 11)],
        [(4, -11), (4, 11)],
        [(4, 0), (20, 0)],
    ]


def _diode(is_turned: bool) -> Body:
    """An arrow from the anode, which is the first end unless the part is turned, to a bar."""
    way = -1 if is_turned else 1
    return [
        [(-20, 0), (20, 0)],
        [(-10 * way, -9), (-10 * way, 9), (10 * way, 0), (-10 * way, -9)],
        [(10 * way, -9), (10 * way, 9)],
    ]


def _fuse(_is_turned: bool) -> Body:
    return [[(-20, -5), (20, -5), (20, 5), (-20, 5), (-20, -5)], [(-20, 0), (20, 0)]]


def _coil(_is_turned: bool) -> Body:
    arcs: list[Point] = []
    for turn in range(4):
        left = -20 + 10 * turn
        arcs += [(left, 0), (left + 1.5, -6), (left + 5, -9), (left + 8.5, -6), (left + 10, 0)]
    return [arcs]


def _battery(_is_turned: bool) -> Body:
    return [[(-20, 0), (-3, 0)], [(-3, -11), (-3, 11)], [(3, -6), (3, 6)], [(3, 0), (20, 0)]]


TWO_ENDED: dict[str, Callable[[bool], Body]] = {
    "resistor": _resistor,
    "capacitor": _capacitor,
    "diode": _diode,
    "led": _diode,
    "tvs": _diode,
    "zener": _diode,
    "fuse": _fuse,
    "coil": _coil,
    "inductive": _coil,
    "battery": _battery,
}


def _pair(place: Place) -> Drawn:
    """Two diodes one on top of the other, the cathode up."""
    x, y = place.x * GRID, place.y * GRID
    shapes = []
    for top in (y - 40, y):
        shapes += [
            _line((x, top), (x, top + 40)),
            _line((x - 9, top + 28), (x + 9, top + 28), (x, top + 12), (x - 9, top + 28)),
            _line((x - 9, top + 12), (x + 9, top + 12)),
        ]
    ends: dict[str, End] = {
        "cathode": (x, y - 40, "up"),
        "mid": (x, y, "left"),
        "anode": (x, y + 40, "down"),
    }
    return Drawn(ends, shapes, (x + 14, y - 16))


def _fet(part: Part, place: Place) -> Drawn:
    """The drain up and the gate left unless turned; the arrow tells the channel."""
    side = -1 if "l" in place.turn else 1
    flip = -1 if place.turn.startswith("-") else 1
    x, y = place.x * GRID, place.y * GRID

    def put(across: float, along: float) -> Point:
        return (x + side * across, y + flip * along)

    shapes = [
        _line(put(-30, 0), put(-12, 0)),
        _line(put(-12, -14), put(-12, 14)),
        _line(put(-6, -16), put(-6, 16)),
        _line(put(-6, -11), put(10, -11), put(10, -30)),
        _line(put(-6, 11), put(10, 11), put(10, 30)),
        _line(put(-6, 0), put(10, 0), put(10, 11)),
    ]
    tip, tail = (-5, 3) if part.kind.family == "nmos" else (3, -5)
    shapes.append(_line(put(tail, -5), put(tip, 0), put(tail, 5)))
    top, bottom = ("up", "down") if flip == 1 else ("down", "up")
    ends: dict[str, End] = {
        "gate": (*put(-30, 0), "left" if side == 1 else "right"),
        "drain": (*put(10, -30), top),
        "source": (*put(10, 30), bottom),
    }
    return Drawn(ends, shapes, (x + side * 18, y - 4), "start" if side == 1 else "end")


def _box(part: Part, place: Place) -> Drawn:
    """A chip, module or plug: a box, its terminals' names inside, their pins' numbers outside."""
    left_x, top = place.x * GRID, place.y * GRID
    width = place.width * GRID
    rows = max(len(place.left), len(place.right))
    shapes = [
        f'<rect class="box" x="{left_x:g}" y="{top:g}" width="{width:g}"'
        f' height="{(2 * rows) * GRID:g}"/>'
    ]
    ends: dict[str, End] = {}
    for names, edge, way, anchor in (
        (place.left, left_x, -1, "start"),
        (place.right, left_x + width, 1, "end"),
    ):
        for row, name in enumerate(names):
            if not name:
                continue
            y = top + (2 * row + 1) * GRID
            ends[name] = (edge + way * 20, y, "left" if way < 0 else "right")
            shapes.append(_line((edge, y), (edge + way * 20, y)))
            shapes.append(
                f'<text class="pin" x="{edge - way * 4:g}" y="{y + 3:g}"'
                f' text-anchor="{anchor}">{name}</text>'
            )
            number = part.kind.terminal(name).number
            if name != f"p{number}":
                shapes.append(
                    f'<text class="number" x="{edge + way * 4:g}" y="{y - 3:g}"'
                    f' text-anchor="{"end" if way < 0 else "start"}">{number}</text>'
                )
    return Drawn(ends, shapes, (left_x + width / 2, top - 6), "middle")
