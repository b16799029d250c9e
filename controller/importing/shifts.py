"""Shifts, Security's watch and the checklist of a rule book.

[[shift]]
id = "early"
label = "早班"
department = "客服部"
hours = "08:00-16:00"
days = "mon-sat"
calendar = "workday"
relief_minutes = 15
gap_minutes = 120

[[watch]]
id = "control_room"
label = "保安監控室"
department = "保安部"
calendar = "workday"
hand_over = "18:00"
take_back = "08:00"

[[checklist_item]]
id = "radios"
label = "對講機及充電器"
shifts = ["early"]
"""

from typing import Any

from controller.directory import ChecklistItem, Shift, Span, Watch
from controller.directory.shifts import EVERY_DAY, GAP_MS, RELIEF_MS
from controller.importing.cells import read_id
from controller.importing.findings import CellError
from controller.importing.hours import read_days, read_span
from controller.importing.rule_tables import Placed, Reference, Table

MINUTE_MS = 60_000
DAY_MINUTES = 1_440
_RESTS = ("calendar", "relief_minutes", "gap_minutes")


def read_shift(table: Table) -> Placed:
    """Return the shift in `table`; what is wrong with it is reported with its line."""
    table.refuse_others(("id", "label", "department", "hours", "days", *_RESTS))
    if "hours" not in table.values:
        table.refuse("hours", 'is missing; expected hours such as "08:00-16:00"')
    hours: Span = table.read("hours", str, read_span, Span(start=0, end=DAY_MINUTES))
    noun = Shift(
        id=table.needed("id", read_id),
        label=table.needed("label", str),
        department=table.read("department", str, str, ""),
        start=hours.start,
        end=hours.end,
        days=table.read("days", str, lambda text: tuple(sorted(read_days(text))), EVERY_DAY),
        **_rests(table),
    )
    return Placed(noun, table.line(), _calendar(table))


def read_watch(table: Table) -> Placed:
    """Return Security's watch in `table`; what is wrong with it is reported with its line."""
    table.refuse_others(("id", "label", "department", "hand_over", "take_back", *_RESTS))
    noun = Watch(
        id=table.needed("id", read_id),
        label=table.needed("label", str),
        department=table.needed("department", str),
        hand_over_minute=table.read("hand_over", str, _minute, 1_080),
        take_back_minute=table.read("take_back", str, _minute, 480),
        **_rests(table),
    )
    return Placed(noun, table.line(), _calendar(table))


def read_item(table: Table) -> Placed:
    """Return the checklist's item in `table`; what is wrong with it is reported with its line."""
    table.refuse_others(("id", "label", "shifts", "self_test"))
    noun = ChecklistItem(
        id=table.needed("id", read_id),
        label=table.needed("label", str),
        shifts=table.read("shifts", list, _ids, ()),
        is_self_test=table.read("self_test", bool, bool, False),
    )
    line = table.line("shifts") if noun.shifts else table.line()
    named = tuple(Reference(line, "checklist_item.shifts", "shift", each) for each in noun.shifts)
    return Placed(noun, table.line(), named)


def _rests(table: Table) -> dict[str, Any]:
    return {
        "calendar": table.read("calendar", str, str, ""),
        "relief_ms": table.read("relief_minutes", int, _minutes, RELIEF_MS),
        "gap_ms": table.read("gap_minutes", int, _minutes, GAP_MS),
    }


def _calendar(table: Table) -> tuple[Reference, ...]:
    place, key = f"{table.name}.calendar", table.values.get("calendar", "")
    return (Reference(table.line("calendar"), place, "schedule", key),) if key else ()


def _ids(value: list[Any]) -> tuple[str, ...]:
    if not all(isinstance(each, str) for each in value):
        raise CellError(f'expected a list such as ["early", "late"], got {value!r}')
    return tuple(dict.fromkeys(value))


def _minutes(value: int) -> int:
    if not 1 <= value <= DAY_MINUTES:
        raise CellError(f"expected 1 to {DAY_MINUTES} minutes, got {value}")
    return value * MINUTE_MS


def _minute(text: str) -> int:
    return 0 if text == "00:00" else read_span(f"00:00-{text}").end % DAY_MINUTES
