"""Keeping periods of a rule book: for how many months a class of record is kept."""

from controller.directory import MONTHS, Keeping, RecordClass
from controller.directory.keeping import MONTHS_MOST
from controller.importing.cells import read_id
from controller.importing.findings import CellError
from controller.importing.rule_tables import Placed, Table
from controller.importing.text import tidy


def read_keeping(table: Table) -> Placed:
    """Return the keeping period in `table`; what is wrong with it is reported with its line."""
    table.refuse_others(("id", "label", "months"))
    if "months" not in table.values:
        table.refuse("months", f"is missing; expected a number such as {MONTHS}")
    noun = Keeping(
        id=RecordClass(table.needed("id", _read_class) or RecordClass.LOANS),
        label=table.read("label", str, tidy, ""),
        months=table.read("months", int, _read_months, MONTHS),
    )
    return Placed(noun, table.line())


def _read_class(text: str) -> str:
    try:
        return RecordClass(read_id(text))
    except ValueError as error:
        known = ", ".join(RecordClass)
        raise CellError(f"{text!r} is no class of record, expected one of: {known}") from error


def _read_months(value: int) -> int:
    if not 1 <= value <= MONTHS_MOST:
        raise CellError(f"expected 1 to {MONTHS_MOST} months, got {value}")
    return value
