"""Approver tables of a rule book: who approves at which hours."""

from typing import Any

from controller.directory import APPROVERS_MOST, Approver, ApproverRow, ApproverTable
from controller.importing.cells import read_id
from controller.importing.rule_tables import Placed, Reference, Table

KEEPER = "keeper"
"""How the department that keeps a set is written."""

WANTED = f'expected {{ role = "…" }}, {{ department = "…" }} or "{KEEPER}"'
"""How an approver is written; one who is named may have `registers = true` beside that."""


def read_approver_table(table: Table) -> Placed:
    """Return the approver table in `table`; what is wrong with it is reported with its line."""
    table.refuse_others(("id", "label", "rows", "different_departments"))
    if "rows" not in table.values:
        table.refuse("rows", 'is missing; expected a list such as [{ approvers = ["keeper"] }]')
    listed = table.read("rows", list, list, [])
    read = [_read_row(table, _line(table, n), each) for n, each in enumerate(listed)]
    noun = ApproverTable(
        id=table.needed("id", read_id),
        label=table.needed("label", str),
        rows=tuple(row for row, _ in read),
        is_apart=table.read("different_departments", bool, bool, False),
    )
    _refuse_hours(table, noun)
    return Placed(noun, table.line(), tuple(each for _, named in read for each in named))


def _line(table: Table, row: int) -> int:
    """Return the line of `row`: the tables of approvers in the rows before it count as well."""
    listed = table.values["rows"][:row]
    nested = sum(
        isinstance(approver, dict)
        for each in listed
        if isinstance(each, dict) and isinstance(each.get("approvers"), list)
        for approver in each["approvers"]
    )
    return table.page.lines.item(table.name, table.index, "rows", row + nested)


def _read_row(table: Table, line: int, values: Any) -> tuple[ApproverRow, list[Reference]]:
    where = f"{table.name}.rows"
    if not isinstance(values, dict) or not isinstance(values.get("approvers"), list):
        expected = 'expected { schedule = "…", approvers = […] }'
        table.page.refuse(line, f"{where}: {expected}, got {values!r}")
        return ApproverRow(), []
    for key in values.keys() - {"schedule", "approvers"}:
        expected = "unknown key; expected one of: schedule, approvers"
        table.page.refuse(line, f"{where}.{key}: {expected}")
    schedule = values.get("schedule", "")
    if not isinstance(schedule, str):
        table.page.refuse(line, f"{where}.schedule: expected text in quotes, got {schedule!r}")
        schedule = ""
    approvers = tuple(_read_approver(table, line, each) for each in values["approvers"])
    if len(approvers) > APPROVERS_MOST:
        expected = f"expected at most {APPROVERS_MOST}, got {len(approvers)}"
        table.page.refuse(line, f"{where}.approvers: {expected}")
    named = [Reference(line, f"{where}.schedule", "schedule", schedule)]
    for each in approvers:
        named.append(Reference(line, f"{where}.approvers.role", "role", each.role))
        place = f"{where}.approvers.department"
        named.append(Reference(line, place, "department", each.department))
    return ApproverRow(schedule=schedule, approvers=approvers), named


def _read_approver(table: Table, line: int, value: Any) -> Approver:
    if value == KEEPER:
        return Approver(is_keeper=True)
    if isinstance(value, dict) and type(value.get("registers", False)) is bool:
        named = {kind: name for kind, name in value.items() if kind != "registers"}
        kind, name = next(iter(named.items()), ("", ""))
        if len(named) == 1 and kind in ("role", "department") and isinstance(name, str) and name:
            registers = value.get("registers", False)
            role, department = (name, "") if kind == "role" else ("", name)
            return Approver(role=role, department=department, registers=registers)
    table.page.refuse(line, f"{table.name}.rows.approvers: {WANTED}, got {value!r}")
    return Approver(is_keeper=True)


def _refuse_hours(table: Table, noun: ApproverTable) -> None:
    """Refuse a row that never counts, and a table without an answer for every hour."""
    for number, row in enumerate(noun.rows[:-1]):
        if not row.schedule:
            text = f"{table.name}.rows: is always open: the rows after it never count"
            table.page.refuse(_line(table, number), text)
    if noun.rows and noun.rows[-1].schedule:
        text = "the last row needs to be without a schedule, for all other hours"
        table.page.refuse(_line(table, len(noun.rows) - 1), f"{table.name}.rows: {text}")
