"""What an approver table must hold to: an answer for every hour, by people there are."""

from collections.abc import Iterable, Iterator

from controller.directory import (
    APPROVERS_MOST,
    Approver,
    ApproverRow,
    ApproverTable,
    Cardholder,
    Directory,
    KeySetStatus,
)

NO_KEEPER = "cabinet"
"""The custody of a set that no department keeps."""


def find_table_misfits(directory: Directory, table: ApproverTable) -> Iterator[str]:
    """Yield what is impossible about `table` by itself, a line each."""
    for number, row in enumerate(table.rows, 1):
        where = f"approver table {table.id!r} row {number}"
        if row.schedule and row.schedule not in directory.schedules:
            yield f"{where} refers to schedule {row.schedule!r}, which is not known"
        if len(row.approvers) > APPROVERS_MOST:
            yield f"{where} asks {len(row.approvers)} people, at most {APPROVERS_MOST} can be"
        for each in row.approvers:
            if (bool(each.role), bool(each.department), each.is_keeper).count(True) != 1:
                yield f"{where} has an approver who is not exactly one of role, department, keeper"
        if [each.registers for each in row.approvers].count(True) > 1:
            yield f"{where} has more than one who registers"
        if any(each.registers and each.is_keeper for each in row.approvers):
            yield f"{where} has a keeper who registers; expected a role or a department"
        if not row.schedule and number < len(table.rows):
            yield f"{where} is always open: the rows after it never count"
    if not table.rows or table.rows[-1].schedule:
        yield f"approver table {table.id!r} has no last row without a schedule, for other hours"


def find_keeperless(directory: Directory) -> Iterator[str]:
    """Yield which key sets need their keeping department's consent and name no department."""
    asking = {each.id for each in directory.approver_tables.values() if _asks_keeper(each)}
    if not asking:
        return
    classes = {each.id for each in directory.key_classes.values() if each.approver_table in asking}
    for each in directory.key_sets.values():
        is_lent = each.status is not KeySetStatus.RETIRED
        if each.key_class in classes and each.custody == NO_KEEPER and is_lent:
            yield (
                f"key set {each.id!r} names no department that keeps it, and approver table"
                f" {directory.key_classes[each.key_class].approver_table!r} asks for its consent"
            )


def _asks_keeper(table: ApproverTable) -> bool:
    return any(each.is_keeper for row in table.rows for each in row.approvers)


def find_absent(before: Directory, after: Directory) -> Iterator[str]:
    """Yield which rows new in `after` nobody there could satisfy, a line each.

    Only tables that differ from `before` are looked at: a leaver is let go at once, whoever waits
    for their consent.
    """
    for table in after.approver_tables.values():
        if before.approver_tables.get(table.id) == table:
            continue
        for number, row in enumerate(table.rows, 1):
            if not _can_be_met(after, row, is_apart=table.is_apart):
                named = ", ".join(each.role or each.department for each in _named(row))
                yield (
                    f"approver table {table.id!r} row {number}:"
                    f" there are not as many different people as it asks ({named})"
                )


def _named(row: ApproverRow) -> list[Approver]:
    """Return whom `row` asks by name; who keeps a set is another for every set."""
    return [each for each in row.approvers if not each.is_keeper]


def _can_be_met(directory: Directory, row: ApproverRow, *, is_apart: bool) -> bool:
    active = [each for each in directory.cardholders.values() if each.is_active]
    choices = [_some_of(active, each) for each in _named(row)]
    return _can_choose(choices, (), is_apart=is_apart)


def _some_of(people: Iterable[Cardholder], approver: Approver) -> list[Cardholder]:
    """Return enough of the people `approver` may be: more of one department change nothing."""
    found: list[Cardholder] = []
    counts: dict[str, int] = {}
    for each in people:
        fits = approver.role in each.roles if approver.role else _is_of(each, approver.department)
        if fits and counts.get(each.department, 0) < APPROVERS_MOST:
            counts[each.department] = counts.get(each.department, 0) + 1
            found.append(each)
    return found


def _is_of(holder: Cardholder, department: str) -> bool:
    return holder.department == department


def _can_choose(
    choices: list[list[Cardholder]], chosen: tuple[Cardholder, ...], *, is_apart: bool
) -> bool:
    if not choices:
        return True
    taken = {each.id for each in chosen}
    departments = {each.department for each in chosen} if is_apart else set()
    return any(
        _can_choose(choices[1:], (*chosen, each), is_apart=is_apart)
        for each in choices[0]
        if each.id not in taken and each.department not in departments
    )
