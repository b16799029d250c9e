"""`python -m hardware` makes drawings, netlists, parts list and pin table afresh."""

import argparse
import sys
from pathlib import Path

from hardware.circuit.bom import write_bom
from hardware.circuit.cabinet import AT_ONCE, AT_ONCE_MAX, SLOTS_MAX
from hardware.circuit.facts import data_facts, fill
from hardware.circuit.files import GUIDES, make_files
from hardware.circuit.simulate import simulated_facts


def main() -> None:
    """Write all files beside this one, or print the bill of materials of one cabinet."""
    parser = argparse.ArgumentParser(prog="python -m hardware", description=__doc__)
    parser.add_argument(
        "--bom", type=int, metavar="SLOTS", help="print the parts of a cabinet with so many slots"
    )
    parser.add_argument(
        "--at-once", type=int, default=AT_ONCE, help="how many coils pull at once (locks.at_once)"
    )
    parser.add_argument(
        "--simulate", action="store_true", help="let ngspice say the guides' numbers afresh too"
    )
    asked = parser.parse_args()
    if not 1 <= asked.at_once <= AT_ONCE_MAX:
        parser.error(f"--at-once: expected 1 to {AT_ONCE_MAX}")
    if asked.bom is not None:
        if not 1 <= asked.bom <= SLOTS_MAX:
            parser.error(f"--bom: expected 1 to {SLOTS_MAX}")
        sys.stdout.write(write_bom((asked.bom,), at_once=asked.at_once))
        return
    facts = {**data_facts(), **(simulated_facts() if asked.simulate else {})}
    here = Path(__file__).parent
    for name, text in make_files().items():
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_text(text, encoding="utf-8")
    for name in GUIDES:
        text = (here / name).read_text(encoding="utf-8")
        (here / name).write_text(fill(text, facts), encoding="utf-8")


if __name__ == "__main__":
    main()
