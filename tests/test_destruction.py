"""Old records are destroyed by five hands, and never before their time."""

from dataclasses import replace

import pytest

from controller.directory import Cardholder, Credential, Keeping, RecordClass
from controller.entries import RequestDenied
from controller.entries.keeping import (
    DestructionAsked,
    DestructionJudged,
    PeriodDestroyed,
    PeriodErased,
    PresenceAwaited,
    PresenceShown,
)
from controller.events import ClockRead, Started
from controller.events.keeping import PeriodCleared, PeriodPrepared
from controller.keeping_parts import Ground, Stage
from controller.notices import MatterKind
from controller.parts import Copy
from controller.policy.keeping import check_destruction, end_ms, first_kept, last_expired
from controller.reasons import Reason
from controller.requests import CloseMatter, OpenMatter, ReportDamage, ReportLoss, ReportRepaired
from controller.requests.keeping import AskDestruction, AwaitPresence, JudgeDestruction
from tests.house import HOUR_MS, SETTINGS, Desk
from tests.test_keeping import keep, pass_days

STAFF = {"su": "officer", "ho": "supervisor", "li": "manager", "kam": "supervisor"}
ALL_THREE = ("su", "ho", "li")


@pytest.fixture
def desk():
    """Return a desk whose first month has been kept long enough."""
    desk = Desk()
    for name, role in STAFF.items():
        desk.change(Cardholder(id=name, department="客服部", roles=(role,)))
        desk.change(Credential(token=f"badge-{name}", cardholder=name))
    keep(desk, 1)
    pass_days(desk, 90)
    (matter,) = desk.state.matters
    desk.ask(CloseMatter(matter=matter, note="即辦"), actor="admin")
    desk.entries.clear()
    return desk


@pytest.fixture
def month(desk):
    return first_kept(desk.state)


def ask(desk, month, actor="su", note="保存期滿", **fields):
    asked = AskDestruction(month=month, ground=Ground.PERIOD_OVER, note=note, **fields)
    return desk.ask(asked, actor=actor)[-1]


def judge(desk, actor, is_granted=True):
    name = desk.state.kept.asked.id if desk.state.kept.asked else "d0"
    asked = JudgeDestruction(destruction=name, is_granted=is_granted, note="內容已審")
    return desk.ask(asked, actor=actor)[-1]


def agree(desk, month):
    ask(desk, month)
    judge(desk, "ho")
    judge(desk, "li")


def summon(desk, actor="su"):
    name = desk.state.kept.asked.id if desk.state.kept.asked else "d0"
    return desk.ask(AwaitPresence(destruction=name), actor=actor)[-1]


def prepare(desk, **fields):
    found = {"first_seq": 1, "last_seq": 20, "count": 9, "digest": "d", "state_digest": "s"}
    name = desk.state.kept.asked.id
    values = {"destruction": name, **found, "state_seq": desk.state.seq, **fields}
    return desk.send(PeriodPrepared, **values)


def test_five_steps_and_every_name_on_record(desk, month):
    agree(desk, month)
    summon(desk)
    desk.tap("su")
    desk.tap("li")
    assert desk.state.kept.asked.stage is Stage.PREPARING
    prepare(desk)
    (gone,) = desk.logged(PeriodDestroyed)
    assert (gone.asked_by, gone.reviewed_by, gone.approved_by) == ALL_THREE
    assert (gone.present, gone.ground, gone.month) == (("su", "li"), Ground.PERIOD_OVER, month)
    assert (gone.first_seq, gone.last_seq, gone.count) == (1, 20, 9)
    assert gone.end_ms == end_ms(month, SETTINGS.zone)
    desk.send(PeriodCleared, destruction=gone.destruction)
    (erased,) = desk.logged(PeriodErased)
    assert (erased.first_seq, erased.last_seq, erased.count) == (1, 20, 9)
    assert desk.state.kept.asked is None
    assert desk.state.kept.destroyed_seq == 20
    assert ask(desk, month).reasons == (Reason.NOTHING_TO_DO,)
    kinds = {DestructionAsked: 1, DestructionJudged: 2, PresenceAwaited: 1, PresenceShown: 2}
    assert {kind: len(desk.logged(kind)) for kind in kinds} == kinds


