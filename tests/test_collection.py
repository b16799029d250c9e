"""Keys an owner collects for good and entrusts again: no loan meanwhile, and nobody's to take."""

from dataclasses import replace

import pytest

from controller.directory import Change, Key, KeySet, Purpose
from controller.entries import (
    AccessDenied,
    BookingEnded,
    KeySetCheckedIn,
    KeySetCollected,
    KeySetTakenBack,
    LoanDueSoon,
    LoanOverdue,
    ReleaseDisarmed,
    RequestDenied,
)
from controller.events import InventoryRead, Started
from controller.events.fitted import FireLineRead, LineState
from controller.reasons import IdentityProof, Reason, ReturnManner
from controller.requests import (
    ArmRelease,
    Book,
    ChangeDirectory,
    CollectByOwner,
    TakeBackIntoCustody,
)
from tests.house import HOUR_MS, SETTINGS, Desk, tag

BY_DEED = {"key_set": "K1", "proof": IdentityProof.TITLE_DEED, "receipt": "S-17"}


@pytest.fixture
def desk():
    return Desk()


def collect(desk, actor="wong", **fields):
    return desk.ask(CollectByOwner(**{**BY_DEED, **fields}), actor=actor)


def take_back(desk, actor="wong", **fields):
    return desk.ask(TakeBackIntoCustody(**{**BY_DEED, "receipt": "S-18", **fields}), actor=actor)


def custody(desk):
    return desk.state.directory.key_sets["K1"].custody


def test_what_the_owner_signed_for_is_no_loan_and_never_overdue(desk):
    desk.take("chan", 1)
    collect(desk, note="業主搬入")
    (entry,) = desk.logged(KeySetCollected)
    assert (entry.actor, entry.proof, entry.receipt) == ("wong", "title_deed", "S-17")
    assert (entry.keys, entry.cardholder) == ((Key(kind="public_door"),), "chan")
    assert desk.state.loans == {}
    assert custody(desk) == "owner"
    desk.wait(9 * HOUR_MS)
    assert desk.logged(LoanDueSoon) == desk.logged(LoanOverdue) == []


def test_what_hangs_in_a_slot_was_not_collected(desk):
    assert isinstance(collect(desk)[-1], RequestDenied)
    assert "slot 1" in desk.latest[-1].detail
    assert custody(desk) == "cabinet"


@pytest.mark.parametrize("actor", ["chan", "console", "nobody"])
def test_only_a_lead_says_by_name_that_an_owner_signed(desk, actor):
    desk.take("chan", 1)
    assert collect(desk, actor=actor)[-1].reasons == (Reason.NOT_ENTITLED,)
    collect(desk)
    assert take_back(desk, actor=actor)[-1].reasons == (Reason.NOT_ENTITLED,)


@pytest.mark.parametrize(
    "fields",
    [
        {"receipt": " "},
        {"receipt": "x" * 65},
        {"note": "x" * 501},
        {"key_set": "K99"},
        {"keys": (Key(kind="mailbox"),)},
        {"keys": (Key(kind="public_door", count=0),)},
        {"keys": (Key(kind="public_door"), Key(kind="public_door"))},
    ],
)
def test_without_a_receipt_or_with_other_keys_nothing_is_collected(desk, fields):
    desk.take("chan", 1)
    assert collect(desk, **fields)[-1].reasons == (Reason.IMPOSSIBLE,)
    assert "K1" in desk.state.loans


def test_an_owners_set_in_a_slot_is_taken_in_flagged_and_cannot_be_taken(desk):
    desk.take("chan", 1)
    collect(desk)
    desk.tap("chan")
    desk.open()
    desk.push(1, 1)
    back = desk.logged(KeySetCheckedIn)[-1]
    assert (back.is_loan, back.manner) == (False, ReturnManner.OWNERS)
    desk.press(1)
    assert Reason.ELSEWHERE in desk.logged(AccessDenied)[-1].reasons
    desk.close()
    take_back(desk)
    desk.take("chan", 1)
    assert desk.state.loans["K1"].cardholder == "chan"


