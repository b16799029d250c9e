"""Every file that is made of the circuit's data."""

from hardware.circuit.bom import write_bom
from hardware.circuit.cabinet import build_cabinet
from hardware.circuit.drawings import draw_all
from hardware.circuit.kicad import write_netlist
from hardware.circuit.pin_page import write_page
from hardware.circuit.wiring import draw_wiring

BOARDS = {"H": "controller-board", "L1": "lock-board", "S1": "slot-board"}


def make_files() -> dict[str, str]:
    """Return the text of each file by its path below `hardware/`."""
    circuit = build_cabinet(24)
    return {
        "PINS.md": write_page(),
        "BOM.csv": write_bom(),
        "drawings/wiring.svg": draw_wiring(build_cabinet(16)),
        **{f"drawings/{name}.svg": text for name, text in draw_all().items()},
        **{f"netlists/{name}.net": write_netlist(circuit, board) for board, name in BOARDS.items()},
    }


GUIDES = ("ASSEMBLY.md", "BRING_UP.md")
"""Written by hand, but for their numbers."""
