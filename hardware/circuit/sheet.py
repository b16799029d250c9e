"""Draws one circuit on one sheet of SVG: parts where a layout puts them, wires where nets are."""

from collections.abc import Mapping, Sequence
from html import escape

from hardware.circuit.netlist import GROUND, Circuit, Part, supply_of
from hardware.circuit.passives import farads_in_words
from hardware.circuit.symbols import GRID, Drawn, End, Place, Point, draw

STYLE = """
.paper{fill:#fff}
.part,.box{fill:none;stroke:#111;stroke-width:1.6;stroke-linejoin:round}
.box{fill:#f6f4ec}
.wire{fill:none;stroke:#1559a8;stroke-width:1.4}
.dot{fill:#1559a8}
.rail{stroke:#b3261e}
text{font-family:'DejaVu Sans',Arial,sans-serif;fill:#111}
.ref{font-size:10px}
.pin{font-size:9px;fill:#444}
.number{font-size:7.5px;fill:#666}
.net{font-size:9.5px;fill:#1559a8;font-weight:bold}
.title{font-size:17px;font-weight:bold}
.note{font-size:11px;fill:#444}
""".strip()

Layout = Mapping[str, Place]


class SheetWrong(Exception):
    """A layout does not fit its circuit; the message names the parts."""


def draw_sheet(
    circuit: Circuit,
    layout: Layout,
    *,
    title: str,
    notes: Sequence[str] = (),
    labelled: frozenset[str] = frozenset(),
    wired: frozenset[str] = frozenset(),
    size: tuple[int, int],
) -> str:
    """Return the sheet as SVG; `size` in grid units.

    Nets in `labelled`, supplies and ground get a flag at each terminal, those in `wired` and all
    others a wire, with its name where it goes on elsewhere.

    Raises:
        SheetWrong: the layout has a part that the circuit has not, or leaves a terminal out.
    """
    drawn = {ref: draw(_part(circuit, ref), place) for ref, place in layout.items()}
    body: list[str] = []
    wires: dict[str, list[End]] = {}
    for ref, shape in drawn.items():
        part = circuit.parts[ref]
        if missing := set(part.nets) - set(shape.ends):
            raise SheetWrong(f"{ref}: {sorted(missing)} are not on the sheet")
        body += [*shape.shapes, *_text(part, shape)]
        for name, end in shape.ends.items():
            if name in part.nets:
                wires.setdefault(part.nets[name], []).append(end)
    every = circuit.nets()
    for net, ends in sorted(wires.items()):
        goes_on = any(part.ref not in layout for part, _ in every[net])
        body += _net(net, ends, is_flagged=net in labelled, is_wired=net in wired, goes_on=goes_on)
    return _page(body, title, notes, size)


def _part(circuit: Circuit, ref: str) -> Part:
    if ref not in circuit.parts:
        raise SheetWrong(f"{ref} is not in the circuit")
    return circuit.parts[ref]


def _text(part: Part, shape: Drawn) -> list[str]:
    x, y = shape.label
    name = part.ref.partition("-")[2]
    kind = part.kind
    value = {
        "resistor": kind.name.removeprefix("R "),
        "capacitor": farads_in_words(kind.value),
        "fuse": kind.name.removeprefix("poly").removeprefix("blade ").removeprefix("fuse "),
        "connector": "",
        "coil": "",
    }.get(kind.family, kind.name)
    if shape.anchor == "middle":
        return [_words("ref", x, y, f"{name} {value}".strip(), "middle")]
    return [
        _words("ref", x, y, name, shape.anchor),
        _words("ref", x, y + 12, value, shape.anchor),
    ]


def _words(style: str, x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text class="{style}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'


def _net(
    net: str, ends: list[End], *, is_flagged: bool, is_wired: bool, goes_on: bool
) -> list[str]:
    is_supply = supply_of(net) is not None or net == "VIN"
    if net == GROUND or (is_supply and not is_wired):
        return [line for end in ends for line in _rest(net, end)]
    name = net.rsplit(".", maxsplit=1)[-1]
    if is_flagged or len(ends) == 1:
        return [line for end in _apart(ends) for line in _flag(name, end)]
    x, y, side = ends[0]
    beside = (x, y, "left" if side in ("up", "down") else side)
    return _wires([(x, y) for x, y, _ in ends]) + (_flag(name, beside) if goes_on else [])


def _apart(ends: list[End]) -> list[End]:
    """Return one end for each point; where several meet it looks to the left."""
    points: dict[Point, End] = {}
    for x, y, side in ends:
        points[x, y] = (x, y, "left" if (x, y) in points else side)
    return list(points.values())


def _rest(net: str, end: End) -> list[str]:
    """Draw ground or a supply: as a sign above or below, as a word at the side."""
    net = net.rpartition(".")[2]
    x, y, side = end
    if side in ("left", "right"):
        return _flag(net, end)
    if net == GROUND and side == "down":
        return [f'<path class="wire" d="M{x:g},{y:g} v6 m-8,0 h16 m-13,4 h10 m-7,4 h4"/>']
    way = -1 if side == "up" else 1
    style = "wire rail" if net == "RAIL" else "wire"
    return [
        f'<path class="{style}" d="M{x:g},{y:g} v{6 * way} m-8,0 h16"/>',
        _words("net", x, y + (-9 if way < 0 else 17), net, "middle"),
    ]


def _flag(name: str, end: End) -> list[str]:
    x, y, side = end
    dx, dy, anchor = {
        "left": (-6, 3.5, "end"),
        "right": (6, 3.5, "start"),
        "up": (0, -6, "middle"),
        "down": (0, 14, "middle"),
    }[side]
    return [
        f'<circle class="dot" cx="{x:g}" cy="{y:g}" r="2.4"/>',
        _words("net", x + dx, y + dy, name, anchor),
    ]


def _wires(points: list[Point]) -> list[str]:
    """Join all points: each to the nearest one that is joined already, level first."""
    joined, left = [points[0]], points[1:]
    lines, corners = [], []
    while left:
        far, near = min(
            ((far, near) for far in left for near in joined), key=lambda pair: _length(*pair)
        )
        left.remove(far)
        bend = (far[0], near[1])
        lines.append(
            f'<polyline class="wire" points="{near[0]:g},{near[1]:g} {bend[0]:g},{bend[1]:g}'
            f' {far[0]:g},{far[1]:g}"/>'
        )
        corners += [near, far, bend]
        joined += [far, bend]
    dots = sorted({each for each in corners if _arms(each, corners) > 2})
    return lines + [f'<circle class="dot" cx="{x:g}" cy="{y:g}" r="2.6"/>' for x, y in dots]


def _length(first: Point, second: Point) -> float:
    return abs(first[0] - second[0]) + abs(first[1] - second[1])


def _arms(point: Point, corners: list[Point]) -> int:
    return corners.count(point)


def _page(body: list[str], title: str, notes: Sequence[str], size: tuple[int, int]) -> str:
    width, height = (each * GRID for each in size)
    foot = [
        _words("note", 20, height - 16 * (len(notes) - row) + 2, note)
        for row, note in enumerate(notes)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
            f' width="{width}" height="{height}">',
            f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{width}" height="{height}"/>',
            _words("title", 20, 28, title),
            *body,
            *foot,
            "</svg>",
            "",
        ]
    )