def test_it_is_kept_again_where_it_was_with_the_keys_that_came_back(desk):
    both = (Key(kind="public_door", count=2, locks=("L1",)), Key(kind="mailbox"))
    before = desk.state.directory.key_sets["K1"]
    desk.change(replace(before, custody="工程部", keys=both))
    desk.take("chan", 1)
    collect(desk)
    take_back(desk, keys=(Key(kind="public_door", count=1), Key(kind="mailbox", count=0)))
    key_set = desk.state.directory.key_sets["K1"]
    assert key_set.custody == "工程部"
    assert key_set.keys == (Key(kind="public_door", count=1, locks=("L1",)),)
    assert desk.logged(KeySetTakenBack)[0].keys == key_set.keys
    assert desk.state.collected == {}


@pytest.mark.parametrize(("count", "is_taken"), [(99, True), (100, False), (-1, False)])
def test_up_to_99_keys_of_a_kind_are_counted(desk, count, is_taken):
    desk.take("chan", 1)
    collect(desk, keys=(Key(kind="public_door", count=count),))
    counted = [each.keys for each in desk.logged(KeySetCollected)]
    assert counted == [(Key(kind="public_door", count=count),)] * is_taken


def test_twice_is_once(desk):
    assert take_back(desk)[-1].reasons == (Reason.NOTHING_TO_DO,)
    desk.take("chan", 1)
    collect(desk)
    assert collect(desk)[-1].reasons == (Reason.NOTHING_TO_DO,)


def test_what_is_promised_or_armed_of_it_ends(desk):
    desk.take("chan", 1)
    at_ms = desk.state.at_ms(desk.mono_ms)
    booked = Book(
        key_set="K1",
        cardholder="lee",
        from_ms=at_ms + 2 * HOUR_MS,
        until_ms=at_ms + 3 * HOUR_MS,
        purpose=Purpose.PATROL,
    )
    desk.ask(booked, actor="lee")
    assert desk.state.bookings
    collect(desk)
    (ended,) = desk.logged(BookingEnded)
    assert (ended.outcome, ended.reasons) == ("failed", (Reason.ELSEWHERE,))
    desk.push(1, 1)
    desk.ask(ArmRelease(slot=1, recipient="lee", reason="r"), actor="wong")
    assert desk.state.armed == {}
    assert desk.logged(ReleaseDisarmed) == []


def test_a_change_of_the_directory_does_not_take_it_from_its_owner(desk):
    desk.take("chan", 1)
    collect(desk)
    key_set = desk.state.directory.key_sets["K1"]
    for after in (replace(key_set, custody="cabinet"), None):
        change = ChangeDirectory(changes=(Change(before=key_set, after=after),))
        denied = desk.ask(change, actor="admin")[-1]
        assert "is its owner's" in denied.detail
    assert isinstance(desk.state.directory.key_sets["K1"], KeySet)


def test_while_an_owner_has_it_everything_else_is_changed_as_ever(desk):
    desk.take("chan", 1)
    collect(desk)
    for name in ("K1", "K2"):
        desk.change(replace(desk.state.directory.key_sets[name], label="B-2"))
    assert desk.logged(RequestDenied) == []
    assert desk.state.directory.key_sets["K2"].label == "B-2"


def test_it_is_the_owners_after_a_restart_too(desk):
    desk.take("chan", 1)
    collect(desk)
    desk.send(Started, version="test", machine="m1", settings=SETTINGS)
    desk.send(InventoryRead, readings=desk.readings((2, 3, 4, 5), tags={6: tag(1)}))
    assert desk.logged(KeySetCheckedIn)[-1].manner is ReturnManner.OWNERS
    assert desk.state.collected == {"K1": "cabinet"}


def test_an_emergency_lets_go_of_it_as_of_everything(desk):
    desk.take("chan", 1)
    collect(desk)
    desk.push(1, 1)
    desk.send(FireLineRead, says=LineState.CALLS, key_classes=())
    desk.pull(1)
    assert desk.state.loans["K1"].cardholder is None
    assert desk.state.loans["K1"].due_ms is None
