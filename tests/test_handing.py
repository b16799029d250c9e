"""Handing on 轉交: both come to the cabinet, and the receiver is entitled by every rule."""

from dataclasses import replace

import pytest

from controller.commands import Lamp, ShowSignal, Signal
from controller.directory import Change, KeySetStatus, Pairing, PairRule, Purpose, Side
from controller.entries import (
    AccessDenied,
    BadgeDenied,
    HandingAsked,
    HandingLapsed,
    HandingOffered,
    KeySetCheckedIn,
    KeySetHandedOn,
    LoanDueSoon,
    LoanOverdue,
    RequestDenied,
)
from controller.events import BadgePresented, Started
from controller.importing.findings import Findings
from controller.importing.rules import parse_rules
from controller.panel import picture
from controller.parts import Handing
from controller.policy.handing import check_giving, check_receiving, place_of
from controller.reasons import Reason
from controller.requests import ChangeDirectory, HandOn, StatePurpose
from tests.house import HOUR_MS, SETTINGS, Desk, suspended


@pytest.fixture
def desk():
    """Chan has K1 out since 08:00, for four hours."""
    desk = Desk()
    desk.take("chan", 1)
    desk.wait(HOUR_MS)
    return desk


def set_class(desk, **fields):
    desk.change(replace(desk.state.directory.key_classes["public"], **fields))


def offer(desk, giver="chan", slot=1):
    desk.tap(giver)
    return desk.press(slot)


def accept(desk, receiver="lee", slot=1):
    desk.tap(receiver)
    return desk.press(slot)


def refused(desk):
    return [(each.cardholder, *each.reasons) for each in desk.logged(AccessDenied)]


def test_a_set_goes_from_hand_to_hand_by_two_badges_and_the_button_of_its_empty_slot(desk):
    due = desk.state.loans["K1"].due_ms
    offer(desk)
    desk.wait(10_000)
    accept(desk)
    (handed,) = desk.logged(KeySetHandedOn)
    assert (handed.giver, handed.receiver, handed.due_ms) == ("chan", "lee", due)
    assert (handed.department, handed.rule) == ("客服部", "desk")
    assert desk.state.loans["K1"].cardholder == "lee"
    assert desk.state.handings == {}


def test_a_receiver_becomes_holder_by_pressing_and_never_by_a_mere_tap(desk):
    offer(desk)
    desk.tap("lee")
    assert desk.state.loans["K1"].cardholder == "chan"
    desk.wait(31_000)
    assert desk.state.loans["K1"].cardholder == "chan"


def test_whoever_gives_is_asked_for_the_second_badge_and_the_slot_is_lit_for_that_one(desk):
    desk.commands.clear()
    offer(desk)
    assert ShowSignal(signal=Signal.NEED_MORE) in desk.commands
    assert picture(desk.state, desk.mono_ms).lamps[0] is Lamp.RETURN_HERE
    desk.tap("lee")
    assert picture(desk.state, desk.mono_ms).lamps[0] is Lamp.OFFER
    desk.press(1)
    assert desk.commands[-1] == ShowSignal(signal=Signal.TAKEN)
    assert picture(desk.state, desk.mono_ms).lamps[0] is Lamp.RETURN_HERE


def test_an_offer_ends_after_half_a_minute(desk):
    offer(desk)
    desk.wait(30_000)
    assert desk.logged(HandingLapsed) == []
    desk.wait(1)
    assert [each.reason for each in desk.logged(HandingLapsed)] == ["lapsed"]
    accept(desk)
    assert desk.logged(KeySetHandedOn) == []


def test_a_tap_after_a_slow_turn_does_not_revive_an_offer(desk):
    offer(desk)
    desk.mono_ms += 30_001
    accept(desk)
    assert desk.logged(KeySetHandedOn) == []


def test_what_came_back_is_offered_no_longer(desk):
    offer(desk)
    desk.push(1, 1)
    assert desk.state.handings == {}
    desk.pull(1)
    desk.tap("lee")
    desk.press(1)
    assert desk.logged(KeySetHandedOn) == []


def test_nobody_takes_over_what_is_offered_to_them_by_themselves(desk):
    offer(desk)
    desk.press(1)
    assert desk.logged(KeySetHandedOn) == []
    assert len(desk.logged(HandingOffered)) == 2, "they offer it once more"