def test_the_last_month_that_was_kept_long_enough_may_go_and_not_the_next(desk):
    at_ms = desk.state.at_ms(desk.mono_ms)
    last = last_expired(desk.state, at_ms)
    year, number = divmod(int(last[:4]) * 12 + int(last[5:]), 12)
    assert check_destruction(desk.state, last, at_ms) == []
    after = check_destruction(desk.state, f"{year:04}-{number + 1:02}", at_ms)
    assert after == [Reason.STILL_KEPT]


def test_what_has_been_open_since_the_month_was_over_keeps_nothing_of_it(desk, month):
    at_ms, over_ms = desk.state.at_ms(desk.mono_ms), end_ms(month, SETTINGS.zone)
    for opened_ms, reasons in ((over_ms, []), (over_ms - 1, [Reason.STILL_OPEN])):
        desk.take("wong", 1)
        loan = replace(desk.state.loans["K1"], out_ms=opened_ms)
        state = replace(desk.state, loans={"K1": loan})
        assert check_destruction(state, month, at_ms) == reasons
        desk.push(1, 1)


@pytest.mark.parametrize("actor", ["ho", "li", "wong", "admin", "nobody", "console"])
def test_only_the_officer_asks_for_it(desk, month, actor):
    assert ask(desk, month, actor=actor).reasons == (Reason.NOT_ENTITLED,)


@pytest.mark.parametrize("actor", ["su", "li", "chan", "admin", "console"])
def test_only_a_supervisor_reviews_it(desk, month, actor):
    ask(desk, month)
    assert judge(desk, actor).reasons == (Reason.NOT_ENTITLED,)


@pytest.mark.parametrize("actor", ["su", "ho", "kam", "chan", "admin", "console"])
def test_only_a_manager_approves_it(desk, month, actor):
    ask(desk, month)
    judge(desk, "ho")
    assert judge(desk, actor).reasons == (Reason.NOT_ENTITLED,)


def test_nobody_signs_twice_in_whatever_role(desk, month):
    for name in ("su", "ho"):
        desk.change(Cardholder(id=name, department="", roles=("officer", "supervisor", "manager")))
    ask(desk, month)
    assert judge(desk, "su").reasons == (Reason.SELF_APPROVED,)
    judge(desk, "ho")
    assert judge(desk, "su").reasons == (Reason.SELF_APPROVED,)
    assert judge(desk, "ho").reasons == (Reason.SELF_APPROVED,)
    assert desk.state.kept.asked.stage is Stage.APPROVAL
    judge(desk, "li")
    assert desk.state.kept.asked.stage is Stage.PRESENCE


def test_nothing_newer_than_its_keeping_is_destroyed_on_whatever_ground(desk):
    now = desk.state.at_ms(desk.mono_ms)
    assert now > 0
    for month in ("2099-01", "2026-12"):
        for ground in Ground:
            denied = desk.ask(AskDestruction(month=month, ground=ground, note="x"), actor="su")[-1]
            assert denied.reasons == (Reason.STILL_KEPT,)


def test_a_longer_period_set_meanwhile_keeps_it(desk, month):
    agree(desk, month)
    desk.change(Keeping(id=RecordClass.CASES, months=120))
    assert summon(desk).reasons == (Reason.STILL_KEPT,)


def test_a_rule_changed_between_summons_and_badge_keeps_it(desk, month):
    agree(desk, month)
    summon(desk)
    desk.tap("su")
    desk.change(Keeping(id=RecordClass.CASES, months=120))
    desk.tap("li")
    assert desk.state.kept.asked.present == ("su",)
    assert desk.state.kept.asked.stage is Stage.PRESENCE


def test_what_is_still_open_keeps_its_records(month, desk):
    other = Desk()
    other.change(Cardholder(id="su", department="", roles=("officer",)))
    keep(other, 1)
    other.take("chan", 1)
    pass_days(other, 90)
    begun = first_kept(other.state)
    assert ask(other, begun).reasons == (Reason.STILL_OPEN,)
    other.push(1, 1)
    assert isinstance(ask(other, begun), DestructionAsked)


