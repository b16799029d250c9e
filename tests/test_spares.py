"""Customers' spare keys: asked for beforehand, agreed to by Security, taken once for that."""

from dataclasses import replace

import pytest

from controller.directory import Approver, ApproverRow, KeySetStatus, Purpose
from controller.entries import (
    AccessDenied,
    AccessGranted,
    ApprovalAsked,
    ApprovalWithdrawn,
    HandingAsked,
    KeySetCheckedOut,
    NoticeOwed,
    RequestDenied,
    TakeApproved,
)
from controller.entries.spares import SpareAsked, SpareDecided, SpareEnded
from controller.events import ClockRead, InventoryRead, Started
from controller.events.fitted import FireLineRead, LineState
from controller.findings import Outcome, RuleName, fact
from controller.policy.take import explain
from controller.policy.why import answer
from controller.questions import Question
from controller.reasons import IdentityProof, Reason
from controller.requests import (
    ApproveTake,
    ArmRelease,
    Book,
    CollectByOwner,
    HandOn,
    ReportDamage,
    ReportLoss,
    StatePurpose,
    WithdrawSpare,
)
from tests.house import HOUR_MS, SETTINGS
from tests.spare_house import SECURITY, SpareDesk

DAY_MS = 24 * HOUR_MS


@pytest.fixture
def desk():
    return SpareDesk()


def wish(desk, name="chan", slot=1):
    desk.tap(name)
    desk.open()
    return desk.press(slot)


def is_out(desk, key_set="K1"):
    return key_set in desk.state.loans


def notices(desk):
    return [(each.what, each.to, each.due_ms) for each in desk.logged(NoticeOwed)]


# What has to be asked first.


def test_without_a_request_it_is_refused_whoever_agrees(desk):
    (denied,) = wish(desk)
    assert Reason.SPARE_NOT_ASKED in denied.reasons
    desk.tap("guard")
    assert desk.logged(AccessGranted) == []


def test_asked_for_and_agreed_to_it_is_had_and_the_register_names_the_request(desk):
    spare = desk.ask_spare()
    desk.decide(spare)
    desk.take("chan", 1)
    (out,) = desk.logged(KeySetCheckedOut)
    assert (out.cardholder, out.spare, out.approvers) == ("chan", spare, ("guard",))
    assert desk.logged(AccessGranted)[0].spare == spare
    assert desk.state.spares == {}
    assert desk.state.spares_due_ms is None


def test_what_was_asked_for_is_had_once(desk):
    desk.use()
    assert Reason.SPARE_NOT_ASKED in wish(desk)[-1].reasons


def test_asking_alone_does_not_do(desk):
    desk.ask_spare()
    wish(desk)
    assert desk.logged(AccessGranted) == []
    assert desk.logged(ApprovalAsked)


def test_security_agrees_by_badge_at_the_cabinet_too_and_it_is_on_record(desk):
    spare = desk.ask_spare()
    wish(desk)
    desk.tap("guard")
    desk.pull(1)
    (decided,) = desk.logged(SpareDecided)
    assert (decided.spare, decided.actor, decided.is_granted) == (spare, "guard", True)
    assert desk.logged(KeySetCheckedOut)[0].spare == spare


def test_nobody_else_takes_what_one_asked_for(desk):
    desk.decide(desk.ask_spare("chan"))
    wish(desk, "lee")
    assert Reason.SPARE_NOT_ASKED in desk.logged(AccessDenied)[-1].reasons


def test_every_request_needs_consent_of_its_own(desk):
    desk.decide(desk.ask_spare(key_set="K1"))
    desk.ask_spare(key_set="K2")
    wish(desk, slot=2)
    assert desk.logged(AccessGranted) == []
    desk.tap("guard")  # a badge for K2 is none for another request of the session
    desk.pull(2)
    assert is_out(desk, "K2")
    desk.push(2, 2)
    desk.ask_spare(key_set="K2")
    assert isinstance(desk.press(2)[-1], ApprovalAsked)


