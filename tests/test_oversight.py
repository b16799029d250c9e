"""Looking after the cabinet: one count for each night, and every change seen by somebody else."""

from dataclasses import replace

import pytest

from controller.config import CabinetSettings
from controller.directory import Cardholder, Change, Oversight, Schedule
from controller.entries import CabinetConfigured, NoticeOwed, RequestDenied
from controller.entries.oversight import ChangesReviewed, ChangesUnreviewed, StockCounted
from controller.events import ClockRead, InventoryRead, Started, TagUnreadable
from controller.importing.findings import Findings
from controller.importing.rules import parse_rules
from controller.notices import NoticeKind
from controller.reasons import Reason
from controller.requests import (
    ChangeDirectory,
    CompleteImport,
    Leave,
    ReportDamage,
    ReviewChanges,
    StageImport,
)
from tests.house import DAY, HOUR_MS, SETS, SETTINGS, Desk

TODAY, TOMORROW = "2026-05-04", "2026-05-05"
BOSS = Cardholder(id="boss", department="管理部", roles=("supervisor",))


@pytest.fixture
def desk():
    desk = Desk()
    desk.change(BOSS, Oversight(night_minute=180), actor="console")
    desk.wait(1)
    desk.entries.clear()
    return desk


def counted(desk):
    return [each.night for each in desk.logged(StockCounted)]


def restart(desk):
    desk.send(Started, version="t", machine="m1", settings=desk.state.settings)
    desk.send(InventoryRead, readings=desk.readings(dict.fromkeys(SETS)))


def test_where_nobody_set_it_up_nothing_is_counted_and_nobody_chased():
    desk = Desk()
    desk.wait(72 * HOUR_MS)
    assert desk.logged(StockCounted) == desk.logged(ChangesUnreviewed) == []


def test_each_night_is_counted_once_at_its_time_whatever_happens_in_between(desk):
    desk.wait(18 * HOUR_MS)  # 02:00
    assert counted(desk) == []
    desk.wait(HOUR_MS)
    assert counted(desk) == [TOMORROW]
    for _ in range(3):
        restart(desk)
        desk.wait(HOUR_MS)
    assert counted(desk) == [TOMORROW]
    desk.wait(24 * HOUR_MS)
    assert counted(desk) == [TOMORROW, "2026-05-06"]


def test_the_count_is_of_what_hangs_there_and_says_what_does_not(desk):
    desk.take("chan", 1)
    desk.send(TagUnreadable, slot=2)
    desk.wait(19 * HOUR_MS)
    (entry,) = desk.logged(StockCounted)
    assert (entry.expected, entry.sensed, entry.missed) == (4, 3, 0)
    assert [(each.key_set, each.what) for each in entry.differences] == [("K2", "unsure")]
    assert [each.key_set for each in entry.out] == ["K1"]
    assert entry.blind == (2,)
    (told,) = [e for e in desk.logged(NoticeOwed) if e.what is NoticeKind.STOCK_DIFFERS]
    assert (told.to, told.detail) == ("role:supervisor", TOMORROW)


def test_a_count_without_a_difference_is_nobodys_notice(desk):
    desk.wait(19 * HOUR_MS)
    assert counted(desk) == [TOMORROW]
    assert [e for e in desk.logged(NoticeOwed) if e.what is NoticeKind.STOCK_DIFFERS] == []


def test_a_cabinet_that_was_off_counts_once_it_is_on_and_says_which_nights_are_missing(desk):
    desk.wait(19 * HOUR_MS)
    desk.mono_ms += 80 * HOUR_MS
    desk.send(Started, version="t", machine="m1", settings=desk.state.settings)
    desk.wait(1)
    assert counted(desk) == [TOMORROW]  # not before the slots have been read
    desk.send(InventoryRead, readings=desk.readings(dict.fromkeys(SETS)))
    desk.wait(1)
    last = desk.logged(StockCounted)[-1]
    assert (last.night, last.missed, last.missed_from) == ("2026-05-08", 2, "2026-05-06")
    kinds = [each.what for each in desk.logged(NoticeOwed)]
    assert kinds.count(NoticeKind.STOCK_DIFFERS) == 1


def test_while_the_hour_is_not_known_nothing_is_counted(desk):
    offset_ms = desk.state.offset_ms
    desk.send(ClockRead, offset_ms=offset_ms, source="unsynced")
    desk.wait(40 * HOUR_MS)
    assert counted(desk) == []
    desk.send(ClockRead, offset_ms=offset_ms, source="ntp")
    desk.wait(1)
    assert counted(desk) == [TOMORROW]


def test_a_clock_that_was_years_ahead_stops_no_count(desk):
    offset_ms = desk.state.offset_ms
    desk.send(ClockRead, offset_ms=offset_ms + 10_000 * HOUR_MS, source="ntp")
    desk.wait(1)
    desk.send(ClockRead, offset_ms=offset_ms, source="ntp")
    desk.entries.clear()
    desk.wait(19 * HOUR_MS)
    desk.wait(HOUR_MS)
    assert counted(desk) == [TOMORROW]


# Administrators' changes


def change_something(desk, actor="admin", name="day"):
    schedule = desk.state.directory.schedules.get(name) or Schedule(id=name, label=name, week=DAY)
    return desk.change(replace(schedule, label=schedule.label + "x"), actor=actor)


def review(desk, day=TODAY, actor="boss", **fields):
    return desk.ask(ReviewChanges(day=day, **fields), actor=actor)


