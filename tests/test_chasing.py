"""Loans near and past their curfew: everybody who is to know is told, until the set is back."""

from dataclasses import replace

import pytest

from controller.directory import Key, KeySetStatus
from controller.entries import (
    AccessDenied,
    DirectoryChanged,
    KeySetCheckedIn,
    LoanChased,
    LoanReminded,
    MatterOpened,
    NoticeOwed,
    RingStated,
)
from controller.events import Started
from controller.notices import CallOutcome
from controller.reasons import Reason
from controller.requests import (
    HandOn,
    NoteCall,
    ReportDamage,
    ReportLoss,
    ReportRepaired,
    StateRing,
)
from tests.house import HOUR_MS, SETTINGS, Desk

MINUTE_MS = 60_000


@pytest.fixture
def desk():
    return Desk()


def set_class(desk, **fields):
    desk.change(replace(desk.state.directory.key_classes["public"], **fields))


def told(desk):
    return [(each.what.value, each.to) for each in desk.logged(NoticeOwed)]


SOON = ("loan_due_soon", "person:lee")
HOLDER, LEAD, SUPERVISOR = (
    ("loan_overdue", to) for to in ("person:lee", "role:lead", "role:supervisor")
)


def test_the_holder_is_warned_then_holder_lead_and_supervisor_are_told_step_by_step(desk):
    desk.take("lee", 1)
    desk.wait(4 * HOUR_MS - 30 * MINUTE_MS)
    assert told(desk) == [SOON]
    desk.wait(30 * MINUTE_MS)
    assert told(desk) == [SOON, HOLDER]
    desk.wait(HOUR_MS)
    assert told(desk) == [SOON, HOLDER, LEAD]
    desk.wait(3 * HOUR_MS)
    assert told(desk) == [SOON, HOLDER, LEAD, SUPERVISOR]
    assert all(each.due_ms == each.at_ms for each in desk.logged(NoticeOwed))
    assert {(each.key_set, each.cardholder) for each in desk.logged(NoticeOwed)} == {("K1", "lee")}


def test_reminders_repeat_to_whoever_was_told_until_the_set_is_back(desk):
    set_class(desk, escalation_ms=(0, HOUR_MS), reminder_ms=2 * HOUR_MS)
    desk.take("lee", 1)
    desk.wait(4 * HOUR_MS)
    desk.wait(HOUR_MS)
    desk.entries.clear()
    desk.wait(2 * HOUR_MS - 1)
    assert told(desk) == []
    desk.wait(1)
    assert told(desk) == [HOLDER, LEAD]
    desk.wait(2 * HOUR_MS)
    assert [each.count for each in desk.logged(LoanReminded)] == [1, 2]
    desk.push(1, 1)
    desk.entries.clear()
    desk.wait(9 * HOUR_MS)
    assert told(desk) == []


def test_what_was_slept_through_is_reminded_of_once(desk):
    set_class(desk, reminder_ms=HOUR_MS)
    desk.take("lee", 1)
    desk.wait(4 * HOUR_MS)
    desk.wait(24 * HOUR_MS)
    desk.wait(1)
    assert desk.logged(LoanReminded) == []  # the steps told it just now
    desk.wait(9 * HOUR_MS)
    desk.wait(1)
    assert len(desk.logged(LoanReminded)) == 1


def test_nobody_is_reminded_of_what_nobody_was_told(desk):
    set_class(desk, escalation_ms=(3 * HOUR_MS,), reminder_ms=HOUR_MS)
    desk.take("lee", 1)
    desk.wait(4 * HOUR_MS)
    desk.wait(2 * HOUR_MS)
    assert desk.logged(LoanReminded) == []
    desk.wait(HOUR_MS)
    assert told(desk) == [HOLDER]


def test_a_class_without_reminders_has_none(desk):
    set_class(desk, reminder_ms=None)
    desk.take("lee", 1)
    desk.wait(4 * HOUR_MS)
    desk.wait(99 * HOUR_MS)
    desk.wait(99 * HOUR_MS)
    assert desk.logged(LoanReminded) == []