def test_who_agrees_beforehand_to_whatever_comes_is_told_that_there_is_nothing_to_agree_to(desk):
    until = desk.state.at_ms(desk.mono_ms) + HOUR_MS
    for scope in ({"key_set": "K1"}, {"key_class": "public"}):
        asked = ApproveTake(recipient="chan", until_ms=until, **scope)
        (denied,) = desk.ask(asked, actor="guard")
        assert denied.reasons == (Reason.SPARE_NOT_ASKED,)


def test_an_approval_given_before_a_class_kept_spares_does_not_count(desk):
    public = desk.state.directory.key_classes["public"]
    desk.change(replace(public, keeps_spares=False))
    until = desk.state.at_ms(desk.mono_ms) + HOUR_MS
    desk.ask(ApproveTake(recipient="chan", until_ms=until, key_class="public"), actor="guard")
    desk.change(public)
    desk.ask_spare()
    wish(desk)
    assert desk.logged(AccessGranted) == []


def test_a_lead_who_arms_it_stands_for_no_consent(desk):
    desk.change(replace(desk.state.directory.cardholders["wong"], department="保安部"))
    arm = ArmRelease(slot=1, recipient="chan", reason="r")
    assert desk.ask(arm, actor="wong")[-1].reasons == (Reason.SPARE_NOT_ASKED,)
    spare = desk.ask_spare()
    desk.ask(arm, actor="wong")
    assert isinstance(wish(desk)[-1], ApprovalAsked)
    assert desk.logged(AccessGranted) == []
    desk.decide(spare)
    desk.press(1)
    assert desk.logged(AccessGranted)[0].rule == "remote:wong"


@pytest.mark.parametrize(
    "fields",
    [
        {"key_set": "K5"},
        {"key_set": "K99"},
        {"customer": "陳大文"},
        {"customer": "CHAN"},
        {"customer": "13800138000"},
        {"customer": "A1234567"},
        {"customer": "C-1 陳"},
        {"customer": ""},
        {"customer": "C-" + "1" * 30},
        {"unit": " "},
        {"unit": "x" * 41},
        {"reason": ""},
        {"reason": "x" * 201},
        {"ms": 0},
        {"ms": 8 * DAY_MS},
    ],
)
def test_a_request_says_what_is_needed_and_no_more(desk, fields):
    assert desk.ask_spare(**fields) is None
    assert desk.latest[-1].reasons == (Reason.IMPOSSIBLE,)
    assert desk.state.spares == {}


def test_the_entry_says_for_whom_and_how_they_were_verified(desk):
    desk.ask_spare(customer="C-77/2", unit="A-2-0301", reason="漏電")
    (entry,) = desk.logged(SpareAsked)
    assert (entry.actor, entry.customer, entry.unit) == ("chan", "C-77/2", "A-2-0301")
    assert (entry.proof, entry.reason) == (IdentityProof.AUTHORISATION, "漏電")
    assert entry.to == ("department:保安部",)


def test_asked_twice_is_once(desk):
    desk.ask_spare()
    desk.ask_spare()
    assert desk.latest[-1].reasons == (Reason.NOTHING_TO_DO,)
    desk.ask_spare("lee")
    assert len(desk.state.spares["K1"]) == 2


# Who agrees, and who is told.


@pytest.mark.parametrize("actor", ["wong", "chan", "nobody", "console"])
def test_only_who_is_named_in_the_table_decides_and_nobody_for_himself(desk, actor):
    spare = desk.ask_spare()
    assert isinstance(desk.decide(spare, actor)[-1], RequestDenied)
    assert desk.logged(TakeApproved) == []


def test_one_of_security_does_not_agree_to_what_they_asked_for_themselves(desk):
    spare = desk.ask_spare("guard")
    assert Reason.SELF_APPROVED in desk.decide(spare, "guard")[-1].reasons
    assert desk.logged(SpareDecided) == []


def test_security_is_told_at_once_when_it_is_asked_and_when_it_is_decided(desk):
    now = desk.state.at_ms(desk.mono_ms)
    spare = desk.ask_spare()
    assert notices(desk) == [("spare_asked", "department:保安部", now)]
    assert desk.logged(NoticeOwed)[0].detail == spare
    desk.entries.clear()
    desk.wait(60_000)
    desk.decide(spare)
    then = now + 60_000
    both = ["department:保安部", "person:chan"]
    assert notices(desk) == [("spare_approved", to, then) for to in both]
    desk.entries.clear()
    desk.decide(desk.ask_spare(key_set="K2"), is_granted=False)
    assert notices(desk)[1:] == [("spare_refused", to, then) for to in both]