def test_a_damaged_ring_and_an_open_matter_keep_their_records():
    for kind in ("case", "matter"):
        desk = Desk()
        desk.change(Cardholder(id="su", department="", roles=("officer",)))
        keep(desk, 1)
        if kind == "case":
            desk.ask(ReportDamage(key_set="K1", note="斷"), actor="wong")
        else:
            due_ms = desk.state.at_ms(desk.mono_ms) + 900 * 24 * HOUR_MS
            opened = OpenMatter(owner="person:chan", due_ms=due_ms, note="查")
            desk.ask(opened, actor="admin")
        pass_days(desk, 90)
        month = first_kept(desk.state)
        assert ask(desk, month).reasons == (Reason.STILL_OPEN,)
        desk.ask(ReportRepaired(key_set="K1", note="好"), actor="admin")
        for name, matter in list(desk.state.matters.items()):
            if matter.what is MatterKind.OTHER:
                desk.ask(CloseMatter(matter=name, note="查畢"), actor="admin")
        assert isinstance(ask(desk, month), DestructionAsked)


def test_a_set_that_is_lost_for_good_does_not_keep_them_for_good():
    desk = Desk()
    desk.change(Cardholder(id="su", department="", roles=("officer",)))
    keep(desk, 1)
    desk.take("chan", 1)
    desk.ask(ReportLoss(key_set="K1", note="遺失"), actor="wong")
    pass_days(desk, 90)
    for matter in list(desk.state.matters):
        desk.ask(CloseMatter(matter=matter, note="已辦"), actor="admin")
    assert desk.state.loans["K1"].cardholder == "chan"
    assert isinstance(ask(desk, first_kept(desk.state)), DestructionAsked)


def test_a_shift_nobody_has_reviewed_keeps_its_records(desk, month):
    handovers = replace(desk.state.handovers, to_review={"h1": f"{month}-20"})
    desk.state = replace(desk.state, handovers=handovers)
    assert ask(desk, month).reasons == (Reason.STILL_OPEN,)


def test_a_copy_that_is_not_made_keeps_its_records(desk, month):
    copy = Copy(key_set="K1", actor="chan", asked_ms=desk.state.kept.begun_ms)
    desk.state = replace(desk.state, copies={"c1": copy})
    assert ask(desk, month).reasons == (Reason.STILL_OPEN,)


def test_while_the_hour_is_not_known_nothing_goes_on(desk, month):
    ask(desk, month)
    offset_ms = desk.state.offset_ms
    desk.send(ClockRead, offset_ms=offset_ms, source="unsynced")
    assert judge(desk, "ho").reasons == (Reason.CLOCK_UNTRUSTED,)
    desk.send(ClockRead, offset_ms=offset_ms, source="ntp")
    judge(desk, "ho")
    judge(desk, "li")
    summon(desk)
    desk.send(ClockRead, offset_ms=offset_ms, source="unsynced")
    desk.tap("su")
    desk.tap("li")
    assert desk.logged(PresenceShown) == []


@pytest.mark.parametrize(
    "month", ["2026", "2026-13", "", "2026-9", "١٢٣٤-٠١", "0000-00", "9999-12"]
)
def test_a_month_that_is_none_is_refused(desk, month):
    assert isinstance(ask(desk, month), RequestDenied)


def test_without_a_reason_nothing_is_asked(desk, month):
    assert ask(desk, month, note=" ").reasons == (Reason.IMPOSSIBLE,)
    assert ask(desk, month, note="x" * 501).reasons == (Reason.IMPOSSIBLE,)


def test_one_at_a_time(desk, month):
    ask(desk, month)
    assert ask(desk, month).reasons == (Reason.IMPOSSIBLE,)


def test_whoever_refuses_ends_it_and_it_can_be_asked_anew(desk, month):
    ask(desk, month)
    judge(desk, "ho", is_granted=False)
    assert desk.state.kept.asked is None
    agree(desk, month)
    judge(desk, "kam", is_granted=False)
    assert desk.state.kept.asked is not None
    judge(desk, "su", is_granted=False)
    assert desk.state.kept.asked is None


def test_two_are_present_and_one_badge_is_one_person(desk, month):
    agree(desk, month)
    summon(desk)
    for name in ("su", "su", "kam", "chan"):
        desk.tap(name)
        desk.wait(25_000)
    assert [each.cardholder for each in desk.logged(PresenceShown)] == ["su"]
    assert desk.state.kept.asked.stage is Stage.PRESENCE


