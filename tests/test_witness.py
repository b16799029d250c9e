"""A witness on return: the set is taken in as ever, and somebody else says that they saw it."""

from dataclasses import replace

import pytest

from controller.commands import ShowSignal, Signal
from controller.consent_parts import Witnessing
from controller.directory import KeySetStatus
from controller.entries import (
    ApprovalAsked,
    KeySetCheckedIn,
    ReturnUnwitnessed,
    ReturnWitnessed,
    SessionClosed,
    SessionOpened,
    TakeApproved,
)
from controller.entries.emergency import EmergencyCalled
from controller.events import BadgePresented, InventoryRead, ReturnButtonPressed, Started, Stopping
from controller.events.fitted import FireLineRead, LineState
from controller.importing.findings import Findings
from controller.importing.rules import parse_rules
from controller.policy.witness import may_witness
from controller.requests import HandOn
from tests.house import HOUR_MS, SETTINGS, Desk, suspended, tag


@pytest.fixture
def desk():
    """Chan has K1 out, whose class asks for a witness."""
    desk = Desk()
    set_class(desk, asks_witness=True)
    desk.take("chan", 1)
    desk.wait(HOUR_MS)
    desk.entries.clear()
    return desk


def set_class(desk, **fields):
    desk.change(replace(desk.state.directory.key_classes["public"], **fields))


def bring_back(desk, who="chan", slot=1, number=1):
    desk.tap(who)
    desk.open()
    return desk.push(slot, number)


def witnessed(desk):
    return [(e.key_set, e.returner, e.seen_by) for e in desk.logged(ReturnWitnessed)]


def unwitnessed(desk):
    return [(e.key_set, e.returner, e.reason) for e in desk.logged(ReturnUnwitnessed)]


def test_a_return_is_taken_in_before_anybody_has_seen_it(desk):
    bring_back(desk)
    assert [each.key_set for each in desk.logged(KeySetCheckedIn)] == ["K1"]
    assert desk.state.loans == {}
    assert desk.commands[-1].signal is Signal.NEED_MORE


def test_anothers_badge_while_it_is_brought_back_says_who_saw_it(desk):
    bring_back(desk)
    desk.wait(29_000)
    desk.tap("lee")
    assert witnessed(desk) == [("K1", "chan", "lee")]
    assert desk.commands[-1] == ShowSignal(signal=Signal.RETURNED)
    desk.close()
    desk.wait(60_000)
    assert unwitnessed(desk) == []


def test_nobody_is_their_own_witness(desk):
    bring_back(desk)
    desk.tap("chan")
    assert witnessed(desk) == []
    desk.close()
    assert unwitnessed(desk) == [("K1", "chan", "door_closed")]


def test_whoever_has_the_set_may_witness_that_somebody_else_brings_it(desk):
    bring_back(desk, "lee")
    desk.tap("chan")
    assert witnessed(desk) == [("K1", "lee", "chan")]


def test_a_return_nobody_has_seen_stays_an_exception(desk):
    bring_back(desk)
    desk.wait(30_000)
    assert unwitnessed(desk) == [("K1", "chan", "lapsed")]
    desk.tap("lee")
    assert witnessed(desk) == []
    assert desk.state.witnessing is None


def test_a_badge_that_is_refused_has_seen_nothing(desk):
    desk.change(suspended("lee"))
    bring_back(desk)
    desk.tap("lee")
    desk.tap("stranger")
    assert witnessed(desk) == []
    desk.tap("wong")
    assert witnessed(desk) == [("K1", "chan", "wong")]


def test_who_needs_an_escort_vouches_for_nobody(desk):
    desk.change(replace(desk.state.directory.cardholders["lee"], needs_escort=True))
    bring_back(desk)
    desk.tap("lee")
    assert witnessed(desk) == []
    assert unwitnessed(desk)[0][:2] == ("K1", "chan")


def test_where_only_a_proven_badge_takes_a_copyable_one_has_seen_nothing(desk):
    set_class(desk, asks_proof=True)
    bring_back(desk)
    desk.tap("lee")
    assert witnessed(desk) == []


def test_where_only_a_proven_badge_takes_a_proven_one_has_seen_it(desk):
    set_class(desk, asks_proof=True)
    bring_back(desk)
    desk.send(BadgePresented, reader="front", token="badge-lee", is_copyable=False)
    assert witnessed(desk) == [("K1", "chan", "lee")]


def test_a_witness_ends_no_session_and_their_next_tap_is_one_for_keys(desk):
    bring_back(desk)
    desk.tap("lee")
    assert desk.logged(SessionClosed) == []
    assert desk.state.session.cardholder == "chan"
    desk.tap("lee")
    assert [each.cardholder for each in desk.logged(SessionOpened)] == ["chan", "lee"]


def test_one_tap_witnesses_all_that_was_brought_back_within_the_time(desk):
    desk.take("chan", 2)
    desk.wait(HOUR_MS)
    bring_back(desk)
    desk.wait(10_000)
    desk.push(2, 2)
    desk.wait(25_000)
    desk.tap("lee")
    assert witnessed(desk) == [("K1", "chan", "lee"), ("K2", "chan", "lee")]


