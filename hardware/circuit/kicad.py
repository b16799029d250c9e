"""A board's netlist in KiCad's format, to lay the board out from."""

from hardware.circuit.netlist import Circuit, Part

OFF_BOARD = {"coil", "supply", "panel"}
"""Families that hang on a board's terminals and have no place on it."""


def write_netlist(circuit: Circuit, board: str) -> str:
    """Return the netlist of `board` (such as "H"), which Pcbnew imports."""
    parts = [
        part
        for part in circuit.parts.values()
        if part.board == board and part.kind.family not in OFF_BOARD
    ]
    lines = ['(export (version "E")', "  (components"]
    for part in parts:
        lines.append(
            f'    (comp (ref "{_ref(part)}") (value "{part.kind.mpn}")'
            f' (footprint "{part.kind.footprint}"))'
        )
    lines += ["  )", "  (nets"]
    nets: dict[str, list[str]] = {}
    for part in parts:
        for name, net in part.nets.items():
            number = part.kind.terminal(name).number
            nets.setdefault(net, []).append(f'(node (ref "{_ref(part)}") (pin "{number}"))')
    for code, (net, nodes) in enumerate(sorted(nets.items()), 1):
        lines.append(f'    (net (code "{code}") (name "{net}")')
        lines += [f"      {node}" for node in nodes]
        lines.append("    )")
    return "\n".join([*lines, "  )", ")", ""])


def _ref(part: Part) -> str:
    return part.ref.partition("-")[2]