def test_one_badge_that_changes_its_owner_between_is_not_two_people(desk, month):
    agree(desk, month)
    summon(desk)
    desk.tap("su")
    desk.change(Credential(token="badge-su", cardholder="li"))
    desk.wait(5_000)
    desk.tap("su")
    assert desk.state.kept.asked.present == ("su",)
    desk.wait(30_000)
    desk.tap("ho")
    assert desk.state.kept.asked.present == ("su", "ho")


def test_presence_is_now_or_never(desk, month):
    agree(desk, month)
    desk.tap("su")
    assert desk.logged(PresenceShown) == []
    desk.wait(30_000)
    summon(desk)
    desk.tap("su")
    desk.wait(121_000)
    desk.tap("li")
    assert len(desk.logged(PresenceShown)) == 1
    desk.wait(30_000)
    summon(desk, "li")
    desk.tap("li")
    assert desk.state.kept.asked.present == ("li",)


@pytest.mark.parametrize("actor", ["kam", "admin", "chan", "console"])
def test_only_who_signed_calls_for_badges(desk, month, actor):
    agree(desk, month)
    assert summon(desk, actor).reasons == (Reason.NOT_ENTITLED,)


def test_before_everybody_agreed_badges_are_not_called_for(desk, month):
    ask(desk, month)
    judge(desk, "ho")
    assert summon(desk).reasons == (Reason.NOTHING_TO_DO,)


def test_a_restart_forgets_who_was_present_and_nothing_else(desk, month):
    agree(desk, month)
    summon(desk)
    desk.tap("su")
    desk.send(Started, version="test", machine="m2", settings=SETTINGS)
    asked = desk.state.kept.asked
    assert (asked.present, asked.stage, asked.signers) == ((), Stage.PRESENCE, ALL_THREE)


def test_a_helpers_word_without_the_badges_destroys_nothing(desk, month):
    agree(desk, month)
    prepare(desk)
    desk.send(PeriodCleared, destruction=desk.state.kept.asked.id)
    assert desk.logged(PeriodDestroyed) == desk.logged(PeriodErased) == []


def attend(desk, month):
    agree(desk, month)
    summon(desk)
    desk.tap("su")
    desk.tap("ho")
    assert desk.state.kept.asked.stage is Stage.PREPARING


def test_what_is_being_erased_cannot_be_called_back_or_begun_twice(desk, month):
    attend(desk, month)
    assert judge(desk, "li").reasons == (Reason.NOTHING_TO_DO,)
    prepare(desk, destruction="d1")
    assert desk.logged(PeriodDestroyed) == []
    prepare(desk)
    prepare(desk)
    assert len(desk.logged(PeriodDestroyed)) == 1
    assert judge(desk, "su", is_granted=False).reasons == (Reason.NOTHING_TO_DO,)


def test_what_cannot_be_prepared_does_not_stand_in_the_way_for_ever(desk, month):
    attend(desk, month)
    assert judge(desk, "kam", is_granted=False).reasons == (Reason.NOT_ENTITLED,)
    judge(desk, "su", is_granted=False)
    assert desk.state.kept.asked is None
    assert isinstance(ask(desk, month), DestructionAsked)


def test_what_came_up_since_the_second_badge_keeps_it(desk, month):
    attend(desk, month)
    desk.change(Keeping(id=RecordClass.CASES, months=120))
    prepare(desk)
    assert desk.logged(PeriodDestroyed) == []
    ended = desk.logged(DestructionJudged)[-1]
    assert (ended.actor, ended.is_granted, ended.reasons) == ("", False, (Reason.STILL_KEPT,))
    assert desk.state.kept.asked is None


def test_while_the_hour_is_not_known_nothing_is_destroyed_and_nothing_ended(desk, month):
    attend(desk, month)
    offset_ms = desk.state.offset_ms
    desk.send(ClockRead, offset_ms=offset_ms, source="unsynced")
    prepare(desk)
    assert desk.state.kept.asked.stage is Stage.PREPARING
    desk.send(ClockRead, offset_ms=offset_ms, source="ntp")
    prepare(desk)
    assert len(desk.logged(PeriodDestroyed)) == 1
