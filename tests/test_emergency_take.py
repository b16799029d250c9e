"""The emergency take 應急: a lead and a second badge, whatever approvals, hours and limits say."""

from dataclasses import replace

import pytest

from controller.commands import ReleaseSlot
from controller.directory import (
    Approver,
    ApproverRow,
    ApproverTable,
    KeySetStatus,
    Pairing,
    PairRule,
    Purpose,
    Side,
)
from controller.entries import (
    AccessDenied,
    AccessGranted,
    ApprovalAsked,
    KeySetCheckedOut,
    MatterClosed,
    MatterMissed,
    MatterOpened,
    RequestDenied,
)
from controller.findings import Outcome, RuleName
from controller.notices import MatterKind
from controller.policy.take import check_take, explain
from controller.reasons import Reason
from controller.requests import CloseMatter, StatePurpose
from tests.house import HOUR_MS, Desk

SLOT = 5  # of the class that is taken for viewings and repairs only


@pytest.fixture
def desk():
    desk = Desk()
    known = desk.state.directory
    row = ApproverRow(approvers=(Approver(role="administrator"),) * 1)
    unit = replace(known.key_classes["unit"], approver_table="t", asks_work_order=True)
    desk.change(ApproverTable(id="t", label="審批", rows=(row,)), unit)
    desk.change(replace(known.cardholders["wong"], access_levels=(), set_limit=0))
    one, other = Side(key_set="K5"), Side(key_set="K1")
    desk.change(Pairing(id="p", label="互斥", rule=PairRule.LOCK_OUT, one=one, other=other))
    desk.take("chan", 1)
    desk.tap("wong")
    desk.entries.clear()
    desk.commands.clear()
    return desk


def declare(desk, who="wong"):
    """Have `who`, who has just tapped, say that it is an emergency, and press."""
    if desk.state.session is None or desk.state.session.cardholder != who:
        desk.tap(who)
    desk.ask(StatePurpose(purpose=Purpose.EMERGENCY), actor=who)
    desk.open()
    return desk.press(SLOT)


@pytest.fixture
def urgent(desk):
    assert desk.state.session.cardholder == "wong"
    return desk


def test_a_lead_and_a_second_badge_override_what_stands_against_it(urgent):
    (asked,) = declare(urgent)
    assert isinstance(asked, ApprovalAsked)
    assert urgent.told(ReleaseSlot) == []
    urgent.tap("lee")
    (granted,) = urgent.logged(AccessGranted)
    assert (granted.rule, granted.companion) == ("emergency_take", "lee")
    assert granted.purpose is Purpose.EMERGENCY
    assert [each.slot for each in urgent.told(ReleaseSlot)] == [SLOT]


def test_no_lead_alone_and_no_two_without_a_lead(urgent):
    declare(urgent)
    urgent.tap("wong")
    assert urgent.told(ReleaseSlot) == []
    urgent.close()
    urgent.push(1, 1)
    urgent.tap("lee")
    assert urgent.state.session.cardholder == "lee"
    urgent.ask(StatePurpose(purpose=Purpose.EMERGENCY), actor="lee")
    urgent.open()
    urgent.press(SLOT)
    urgent.tap("chan")
    assert urgent.told(ReleaseSlot) == []
    assert Reason.NO_GRANT in urgent.logged(AccessDenied)[-1].reasons


def test_only_staff_are_the_second(urgent):
    declare(urgent)
    urgent.tap("admin")
    assert urgent.told(ReleaseSlot) == []


def test_without_the_statement_every_rule_holds(urgent):
    urgent.open()
    urgent.press(SLOT)
    urgent.tap("lee")
    assert urgent.told(ReleaseSlot) == []
    reasons = urgent.logged(AccessDenied)[0].reasons
    assert {Reason.LIMIT_REACHED, Reason.PAIR_OUT, Reason.APPROVAL_MISSING} <= set(reasons)


@pytest.mark.parametrize(
    "wrong", [KeySetStatus.STOPPED, KeySetStatus.LOST, KeySetStatus.RETIRED, "never", "proof"]
)
def test_it_overrides_neither_stopped_nor_never_lent_nor_a_missing_proof(urgent, wrong):
    known = urgent.state.directory
    if wrong == "never":
        urgent.change(replace(known.key_classes["unit"], is_never_lent=True))
    elif wrong == "proof":
        urgent.change(replace(known.key_classes["unit"], asks_proof=True))
    else:
        urgent.change(replace(known.key_sets["K5"], status=wrong))
    declare(urgent)
    urgent.tap("lee")
    assert urgent.told(ReleaseSlot) == []
    assert len(urgent.logged(AccessDenied)) == 1


def test_its_approval_is_to_follow_and_is_missed_after_a_day(urgent):
    declare(urgent)
    urgent.tap("lee")
    urgent.pull(SLOT)
    assert urgent.logged(KeySetCheckedOut)[0].rule == "emergency_take"
    (opened,) = urgent.logged(MatterOpened)
    assert (opened.what, opened.key_set) == (MatterKind.EMERGENCY_TAKE, "K5")
    assert opened.items == ("wong", "lee")
    assert opened.owner == "role:manager"
    urgent.wait(24 * HOUR_MS - 1)
    assert urgent.logged(MatterMissed) == []
    urgent.wait(1)
    assert [each.matter for each in urgent.logged(MatterMissed)] == [opened.matter]


def test_neither_of_the_two_approves_it_afterwards(urgent):
    declare(urgent)
    urgent.tap("lee")
    urgent.pull(SLOT)
    matter = urgent.logged(MatterOpened)[0].matter
    urgent.ask(CloseMatter(matter=matter, note="同意"), actor="wong")
    assert urgent.logged(RequestDenied)[-1].reasons == (Reason.SELF_APPROVED,)
    urgent.ask(CloseMatter(matter=matter, note="同意"), actor="admin")
    assert [each.actor for each in urgent.logged(MatterClosed)] == ["admin"]


def test_an_ordinary_take_owes_no_approval_afterwards(urgent):
    urgent.change(replace(urgent.state.directory.cardholders["wong"], set_limit=None))
    urgent.open()
    urgent.press(2)
    urgent.pull(2)
    assert len(urgent.logged(KeySetCheckedOut)) == 1
    assert urgent.logged(MatterOpened) == []


def test_one_second_badge_counts_for_all_of_the_session(urgent):
    declare(urgent)
    urgent.tap("lee")
    urgent.pull(SLOT)
    urgent.press(3)
    assert [each.slot for each in urgent.told(ReleaseSlot)] == [SLOT, 3]


def test_the_rules_that_are_overridden_say_that_they_do_not_apply(urgent):
    declare(urgent)
    state = urgent.state
    holder, key_set = state.directory.cardholders["wong"], state.directory.key_sets["K5"]
    found = {each.rule: each for each in explain(state, holder, key_set, 0)}
    assert found[RuleName.LIMIT].outcome is Outcome.DOES_NOT_APPLY
    assert found[RuleName.CONSENT].reasons == (Reason.SECOND_MISSING,)
    assert check_take(state, holder, key_set, 0).reasons == (Reason.SECOND_MISSING,)


def test_what_one_lead_stated_is_no_emergency_of_another(urgent):
    urgent.change(replace(urgent.state.directory.cardholders["night"], roles=("lead",)))
    declare(urgent)
    state = urgent.state
    other, key_set = state.directory.cardholders["night"], state.directory.key_sets["K5"]
    assert Reason.NO_GRANT in check_take(state, other, key_set, 0).reasons
