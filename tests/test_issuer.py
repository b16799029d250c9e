"""Who issues: the lead who signed on last in working hours, Security outside them, never nobody."""

from dataclasses import replace

from controller.entries import AccessGranted, HandoverFinished
from controller.events import ClockRead
from controller.handovers import Duty
from controller.policy.duty import issuer_of
from controller.policy.stocktaking import is_custodian
from tests.house import Desk
from tests.shift_house import EARLY, FROM, TO, WATCH, ShiftDesk


def issuer(desk):
    return issuer_of(desk.state, desk.state.at_ms(desk.mono_ms))


def test_where_no_shift_is_known_it_is_the_last_lead_who_tapped():
    desk = Desk()
    desk.take("wong", 1)
    desk.take("chan", 2)
    assert issuer(desk) == "wong"
    assert desk.logged(AccessGranted)[-1].issuer == "wong"


def test_in_working_hours_it_is_the_lead_who_signed_on_last():
    desk = ShiftDesk(hours=6)
    desk.tap("wong")
    desk.hand_over()
    assert issuer(desk) == "lee"
    desk.take("wong", 1)
    assert desk.logged(AccessGranted)[-1].issuer == "lee"


def test_who_is_no_lead_signs_on_without_issuing():
    desk = ShiftDesk(hours=6)
    desk.tap("wong")
    desk.hand_over(incoming="chan")
    assert issuer(desk) == "wong"


def given(hours=10):
    desk = ShiftDesk(WATCH, EARLY, hours=6)
    desk.hand_over(incoming="lee")
    desk.pass_hours(hours - 6)
    desk.hand_over(TO, "lee", "guard")
    return desk


def test_outside_working_hours_it_is_who_signed_for_security():
    assert issuer(given(10)) == "guard"


def test_who_issues_now_does_not_count_the_stock():
    desk = given(10)
    now_ms = desk.state.at_ms(desk.mono_ms)
    assert is_custodian(desk.state, "guard", now_ms)
    assert not is_custodian(desk.state, "guard2", now_ms)


def test_who_takes_over_within_security_issues_then():
    desk = given(10)
    night = replace(EARLY, id="night", department="保安部", start=1_080, end=1_320, calendar="")
    desk.change(night)
    desk.pass_hours(4)
    desk.hand_over("night", "guard", "guard2")
    assert issuer(desk) == "guard2"


def test_before_security_took_over_the_lead_stays_responsible():
    desk = ShiftDesk(WATCH, EARLY, hours=6)
    desk.hand_over(incoming="lee")
    desk.pass_hours(5)  # 19:00
    assert issuer(desk) == "lee"


def test_security_stays_responsible_until_somebody_took_over_from_it():
    desk = given(10)
    desk.pass_hours(14.5)  # Tuesday 08:30
    assert issuer(desk) == "guard"
    desk.hand_over(FROM, "guard", "wong")
    assert issuer(desk) == "wong"


def test_who_took_over_from_security_stays_responsible_until_it_takes_over_again():
    desk = given(10)
    desk.pass_hours(14.5)
    desk.hand_over(FROM, "guard", "wong")
    desk.pass_hours(10.5)  # Tuesday 19:00
    assert issuer(desk) == "wong"


def test_a_lead_s_own_handover_at_night_takes_nothing_from_security():
    desk = given(10)
    desk.change(replace(EARLY, id="late", start=1_080, end=1_320, calendar=""))
    desk.pass_hours(4)
    desk.hand_over("late", "lee", "wong")
    assert issuer(desk) == "guard"


def test_on_a_weekend_it_is_security():
    desk = given(10)
    desk.pass_hours(5 * 24 - 8)  # Saturday 10:00
    assert issuer(desk) == "guard"


def test_security_s_own_handover_in_working_hours_takes_nothing_from_the_lead():
    desk = ShiftDesk(WATCH, EARLY, hours=6)
    noon = replace(EARLY, id="noon", department="保安部", start=480, end=900, calendar="")
    desk.change(noon)
    desk.hand_over(incoming="lee")
    desk.hand_over("noon", "guard", "guard2")
    assert issuer(desk) == "lee"


def test_without_a_clock_it_is_who_signed_last():
    desk = given(10)
    desk.send(ClockRead, offset_ms=0, source="unsynced")
    assert issuer(desk) == "guard"


def test_a_leaver_issues_nothing():
    desk = given(10)
    desk.change(replace(desk.state.directory.cardholders["guard"], is_active=False))
    assert issuer(desk) == "lee"


def test_before_anybody_signed_on_it_is_the_last_lead_who_tapped():
    desk = ShiftDesk(hours=1)
    desk.tap("wong")
    assert issuer(desk) == "wong"


def test_without_a_clock_it_is_the_lead_who_signed_last():
    desk = given(10)
    desk.pass_hours(14.5)  # Tuesday 08:30
    desk.hand_over(FROM, "guard", "wong")
    desk.send(ClockRead, offset_ms=0, source="unsynced")
    assert issuer(desk) == "wong"


def test_who_signed_for_the_watch_is_on_it_whatever_department_they_are_put_in_next():
    desk = ShiftDesk(WATCH, EARLY, hours=10)
    desk.begin(TO, "lee")
    desk.make_ready("guard")
    desk.sign("guard")
    desk.change(replace(desk.state.directory.cardholders["guard"], department="工程部"))
    desk.sign("lee")
    assert desk.logged(HandoverFinished)[0].duty is Duty.SECURITY


def test_where_security_keeps_no_watch_it_is_the_lead_who_signed_on_last():
    desk = ShiftDesk(EARLY, hours=6)
    desk.tap("wong")
    desk.hand_over()
    assert issuer(desk) == "lee"


def test_where_there_is_only_a_watch_security_issues_once_it_signed_for_it():
    desk = ShiftDesk(WATCH, hours=10)
    desk.tap("wong")
    desk.hand_over(TO, "lee", "guard")
    assert issuer(desk) == "guard"