@pytest.mark.parametrize("is_restarted", [False, True])
def test_whoever_was_told_is_told_that_it_is_back(desk, is_restarted):
    desk.take("lee", 1)
    desk.wait(4 * HOUR_MS)
    desk.wait(HOUR_MS)
    if is_restarted:
        desk.send(Started, version="t", machine="m2", settings=SETTINGS)
    desk.entries.clear()
    desk.push(1, 1)
    assert told(desk) == [("loan_back", "person:lee"), ("loan_back", "role:lead")]
    assert desk.logged(KeySetCheckedIn)[0].is_late


def test_who_was_not_told_of_anything_late_hears_of_no_return(desk):
    desk.take("lee", 1)
    desk.wait(4 * HOUR_MS - MINUTE_MS)
    desk.push(1, 1)
    assert told(desk) == [SOON]


def test_a_set_that_left_without_a_grant_is_the_lead_s(desk):
    desk.pull(1)
    desk.wait(4 * HOUR_MS)
    desk.wait(HOUR_MS)
    assert told(desk) == [LEAD, LEAD]
    desk.entries.clear()
    desk.push(1, 1)
    assert told(desk) == [("loan_back", "role:lead")]


def test_a_clock_nobody_trusts_tells_nobody(desk):
    desk = Desk(clock="unsynced")
    desk.take("wong", 1)
    desk.wait(99 * HOUR_MS)
    assert told(desk) == []


def test_a_lost_set_is_reminded_of_no_more(desk):
    desk.take("lee", 1)
    desk.wait(8 * HOUR_MS)
    desk.ask(ReportLoss(key_set="K1"), actor="lee")
    desk.wait(99 * HOUR_MS)
    assert desk.logged(LoanReminded) == []


def test_what_came_of_a_call_is_on_record(desk):
    desk.take("lee", 1)
    asked = NoteCall(key_set="K1", outcome=CallOutcome.PROMISED, note="六點前還")
    desk.ask(asked, actor="lee")
    assert desk.entries[-1].reasons == (Reason.NOT_ENTITLED,)
    desk.ask(asked, actor="wong")
    (call,) = desk.logged(LoanChased)
    assert (call.cardholder, call.actor, call.outcome) == ("lee", "wong", "promised")
    assert call.note == "六點前還"
    desk.ask(replace(asked, note="長" * 501), actor="wong")
    desk.push(1, 1)
    desk.ask(asked, actor="wong")
    assert desk.entries[-1].reasons == (Reason.NOTHING_TO_DO,)
    assert len(desk.logged(LoanChased)) == 1


def test_who_gets_it_from_hand_to_hand_begins_anew(desk):
    set_class(desk, is_curfew_renewed=True)
    desk.take("wong", 1)
    desk.wait(3 * HOUR_MS + 45 * MINUTE_MS)
    desk.ask(HandOn(key_set="K1", receiver="lee"), actor="wong")
    desk.tap("wong")
    desk.press(1)
    desk.tap("lee")
    desk.press(1)
    assert desk.state.loans["K1"].cardholder == "lee"
    desk.entries.clear()
    desk.wait(3 * HOUR_MS)
    assert told(desk) == []


# How many keys hang on the ring.

KEYS = (
    Key(kind="lobby_door", count=2, locks=("A 大堂", "B 大堂")),
    Key(kind="mailbox", locks=("信箱",)),
)


def returned(desk, *, asks=True, by="lee"):
    set_class(desk, asks_key_count=asks)
    desk.change(replace(desk.state.directory.key_sets["K1"], keys=KEYS))
    desk.take(by, 1)
    desk.push(1, 1)
    desk.entries.clear()


def state(desk, *counts, actor="lee"):
    return desk.ask(StateRing(key_set="K1", counts=counts), actor=actor)


