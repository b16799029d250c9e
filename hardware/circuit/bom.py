"""The bill of materials: what to buy for a cabinet of any size, counted off its netlist."""

import csv
from collections import Counter
from io import StringIO

from hardware.circuit.cabinet import build_cabinet
from hardware.circuit.netlist import Kind
from hardware.circuit.passives import PRICES_OF

SIZES = (8, 24, 48, 96, 128)
"""The numbers of slots that the printed bill has a column for."""

REST = "all parts, about USD; printed boards, cables, keys' tags and steel are not in it"


def count_parts(slots: int, *, at_once: int) -> Counter[Kind]:
    """Return how many of each kind a cabinet with `slots` needs."""
    circuit = build_cabinet(slots, at_once=at_once)
    return Counter(part.kind for part in circuit.parts.values())


def price_of(counts: Counter[Kind]) -> float:
    """Return about what these parts cost together, in US dollars."""
    return sum(number * kind.price_usd for kind, number in counts.items())


def write_bom(sizes: tuple[int, ...] = SIZES, *, at_once: int = 2) -> str:
    """Return the bill as CSV: one line a part, one column of quantities for each size."""
    by_size = {slots: count_parts(slots, at_once=at_once) for slots in sizes}
    kinds = sorted(
        {kind for counts in by_size.values() for kind in counts},
        key=lambda kind: (kind.family, kind.maker, kind.mpn),
    )
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(
        [
            *("what", "maker", "part number"),
            *(f"for {slots} slots" for slots in sizes),
            f"about USD each ({PRICES_OF})",
        ]
    )
    for kind in kinds:
        quantities = [by_size[slots][kind] or "" for slots in sizes]
        table.writerow([kind.text, kind.maker, kind.mpn, *quantities, f"{kind.price_usd:.2f}"])
    totals = [f"{price_of(by_size[slots]):.0f}" for slots in sizes]
    table.writerow([REST, "", "", *totals, ""])
    return text.getvalue()
