"""A tag that has a copy: what leaves a released slot is its taker's, and nothing in silence."""

import pytest

from controller.entries import (
    AccessGranted,
    GrantLapsed,
    KeySetCheckedIn,
    KeySetCheckedOut,
    TagClaimedTwice,
    UnknownTagRemoved,
)
from controller.events import BoardLost, InventoryRead, Started, TagUnreadable
from tests.house import SETTINGS, Desk, tag

CLAIM = f"tag_claimed_twice:{tag(1).hex()}"
TAKEN = "taken_without_grant:K1"


@pytest.fixture
def desk():
    desk = Desk(hours=1)
    desk.tap("chan")
    desk.open()
    return desk


def rings(desk):
    """Return the alarms whose cause is not over."""
    return {name for name, alarm in desk.state.alarms.items() if not alarm.is_cleared}


def borrower(desk):
    loan = desk.state.loans.get("K1")
    return loan and loan.cardholder


def released(desk):
    """Have the slot of K1 released for chan, and a copy of its tag pushed into slot 6."""
    desk.press(1)
    assert TagClaimedTwice in map(type, desk.push(6, 1))
    return desk


def test_what_leaves_a_released_slot_is_the_grantees_also_beside_a_copy(desk):
    released(desk).pull(1)
    assert [each.cardholder for each in desk.logged(KeySetCheckedOut)] == ["chan"]
    assert borrower(desk) == "chan"
    desk.wait(SETTINGS.release_ms + 1_000)
    assert desk.logged(GrantLapsed) == []
    assert rings(desk) == {CLAIM}


def test_what_is_left_in_there_is_released_to_nobody_while_its_set_is_out(desk):
    released(desk).pull(1)
    desk.press(6)
    assert len(desk.logged(AccessGranted)) == 1


def test_the_set_comes_back_beside_its_copy_and_the_loan_ends(desk):
    released(desk).pull(1)
    assert [type(each) for each in desk.push(1, 1)] == [KeySetCheckedIn, TagClaimedTwice]
    assert desk.latest[0].borrower == "chan"
    assert desk.state.loans == {}
    assert rings(desk) == {CLAIM}
    assert not any(seat.is_sure for slot, seat in desk.state.seats.items() if slot in (1, 6))


def test_a_copy_that_is_torn_out_while_the_set_is_out_leaves_an_alarm_and_the_loan(desk):
    released(desk).pull(1)
    desk.pull(6)
    assert borrower(desk) == "chan"
    assert rings(desk) == {TAKEN}
    desk.push(1, 1)
    assert rings(desk) == set()
    assert desk.state.loans == {}


def test_a_copy_pushed_in_and_torn_out_within_the_release_takes_nothing_from_the_grantee(desk):
    released(desk).pull(6)
    desk.pull(1)
    assert borrower(desk) == "chan"
    assert rings(desk) == {TAKEN}


@pytest.mark.parametrize("slot", [1, 6])
def test_one_of_two_that_is_torn_out_without_a_grant_is_never_silent(desk, slot):
    desk.push(6, 1)
    assert UnknownTagRemoved in map(type, desk.pull(slot))
    assert rings(desk) == {TAKEN}
    assert desk.state.loans == {}
    desk.push(slot, 1)
    assert rings(desk) == {CLAIM}


def test_a_copy_that_came_first_keeps_both_slots_bolted(desk):
    desk.push(6, 1)
    desk.press(1)
    desk.press(6)
    assert desk.logged(AccessGranted) == []


def test_the_claim_rings_until_only_one_is_left(desk):
    desk.push(6, 1)
    desk.push(7, 1)
    desk.pull(7)
    assert CLAIM in rings(desk)
    desk.pull(6)
    assert CLAIM not in rings(desk)
    assert desk.state.seats[1].is_sure


def test_a_released_set_that_falls_silent_is_not_moved_elsewhere_by_a_copy(desk):
    desk.press(1)
    desk.send(TagUnreadable, slot=1)
    desk.push(6, 1)
    desk.pull(1)
    assert borrower(desk) == "chan"
    assert rings(desk) == {CLAIM}


def test_a_silent_set_read_again_beside_its_copy_is_only_doubled(desk):
    desk.press(1)
    desk.send(TagUnreadable, slot=1)
    desk.push(6, 1)
    desk.push(1, 1)
    assert rings(desk) == {CLAIM}


def test_a_restart_finds_the_released_set_gone_and_its_copy_here(desk):
    released(desk)
    desk.mono_ms += 1_000
    desk.send(Started, version="test", machine="m1", settings=SETTINGS)
    desk.send(InventoryRead, readings=desk.readings({2, 3, 4, 5}, {6: tag(1)}))
    assert borrower(desk) == "chan"
    assert rings(desk) == {CLAIM}


def test_a_copy_on_a_silent_board_is_not_believed_beside_one_that_is_read(desk):
    desk.push(6, 1)
    desk.send(BoardLost, board=1, slots=(1, 2, 3, 4))
    assert TagClaimedTwice in map(type, desk.push(7, 1))
    assert desk.state.seats[6].is_doubled
    assert desk.state.seats[7].is_doubled


def test_of_two_copies_left_in_there_none_is_believed_while_the_set_is_out(desk):
    released(desk).push(7, 1)
    desk.pull(1)
    desk.pull(7)
    assert not desk.state.seats[6].is_sure
    assert CLAIM in rings(desk)
    desk.press(6)
    assert len(desk.logged(AccessGranted)) == 1


def test_a_set_that_comes_back_beside_two_copies_makes_none_of_the_three_sure(desk):
    released(desk).push(7, 1)
    desk.pull(1)
    desk.push(1, 1)
    assert desk.state.loans == {}
    assert all(desk.state.seats[slot].is_doubled for slot in (1, 6, 7))
