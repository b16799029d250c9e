"""Issue to a named person without a badge 代領: the lead's hand takes it, the loan is theirs."""

from dataclasses import replace

import pytest

from controller.commands import Lamp, ReleaseSlot, SecureSlot
from controller.directory import (
    Approver,
    ApproverRow,
    ApproverTable,
    Cardholder,
    KeySetStatus,
    Pairing,
    PairRule,
    Purpose,
    Side,
)
from controller.entries import (
    AccessDenied,
    AccessGranted,
    GrantLapsed,
    KeySetCheckedIn,
    KeySetCheckedOut,
    ReleaseArmed,
    ReleaseDisarmed,
    RequestDenied,
    SessionClosed,
    SessionOpened,
    TakeApproved,
)
from controller.events import BadgePresented, InventoryRead, Started
from controller.panel import picture
from controller.reasons import Reason
from controller.requests import IssueFor
from tests.house import SETTINGS, Desk


@pytest.fixture
def desk():
    """Mei works here and has neither a badge nor rights of her own."""
    desk = Desk()
    desk.change(Cardholder(id="mei", department="工程部"))
    desk.entries.clear()
    return desk


def issue(desk, slot=1, recipient="mei", actor="wong", **said):
    return desk.ask(IssueFor(slot=slot, recipient=recipient, reason="忘帶卡", **said), actor=actor)


def why(desk):
    (denied,) = desk.logged(RequestDenied)
    return denied.reasons


def hand_over(desk, slot=1, actor="wong"):
    desk.tap(actor)
    desk.open()
    desk.press(slot)
    return desk.pull(slot)


def set_class(desk, **fields):
    desk.change(replace(desk.state.directory.key_classes["public"], **fields))


def test_the_loan_is_theirs_and_the_hand_that_took_it_out_stands_beside_it(desk):
    issue(desk, purpose=Purpose.REPAIR, work_order="W-7")
    assert desk.told(ReleaseSlot) == []
    hand_over(desk)
    (out,) = desk.logged(KeySetCheckedOut)
    assert (out.cardholder, out.hand, out.issuer) == ("mei", "wong", "wong")
    assert (out.department, out.purpose, out.work_order) == ("工程部", Purpose.REPAIR, "W-7")
    assert desk.state.loans["K1"].cardholder == "mei"
    assert desk.state.loans_of("wong") == []
    assert desk.state.session.taken == 1


def test_only_the_lead_s_own_hand_takes_it_out(desk):
    issue(desk)
    desk.press(1)
    desk.tap("chan")
    desk.press(1)
    assert [each.cardholder for each in desk.logged(AccessGranted)] == ["chan"]
    assert desk.logged(AccessGranted)[0].hand == ""


def test_who_has_a_badge_after_all_takes_nothing_by_what_the_lead_asked_for_his_own_hand(desk):
    issue(desk, slot=3, recipient="lee", work_order="W-7")
    desk.tap("lee")
    desk.press(3)
    assert desk.logged(AccessDenied)[0].reasons[-1] is Reason.NO_GRANT
    assert desk.logged(AccessGranted) == []


def test_who_may_nothing_here_is_not_let_in_for_what_the_lead_takes_out(desk):
    issue(desk, recipient="nobody")
    desk.tap("nobody")
    assert desk.logged(SessionOpened) == []


def test_the_slot_is_lit_for_the_lead_by_what_the_other_may(desk):
    issue(desk, slot=2)
    desk.change(replace(desk.state.directory.cardholders["wong"], access_levels=()))
    desk.tap("wong")
    lamps = picture(desk.state, desk.mono_ms).lamps
    assert (lamps[0], lamps[1]) == (Lamp.OFF, Lamp.OFFER)


def test_it_is_given_once(desk):
    issue(desk)
    hand_over(desk)
    desk.push(1, 1)
    desk.press(1)
    assert [each.cardholder for each in desk.logged(AccessGranted)] == ["mei", "wong"]


def test_the_other_s_limit_counts_and_not_the_lead_s(desk):
    desk.change(replace(desk.state.directory.cardholders["wong"], set_limit=0))
    issue(desk)
    hand_over(desk)
    assert desk.state.loans["K1"].cardholder == "mei"
    desk.change(replace(desk.state.directory.cardholders["mei"], set_limit=1))
    issue(desk, slot=2)
    assert why(desk) == (Reason.LIMIT_REACHED,)


def test_the_other_s_pairs_count(desk):
    pair = Pairing(
        id="p",
        label="p",
        one=Side(key_set="K1"),
        other=Side(key_set="K2"),
        rule=PairRule.ONE_PERSON,
    )
    desk.change(pair)
    issue(desk)
    hand_over(desk)
    desk.close()
    issue(desk, slot=2)
    assert why(desk) == (Reason.PAIR_HELD,)


def test_all_that_speaks_against_it_is_said_at_once(desk):
    desk.change(replace(desk.state.directory.key_sets["K3"], status=KeySetStatus.STOPPED))
    desk.change(replace(desk.state.directory.cardholders["mei"], set_limit=0))
    issue(desk, slot=3)
    assert set(why(desk)) == {Reason.SET_STOPPED, Reason.LIMIT_REACHED, Reason.WORK_ORDER_MISSING}


