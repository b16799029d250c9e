"""Returns: taken always, and on record as what they were, routine or not; and where a set hangs."""

from dataclasses import replace

import pytest

from controller.commands import Lamp, ShowSignal, Signal
from controller.directory import KeySet, KeySetStatus
from controller.entries import KeySetCheckedIn
from controller.events import InventoryRead, Started
from controller.events.fitted import FireLineRead, LineState
from controller.panel import picture
from controller.policy.stock import count_stock
from controller.reasons import Reason, ReturnManner
from tests.house import SETTINGS, Desk, tag
from tests.test_panel import lamps


@pytest.fixture
def desk():
    return Desk()


def bring(desk, who, slot=1, number=1):
    if who:
        desk.tap(who)
    desk.open()
    desk.push(slot, number)
    return desk.logged(KeySetCheckedIn)[-1]


def test_the_lead_returns_for_others_in_one_tap_and_it_says_for_whom(desk):
    desk.take("chan", 1)
    desk.take("lee", 2)
    desk.wait(120_000)
    desk.tap("wong")
    desk.open()
    desk.push(1, 1)
    desk.push(2, 2)
    backs = desk.logged(KeySetCheckedIn)
    assert [(each.returner, each.borrower) for each in backs] == [("wong", "chan"), ("wong", "lee")]
    assert [each.manner for each in backs] == [ReturnManner.FOR_ANOTHER] * 2
    assert desk.state.loans == {}


@pytest.mark.parametrize(
    ("who", "manner"),
    [
        ("chan", None),
        ("wong", ReturnManner.FOR_ANOTHER),
        ("lee", ReturnManner.BY_ANOTHER),
        ("admin", ReturnManner.UNSEEN),  # a badge that may take nothing opens no session
        ("", ReturnManner.UNSEEN),
    ],
)
def test_a_return_says_who_brought_it(desk, who, manner):
    desk.take("chan", 1)
    desk.wait(120_000)
    assert bring(desk, who).manner is manner


@pytest.mark.parametrize(("ms", "manner"), [(60_000, ReturnManner.PUT_BACK), (60_001, None)])
def test_what_is_put_back_within_a_minute_was_not_used(desk, ms, manner):
    desk.take("chan", 1)
    desk.wait(ms)
    assert bring(desk, "chan").manner is manner


def test_a_minute_does_not_make_another_persons_return_a_put_back(desk):
    desk.take("chan", 1)
    desk.wait(1_000)
    assert bring(desk, "lee").manner is ReturnManner.BY_ANOTHER


def test_a_lead_who_left_the_service_returns_like_anybody_else(desk):
    desk.take("chan", 1)
    desk.tap("wong")
    desk.open()
    desk.change(replace(desk.state.directory.cardholders["wong"], is_active=False))
    desk.push(1, 1)
    assert desk.logged(KeySetCheckedIn)[-1].manner is not ReturnManner.FOR_ANOTHER


def test_what_nobody_was_seen_to_take_is_no_put_back(desk):
    desk.send(FireLineRead, says=LineState.CALLS, key_classes=())
    desk.pull(1)
    desk.send(FireLineRead, says=LineState.RESTS, key_classes=())
    assert desk.state.loans["K1"].cardholder is None
    assert bring(desk, "wong").manner is ReturnManner.FOR_ANOTHER


def test_a_set_that_was_never_out_came_in_no_manner(desk):
    desk.change(KeySet(id="K6", label="新增", key_class="public", tag=tag(6), home_slot=6))
    back = bring(desk, "lee", slot=6, number=6)
    assert (back.key_set, back.is_loan, back.manner) == ("K6", False, None)


def test_what_came_back_while_the_cabinet_was_down_was_brought_by_nobody_known(desk):
    desk.take("chan", 1)
    desk.send(Started, version="test", machine="m1", settings=SETTINGS)
    desk.send(InventoryRead, readings=desk.readings((1, 2, 3, 4, 5)))
    back = desk.logged(KeySetCheckedIn)[-1]
    assert (back.borrower, back.manner) == ("chan", ReturnManner.UNSEEN)


def test_a_stopped_set_is_returned_for_another_all_the_same(desk):
    desk.take("chan", 1)
    desk.change(replace(desk.state.directory.key_sets["K1"], status=KeySetStatus.STOPPED))
    assert bring(desk, "wong").manner is ReturnManner.FOR_ANOTHER
    desk.close()
    desk.tap("wong")
    desk.press(1)
    assert desk.latest[-1].reasons == (Reason.SET_STOPPED,)


# Where a set hangs.


def loosen(desk):
    desk.change(replace(desk.state.directory.key_classes["public"], is_home_fixed=False))


def test_a_set_of_a_class_with_free_slots_is_right_in_any_of_them(desk):
    loosen(desk)
    desk.take("chan", 1)
    back = bring(desk, "chan", slot=7)
    assert back.is_home
    assert ShowSignal(signal=Signal.RETURNED) in desk.commands
    assert ShowSignal(signal=Signal.WRONG_SLOT) not in desk.commands
    desk.wait(1_001)
    assert Lamp.WRONG_SLOT not in lamps(desk).values()
    desk.press(7)
    desk.pull(7)
    assert desk.state.loans["K1"].cardholder == "chan"


def test_a_set_of_a_class_with_free_slots_may_take_the_place_another_hung_in(desk):
    loosen(desk)
    desk.take("chan", 1)
    desk.take("lee", 2)
    assert bring(desk, "chan", slot=2).is_home
    assert bring(desk, "lee", slot=1, number=2).is_home


def test_a_count_finds_no_wrong_slot_where_any_is_right(desk):
    desk.take("chan", 1)
    bring(desk, "chan", slot=7)
    assert [each.what for each in count_stock(desk.state, 0).differences] == ["wrong_slot"]
    loosen(desk)
    assert count_stock(desk.state, 0).differences == ()


def test_a_set_in_the_wrong_slot_says_so_until_it_hangs_in_its_own(desk):
    desk.take("chan", 1)
    bring(desk, "chan", slot=7)
    assert ShowSignal(signal=Signal.WRONG_SLOT) in desk.commands
    shown = picture(desk.state, desk.mono_ms).lamps
    assert (shown[6], shown[0]) == (Lamp.WRONG_SLOT, Lamp.RETURN_HERE)
    loosen(desk)
    assert Lamp.WRONG_SLOT not in lamps(desk).values()