def test_who_comes_to_witness_agrees_to_no_take_by_the_same_tap(desk):
    set_class(desk, asks_companion=True)
    bring_back(desk)
    desk.press(2)
    assert [each.key_set for each in desk.logged(ApprovalAsked)] == ["K2"]
    desk.tap("lee")
    assert witnessed(desk) == [("K1", "chan", "lee")]
    assert desk.logged(TakeApproved) == []
    assert desk.state.releases == {}
    desk.tap("lee")
    assert [each.actor for each in desk.logged(TakeApproved)] == ["lee"]
    assert set(desk.state.releases) == {2}


def test_a_witness_is_offered_a_set_by_their_next_tap_and_not_by_that_one(desk):
    desk.take("chan", 2)
    desk.ask(HandOn(key_set="K2", receiver="lee"), actor="chan")
    bring_back(desk)
    desk.tap("lee")
    desk.press(2)
    assert witnessed(desk) == [("K1", "chan", "lee")]
    assert desk.state.loans["K2"].cardholder == "chan"
    desk.tap("lee")
    desk.press(2)
    assert desk.state.loans["K2"].cardholder == "lee"


def test_a_bolt_that_is_open_keeps_nobody_from_witnessing(desk):
    bring_back(desk)
    desk.press(2)
    assert set(desk.state.releases) == {2}
    desk.tap("lee")
    assert witnessed(desk) == [("K1", "chan", "lee")]
    assert set(desk.state.releases) == {2}


def test_without_a_badge_nobody_is_known_to_be_another(desk):
    desk.send(ReturnButtonPressed)
    desk.open()
    desk.push(1, 1)
    assert unwitnessed(desk) == [("K1", None, "no_badge")]
    desk.tap("lee")
    assert witnessed(desk) == []


def test_what_came_back_while_nobody_looked_was_seen_by_nobody(desk):
    desk.send(InventoryRead, readings=desk.readings(range(1, 6)))
    assert unwitnessed(desk) == [("K1", None, "not_seen")]


def test_also_who_changes_their_mind_at_once_has_a_witness(desk):
    desk.tap("chan")
    desk.open()
    desk.press(2)
    desk.pull(2)
    desk.wait(10_000)
    desk.push(2, 2)
    desk.close()
    assert unwitnessed(desk) == [("K2", "chan", "door_closed")]


def test_a_set_that_was_only_registered_did_not_come_back(desk):
    desk.change(replace(desk.state.directory.key_sets["K1"], id="K9", tag=tag(9), home_slot=6))
    desk.tap("chan")
    desk.push(6, 9)
    assert (desk.state.witnessing, unwitnessed(desk)) == (None, [])


def test_other_classes_ask_nobody(desk):
    set_class(desk, asks_witness=False)
    bring_back(desk)
    desk.close()
    assert unwitnessed(desk) == []


def test_a_stopped_set_is_witnessed_like_any_other(desk):
    desk.change(replace(desk.state.directory.key_sets["K1"], status=KeySetStatus.STOPPED))
    bring_back(desk)
    desk.tap("lee")
    assert witnessed(desk) == [("K1", "chan", "lee")]


def test_while_an_emergency_is_called_nobody_is_asked_and_it_is_on_record(desk):
    desk.send(FireLineRead, says=LineState.CALLS, key_classes=())
    assert desk.logged(EmergencyCalled)
    bring_back(desk)
    assert unwitnessed(desk) == [("K1", "chan", "emergency")]


def test_another_session_ends_the_wait_for_the_one_before(desk):
    desk.change(replace(desk.state.directory.cardholders["wong"], needs_escort=True))
    bring_back(desk)
    desk.tap("wong")
    assert unwitnessed(desk) == [("K1", "chan", "superseded")]


def test_a_restart_ends_the_wait_as_an_exception(desk):
    bring_back(desk)
    desk.send(Started, version="t", machine="m1", settings=SETTINGS)
    desk.send(InventoryRead, readings=desk.readings(range(1, 6)))
    assert unwitnessed(desk) == [("K1", "chan", "restarted")]
    assert desk.state.witnessing is None


def test_an_orderly_stop_ends_the_wait_too(desk):
    bring_back(desk)
    desk.send(Stopping, reason="SIGTERM")
    assert unwitnessed(desk) == [("K1", "chan", "restarted")]


def test_the_session_lasts_as_long_as_a_witness_is_waited_for(desk):
    bring_back(desk)
    desk.wait(SETTINGS.session_ms + 1_000)
    assert desk.state.session is not None
    desk.tap("lee")
    assert witnessed(desk) == [("K1", "chan", "lee")]


@pytest.mark.parametrize(("line", "asks"), [("", False), ("asks_witness = true\n", True)])
def test_the_rule_book_says_what_needs_a_witness(line, asks):
    text = f'[[key_class]]\nid = "cage"\nlabel = "Cage"\n{line}'
    found = Findings()
    (placed,) = parse_rules(text, source="rules.toml", found=found)
    assert found.problems == ()
    assert placed.noun.asks_witness is asks


def test_what_was_taken_off_the_list_is_seen_by_anybody_else(desk):
    lee = desk.state.directory.cardholders["lee"]
    asked = Witnessing(returner="chan", returns=(("gone", 1),), until_mono_ms=9)
    assert may_witness(desk.state, asked, "gone", lee, is_proven=False)