def test_what_is_never_lent_is_not_issued_either(desk):
    issue(desk, slot=4)
    assert Reason.NEVER_LENT in why(desk)


def test_who_is_switched_off_gets_nothing(desk):
    desk.change(replace(desk.state.directory.cardholders["mei"], is_active=False))
    issue(desk)
    assert why(desk) == (Reason.CARDHOLDER_INACTIVE,)


def test_nobody_issues_to_themselves(desk):
    issue(desk, recipient="wong")
    assert Reason.SELF_APPROVED in why(desk)


@pytest.mark.parametrize("actor", ["chan", "admin", "console"])
def test_only_a_lead_issues(desk, actor):
    issue(desk, actor=actor)
    assert why(desk) == (Reason.NOT_ENTITLED,)


def test_what_is_asked_again_at_the_slot_is_asked_of_the_other(desk):
    issue(desk)
    desk.change(replace(desk.state.directory.key_classes["public"], purposes=(Purpose.VIEWING,)))
    desk.tap("wong")
    desk.press(1)
    (denied,) = desk.logged(AccessDenied)
    assert (denied.cardholder, denied.reasons) == ("mei", (Reason.PURPOSE_NOT_ALLOWED,))


def needs_lead(desk):
    row = ApproverRow(approvers=(Approver(role="lead"),))
    desk.change(ApproverTable(id="t", label="t", rows=(row,)))
    set_class(desk, approver_table="t")


def test_who_takes_it_out_agrees_to_nothing(desk):
    needs_lead(desk)
    issue(desk)
    desk.tap("wong")
    desk.press(1)
    assert desk.logged(AccessGranted) == []
    desk.change(replace(desk.state.directory.cardholders["lee"], roles=("lead",)))
    desk.press(1)
    desk.tap("lee")
    (granted,) = desk.logged(AccessGranted)
    assert (granted.cardholder, granted.hand, granted.approvers) == ("mei", "wong", ("lee",))


def test_who_takes_it_out_is_not_the_second_of_two(desk):
    set_class(desk, asks_companion=True)
    issue(desk)
    desk.tap("wong")
    desk.press(1)
    assert desk.logged(AccessGranted) == []
    desk.tap("lee")
    assert desk.logged(AccessGranted)[0].companion == "lee"


def test_what_was_agreed_to_for_the_lead_is_not_agreed_to_for_the_other(desk):
    set_class(desk, asks_companion=True)
    desk.tap("wong")
    desk.press(2)
    desk.tap("lee")
    desk.pull(2)
    issue(desk)
    desk.press(1)
    assert [each.cardholder for each in desk.logged(AccessGranted)] == ["wong"]
    desk.tap("lee")
    assert [each.cardholder for each in desk.logged(TakeApproved)] == ["wong", "mei"]
    assert [each.cardholder for each in desk.logged(AccessGranted)] == ["wong", "mei"]


def test_a_wish_for_somebody_ends_with_what_the_lead_asked(desk):
    set_class(desk, asks_companion=True)
    issue(desk, recipient="chan")
    desk.wait(SETTINGS.armed_ms - 5_000)
    desk.tap("wong")
    desk.press(1)
    desk.wait(6_000)
    assert desk.state.armed == {}
    desk.tap("lee")
    assert (desk.logged(TakeApproved), desk.logged(AccessGranted)) == ([], [])


def test_only_a_proven_badge_takes_out_what_asks_for_one(desk):
    set_class(desk, asks_proof=True)
    issue(desk)
    desk.tap("wong")
    desk.press(1)
    assert desk.logged(AccessDenied)[-1].reasons == (Reason.BADGE_COPYABLE,)
    proven = {"reader": "front", "token": "badge-wong", "is_copyable": False}
    desk.change(replace(desk.state.directory.credentials["badge-wong"], is_copyable=False))
    desk.send(BadgePresented, **proven)
    desk.press(1)
    assert desk.logged(AccessGranted)[-1].hand == "wong"


def test_the_bolt_springs_back_when_the_lead_leaves(desk):
    issue(desk)
    desk.tap("wong")
    desk.open()
    desk.press(1)
    desk.close()
    assert desk.logged(GrantLapsed)[0].cardholder == "mei"
    assert SecureSlot(slot=1) in desk.commands
    assert desk.logged(SessionClosed)


def test_who_is_no_lead_any_more_issues_nothing(desk):
    issue(desk)
    desk.change(replace(desk.state.directory.cardholders["wong"], roles=("administrator",)))
    assert [each.reason for each in desk.logged(ReleaseDisarmed)] == ["revoked"]


def test_it_lapses_and_no_restart_carries_it_on(desk):
    issue(desk)
    desk.wait(SETTINGS.armed_ms + 1)
    assert [each.reason for each in desk.logged(ReleaseDisarmed)] == ["lapsed"]
    issue(desk)
    desk.send(Started, version="t", machine="m1", settings=SETTINGS)
    desk.send(InventoryRead, readings=desk.readings(range(1, 6)))
    assert desk.state.armed == {}
    assert desk.logged(ReleaseArmed)[-1].hand == "wong"


def test_anybody_brings_it_back(desk):
    issue(desk)
    hand_over(desk)
    desk.close()
    desk.tap("chan")
    desk.push(1, 1)
    (back,) = desk.logged(KeySetCheckedIn)
    assert (back.borrower, back.returner) == ("mei", "chan")
