"""Approver tables: data that can be satisfied, or that is refused with the row that cannot."""

from dataclasses import replace

import pytest

from controller.directory import Approver, ApproverRow, ApproverTable, Change
from controller.entries import DirectoryChanged, RequestDenied
from controller.importing.findings import Findings
from controller.importing.plan import Files, Present, make_plan
from controller.importing.rules import parse_rules
from controller.policy.approvers import asked_people
from controller.policy.consistency import find_problems
from controller.reasons import Reason
from controller.requests import CompleteImport, StageImport
from tests.house import CLASSES, HOUR_MS, Desk

MANAGER, LEAD, KEEPER = Approver(role="manager"), Approver(role="lead"), Approver(is_keeper=True)
OFFICE = Approver(department="客服部")


def table(*rows, **fields):
    return ApproverTable(id="t", label="審批", rows=rows, **fields)


def row(*approvers, schedule=""):
    return ApproverRow(schedule=schedule, approvers=approvers)


@pytest.fixture
def desk():
    return Desk()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (table(row(LEAD, schedule="noon"), row()), "row 1 refers to schedule 'noon'"),
        (table(row(LEAD), row()), "row 1 is always open"),
        (table(row(LEAD, schedule="day")), "no last row without a schedule"),
        (table(), "no last row without a schedule"),
        (table(row(OFFICE, OFFICE, OFFICE, OFFICE)), "row 1 asks 4 people"),
        (table(row(Approver())), "row 1 has an approver who is not exactly one"),
        (table(row(Approver(role="lead", is_keeper=True))), "row 1 has an approver who is not"),
        (table(row(schedule="day"), row(MANAGER)), "row 2: there are not as many"),
        (table(row(LEAD, LEAD)), "row 1: there are not as many"),
        (table(row(LEAD, OFFICE), is_apart=True), "as it asks (lead, 客服部)"),
    ],
)
def test_a_table_that_cannot_be_is_refused_with_its_row(desk, wrong, says):
    desk.change(wrong)
    (denied,) = desk.logged(RequestDenied)
    assert denied.reasons == (Reason.IMPOSSIBLE,)
    assert says in denied.detail
    assert desk.state.directory.approver_tables == {}


@pytest.mark.parametrize(
    "right",
    [
        table(row()),
        table(row(LEAD, schedule="day"), row(OFFICE, OFFICE, LEAD)),
        table(row(LEAD, KEEPER), is_apart=True),
        table(row(OFFICE, OFFICE, OFFICE)),
    ],
)
def test_a_table_that_can_be_met_is_taken(desk, right):
    desk.change(right)
    assert desk.state.directory.approver_tables == {"t": right}


def test_the_next_table_is_looked_at_as_well(desk):
    desk.change(table(row(LEAD)))
    desk.change(replace(table(row(MANAGER)), id="u"))
    assert "'u' row 1: there are not as many" in desk.logged(RequestDenied)[0].detail
    assert list(desk.state.directory.approver_tables) == ["t"]


def test_whose_consent_is_asked_for_is_told_once_each(desk):
    kept = [replace(desk.state.directory.key_sets[each], custody="工程部") for each in ("K1", "K2")]
    rows = (row(OFFICE, OFFICE, schedule="day"), row(LEAD, KEEPER, OFFICE))
    desk.change(table(*rows), *kept, replace(CLASSES[0], approver_table="t"))
    at_ms = desk.state.at_ms(desk.mono_ms)
    key_set = desk.state.directory.key_sets["K1"]
    assert asked_people(desk.state, key_set, at_ms) == ("department:客服部",)
    at_ms += 12 * HOUR_MS
    everybody = ("role:lead", "department:工程部", "department:客服部")
    assert asked_people(desk.state, key_set, at_ms) == everybody
    assert asked_people(desk.state, desk.state.directory.key_sets["K3"], at_ms) == ()


def test_an_import_that_nobody_could_approve_by_never_takes_effect(desk):
    change = Change(after=table(row(MANAGER)))
    desk.ask(StageImport(import_id="i", changes=(change,)), actor="console")
    desk.ask(CompleteImport(import_id="i", count=1), actor="console")
    assert "row 1: there are not as many" in desk.logged(RequestDenied)[0].detail
    assert desk.state.directory.approver_tables == {}