def test_a_days_changes_are_signed_once_it_is_over_and_only_once(desk):
    change_something(desk)
    assert "not over" in review(desk)[-1].detail
    desk.wait(16 * HOUR_MS)
    review(desk, note="已核對")
    (signed,) = desk.logged(ChangesReviewed)
    assert (signed.day, signed.actor, signed.count, signed.note) == (TODAY, "boss", 4, "已核對")
    assert signed.actors == ("console", "admin")
    assert review(desk)[-1].reasons == (Reason.NOTHING_TO_DO,)
    desk.wait(48 * HOUR_MS)
    assert desk.logged(ChangesUnreviewed) == []


def test_nobody_reviews_their_own_changes(desk):
    desk.change(replace(BOSS, roles=("supervisor", "administrator")))
    change_something(desk, actor="boss")
    desk.wait(24 * HOUR_MS)
    assert review(desk)[-1].reasons == (Reason.SELF_APPROVED,)
    desk.change(Cardholder(id="other", department="管理部", roles=("supervisor",)))
    review(desk, actor="other")
    assert desk.logged(ChangesReviewed)[-1].actor == "other"


@pytest.mark.parametrize("actor", ["admin", "wong", "chan", "console"])
def test_only_a_reviewer_signs_and_no_prompt_does(desk, actor):
    change_something(desk, actor="console")
    desk.wait(24 * HOUR_MS)
    assert review(desk, actor=actor)[-1].reasons == (Reason.NOT_ENTITLED,)


def test_who_reviews_is_a_rule(desk):
    before = desk.state.directory.oversights["oversight"]
    desk.change(replace(before, reviewers=("staff",)))
    desk.wait(24 * HOUR_MS)
    assert review(desk)[-1].reasons == (Reason.NOT_ENTITLED,)
    review(desk, actor="chan")
    assert desk.logged(ChangesReviewed)


def test_an_unsigned_day_is_told_once_and_can_be_signed_still(desk):
    change_something(desk)
    desk.wait(25 * HOUR_MS)  # 09:00 of the next day
    assert desk.logged(ChangesUnreviewed) == []
    desk.wait(HOUR_MS)
    (missed,) = desk.logged(ChangesUnreviewed)
    assert (missed.day, missed.count) == (TODAY, 4)
    told = [each for each in desk.logged(NoticeOwed) if each.what == "changes_unreviewed"]
    assert [(each.to, each.detail) for each in told] == [("role:supervisor", TODAY)]
    restart(desk)
    desk.wait(96 * HOUR_MS)
    assert len(desk.logged(ChangesUnreviewed)) == 1
    review(desk)
    assert desk.state.overseen.days == {}


def test_a_day_without_changes_needs_no_signature(desk):
    desk.wait(16 * HOUR_MS)
    review(desk)
    desk.wait(96 * HOUR_MS)
    assert desk.logged(ChangesUnreviewed) == []


def test_days_before_it_was_set_up_are_nobodys_to_sign():
    desk = Desk()
    change_something(desk)
    desk.wait(48 * HOUR_MS)
    desk.change(BOSS, Oversight())
    desk.wait(48 * HOUR_MS)
    assert [each.day for each in desk.logged(ChangesUnreviewed)] == ["2026-05-06"]


def test_every_administrators_change_counts_and_what_rules_do_by_themselves_does_not(desk):
    def count():
        return desk.state.overseen.days[TODAY].count

    was = count()
    desk.ask(ReportDamage(key_set="K1", note="變形"), actor="chan")
    assert count() == was
    desk.ask(Leave(cardholder="lee"), actor="admin")
    assert count() == was + 1
    schedule = Schedule(id="late", label="late", week=DAY)
    desk.ask(StageImport(import_id="i", changes=(Change(after=schedule),)), actor="admin")
    assert count() == was + 1
    desk.ask(CompleteImport(import_id="i", count=1), actor="admin")
    assert count() == was + 2
    desk.ask(ChangeDirectory(changes=()), actor="admin")
    assert count() == was + 2
    settings = replace(SETTINGS, name="新名稱")
    desk.send(Started, version="t", machine="m1", settings=settings)
    entry = desk.logged(CabinetConfigured)[-1]
    assert (entry.before, entry.settings) == (SETTINGS, settings)
    assert count() == was + 3
    assert isinstance(settings, CabinetSettings)


# The rule book


def read(text):
    found = Findings()
    placed = parse_rules(text, source="rules.toml", found=found)
    return placed, [str(each) for each in found.problems]


def test_the_rule_book_says_how_it_is_looked_after():
    text = """
[[oversight]]
id = "oversight"
night = "02:30"
custodians = ["lead", "staff"]
reviewers = ["manager"]
review_by = "12:00"
monthly = true
"""
    (placed,), problems = read(text)
    assert problems == []
    assert placed.noun == Oversight(
        night_minute=150,
        custodians=("lead", "staff"),
        reviewers=("manager",),
        review_minute=720,
        is_monthly=True,
    )
    assert [each.key for each in placed.references] == ["lead", "staff", "manager"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("reviewers = []", "somebody has to review"),
        ('reviewers = "manager"', "expected a list"),
        ('night = "25:00"', "night"),
        ("often = true", "unknown key"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(line, says):
    _, problems = read(f'[[oversight]]\nid = "oversight"\n{line}\n')
    assert problems
    assert "3" in problems[0]
    assert says in problems[0]


def test_there_is_only_one_way(desk):
    _, problems = read('[[oversight]]\nid = "other"\n')
    assert "there is only one" in problems[0]
    for noun in (Oversight(id="x"), Oversight(reviewers=()), Oversight(night_minute=1_440)):
        assert isinstance(desk.change(noun)[-1], RequestDenied)
