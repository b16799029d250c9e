"""The rule book: classes, access levels, schedules, pairings, approver tables, from a TOML file.

[[schedule]]
id = "night"
label = "夜班"
hours = ["daily 20:00-08:00"]
special_days = [{ date = "2026-02-17", hours = [] }]

[[key_class]]
id = "plant_room"
label = "設施設備房"
asks_work_order = true
curfew_minutes = 240

[[access_level]]
id = "engineering"
label = "工程部"
grants = [{ class = "plant_room", schedule = "night" }]

[[pairing]]
id = "safe"
label = "保險櫃雙鎖"
rule = "one_person"
one = { key_set = "SAFE-A" }
other = { key_set = "SAFE-B" }

[[approver_table]]
id = "spare"
label = "備用鑰匙"
rows = [
  { schedule = "day", approvers = [{ role = "manager" }, { department = "保安部" }] },
  { approvers = [{ role = "duty_manager" }, "keeper"] },
]

[[keeping]]
id = "loans"
months = 36

Shifts and what goes with them: see `controller.importing.shifts`; counts and reviews:
`controller.importing.oversight`.
"""

import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any

from controller.directory import (
    AccessLevel,
    Grant,
    Schedule,
)
from controller.importing.approvers import read_approver_table
from controller.importing.cells import read_id, read_texts
from controller.importing.classes import read_class
from controller.importing.findings import CellError, Findings
from controller.importing.hours import Spans, read_span, read_week, split_special_days, split_week
from controller.importing.keeping import read_keeping
from controller.importing.oversight import read_oversight
from controller.importing.pairings import read_pairing
from controller.importing.rule_tables import Page, Placed, Reference, Table
from controller.importing.shifts import read_item, read_shift, read_watch


def parse_rules(text: str, *, source: str, found: Findings) -> tuple[Placed, ...]:
    """Return every noun of the rule book that the TOML `text` holds.

    `source` is the file's name for messages; what is wrong is reported in `found` with its line
    and key. Whether what a rule names exists is for the caller to see, who knows the cabinet.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found.refuse(source, 0, str(error))
        return ()
    page = Page(source, text, found)
    placed = []
    for name, listed in tables.items():
        if name not in _READERS or not isinstance(listed, list):
            expected = ", ".join(f"[[{each}]]" for each in _READERS)
            page.refuse(page.lines.table(name, 0), f"{name}: expected one of: {expected}")
            continue
        here = [Table(page, name, n, values) for n, values in enumerate(listed)]
        read = [_READERS[name](each) for each in here]
        _refuse_doubles(page, name, read)
        placed += read
    return tuple(placed)


def _refuse_doubles(page: Page, name: str, read: list[Placed]) -> None:
    seen: dict[str, int] = {}
    for each in read:
        if (line := seen.setdefault(each.noun.id, each.line)) != each.line and each.noun.id:
            page.refuse(each.line, f"{name}.id: {each.noun.id!r} stands already in line {line}")


def _read_level(table: Table) -> Placed:
    table.refuse_others(("id", "label", "grants"))
    listed = table.read("grants", list, list, [])
    lines = table.page.lines
    places = tuple(
        lines.item(table.name, table.index, "grants", each) for each in range(len(listed))
    )
    grants = tuple(
        _read_grant(table.page, line, values) for line, values in zip(places, listed, strict=True)
    )
    noun = AccessLevel(
        id=table.needed("id", read_id), label=table.needed("label", str), grants=grants
    )
    named = tuple(
        Reference(line, f"access_level.grants.{kind}", kind, key)
        for grant, line in zip(grants, places, strict=True)
        for kind, key in (
            ("class", grant.key_class),
            ("key_set", grant.key_set),
            ("schedule", grant.schedule),
        )
    )
    return Placed(noun, table.line(), named)


def _read_grant(page: Page, line: int, values: Any) -> Grant:
    where = "access_level.grants"
    known = ("class", "key_set", "schedule")
    if not isinstance(values, dict) or not all(isinstance(each, str) for each in values.values()):
        page.refuse(line, f'{where}: expected {{ class = "…", schedule = "…" }}, got {values!r}')
        return Grant()
    for key in values:
        if key not in known:
            page.refuse(line, f"{where}.{key}: unknown key; expected one of: {', '.join(known)}")
    grant = Grant(
        key_class=values.get("class", ""),
        key_set=values.get("key_set", ""),
        schedule=values.get("schedule", ""),
    )
    if bool(grant.key_class) == bool(grant.key_set):
        page.refuse(line, f"{where}: expected either class or key_set, and not both")
    return grant


def _read_schedule(table: Table) -> Placed:
    table.refuse_others(("id", "label", "hours", "special_days"))
    if "hours" not in table.values:
        table.refuse("hours", 'is missing; expected a list such as ["mon-fri 08:00-18:00"]')
    closed: tuple[Spans, ...] = ((),) * 7
    week = table.read("hours", list, lambda value: read_week(read_texts(value)), closed)
    special: dict[date, Spans] = {}
    for n, values in enumerate(table.read("special_days", list, list, [])):
        _read_special_day(table, n, values, special)
    try:
        spans, days = split_week(week), split_special_days(special, week)
    except CellError as error:
        table.refuse("hours", str(error))
        spans, days = closed, ()
    noun = Schedule(
        id=table.needed("id", read_id),
        label=table.needed("label", str),
        week=spans,
        special_days=days,
    )
    return Placed(noun, table.line())


def _read_special_day(table: Table, n: int, values: Any, special: dict[date, Spans]) -> None:
    line = table.page.lines.item(table.name, table.index, "special_days", n)
    where = f"{table.name}.special_days"
    wanted = '{ date = "2026-02-17", hours = ["09:00-12:00"] }'
    if not isinstance(values, dict) or set(values) != {"date", "hours"}:
        table.page.refuse(line, f"{where}: expected {wanted}, got {values!r}")
        return
    day = values["date"]
    try:
        if not isinstance(day, date):
            day = date.fromisoformat(str(day))
        spans = tuple(read_span(each) for each in read_texts(values["hours"]))
    except (CellError, ValueError) as error:
        table.page.refuse(line, f"{where}: {error}; expected {wanted}")
        return
    if day in special:
        table.page.refuse(line, f"{where}: {day} stands there twice")
    special[day] = tuple(sorted(spans, key=lambda span: span.start))


_READERS: dict[str, Callable[[Table], Placed]] = {
    "key_class": read_class,
    "access_level": _read_level,
    "schedule": _read_schedule,
    "pairing": read_pairing,
    "shift": read_shift,
    "watch": read_watch,
    "checklist_item": read_item,
    "approver_table": read_approver_table,
    "keeping": read_keeping,
    "oversight": read_oversight,
}