def test_whoever_leaves_is_let_go_though_their_consent_is_waited_for(desk):
    desk.change(table(row(LEAD)))
    wong = desk.state.directory.cardholders["wong"]
    desk.change(replace(wong, is_active=False))
    assert not desk.state.directory.cardholders["wong"].is_active
    assert desk.logged(RequestDenied) == []


def test_a_class_names_a_table_that_is_known(desk):
    public = replace(CLASSES[0], approver_table="t")
    desk.change(public)
    assert "approver table 't', which is not known" in desk.logged(RequestDenied)[0].detail
    desk.change(table(row()), public)
    assert len(desk.logged(DirectoryChanged)) == 1


def test_a_keeper_is_asked_only_for_what_somebody_keeps(desk):
    desk.change(table(row(KEEPER)), replace(CLASSES[0], approver_table="t"))
    assert "key set 'K1' names no department" in desk.logged(RequestDenied)[0].detail
    kept = [replace(desk.state.directory.key_sets[each], custody="工程部") for each in ("K1", "K2")]
    desk.change(table(row(KEEPER)), replace(CLASSES[0], approver_table="t"), *kept)
    assert desk.state.directory.key_classes["public"].approver_table == "t"


def test_a_table_in_use_is_not_taken_away(desk):
    desk.change(table(row()), replace(CLASSES[0], approver_table="t"))
    known = desk.state.directory
    without = known.change((Change(before=known.approver_tables["t"]),))
    assert find_problems(without, slots=8) != ()


BOOK = """[[approver_table]]
id = "spare"
label = "備用鑰匙"
different_departments = true
rows = [
  { schedule = "day", approvers = [{ role = "lead" }, { department = "客服部" }] },
  { approvers = ["keeper"] },
]
[[key_class]]
id = "spare"
label = "備用"
approver_table = "spare"
"""


def parse(text):
    found = Findings()
    placed = parse_rules(text, source="rules.toml", found=found)
    return placed, found


def test_a_table_is_read_from_the_rule_book():
    (placed, key_class), found = parse(BOOK)
    assert found.problems == ()
    assert placed.noun == ApproverTable(
        id="spare",
        label="備用鑰匙",
        rows=(row(LEAD, OFFICE, schedule="day"), row(KEEPER)),
        is_apart=True,
    )
    assert key_class.noun.approver_table == "spare"


@pytest.mark.parametrize(
    ("text", "instead", "says"),
    [
        ('{ role = "lead" }', '{ role = "boss" }', "rules.toml:6: approver_table.rows.approvers"),
        ('schedule = "day", ', 'schedule = "noon", ', "rules.toml:6: approver_table.rows.schedule"),
        (
            'department = "客服部"',
            'department = "無"',
            "rules.toml:6: approver_table.rows.approvers",
        ),
        ('approver_table = "spare"', 'approver_table = "x"', "rules.toml:12: key_class.approver_"),
        ('["keeper"]', '["lead"]', "rules.toml:7: approver_table.rows.approvers: expected"),
        ('approvers = ["keeper"]', "", "rules.toml:7: approver_table.rows: expected"),
        ('schedule = "day", ', "", "rules.toml:6: approver_table.rows: is always open"),
        ('{ approvers = ["keeper"] },\n', "", "rules.toml:6: approver_table.rows: the last row"),
        (
            "different_departments = true",
            "apart = 1",
            "rules.toml:4: approver_table.apart: unknown",
        ),
        ('["keeper"]', '["keeper","keeper","keeper","keeper"]', "rules.toml:7: approver_table"),
    ],
)
def test_a_wrong_table_is_named_with_its_line(desk, text, instead, says):
    assert text in BOOK
    placed, found = parse(BOOK.replace(text, instead))
    make_plan(
        Files(rules=placed, source_of_rules="rules.toml"),
        Present(directory=desk.state.directory, people={}, slots=8),
        found,
        token_of=bytes.hex,
        make_salt=str,
    )
    assert any(says in str(each) for each in found.problems), found.problems