def test_by_badge_they_are_told_as_well(desk):
    desk.ask_spare()
    wish(desk)
    desk.entries.clear()
    desk.tap("guard")
    assert [each[0] for each in notices(desk)] == ["spare_approved"] * 2


def test_what_was_refused_is_over_and_says_why(desk):
    spare = desk.ask_spare()
    assert desk.decide(spare, is_granted=False, note=" ")[-1].reasons == (Reason.NOTE_MISSING,)
    desk.decide(spare, is_granted=False, note="委託書過期")
    assert desk.logged(SpareDecided)[0].note == "委託書過期"
    assert Reason.SPARE_NOT_ASKED in wish(desk)[-1].reasons
    assert desk.decide(spare)[-1].reasons == (Reason.NOTHING_TO_DO,)


def test_a_refusal_after_somebody_s_consent_ends_that_too():
    desk = SpareDesk(ApproverRow(approvers=(SECURITY, Approver(role="lead"))))
    spare = desk.ask_spare()
    desk.decide(spare, "wong")
    desk.decide(spare, "guard", is_granted=False)
    (gone,) = desk.logged(ApprovalWithdrawn)
    assert (gone.actor, desk.state.approvals) == ("guard", {})


def test_all_whom_the_table_names_agree_each_once():
    desk = SpareDesk(ApproverRow(approvers=(SECURITY, SECURITY)))
    spare = desk.ask_spare()
    desk.decide(spare, "guard")
    assert desk.decide(spare, "guard")[-1].reasons == (Reason.NOTHING_TO_DO,)
    wish(desk)
    assert desk.logged(AccessGranted) == []
    desk.close()
    desk.decide(spare, "guard2")
    desk.take("chan", 1)
    assert is_out(desk)


def test_who_agreed_once_agrees_to_the_next_request_in_the_same_session(desk):
    desk.decide(desk.ask_spare())
    wish(desk)
    desk.pull(1)
    desk.push(1, 1)
    desk.decide(desk.ask_spare())
    desk.press(1)
    assert len(desk.logged(AccessGranted)) == 2


def test_who_agreed_may_think_better_of_it(desk):
    spare = desk.ask_spare()
    desk.decide(spare)
    desk.decide(spare, is_granted=False)
    assert desk.state.spares == desk.state.approvals == {}


# How it ends otherwise.


def test_who_asked_takes_it_back_and_so_does_a_lead(desk):
    for actor in ("chan", "wong"):
        spare = desk.ask_spare()
        desk.decide(spare)
        (denied,) = desk.ask(WithdrawSpare(spare=spare), actor="lee")
        assert denied.reasons == (Reason.NOT_ENTITLED,)
        desk.ask(WithdrawSpare(spare=spare), actor=actor)
        assert desk.logged(SpareEnded)[-1].reason == "withdrawn"
        assert desk.state.spares == desk.state.approvals == {}


def test_not_taken_in_time_it_lapses(desk):
    desk.decide(desk.ask_spare(ms=HOUR_MS))
    desk.wait(HOUR_MS - 1)
    assert desk.logged(SpareEnded) == []
    desk.wait(1)
    (ended,) = desk.logged(SpareEnded)
    assert (ended.reason, desk.state.spares_due_ms) == ("lapsed", None)
    assert desk.state.approvals == {}
    assert Reason.SPARE_NOT_ASKED in wish(desk)[-1].reasons