@pytest.mark.parametrize("receiver", ["nobody", "night"])
def test_whoever_has_no_right_to_the_set_gets_it_from_nobody(desk, receiver):
    offer(desk)
    accept(desk, receiver)
    assert desk.logged(KeySetHandedOn) == []
    assert desk.state.loans["K1"].cardholder == "chan"
    reasons = desk.logged(BadgeDenied)[-1].reasons
    assert {Reason.NO_GRANT, Reason.OUTSIDE_SCHEDULE}.intersection(reasons)


def test_a_refusal_says_every_reason(desk):
    desk.change(
        replace(desk.state.directory.cardholders["lee"], set_limit=1),
        Pairing(
            id="p",
            label="互斥",
            rule=PairRule.ONE_PERSON,
            one=Side(key_set="K1"),
            other=Side(key_set="K2"),
        ),
    )
    desk.take("lee", 2)
    offer(desk)
    accept(desk)
    assert refused(desk) == [("lee", Reason.LIMIT_REACHED, Reason.PAIR_HELD)]


def test_the_set_itself_does_not_count_against_its_receiver(desk):
    desk.change(
        Pairing(
            id="p",
            label="互斥",
            rule=PairRule.LOCK_OUT,
            one=Side(key_class="public"),
            other=Side(key_class="public"),
        )
    )
    offer(desk)
    accept(desk)
    assert len(desk.logged(KeySetHandedOn)) == 1


def test_the_button_of_its_own_slot_stands_for_a_set_wherever_it_left_from(desk):
    desk.push(6, 1)
    desk.tap("chan")
    desk.press(6)
    desk.pull(6)
    desk.close()
    assert place_of(desk.state, desk.state.loans["K1"]) == 1
    offer(desk, slot=6)
    assert desk.logged(HandingOffered) == []
    offer(desk, slot=1)
    assert [each.slot for each in desk.logged(HandingOffered)] == [1]


def test_where_another_hangs_in_its_own_slot_the_one_it_left_from_stands_for_it(desk):
    desk.push(6, 1)
    desk.tap("chan")
    desk.press(6)
    desk.pull(6)
    desk.push(1, 2)
    loan = desk.state.loans["K1"]
    assert place_of(desk.state, loan) == 6
    desk.push(6, 3)
    assert place_of(desk.state, loan) is None
    homeless = replace(desk.state.directory.key_sets["K1"], home_slot=None)
    desk.change(homeless)
    desk.pull(6)
    assert place_of(desk.state, loan) == 6


def test_what_was_taken_off_the_list_while_it_is_out_is_not_handed_on(desk):
    key_set = desk.state.directory.key_sets["K1"]
    desk.ask(ChangeDirectory(changes=(Change(before=key_set),)), actor="admin")
    assert "K1" not in desk.state.directory.key_sets
    at_ms = desk.state.at_ms(desk.mono_ms)
    assert check_giving(desk.state, "chan", "K1", at_ms) == [Reason.NEVER_HANDED_ON]
    assert place_of(desk.state, desk.state.loans["K1"]) == 1
    offer(desk)
    assert desk.logged(HandingOffered) == []


def test_what_is_due_now_is_handed_on_no_more(desk):
    due_ms = desk.state.loans["K1"].due_ms
    assert check_giving(desk.state, "chan", "K1", due_ms - 1) == []
    assert check_giving(desk.state, "chan", "K1", due_ms) == [Reason.OVERDUE]


def test_where_a_proven_badge_is_asked_for_the_receiver_s_is_looked_at(desk):
    set_class(desk, asks_proof=True)
    desk.entries.clear()
    offer(desk)
    accept(desk)
    assert desk.logged(KeySetHandedOn) == []
    desk.close()
    offer(desk)
    desk.send(BadgePresented, reader="front", token="badge-lee", is_copyable=False)
    desk.press(1)
    assert [each.receiver for each in desk.logged(KeySetHandedOn)] == ["lee"]


def test_with_which_badge_the_receiver_comes_is_not_asked_on_a_page(desk):
    set_class(desk, asks_proof=True)
    desk.ask(HandOn(key_set="K1", receiver="lee"), actor="chan")
    assert [each.receiver for each in desk.logged(HandingAsked)] == ["lee"]


