"""The bill of materials: all that is bought for a cabinet of any size."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from hardware.circuit.cabinet import build_cabinet
from hardware.circuit.netlist import Kind
from hardware.circuit.off_board import CABINET, IF_WANTED, TOOLS, power_lines, spare_lines
from hardware.circuit.passives import PRICES_OF
from hardware.circuit.power import choose_power
from hardware.circuit.slot_board import SLOTS
from hardware.circuit.wares import Line, Need, Ware

SIZES = (8, 24, 48, 96, 128)
"""The numbers of slots that the printed bill has a column for."""

CIRCUIT, IN_CABINET, SPARE, WANTED, TOOL = "circuit", "cabinet", "spare", "if wanted", "tool"
SUMMED = (CIRCUIT, IN_CABINET, SPARE)
TOTAL = "all of circuit, cabinet and spare, about USD; without what is only wanted, and tools"


@dataclass(frozen=True, slots=True)
class Entry:
    """A ware of the bill and what it is bought for: one of the five words above."""

    group: str
    ware: Ware


Bill = dict[Entry, int]
"""How many of each are bought, in the bill's order."""


def count_parts(slots: int, *, at_once: int) -> Counter[Kind]:
    """Return how many of each kind the circuit of a cabinet with `slots` needs."""
    circuit = build_cabinet(slots, at_once=at_once)
    return Counter(part.kind for part in circuit.parts.values())


def need_of(slots: int, *, at_once: int) -> Need:
    """Return what a cabinet with `slots` needs things for."""
    return Need(
        slots=slots,
        parts=count_parts(slots, at_once=at_once),
        power=choose_power(slots, at_once=at_once),
        boards=-(-slots // SLOTS),
    )


def make_bill(slots: int, *, at_once: int) -> Bill:
    """Return all that is bought for a cabinet with `slots`, `at_once` of its coils pulling."""
    need = need_of(slots, at_once=at_once)
    kinds = sorted(need.parts, key=lambda kind: (kind.family, kind.maker, kind.mpn))
    bill = {Entry(CIRCUIT, _ware(kind)): need.parts[kind] for kind in kinds}
    groups: tuple[tuple[str, Sequence[Line]], ...] = (
        (IN_CABINET, [*CABINET, *power_lines(need)]),
        (SPARE, spare_lines(need)),
        (WANTED, IF_WANTED),
        (TOOL, TOOLS),
    )
    for group, lines in groups:
        for line in lines:
            entry = Entry(group, line.ware)
            assert entry not in bill, entry
            if number := line.count(need):
                bill[entry] = number
    return bill


def _ware(kind: Kind) -> Ware:
    return Ware(kind.text, kind.maker, kind.mpn, kind.price_usd)


def price_of(bill: Bill) -> float:
    """Return about what a cabinet costs, in US dollars, without what is optional, and tools."""
    return sum(
        number * entry.ware.price_usd for entry, number in bill.items() if entry.group in SUMMED
    )


def write_bom(sizes: tuple[int, ...] = SIZES, *, at_once: int = 2) -> str:
    """Return the bill as CSV: one line a ware, one column of quantities for each size."""
    bills = [make_bill(slots, at_once=at_once) for slots in sizes]
    groups = (*SUMMED, WANTED, TOOL)
    # A stable order: groups as above, in each what any size has, as it was first met.
    entries = sorted(
        dict.fromkeys(entry for bill in bills for entry in bill),
        key=lambda entry: groups.index(entry.group),
    )
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(
        [
            *("for", "what", "maker", "part number"),
            *(f"for {slots} slots" for slots in sizes),
            f"about USD each ({PRICES_OF})",
        ]
    )
    for entry in entries:
        ware, quantities = entry.ware, [bill.get(entry) or "" for bill in bills]
        price = f"{ware.price_usd:.2f}"
        table.writerow([entry.group, ware.what, ware.maker, ware.mpn, *quantities, price])
    totals = [f"{price_of(bill):.0f}" for bill in bills]
    table.writerow(["", TOTAL, "", "", *totals, ""])
    return text.getvalue()
