"""Which rows of an approver table count now, and whom they mean."""

from controller.directory import ApproverRow, ApproverTable, KeySet
from controller.notices import to_department, to_role
from controller.policy.hours import is_open, moment
from controller.state import State


def open_rows(state: State, table: ApproverTable, at_ms: int) -> list[ApproverRow]:
    """Return the row that counts at `at_ms` (UTC); all that may while nobody knows the hour."""
    if not state.is_clock_trusted:
        return list(table.rows)
    now = moment(at_ms, state.settings.zone)
    for row in table.rows:
        schedule = state.directory.schedules.get(row.schedule)
        if not row.schedule or (schedule is not None and is_open(schedule, now)):
            return [row]
    return list(table.rows)


def asked_people(state: State, key_set: KeySet, at_ms: int) -> tuple[str, ...]:
    """Return the addressees whose consent a take of `key_set` needs at `at_ms` (UTC)."""
    key_class = state.directory.key_classes.get(key_set.key_class)
    name = key_class.approver_table if key_class is not None else ""
    table = state.directory.approver_tables.get(name)
    if table is None:
        return ()
    found = (
        to_role(each.role)
        if each.role
        else to_department(key_set.custody if each.is_keeper else each.department)
        for row in open_rows(state, table, at_ms)
        for each in row.approvers
    )
    return tuple(dict.fromkeys(found))
