"""What the lamps say to whom."""

from dataclasses import replace

import pytest

from controller.commands import Lamp, Signal
from controller.directory import KeySetStatus
from controller.events import CaseOpened, RailFell
from controller.panel import picture
from controller.requests import AcknowledgeAlarm
from tests.house import HOUR_MS, Desk


@pytest.fixture
def desk():
    return Desk()


def lamps(desk):
    shown = picture(desk.state, desk.mono_ms).lamps
    return {slot: lamp for slot, lamp in enumerate(shown, 1) if lamp is not Lamp.OFF}


def panel(desk):
    return picture(desk.state, desk.mono_ms).panel


def test_an_idle_cabinet_shows_nothing(desk):
    assert lamps(desk) == {}
    assert panel(desk) is Signal.IDLE


def test_only_what_this_person_may_take_lights_up(desk):
    desk.tap("chan")
    assert lamps(desk) == {1: Lamp.OFFER, 2: Lamp.OFFER}


def test_what_is_out_to_this_person_blinks_where_it_belongs(desk):
    desk.take("chan", 1)
    desk.tap("chan")
    assert lamps(desk)[1] is Lamp.RETURN_HERE
    desk.tap("lee")
    assert 1 not in lamps(desk)


def test_a_set_in_a_wrong_slot_is_red_and_its_home_blinks(desk):
    desk.take("chan", 1)
    desk.tap("chan")
    desk.open()
    desk.push(6, 1)
    desk.wait(1_001)
    assert lamps(desk) == {6: Lamp.WRONG_SLOT, 1: Lamp.RETURN_HERE, 2: Lamp.OFFER}


def test_a_set_put_back_says_so_for_a_second(desk):
    desk.take("lee", 2)
    desk.open()
    desk.push(2, 2)
    assert lamps(desk) == {2: Lamp.RETURNED}
    desk.wait(1_000)
    assert lamps(desk) == {}


def test_a_stopped_set_is_red_only_while_the_door_is_open(desk):
    desk.change(replace(desk.state.directory.key_sets["K2"], status=KeySetStatus.STOPPED))
    assert lamps(desk) == {}
    desk.open()
    assert lamps(desk) == {2: Lamp.STOPPED}


def test_what_is_overdue_is_shown_to_its_holder_and_the_lead_only(desk):
    desk.take("chan", 1)
    desk.wait(5 * HOUR_MS)
    desk.tap("lee")
    assert 1 not in lamps(desk)
    desk.tap("wong")
    assert lamps(desk)[1] is Lamp.OVERDUE


def test_the_panel_asks_for_the_door_after_20_s(desk):
    desk.tap("chan")
    desk.open()
    desk.wait(19_999)
    assert panel(desk) is Signal.IDLE
    desk.wait(1)
    assert panel(desk) is Signal.DOOR_LONG


def test_an_alarm_sounds_until_acknowledged_or_over(desk):
    desk.send(CaseOpened)
    assert panel(desk) is Signal.ALARM
    desk.ask(AcknowledgeAlarm(alarm="case_opened", note="檢修"), actor="wong")
    assert panel(desk) is Signal.IDLE


def test_a_fault_shows_until_it_is_over(desk):
    desk.send(RailFell)
    assert panel(desk) is Signal.FAULT


def test_what_only_wants_a_work_order_lights_up_too(desk):
    desk.tap("wong")
    assert lamps(desk)[3] is Lamp.OFFER
    assert 4 not in lamps(desk), "a class that is never lent"


def test_a_closed_door_shows_no_misplaced_set(desk):
    desk.take("chan", 1)
    desk.open()
    desk.push(6, 1)
    desk.close()
    desk.wait(1_001)
    assert lamps(desk) == {}