def test_nobody_takes_over_what_nobody_has_out(desk):
    lee = desk.state.directory.cardholders["lee"]
    for name in ("K2", "K99"):
        asked = Handing(key_set=name, giver="chan", receiver="lee", slot=2, until_mono_ms=99)
        verdict = check_receiving(desk.state, asked, lee, desk.state.at_ms(desk.mono_ms))
        assert verdict.reasons == (Reason.NOT_HELD,)


def test_a_stopped_set_is_not_handed_on(desk):
    desk.change(replace(desk.state.directory.key_sets["K1"], status=KeySetStatus.STOPPED))
    offer(desk)
    accept(desk)
    assert refused(desk) == [("lee", Reason.SET_STOPPED)]


def test_a_class_may_forbid_it_before_and_after_it_was_offered(desk):
    set_class(desk, is_never_handed_on=True)
    offer(desk)
    assert refused(desk) == [("chan", Reason.NEVER_HANDED_ON)]
    set_class(desk, is_never_handed_on=False)
    offer(desk)
    set_class(desk, is_never_handed_on=True)
    accept(desk)
    assert desk.logged(KeySetHandedOn) == []
    assert refused(desk)[1:] == [("lee", Reason.NEVER_HANDED_ON)]


def test_in_no_emergency_is_a_lead_handed_what_they_have_no_right_to(desk):
    """A second badge beside them agreed to another set; nobody would look into this afterwards."""
    desk.change(replace(desk.state.directory.cardholders["wong"], access_levels=()))
    desk.tap("wong")
    desk.open()
    desk.ask(StatePurpose(purpose=Purpose.EMERGENCY), actor="wong")
    desk.press(2)
    desk.tap("lee")
    desk.pull(2)
    offer(desk)
    desk.tap("wong")
    desk.ask(StatePurpose(purpose=Purpose.EMERGENCY), actor="wong")
    desk.press(3)
    desk.tap("lee")
    desk.pull(3)
    desk.press(1)
    assert desk.logged(KeySetHandedOn) == []


def test_what_was_taken_for_an_emergency_is_handed_to_a_lead_as_to_anybody_else(desk):
    desk.close()
    desk.push(1, 1)
    desk.tap("chan")
    desk.ask(StatePurpose(purpose=Purpose.EMERGENCY), actor="chan")
    desk.open()
    desk.press(1)
    desk.pull(1)
    assert desk.state.loans["K1"].purpose is Purpose.EMERGENCY
    offer(desk)
    accept(desk, "wong")
    assert [each.receiver for each in desk.logged(KeySetHandedOn)] == ["wong"]


def test_what_is_late_goes_back_into_the_cabinet(desk):
    desk.wait(3 * HOUR_MS + 1)
    offer(desk)
    assert refused(desk) == [("chan", Reason.OVERDUE)]


def test_a_class_may_count_the_curfew_anew(desk):
    set_class(desk, is_curfew_renewed=True)
    offer(desk)
    accept(desk)
    assert desk.state.loans["K1"].due_ms == desk.state.at_ms(desk.mono_ms) + 4 * HOUR_MS


def test_lateness_is_the_new_holder_s_from_then_on(desk):
    offer(desk)
    accept(desk)
    desk.wait(3 * HOUR_MS + 1)
    assert [each.cardholder for each in desk.logged(LoanOverdue)] == ["lee"]
    desk.open()
    desk.push(1, 1)
    assert desk.logged(KeySetCheckedIn)[-1].borrower == "lee"


def test_the_new_holder_is_told_too_that_it_is_due_soon(desk):
    desk.wait(int(2.6 * HOUR_MS))
    offer(desk)
    accept(desk)
    desk.wait(1_000)
    assert [each.cardholder for each in desk.logged(LoanDueSoon)] == ["chan", "lee"]


def test_the_work_goes_on_unless_the_receiver_says_otherwise():
    desk = Desk()
    desk.change(replace(desk.state.directory.cardholders["lee"], access_levels=("all",)))
    desk.tap("wong")
    desk.ask(StatePurpose(purpose=Purpose.REPAIR, work_order="W-1"), actor="wong")
    desk.press(3)
    desk.pull(3)
    desk.press(3)
    accept(desk, "lee", 3)
    (handed,) = desk.logged(KeySetHandedOn)
    assert (handed.purpose, handed.work_order) == (Purpose.REPAIR, "W-1")
    desk.press(3)
    desk.tap("wong")
    desk.ask(StatePurpose(purpose=Purpose.UPKEEP, work_order="W-2"), actor="wong")
    desk.press(3)
    assert desk.logged(KeySetHandedOn)[-1].work_order == "W-2"
    assert desk.state.loans["K3"].work_order == "W-2"


