"""Shifts, Security's watch and the checklist: read from the rule book, and checked as a whole."""

from dataclasses import replace

import pytest

from controller.directory import Change, ChecklistItem, Schedule, Shift, Watch
from controller.importing.findings import Findings
from controller.importing.rules import parse_rules
from controller.policy.consistency import find_problems
from controller.policy.shift_misfits import GAP_MS_MAX
from tests.house import DAY, Desk

BOOK = """[[shift]]
id = "night"
label = "夜班"
department = "客服部"
hours = "22:00-06:00"
days = "mon-fri"
calendar = "day"
relief_minutes = 20

[[watch]]
id = "control_room"
label = "保安監控室"
department = "保安部"
calendar = "day"
take_back = "07:30"

[[checklist_item]]
id = "radios"
label = "對講機"
shifts = ["night", "control_room"]

[[checklist_item]]
id = "self_test"
label = "鑰匙櫃自檢"
self_test = true
"""
NIGHT = Shift(
    id="night",
    label="夜班",
    department="客服部",
    start=1_320,
    end=1_800,
    days=(0, 1, 2, 3, 4),
    calendar="day",
    relief_ms=1_200_000,
)
WATCH = Watch(
    id="control_room",
    label="保安監控室",
    department="保安部",
    calendar="day",
    take_back_minute=450,
)
RADIOS = ChecklistItem(id="radios", label="對講機", shifts=("night", "control_room"))
SELF_TEST = ChecklistItem(id="self_test", label="鑰匙櫃自檢", is_self_test=True)


def parse(text):
    found = Findings()
    placed = parse_rules(text, source="rules.toml", found=found)
    return placed, found.problems


def test_shifts_watch_and_checklist_are_read_from_the_rule_book():
    placed, problems = parse(BOOK)
    assert problems == ()
    assert [each.noun for each in placed] == [NIGHT, WATCH, RADIOS, SELF_TEST]
    named = [(each.line, each.kind, each.key) for p in placed for each in p.references]
    assert named == [
        (7, "schedule", "day"),
        (14, "schedule", "day"),
        (20, "shift", "night"),
        (20, "shift", "control_room"),
    ]


def test_security_s_watch_is_handed_over_at_18_and_taken_back_at_8_where_nobody_says_otherwise():
    (placed,), _ = parse('[[watch]]\nid = "w"\nlabel = "w"\ndepartment = "保安部"\n')
    assert (placed.noun.hand_over_minute, placed.noun.take_back_minute) == (18 * 60, 8 * 60)


@pytest.mark.parametrize(
    ("line", "instead", "says"),
    [
        ('hours = "22:00-06:00"\n', "", "shift.hours: is missing"),
        ('hours = "22:00-06:00"', 'hours = "22-06"', "rules.toml:5: shift.hours"),
        ('days = "mon-fri"', 'days = "weekdays"', "rules.toml:6: shift.days"),
        ("relief_minutes = 20", "relief_minutes = 0", "rules.toml:8: shift.relief_minutes"),
        ("relief_minutes = 20", 'relief = "20"', "shift.relief: unknown key"),
        ('department = "保安部"\n', "", "watch.department: is missing"),
        ('take_back = "07:30"', 'take_back = "7"', "rules.toml:15: watch.take_back"),
        ('["night", "control_room"]', "[1]", "rules.toml:20: checklist_item.shifts"),
    ],
)
def test_a_wrong_shift_is_named_with_its_line(line, instead, says):
    _, problems = parse(BOOK.replace(line, instead, 1))
    assert any(says in each for each in problems), problems


def problems_of(*nouns):
    book = [Schedule(id="day", label="day", week=DAY), NIGHT, WATCH, RADIOS, SELF_TEST]
    known = {(type(each), each.id): each for each in (*book, *nouns)}
    changes = tuple(Change(after=each) for each in known.values())
    return find_problems(Desk().state.directory.change(changes), slots=8)


@pytest.mark.parametrize(
    "nouns",
    [
        (),
        (replace(NIGHT, start=0, end=1_440),),
        (replace(NIGHT, relief_ms=1, gap_ms=1),),
        (replace(NIGHT, gap_ms=GAP_MS_MAX),),
        (replace(WATCH, take_back_minute=1, hand_over_minute=1_439),),
    ],
)
def test_a_book_that_can_be_is_taken(nouns):
    assert problems_of(*nouns) == ()


@pytest.mark.parametrize(
    ("noun", "says"),
    [
        (replace(NIGHT, end=1_320), "lasts from minute"),
        (replace(NIGHT, end=1_320 + 1_441), "lasts from minute"),
        (replace(NIGHT, start=1_440, end=1_500), "lasts from minute"),
        (replace(NIGHT, start=-1, end=60), "lasts from minute"),
        (replace(NIGHT, days=()), "no weekday"),
        (replace(NIGHT, days=(6, 7)), "no weekday"),
        (replace(NIGHT, calendar="gone"), "'gone', which is not known"),
        (replace(NIGHT, gap_ms=60_000), "before its relief"),
        (replace(NIGHT, gap_ms=GAP_MS_MAX + 1), "more than 20 hours"),
        (replace(NIGHT, relief_ms=0), "before its relief"),
        (replace(NIGHT, id="control_room"), "has the name of a watch"),
        (replace(WATCH, department=""), "by no department"),
        (replace(WATCH, take_back_minute=1_200), "not taken back before"),
        (replace(WATCH, take_back_minute=1_080), "not taken back before"),
        (replace(WATCH, take_back_minute=0), "not taken back before"),
        (replace(WATCH, hand_over_minute=1_440), "not taken back before"),
        (replace(WATCH, calendar="gone"), "'gone', which is not known"),
        (replace(RADIOS, shifts=("gone",)), "'gone', which is not known"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(noun, says):
    (problem,) = problems_of(noun)
    assert says in problem
    assert repr(noun.id) in problem