@pytest.mark.parametrize("what", ["lost", "owner", "class", "leaver", "removed"])
def test_what_can_no_longer_be_had_is_asked_for_no_more(desk, what):
    desk.decide(desk.ask_spare("lee"))
    key_set = desk.state.directory.key_sets["K1"]
    match what:
        case "lost":
            desk.pull(1)
            desk.ask(ReportLoss(key_set="K1", note="遺失"), actor="wong")
        case "owner":
            desk.decide(desk.ask_spare("chan"), "guard2")
            desk.take("chan", 1)
            proof = IdentityProof.TITLE_DEED
            desk.ask(CollectByOwner(key_set="K1", proof=proof, receipt="S-1"), actor="wong")
        case "class":
            desk.change(replace(key_set, key_class="unit"))
        case "leaver":
            desk.change(replace(desk.state.directory.cardholders["lee"], is_active=False))
        case "removed":
            desk.change(replace(key_set, status=KeySetStatus.RETIRED))
    assert [each.reason for each in desk.logged(SpareEnded)] == ["void"]
    assert desk.state.spares == desk.state.approvals == {}


def test_a_damaged_one_waits_for_its_repair(desk):
    desk.decide(desk.ask_spare())
    desk.ask(ReportDamage(key_set="K1", note="變形"), actor="wong")
    assert wish(desk)[-1].reasons == (Reason.SET_STOPPED,)
    assert desk.state.spares


# With the other rules.


def test_it_is_asked_for_again_after_no_restart(desk):
    spare = desk.ask_spare()
    desk.decide(spare)
    desk.send(Started, version="test", machine="m1", settings=SETTINGS)
    desk.send(InventoryRead, readings=desk.readings((1, 2, 3, 4, 5)))
    desk.take("chan", 1)
    assert desk.logged(KeySetCheckedOut)[0].spare == spare


def test_limits_hours_and_grants_hold_all_the_same(desk):
    chan = desk.state.directory.cardholders["chan"]
    desk.decide(desk.ask_spare())
    desk.change(replace(chan, set_limit=0))
    assert desk.state.spares
    assert Reason.LIMIT_REACHED in desk.tap("chan")[-1].reasons
    desk.change(chan)
    desk.decide(desk.ask_spare("night"))
    assert Reason.OUTSIDE_SCHEDULE in wish(desk, "night")[-1].reasons


def test_a_booking_is_no_request_and_needs_one(desk):
    now = desk.state.at_ms(desk.mono_ms)
    book = Book(
        key_set="K1",
        cardholder="chan",
        from_ms=now + 60_000,
        until_ms=now + HOUR_MS,
        purpose=Purpose.REPAIR,
    )
    (denied,) = desk.ask(book, actor="chan")
    assert denied.reasons == (Reason.SPARE_NOT_ASKED,)
    desk.decide(desk.ask_spare())
    desk.ask(book, actor="chan")
    desk.wait(60_000)
    desk.take("chan", 1)
    assert is_out(desk)


def test_an_emergency_asks_for_no_request(desk):
    desk.send(FireLineRead, says=LineState.CALLS, key_classes=())
    desk.pull(1)
    assert is_out(desk)


def test_an_emergency_take_asks_for_no_request_either_and_uses_none(desk):
    desk.ask_spare("wong")
    desk.tap("wong")
    desk.ask(StatePurpose(purpose=Purpose.EMERGENCY), actor="wong")
    desk.open()
    desk.press(1)
    desk.change(replace(desk.state.directory.cardholders["guard"], roles=("security",)))
    desk.tap("guard")
    desk.pull(1)
    (out,) = desk.logged(KeySetCheckedOut)
    assert (out.cardholder, out.spare) == ("wong", "")
    assert desk.state.spares["K1"]


def test_it_is_never_handed_on(desk):
    desk.decide(desk.ask_spare())
    desk.take("chan", 1)
    desk.ask(HandOn(key_set="K1", receiver="lee"), actor="chan")
    assert desk.logged(HandingAsked) == []
    assert Reason.NEVER_HANDED_ON in desk.latest[-1].reasons


def test_while_nobody_knows_the_hour_security_has_to_be_there(desk):
    desk.decide(desk.ask_spare())
    desk.change(replace(desk.state.directory.access_levels["desk"], grants=()))
    level = desk.state.directory.access_levels["all"]
    chan = replace(desk.state.directory.cardholders["chan"], access_levels=(level.id,))
    desk.change(chan)
    desk.send(ClockRead, offset_ms=desk.state.offset_ms, source="unsynced")
    wish(desk)
    assert desk.logged(AccessGranted) == []
    desk.tap("guard")
    assert desk.logged(AccessGranted)
    assert desk.ask_spare(key_set="K2") is None