def test_who_asked_on_a_page_offers_it_by_a_tap(desk):
    desk.ask(HandOn(key_set="K1", receiver="lee"), actor="chan")
    assert len(desk.logged(HandingAsked)) == 1
    desk.tap("lee")
    desk.press(1)
    assert desk.logged(KeySetHandedOn) == [], "the giver has not tapped"
    desk.tap("chan")
    assert len(desk.logged(HandingOffered)) == 1
    accept(desk)
    assert desk.state.loans["K1"].cardholder == "lee"


def test_who_stands_there_already_need_not_tap_again(desk):
    desk.tap("chan")
    desk.ask(HandOn(key_set="K1", receiver="lee"), actor="chan")
    accept(desk)
    assert desk.state.loans["K1"].cardholder == "lee"


def test_what_was_asked_for_one_colleague_is_for_no_other(desk):
    desk.ask(HandOn(key_set="K1", receiver="lee"), actor="chan")
    desk.tap("chan")
    accept(desk, "wong")
    assert desk.logged(KeySetHandedOn) == []
    assert refused(desk) == [("wong", Reason.SLOT_EMPTY)]


def test_a_giver_who_does_not_come_within_five_minutes_has_asked_for_nothing(desk):
    desk.ask(HandOn(key_set="K1", receiver="lee"), actor="chan")
    desk.wait(300_001)
    desk.tap("chan")
    assert desk.logged(HandingOffered) == []


@pytest.mark.parametrize(
    ("actor", "key_set", "receiver", "reasons"),
    [
        ("lee", "K1", "chan", {Reason.NOT_HELD}),
        ("wong", "K1", "lee", {Reason.NOT_HELD}),
        ("chan", "K2", "lee", {Reason.NOT_HELD}),
        ("chan", "K1", "stranger", {Reason.CARDHOLDER_INACTIVE}),
        ("chan", "K1", "chan", {Reason.SELF_APPROVED}),
        ("chan", "K1", "nobody", {Reason.NO_GRANT}),
        ("chan", "K1", "night", {Reason.OUTSIDE_SCHEDULE}),
    ],
)
def test_what_cannot_be_is_said_at_once(desk, actor, key_set, receiver, reasons):
    desk.ask(HandOn(key_set=key_set, receiver=receiver), actor=actor)
    assert set(desk.logged(RequestDenied)[0].reasons) == reasons


def test_an_offer_ends_with_the_rights_of_whoever_makes_it(desk):
    offer(desk)
    desk.change(replace(desk.state.directory.cardholders["chan"], is_active=False))
    assert [each.reason for each in desk.logged(HandingLapsed)] == ["revoked"]


def test_a_suspended_badge_offers_nothing(desk):
    desk.change(suspended("chan"))
    offer(desk)
    assert desk.logged(HandingOffered) == []


def test_no_offer_outlives_a_restart(desk):
    offer(desk)
    desk.send(Started, version="test", machine="m2", settings=SETTINGS)
    assert [each.reason for each in desk.logged(HandingLapsed)] == ["restarted"]
    accept(desk)
    assert desk.logged(KeySetHandedOn) == []


def test_somebody_who_could_take_nothing_else_is_let_in_for_what_is_handed_to_them(desk):
    for slot in (2,):
        desk.take("wong", slot)
    desk.tap("lee")
    assert len(desk.logged(BadgeDenied)) == 1
    offer(desk)
    accept(desk)
    assert desk.state.loans["K1"].cardholder == "lee"


@pytest.mark.parametrize(
    ("line", "is_never", "is_renewed"),
    [
        ("", False, False),
        ("never_handed_on = true\n", True, False),
        ("curfew_renewed = true\n", False, True),
    ],
)
def test_the_rule_book_says_what_may_be_handed_on(line, is_never, is_renewed):
    found = Findings()
    text = f'[[key_class]]\nid = "x"\nlabel = "x"\n{line}'
    (placed,) = parse_rules(text, source="rules.toml", found=found)
    assert (placed.noun.is_never_handed_on, placed.noun.is_curfew_renewed) == (is_never, is_renewed)
    assert found.problems == ()
