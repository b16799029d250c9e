"""A shut door waits for the slots, never for long, and nothing that follows it overtakes it."""

import pytest

from controller.events import (
    BadgePresented,
    CaseOpened,
    DoorClosed,
    DoorOpened,
    RailFell,
    ReturnButtonPressed,
    SlotButtonPressed,
    TagRemoved,
    TagSeated,
)
from controller.events.fitted import KeypadTouched
from firmware_bridge.shut_door import HOLD_MS, ShutDoor

CLOSED = DoorClosed(mono_ms=1_000)
WISHES = [
    BadgePresented(mono_ms=1_010, reader="front", token="t", is_copyable=True),
    ReturnButtonPressed(mono_ms=1_020),
    SlotButtonPressed(mono_ms=1_030, slot=1),
    KeypadTouched(mono_ms=1_035),
]
BEHIND = sorted(WISHES, key=lambda each: not isinstance(each, SlotButtonPressed))
"""In the order in which they are told behind a shut door: slots' buttons are out of reach there."""

NEWS = [
    TagRemoved(mono_ms=1_010, slot=1),
    TagSeated(mono_ms=1_020, slot=2, tag=b"tag!"),
    CaseOpened(mono_ms=1_030),
    RailFell(mono_ms=1_040),
]


def held(*events):
    door = ShutDoor()
    assert list(door.sift([CLOSED, *events])) == [each for each in events if each in NEWS]
    return door


def test_a_door_that_opens_and_whatever_comes_without_a_shut_one_waits_for_nothing():
    door = ShutDoor()
    events = [DoorOpened(mono_ms=900), *WISHES, *NEWS]
    assert list(door.sift(events)) == events
    assert not door.is_held


def test_a_shut_door_is_told_once_the_slots_were_heard_after_it():
    door = held()
    assert list(door.let_go(999, 1_100)) == []
    assert door.is_held
    assert list(door.let_go(1_000, 1_100)) == [CLOSED]
    assert not door.is_held


def test_the_slots_go_ahead_of_a_shut_door_and_wishes_do_not():
    door = held(*WISHES, *NEWS)
    assert list(door.let_go(2_000, 2_000)) == [CLOSED, *BEHIND]


@pytest.mark.parametrize("when", ["settling", "between", "held"])
def test_a_press_that_was_heard_late_is_not_told_to_whoever_came_next(when):
    badge, _, press, _ = WISHES
    door = {
        "settling": lambda: closing(badge, press),
        "between": lambda: closing(badge),
        "held": lambda: held(badge, press),
    }[when]()
    rest = {"settling": [CLOSED], "between": [CLOSED, press], "held": []}[when]
    another = SlotButtonPressed(mono_ms=1_050, slot=2)
    assert list(door.sift([*rest, another])) == []
    assert list(door.let_go(2_000, 2_000)) == [CLOSED, press, another, badge]


def test_a_wish_after_a_door_that_gapes_again_overtakes_none_before():
    badge, _, press, _ = WISHES
    door = closing(press)
    assert list(door.sift([badge])) == []
    assert list(door.let_go(2_000, 2_000)) == [press, badge]


def test_a_door_that_moves_again_tells_it_in_order():
    opened, again = DoorOpened(mono_ms=1_200), DoorClosed(mono_ms=1_400)
    door = held(opened, again, *WISHES)
    assert list(door.let_go(1_100, 1_500)) == [CLOSED, opened]
    assert list(door.let_go(1_399, 1_500)) == []
    assert list(door.let_go(1_400, 1_500)) == [again, *BEHIND]


def closing(*events):
    door = ShutDoor()
    door.is_closing = True
    assert list(door.sift(events)) == [each for each in events if each in NEWS]
    assert list(door.let_go(2_000, 2_000)) == []
    door.is_closing = False
    return door


def test_a_wish_at_a_door_that_is_being_shut_comes_after_it():
    door = closing(*WISHES, *NEWS)
    assert list(door.sift([CLOSED])) == []
    assert list(door.let_go(2_000, 2_000)) == [CLOSED, *BEHIND]


def test_a_wish_at_a_door_that_gapes_again_is_told():
    assert list(closing(*WISHES).let_go(0, 2_000)) == WISHES


def test_a_door_shut_twice_keeps_each_wish_behind_its_own_shutting():
    early, late = WISHES[:2], WISHES[2:]
    opened, again = DoorOpened(mono_ms=1_200), DoorClosed(mono_ms=1_400)
    door = held(*early, opened)
    door.is_closing = True
    assert list(door.sift(late)) == []
    door.is_closing = False
    assert list(door.sift([again])) == []
    assert list(door.let_go(1_400, 1_500)) == [CLOSED, *early, opened, again, *late]


def test_no_slot_holds_a_shut_door_up_for_longer_than_a_slow_disk_may():
    door = held()
    assert list(door.let_go(0, 1_000 + HOLD_MS - 1)) == []
    assert list(door.let_go(0, 1_000 + HOLD_MS)) == [CLOSED]


def test_at_the_end_everything_that_waits_is_told():
    assert list(held(*WISHES).give_up()) == [CLOSED, *BEHIND]
    assert list(closing(*WISHES).give_up()) == WISHES


def test_events_are_passed_on_as_they_are_found():
    found = iter([*NEWS, *WISHES])
    assert next(ShutDoor().sift(found)) == NEWS[0]
    assert list(found) == [*NEWS[1:], *WISHES]