def test_why_names_it(desk):
    holder = desk.state.directory.cardholders["chan"]

    def finding():
        key_set, at_ms = desk.state.directory.key_sets["K1"], desk.state.at_ms(desk.mono_ms)
        found = explain(desk.state, holder, key_set, at_ms)
        return next(each for each in found if each.rule is RuleName.SPARE)

    assert finding().outcome is Outcome.REFUSES
    assert finding().reasons == (Reason.SPARE_NOT_ASKED,)
    assert finding().facts == ()
    spare = desk.ask_spare()
    assert finding().outcome is Outcome.AGREES
    assert finding().facts == (fact("spare", spare=spare),)


def test_why_counts_who_would_agree_to_what_was_asked_for(desk):
    asked = Question(cardholder="chan", key_set="K1", agreed=("guard",))
    now_ms = desk.state.at_ms(desk.mono_ms)
    assert answer(desk.state, asked, now_ms).outcome is Outcome.REFUSES
    desk.ask_spare()
    assert answer(desk.state, asked, now_ms).outcome is Outcome.AGREES
    assert answer(desk.state, replace(asked, agreed=()), now_ms).outcome is Outcome.NEEDS_MORE


def test_why_counts_them_where_the_release_is_armed_whatever_its_taker_says_it_is_for(desk):
    lee = desk.state.directory.cardholders["lee"]
    desk.change(replace(lee, roles=("staff", "duty_manager")))
    desk.ask_spare("wong")
    desk.ask(ArmRelease(slot=1, recipient="wong", reason="r"), actor="lee")
    assert desk.state.armed
    now_ms = desk.state.at_ms(desk.mono_ms)
    asked = Question(cardholder="wong", key_set="K1", purpose=Purpose.EMERGENCY, agreed=("guard",))
    assert answer(desk.state, asked, now_ms).outcome is Outcome.AGREES


# What ends between the press and the pull.


def _pressed(desk):
    spare = desk.ask_spare()
    desk.decide(spare)
    desk.tap("chan")
    desk.open()
    desk.press(1)
    assert 1 in desk.state.releases
    return spare


def test_a_bolt_springs_back_when_the_request_it_was_drawn_for_is_refused_or_withdrawn(desk):
    spare = _pressed(desk)
    desk.decide(spare, is_granted=False)
    assert not desk.state.releases
    desk.close()
    spare = _pressed(desk)
    desk.ask(WithdrawSpare(spare=spare), actor="chan")
    assert not desk.state.releases


def test_a_request_does_not_lapse_while_its_bolt_is_drawn(desk):
    spare = desk.ask_spare(ms=1_000)
    desk.decide(spare)
    desk.tap("chan")
    desk.open()
    desk.press(1)
    desk.wait(2_000)
    assert desk.logged(SpareEnded) == []
    desk.pull(1)
    assert desk.logged(KeySetCheckedOut)[-1].spare == spare
    assert not desk.state.spares


# What cannot be set.


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"approver_table": ""}, "names no approver table"),
        ({"approver_table": "nobody"}, "a row that asks nobody"),
        ({"is_never_lent": True}, "nobody could ask"),
        ({"consult_ms": 60_000}, "nobody looks at"),
    ],
)
def test_a_class_of_spares_that_nobody_agrees_to_is_refused(desk, fields, word):
    table = desk.state.directory.approver_tables["spares"]
    desk.change(replace(table, id="nobody", rows=(ApproverRow(),)))
    public = desk.state.directory.key_classes["public"]
    desk.change(replace(public, **fields))
    assert word in desk.latest[-1].detail
    assert desk.state.directory.key_classes["public"] == public


def test_nor_does_its_table_come_to_ask_nobody(desk):
    table = desk.state.directory.approver_tables["spares"]
    desk.change(replace(table, rows=(ApproverRow(),)))
    assert "a row that asks nobody" in desk.latest[-1].detail
