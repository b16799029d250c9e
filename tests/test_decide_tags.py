"""What the cabinet decides about key tags that must prove themselves: a copy is not the key."""

from dataclasses import replace

import pytest

from controller.commands import ProveTag, ReleaseSlot
from controller.entries import (
    AccessDenied,
    AlarmRaised,
    KeySetCheckedIn,
    KeySetCheckedOut,
    SlotAgrees,
    SlotDisagrees,
    UnknownTagRemoved,
)
from controller.events import InventoryRead, TagUnreadable
from controller.events.cards import TagNotProven, TagProven
from controller.reasons import AlarmKind, Doubt, Reason
from tests.house import Desk, tag


@pytest.fixture
def desk():
    """K1's tag has a key of its own."""
    desk = Desk()
    desk.change(replace(desk.state.directory.key_sets["K1"], is_tag_copyable=False))
    desk.entries.clear()
    desk.commands.clear()
    return desk


def proven(desk, slot, number=1):
    return desk.send(TagProven, slot=slot, tag=tag(number))


def not_proven(desk, slot, number=1, doubt=Doubt.KEY_WRONG):
    return desk.send(TagNotProven, slot=slot, tag=tag(number), doubt=doubt)


def ringing(desk):
    return {name for name, each in desk.state.alarms.items() if not each.is_cleared}


def test_a_set_that_comes_back_counts_once_its_tag_has_proven_itself(desk):
    desk.take("chan", 1)
    desk.open()
    assert desk.push(1, 1) == []
    assert desk.told(ProveTag) == [ProveTag(slot=1, tag=tag(1))]
    assert "K1" in desk.state.loans
    (back,) = proven(desk, 1)
    assert isinstance(back, KeySetCheckedIn)
    assert "K1" not in desk.state.loans


@pytest.mark.parametrize("doubt", list(Doubt))
def test_a_copied_tag_does_not_pass_for_the_key(desk, doubt):
    desk.take("chan", 1)
    desk.push(1, 1)
    disagrees, *alarms = not_proven(desk, 1, doubt=doubt)
    assert isinstance(disagrees, SlotDisagrees)
    assert disagrees.key_set is None
    assert disagrees.reasons[0].value.endswith(doubt.value)
    assert [each.what for each in alarms] == [AlarmKind.SLOT_DISAGREES, AlarmKind.TAG_NOT_PROVEN]
    assert desk.state.loans["K1"].cardholder == "chan"


def test_what_is_a_copy_is_released_to_nobody(desk):
    desk.take("chan", 1)
    desk.push(1, 1)
    not_proven(desk, 1)
    desk.tap("wong")
    desk.open()
    desk.commands.clear()
    (denied,) = desk.press(1)
    assert isinstance(denied, AccessDenied)
    assert denied.reasons == (Reason.SLOT_UNKNOWN,)
    assert desk.told(ReleaseSlot) == []


def test_the_real_set_comes_back_while_its_copy_sits_somewhere(desk):
    desk.take("chan", 1)
    desk.push(3, 1)
    not_proven(desk, 3)
    desk.push(1, 1)
    (back,) = [each for each in proven(desk, 1) if isinstance(each, KeySetCheckedIn)]
    assert back.slot == 1
    assert {"tag_not_proven:3", "slot_disagrees:3"} <= ringing(desk)
    assert not [name for name in ringing(desk) if name.startswith("tag_claimed_twice")]


def test_a_copy_beside_the_real_one_makes_nothing_doubtful(desk):
    desk.push(6, 1)
    not_proven(desk, 6)
    assert desk.state.seats[1].is_sure
    desk.tap("chan")
    desk.open()
    desk.press(1)
    assert [each.slot for each in desk.told(ReleaseSlot)] == [1]


def test_every_start_asks_the_tags_anew_and_believes_them_meanwhile(desk):
    desk.send(InventoryRead, readings=desk.readings(range(1, 6)))
    assert desk.told(ProveTag) == [ProveTag(slot=1, tag=tag(1))]
    assert desk.state.seats[1].is_sure
    assert proven(desk, 1) == []


def test_a_set_that_was_exchanged_while_nobody_looked_is_found_out(desk):
    desk.send(InventoryRead, readings=desk.readings(range(1, 6)))
    disagrees, *alarms = not_proven(desk, 1, doubt=Doubt.COPIED)
    assert (disagrees.key_set, disagrees.reasons) == ("K1", (Reason.BADGE_COPIED,))
    assert {each.key_set for each in alarms if isinstance(each, AlarmRaised)} == {"K1"}
    assert not desk.state.seats[1].is_sure


def test_a_tag_that_proves_itself_after_all_is_believed_again(desk):
    not_proven(desk, 1)
    entries = proven(desk, 1)
    assert any(isinstance(each, SlotAgrees) for each in entries)
    assert desk.state.seats[1].is_sure
    assert ringing(desk) == set()


def test_a_tag_that_fell_silent_must_prove_itself_again(desk):
    desk.send(TagUnreadable, slot=1)
    assert desk.push(1, 1) == []
    assert desk.told(ProveTag)
    assert not desk.state.seats[1].is_sure
    assert isinstance(proven(desk, 1)[0], SlotAgrees)


def test_what_leaves_before_it_has_proven_itself_was_no_return(desk):
    desk.take("chan", 1)
    desk.push(1, 1)
    (gone,) = desk.pull(1)
    assert isinstance(gone, UnknownTagRemoved)
    assert "K1" in desk.state.loans


def test_a_copy_that_is_taken_away_clears_its_alarms(desk):
    desk.take("chan", 1)
    desk.push(1, 1)
    not_proven(desk, 1)
    desk.pull(1)
    assert ringing(desk) == set()
    assert desk.state.seats.keys() == {2, 3, 4, 5}


def test_what_took_the_place_of_another_set_lets_that_one_go_first(desk):
    entries = desk.push(2, 1)
    assert type(entries[0]) is KeySetCheckedOut
    assert 2 not in desk.state.seats


def test_tags_known_by_their_number_are_asked_nothing(desk):
    desk.take("chan", 2)
    assert isinstance(desk.push(2, 2)[0], KeySetCheckedIn)
    assert desk.told(ProveTag) == []