def test_a_whole_ring_is_counted_and_nothing_more(desk):
    returned(desk)
    state(desk, 2, 1)
    (stated,) = desk.logged(RingStated)
    assert (stated.counts, stated.missing, stated.cardholder) == ((2, 1), (), "lee")
    assert len(desk.entries) == 1
    assert desk.state.uncounted == {}
    state(desk, 2, 1)
    assert desk.entries[-1].reasons == (Reason.NOTHING_TO_DO,)


@pytest.mark.parametrize("is_restarted", [False, True])
def test_a_short_ring_is_a_loss_of_what_is_missing(desk, is_restarted):
    returned(desk)
    if is_restarted:
        desk.send(Started, version="t", machine="m2", settings=SETTINGS)
    state(desk, 1, 1)
    assert desk.logged(RingStated)[0].missing == ("lobby_door ×1",)
    assert desk.state.cases["K1"].what == "short"
    assert desk.state.directory.key_sets["K1"].status == "stopped"
    assert [each.to for each in desk.logged(NoticeOwed)] == ["role:lead", "department:security"]
    locks, account = desk.logged(MatterOpened)
    assert (locks.what, locks.items) == ("lock_change", ("A 大堂", "B 大堂"))
    assert (account.what, account.owner) == ("loss_account", "person:lee")
    desk.take("wong", 1)
    assert desk.logged(AccessDenied)[0].reasons == (Reason.SET_STOPPED,)


def test_a_short_ring_is_lent_again_once_somebody_signs_for_it_and_the_locks_stay_open(desk):
    returned(desk)
    state(desk, 0, 1)
    matters = dict(desk.state.matters)
    before = desk.state.directory.key_sets["K1"]
    desk.change(replace(before, status=KeySetStatus.ACTIVE))
    assert desk.state.directory.key_sets["K1"].status == "stopped"
    desk.ask(ReportDamage(key_set="K1"), actor="wong")
    desk.ask(ReportRepaired(key_set="K1", note="已補齊"), actor="wong")
    assert desk.state.directory.key_sets["K1"].status == "active"
    assert desk.state.matters == matters


def test_more_than_there_should_be_is_no_loss(desk):
    returned(desk)
    state(desk, 3, 1)
    assert desk.logged(RingStated)[0].missing == ()
    assert desk.logged(DirectoryChanged) == []


def test_only_a_class_that_asks_has_its_rings_counted(desk):
    returned(desk, asks=False)
    state(desk, 2, 1)
    assert desk.entries[-1].reasons == (Reason.NOTHING_TO_DO,)


def test_who_had_it_who_brought_it_and_the_lead_may_say_and_nobody_else(desk):
    returned(desk)
    state(desk, 2, 1, actor="night")
    assert desk.entries[-1].reasons == (Reason.NOT_ENTITLED,)
    state(desk, 2, 1, actor="wong")
    assert desk.logged(RingStated)[0].actor == "wong"


@pytest.mark.parametrize("is_near", [False, True])
def test_whoever_stands_at_the_cabinet_may_say_what_hangs_there(desk, is_near):
    returned(desk)
    desk.close()
    desk.wait(HOUR_MS)
    if is_near:
        desk.tap("chan")
    state(desk, 2, 1, actor="chan")
    assert bool(desk.logged(RingStated)) is is_near


@pytest.mark.parametrize("counts", [(), (2,), (2, 1, 1), (-1, 1), (2, 100)])
def test_a_count_that_does_not_fit_the_ring_is_refused(desk, counts):
    returned(desk)
    state(desk, *counts)
    assert "2 kinds" in desk.entries[-1].detail
    assert "K1" in desk.state.uncounted


def test_a_lost_ring_that_comes_back_short_stays_lost(desk):
    set_class(desk, asks_key_count=True)
    desk.change(replace(desk.state.directory.key_sets["K1"], keys=KEYS))
    desk.take("lee", 1)
    desk.ask(ReportLoss(key_set="K1"), actor="lee")
    desk.push(1, 1)
    state(desk, 0, 0)
    assert desk.state.cases["K1"].what == "lost"
    assert desk.state.directory.key_sets["K1"].status == "lost"
