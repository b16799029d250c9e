"""The rule book as it is now, written so that reading it back changes nothing."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from controller.directory import (
    AccessLevel,
    Approver,
    ApproverTable,
    ChecklistItem,
    Directory,
    Grant,
    Keeping,
    KeyClass,
    Oversight,
    Pairing,
    Purpose,
    Schedule,
    Shift,
    Side,
    Watch,
)
from controller.importing.approvers import KEEPER
from controller.importing.classes import MINUTE_MS
from controller.importing.findings import Findings
from controller.importing.hours import DAY_MINUTES, Spans, show_days, show_span
from controller.importing.rules import parse_rules
from controller.importing.toml_text import Value, table_text
from controller.importing.wanted import Rule

HEAD = """\
# The rule book of this cabinet. Load it with: keycabinet import --rules FILE --apply
# What is left out of a table has its usual value.
"""

Values = dict[str, Value]


def write_rules(directory: Directory) -> str:
    """Return the rule book of `directory` as TOML; the same rules give the same text.

    Raises:
        ImportRefused: something known stands in no rule book that could be read, such as a curfew
            of seconds; it names what.
    """
    parts = [HEAD]
    for name, (title, shelf, write) in _SECTIONS.items():
        nouns = getattr(directory, shelf).values()
        if nouns:
            parts.append(f"# ---- {title} ----\n")
        parts += [table_text(name, _named(noun, write(noun))) for noun in nouns]
    text = "\n".join(parts)
    _read_back(text, directory)
    return text


def _read_back(text: str, directory: Directory) -> None:
    found = Findings()
    placed = parse_rules(text, source="rules.toml", found=found)
    read = {(type(each.noun), each.noun.id): each.noun for each in placed}
    for noun in _rules(directory):
        if read.get((type(noun), noun.id)) != noun:
            found.refuse("rules.toml", 0, f"{noun.id!r} cannot be written as it is: {noun}")
    found.raise_if_any()


def _rules(directory: Directory) -> Iterator[Rule]:
    for _, shelf, _ in _SECTIONS.values():
        yield from getattr(directory, shelf).values()


def _named(noun: Rule, values: Values) -> Values:
    return {"id": noun.id, "label": noun.label, **values}


def _unless(**pairs: tuple[Value | None, object]) -> Values:
    """Return what differs from its usual value: by key the value and the usual one."""
    return {
        key: value for key, (value, usual) in pairs.items() if value is not None and value != usual
    }


def _minutes(duration_ms: int | None) -> int | None:
    return duration_ms // MINUTE_MS if duration_ms is not None else None


def _time(minute: int | None) -> str | None:
    return f"{minute // 60:02}:{minute % 60:02}" if minute is not None else None


def _class(noun: KeyClass) -> Values:
    usual = KeyClass(id="", label="")
    first = noun.purposes[0] if noun.purposes else noun.usual_purpose
    return _unless(
        purposes=([each.value for each in noun.purposes], [each.value for each in Purpose]),
        usual_purpose=(noun.usual_purpose.value, first.value),
        asks_work_order=(noun.asks_work_order, False),
        never_lent=(noun.is_never_lent, False),
        curfew_minutes=(_minutes(noun.curfew_ms), None),
        back_by=(_time(noun.curfew_minute), None),
        due_soon_minutes=(_minutes(noun.due_soon_ms), _minutes(usual.due_soon_ms)),
        escalation_minutes=(_steps(noun.escalation_ms), _steps(usual.escalation_ms)),
        home_fixed=(noun.is_home_fixed, True),
        label_print=(noun.label_print, usual.label_print),
        asks_proof=(noun.asks_proof, False),
        asks_pin=(noun.asks_pin, False),
        approver_table=(noun.approver_table, ""),
        asks_companion=(noun.asks_companion, False),
        asks_escort=(noun.asks_escort, False),
        asks_witness=(noun.asks_witness, False),
        never_handed_on=(noun.is_never_handed_on, False),
        curfew_renewed=(noun.is_curfew_renewed, False),
        lock_change_minutes=(_minutes(noun.lock_change_ms), _minutes(usual.lock_change_ms)),
        reminder_minutes=(_minutes(noun.reminder_ms) or 0, _minutes(usual.reminder_ms)),
        asks_key_count=(noun.asks_key_count, False),
        copy_approvers=(list(noun.copy_approvers), list(usual.copy_approvers)),
        consult_minutes=(_minutes(noun.consult_ms), None),
        borrowers=(list(noun.borrowers), []),
        keeps_spares=(noun.keeps_spares, False),
        reseal_minutes=(_minutes(noun.reseal_ms), _minutes(usual.reseal_ms)),
    )


def _steps(steps_ms: tuple[int, ...]) -> list[int]:
    return [each // MINUTE_MS for each in steps_ms]


def _level(noun: AccessLevel) -> Values:
    return {"grants": [_grant(each) for each in noun.grants]}


def _grant(grant: Grant) -> Values:
    return _unless(
        **{"class": (grant.key_class, "")},
        key_set=(grant.key_set, ""),
        schedule=(grant.schedule, ""),
    )


def _schedule(noun: Schedule) -> Values:
    values: Values = {"hours": list(_week(noun.week))}
    if noun.special_days:
        values["special_days"] = [
            {"date": each.date, "hours": [show_span(span) for span in each.spans]}
            for each in noun.special_days
        ]
    return values


def _week(week: tuple[Spans, ...]) -> Iterator[str]:
    """Yield a line for each span, with all the days that have it."""
    spans = dict.fromkeys(span for day in week for span in day)
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        days = [number for number, day in enumerate(week) if span in day]
        yield f"{show_days(days)} {show_span(span)}"


def _pairing(noun: Pairing) -> Values:
    return {"rule": noun.rule.value, "one": _side(noun.one), "other": _side(noun.other)}


def _side(side: Side) -> Values:
    return {"key_set": side.key_set} if side.key_set else {"class": side.key_class}


def _approver_table(noun: ApproverTable) -> Values:
    rows: list[Value] = [
        {
            **_unless(schedule=(row.schedule, "")),
            "approvers": [_approver(each) for each in row.approvers],
        }
        for row in noun.rows
    ]
    return {"rows": rows, **_unless(different_departments=(noun.is_apart, False))}


def _approver(approver: Approver) -> Value:
    if approver.is_keeper:
        return KEEPER
    return _unless(
        role=(approver.role, ""),
        department=(approver.department, ""),
        registers=(approver.registers, False),
    )


def _shift(noun: Shift) -> Values:
    usual = Shift(id="", label="", start=0, end=0)
    end = noun.end if noun.end <= DAY_MINUTES else noun.end - DAY_MINUTES
    return {
        **_unless(department=(noun.department, "")),
        "hours": f"{_time(noun.start)}-{_time(end)}",
        **_unless(days=(show_days(list(noun.days)), show_days(list(usual.days)))),
        **_rests(noun, usual),
    }


def _watch(noun: Watch) -> Values:
    usual = Watch(id="", label="", department="")
    return {
        "department": noun.department,
        **_unless(
            hand_over=(_time(noun.hand_over_minute), _time(usual.hand_over_minute)),
            take_back=(_time(noun.take_back_minute), _time(usual.take_back_minute)),
        ),
        **_rests(noun, usual),
    }


def _rests(noun: Shift | Watch, usual: Shift | Watch) -> Values:
    return _unless(
        calendar=(noun.calendar, ""),
        relief_minutes=(_minutes(noun.relief_ms), _minutes(usual.relief_ms)),
        gap_minutes=(_minutes(noun.gap_ms), _minutes(usual.gap_ms)),
    )


def _item(noun: ChecklistItem) -> Values:
    return _unless(shifts=(list(noun.shifts), []), self_test=(noun.is_self_test, False))


def _keeping(noun: Keeping) -> Values:
    return {"months": noun.months}


def _oversight(noun: Oversight) -> Values:
    usual = Oversight()
    return _unless(
        night=(_time(noun.night_minute), _time(usual.night_minute)),
        custodians=(list(noun.custodians), list(usual.custodians)),
        reviewers=(list(noun.reviewers), list(usual.reviewers)),
        review_by=(_time(noun.review_minute), _time(usual.review_minute)),
        monthly=(noun.is_monthly, usual.is_monthly),
        quarterly=(noun.is_quarterly, usual.is_quarterly),
    )


_SECTIONS: Mapping[str, tuple[str, str, Callable[[Any], Values]]] = {
    "schedule": ("hours 時段", "schedules", _schedule),
    "approver_table": ("who approves 審批", "approver_tables", _approver_table),
    "key_class": ("key classes 鑰匙類別", "key_classes", _class),
    "access_level": ("access levels 權限組", "access_levels", _level),
    "pairing": ("pairings 互斥組", "pairings", _pairing),
    "shift": ("shifts 班次", "shifts", _shift),
    "watch": ("Security's watch 保安值守", "watches", _watch),
    "checklist_item": ("checklist 交接檢查項目", "checklist", _item),
    "keeping": ("keeping 保存期限", "keepings", _keeping),
    "oversight": ("counts and reviews 盤點與審核", "oversights", _oversight),
}
"""By table: its title, the directory's shelf, and what writes one; each after what it names."""
