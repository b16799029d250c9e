"""Key classes of a rule book: how long, for what and by whom their sets are lent."""

from typing import Any

from controller.directory import KeyClass, Purpose
from controller.importing.cells import read_id, read_texts
from controller.importing.findings import CellError
from controller.importing.hours import read_span
from controller.importing.rule_tables import Placed, Reference, Table

MINUTE_MS = 60_000
WEEK_MINUTES = 7 * 1_440

_USUAL = KeyClass(id="", label="")


def read_class(table: Table) -> Placed:
    """Return the key class in `table`; what is wrong with it is reported with its line."""
    table.refuse_others(_CLASS_KEYS)
    purposes = table.read("purposes", list, _read_purposes, tuple(Purpose))
    usual = table.read("usual_purpose", str, _read_purpose, purposes[0])
    if usual not in purposes:
        table.refuse("usual_purpose", f"{usual.value!r} is not among the purposes of this class")
    noun = KeyClass(
        id=table.needed("id", read_id),
        label=table.needed("label", str),
        purposes=purposes,
        usual_purpose=usual,
        asks_work_order=table.read("asks_work_order", bool, bool, False),
        is_never_lent=table.read("never_lent", bool, bool, False),
        curfew_ms=table.read("curfew_minutes", int, _read_minutes, None),
        curfew_minute=table.read("back_by", str, _read_time, None),
        due_soon_ms=table.read("due_soon_minutes", int, _read_minutes, _USUAL.due_soon_ms),
        escalation_ms=table.read("escalation_minutes", list, _read_steps, _USUAL.escalation_ms),
        is_home_fixed=table.read("home_fixed", bool, bool, True),
        label_print=table.read("label_print", str, _read_print, "code"),
        asks_proof=table.read("asks_proof", bool, bool, False),
        asks_pin=table.read("asks_pin", bool, bool, False),
        approver_table=table.read("approver_table", str, str, ""),
        is_never_handed_on=table.read("never_handed_on", bool, bool, False),
        is_curfew_renewed=table.read("curfew_renewed", bool, bool, False),
        asks_companion=table.read("asks_companion", bool, bool, False),
        asks_escort=table.read("asks_escort", bool, bool, False),
        asks_witness=table.read("asks_witness", bool, bool, False),
        lock_change_ms=table.read("lock_change_minutes", int, _read_minutes, _USUAL.lock_change_ms),
        reminder_ms=_read_reminder(table),
        asks_key_count=table.read("asks_key_count", bool, bool, False),
        copy_approvers=table.read(
            "copy_approvers", list, lambda each: tuple(read_texts(each)), _USUAL.copy_approvers
        ),
        consult_ms=table.read("consult_minutes", int, _read_minutes, None),
        borrowers=table.read("borrowers", list, lambda each: tuple(read_texts(each)), ()),
        keeps_spares=table.read("keeps_spares", bool, bool, False),
        reseal_ms=table.read("reseal_minutes", int, _read_minutes, _USUAL.reseal_ms),
    )
    line = table.line("approver_table")
    place = "key_class.approver_table"
    named = Reference(line, place, "approver_table", noun.approver_table)
    line, place = table.line("borrowers"), "key_class.borrowers"
    borrowers = (Reference(line, place, "department", each) for each in noun.borrowers)
    return Placed(noun, table.line(), (named, *borrowers))


_CLASS_KEYS = (
    "id",
    "label",
    "purposes",
    "usual_purpose",
    "asks_work_order",
    "never_lent",
    "curfew_minutes",
    "back_by",
    "due_soon_minutes",
    "escalation_minutes",
    "home_fixed",
    "label_print",
    "asks_proof",
    "asks_pin",
    "approver_table",
    "never_handed_on",
    "curfew_renewed",
    "asks_companion",
    "asks_escort",
    "asks_witness",
    "lock_change_minutes",
    "reminder_minutes",
    "asks_key_count",
    "copy_approvers",
    "consult_minutes",
    "borrowers",
    "keeps_spares",
    "reseal_minutes",
)


def _read_reminder(table: Table) -> int | None:
    """Return how often an overdue loan is told of again; 0 minutes stand for never."""
    if table.values.get("reminder_minutes") == 0:
        return None
    told: int = table.read("reminder_minutes", int, _read_minutes, _USUAL.reminder_ms)
    return told


def _read_purposes(value: list[Any]) -> tuple[Purpose, ...]:
    if not value:
        raise CellError("expected at least one purpose")
    return tuple(dict.fromkeys(_read_purpose(each) for each in read_texts(value)))


def _read_purpose(text: str) -> Purpose:
    try:
        return Purpose(text)
    except ValueError as error:
        raise CellError(f"{text!r} is unknown, expected one of: {', '.join(Purpose)}") from error


def _read_minutes(value: int) -> int:
    if not 1 <= value <= 52 * WEEK_MINUTES:
        raise CellError(f"expected 1 to {52 * WEEK_MINUTES} minutes, got {value}")
    return value * MINUTE_MS


def _read_steps(value: list[Any]) -> tuple[int, ...]:
    steps = [each * MINUTE_MS for each in value if type(each) is int and each >= 0]
    if len(steps) < len(value) or sorted(set(steps)) != steps:
        raise CellError(f"expected minutes in rising order such as [0, 60, 240], got {value!r}")
    return tuple(steps)


def _read_time(text: str) -> int:
    return read_span(f"00:00-{text}").end % 1_440 if text != "00:00" else 0


def _read_print(text: str) -> str:
    if text not in ("code", "full"):
        raise CellError(f'{text!r} is unknown, expected "code" or "full"')
    return text
