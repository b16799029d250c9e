"""How long records are kept: a rule like any other, told of once when it is over."""

from dataclasses import replace

import pytest

from controller.directory import Change, Keeping, RecordClass
from controller.entries import MatterOpened, RequestDenied
from controller.events import ClockRead, Started
from controller.importing.findings import Findings
from controller.importing.rules import parse_rules
from controller.importing.writing import write_rules
from controller.notices import MatterKind
from controller.policy.keeping import end_ms, first_kept, last_expired, months_kept
from controller.requests import CloseMatter
from controller.state import State
from tests.house import HOUR_MS, SETTINGS, Desk

DAY_MS = 24 * HOUR_MS
ZONE = SETTINGS.zone


@pytest.fixture
def desk():
    return Desk()


def keep(desk, months, *classes):
    desk.change(*(Keeping(id=each, months=months) for each in classes or RecordClass))


def pass_days(desk, days):
    """Let days pass while the cabinet stands there, and tell it so."""
    before = desk.state.at_ms(desk.mono_ms)
    desk.send(
        ClockRead, offset_ms=before + days * DAY_MS - desk.mono_ms, source=desk.state.clock_source
    )
    desk.wait(1_000)


def told(desk):
    return [
        each.items[0]
        for each in desk.logged(MatterOpened)
        if each.what is MatterKind.RECORDS_EXPIRED
    ]


def test_everything_is_kept_for_two_years_unless_a_rule_says_else(desk):
    assert months_kept(desk.state.directory) == 24
    keep(desk, 12, RecordClass.LOANS)
    assert months_kept(desk.state.directory) == 24
    keep(desk, 12)
    assert months_kept(desk.state.directory) == 12
    keep(desk, 60, RecordClass.CASES)
    assert months_kept(desk.state.directory) == 60


def test_a_month_is_kept_for_its_months_after_its_end(desk):
    keep(desk, 24)
    over = end_ms("2026-09", ZONE)
    last_moment = end_ms("2028-09", ZONE) - 1
    assert last_expired(desk.state, last_moment) == "2026-08"
    assert last_expired(desk.state, last_moment + 1) == "2026-09"
    assert over == end_ms("2026-08", ZONE) + 30 * DAY_MS
    assert last_expired(desk.state, end_ms("2026-12", ZONE)) == "2024-12"


def test_the_officer_hears_once_that_a_month_is_over(desk):
    keep(desk, 1)
    begun = first_kept(desk.state)
    pass_days(desk, 20)
    assert told(desk) == []
    pass_days(desk, 50)
    assert told(desk) == [begun]
    (opened,) = desk.logged(MatterOpened)
    assert (opened.owner, opened.actor) == ("role:officer", "")
    assert opened.due_ms == opened.at_ms + 30 * DAY_MS
    desk.wait(HOUR_MS)
    desk.ask(CloseMatter(matter=opened.matter, note="仍需保存"), actor="admin")
    desk.wait(HOUR_MS)
    assert told(desk) == [begun]
    pass_days(desk, 31)
    assert len(told(desk)) == 2


def test_a_restart_does_not_tell_it_again(desk):
    keep(desk, 1)
    pass_days(desk, 70)
    desk.send(Started, version="test", machine="m2", settings=SETTINGS)
    desk.wait(HOUR_MS)
    assert len(told(desk)) == 1


def test_months_before_the_first_record_are_told_to_nobody(desk):
    pass_days(desk, 700)
    assert told(desk) == []
    pass_days(desk, 100)
    assert len(told(desk)) == 1


def test_nothing_is_told_while_the_hour_is_not_known(desk):
    keep(desk, 1)
    at_ms = desk.state.at_ms(desk.mono_ms) + 90 * DAY_MS
    desk.send(ClockRead, offset_ms=at_ms - desk.mono_ms, source="unsynced")
    desk.wait(HOUR_MS)
    assert told(desk) == []
    desk.send(ClockRead, offset_ms=at_ms - desk.mono_ms, source="ntp")
    desk.wait(1_000)
    assert len(told(desk)) == 1


def test_records_begin_with_the_first_hour_that_was_known():
    desk = Desk(clock="unsynced")
    assert desk.state.kept.begun_ms is None
    desk.send(ClockRead, offset_ms=5_000, source="rtc")  # 1970: the battery was out
    assert desk.state.kept.begun_ms is None
    desk.send(ClockRead, offset_ms=1_800_000_000_000, source="ntp")
    desk.send(ClockRead, offset_ms=1_900_000_000_000, source="ntp")
    assert desk.state.kept.begun_ms == 1_800_000_000_000 + desk.mono_ms


@pytest.mark.parametrize("months", [0, -1, 1_201])
def test_an_impossible_period_is_refused(desk, months):
    keep(desk, months)
    assert "would be kept for" in desk.logged(RequestDenied)[-1].detail
    assert desk.state.directory.keepings == {}


@pytest.mark.parametrize("months", [1, 1_200])
def test_records_are_kept_for_a_month_or_for_a_hundred_years(desk, months):
    keep(desk, months)
    assert months_kept(desk.state.directory) == months


BOOK = '[[keeping]]\nid = "loans"\nlabel = "鑰匙領用"\nmonths = 36\n'


def test_keeping_stands_in_the_rule_book():
    found = Findings()
    (placed,) = parse_rules(BOOK, source="rules.toml", found=found)
    assert found.problems == ()
    assert placed.noun == Keeping(id=RecordClass.LOANS, label="鑰匙領用", months=36)
    directory = State().directory.change((Change(after=placed.noun),))
    assert BOOK in write_rules(directory)


@pytest.mark.parametrize(
    ("line", "instead", "says"),
    [
        ('"loans"', '"letters"', "rules.toml:2: keeping.id: 'letters' is no class of record"),
        ("months = 36", "months = 0", "rules.toml:4: keeping.months: expected 1 to 1200"),
        ("months = 36\n", "", "keeping.months: is missing"),
        ("36", '"36"', "rules.toml:4: keeping.months: expected a whole number"),
        ("label", "name", "rules.toml:3: keeping.name: unknown key"),
    ],
)
def test_a_wrong_period_is_named_with_its_line(line, instead, says):
    found = Findings()
    parse_rules(BOOK.replace(line, instead), source="rules.toml", found=found)
    assert any(says in each for each in found.problems), found.problems


def test_a_period_can_be_changed_back(desk):
    keep(desk, 12)
    before = desk.state.directory.keepings["cases"]
    desk.change(replace(before, months=60))
    assert months_kept(desk.state.directory) == 60


def test_before_any_hour_was_known_no_month_is_the_first():
    assert first_kept(State()) == ""
