"""What the cabinet decides, told as what people do at it."""

from dataclasses import replace

import pytest

from controller.commands import ReleaseSlot, SecureDoor, SecureSlot, ShowSignal, Signal, UnlockDoor
from controller.directory import Change, KeySetStatus, Purpose
from controller.entries import (
    AccessDenied,
    AccessGranted,
    AlarmCleared,
    AlarmRaised,
    BadgeDenied,
    BadgesRefused,
    ClockSet,
    ControllerStarted,
    DirectoryChanged,
    DoorSeenOpen,
    DoorUnlocked,
    FaultCleared,
    FaultRaised,
    GrantLapsed,
    KeySetCheckedIn,
    KeySetCheckedOut,
    LoanDueSoon,
    LoanOverdue,
    MatterClosed,
    ReleaseArmed,
    ReleaseDisarmed,
    RequestDenied,
    SecretChanged,
    SessionClosed,
    SessionOpened,
    SlotAgrees,
    SlotDisagrees,
    TagClaimedTwice,
    UnknownTagRemoved,
    UnknownTagSeated,
)
from controller.events import (
    BadgesCollided,
    BoardFound,
    BoardLost,
    ClockRead,
    DoorOpened,
    InventoryRead,
    RailFell,
    RailFreed,
    RailStuck,
    ReturnButtonPressed,
    Started,
    Stopping,
    TagSeated,
    TagUnreadable,
)
from controller.reasons import AlarmKind, Evidence, Reason, SecretChange
from controller.requests import (
    AcknowledgeAlarm,
    ArmRelease,
    ChangeDirectory,
    DisarmRelease,
    ReportSecret,
    ReportSignIn,
    StageImport,
    StatePurpose,
)
from tests.house import HOUR_MS, SETTINGS, Desk, suspended, tag


@pytest.fixture
def desk():
    return Desk()


def kinds(entries):
    return [type(each) for each in entries]


def reasons(entries):
    return [set(e.reasons) for e in entries if isinstance(e, BadgeDenied | AccessDenied)]


# ---- taking ----


def test_tap_press_pull_close_is_a_loan(desk):
    desk.take("chan", 1)
    assert kinds(desk.entries) == [
        SessionOpened,
        DoorUnlocked,
        DoorSeenOpen,
        AccessGranted,
        KeySetCheckedOut,
        *kinds(desk.latest),
    ]
    out = desk.logged(KeySetCheckedOut)[0]
    assert (out.key_set, out.cardholder, out.slot, out.rule) == ("K1", "chan", 1, "desk")
    assert out.due_ms == out.at_ms + 4 * HOUR_MS
    assert desk.state.loans["K1"].cardholder == "chan"
    closed = desk.logged(SessionClosed)[0]
    assert (closed.reason, closed.taken) == ("door_closed", 1)


def test_only_the_slots_own_button_moves_its_bolt(desk):
    desk.tap("chan")
    desk.open()
    assert desk.told(ReleaseSlot) == []
    desk.press(2)
    assert [each.slot for each in desk.told(ReleaseSlot)] == [2]


def test_a_release_ends_at_its_deadline_and_says_so(desk):
    desk.tap("chan")
    desk.open()
    desk.press(1)
    granted = desk.logged(AccessGranted)[0]
    assert granted.until_mono_ms == desk.mono_ms + SETTINGS.release_ms
    desk.wait(SETTINGS.release_ms + 501)
    assert [each.reason for each in desk.logged(GrantLapsed)] == ["not_taken"]
    assert SecureSlot(slot=1) in desk.commands
    assert desk.state.releases == {}


def test_a_set_that_leaves_after_the_deadline_was_taken_without_authorisation(desk):
    desk.tap("chan")
    desk.open()
    desk.press(1)
    desk.wait(SETTINGS.release_ms + 501)
    desk.pull(1)
    assert desk.logged(KeySetCheckedOut)[0].cardholder is None
    assert desk.logged(AlarmRaised)[0].what is AlarmKind.TAKEN_WITHOUT_GRANT


def test_a_grant_is_good_for_one_set_only(desk):
    desk.tap("chan")
    desk.open()
    desk.press(1)
    desk.pull(2)
    out = desk.logged(KeySetCheckedOut)[0]
    assert (out.key_set, out.cardholder) == ("K2", None)
    assert "chan" in desk.logged(AlarmRaised)[0].detail


def test_a_grant_is_used_once(desk):
    desk.tap("chan")
    desk.open()
    desk.press(1)
    desk.pull(1)
    desk.push(1, 1)
    desk.pull(1)
    assert [each.cardholder for each in desk.logged(KeySetCheckedOut)] == ["chan", None]


def test_one_bolt_at_a_time(desk):
    desk.tap("chan")
    desk.open()
    desk.press(1)
    desk.press(2)
    assert reasons(desk.entries) == [{Reason.BUSY}]
    assert len(desk.told(ReleaseSlot)) == 1


# ---- refusing ----


def test_a_stranger_moves_nothing(desk):
    desk.tap("stranger")
    assert reasons(desk.entries) == [{Reason.BADGE_UNKNOWN}]
    assert desk.commands == [ShowSignal(signal=Signal.DENIED)]


def test_a_badge_without_any_right_is_refused(desk):
    desk.change(replace(desk.state.directory.key_sets["K1"], status=KeySetStatus.STOPPED))
    desk.tap("nobody")
    assert reasons(desk.entries) == [{Reason.NO_GRANT}]  # not what else is wrong with all there is
    assert desk.told(UnlockDoor) == []


def test_a_badge_outside_its_hours_is_refused(desk):
    desk.tap("night")
    assert Reason.OUTSIDE_SCHEDULE in reasons(desk.entries)[0]
    assert Reason.NO_GRANT not in reasons(desk.entries)[0]
    assert desk.told(UnlockDoor) == []


def test_hours_end_where_they_say():
    desk = Desk(hours=10 - 1 / 3_600_000)  # one millisecond before 18:00
    assert kinds(desk.tap("lee"))[0] is SessionOpened
    desk = Desk(hours=10)
    assert kinds(desk.tap("lee")) == [BadgeDenied]


def test_a_refusal_carries_every_reason(desk):
    desk.change(
        replace(
            desk.state.directory.key_sets["K5"], status=KeySetStatus.STOPPED, custody="cabinet:B"
        ),
        replace(desk.state.directory.cardholders["chan"], set_limit=0),
    )
    desk.take("lee", 1)
    desk.tap("wong")
    desk.open()
    desk.change(replace(desk.state.directory.cardholders["wong"], set_limit=0, access_levels=()))
    desk.press(5)
    assert set(desk.logged(AccessDenied)[0].reasons) == {
        Reason.SET_STOPPED,
        Reason.ELSEWHERE,
        Reason.LIMIT_REACHED,
        Reason.PURPOSE_NOT_ALLOWED,
        Reason.NO_GRANT,
    }


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"is_active": False}, Reason.CARDHOLDER_INACTIVE),
        ({"valid_until_ms": 1}, Reason.NO_LONGER_VALID),
        ({"valid_from_ms": 1 << 47}, Reason.NOT_YET_VALID),
    ],
)
def test_a_person_who_is_not_valid_is_refused(desk, fields, reason):
    desk.change(replace(desk.state.directory.cardholders["chan"], **fields))
    desk.tap("chan")
    assert reasons(desk.entries) == [{reason}]


def test_a_suspended_badge_is_refused(desk):
    desk.change(suspended("chan"))
    desk.tap("chan")
    assert reasons(desk.entries) == [{Reason.BADGE_SUSPENDED}]


def test_a_limit_is_kept(desk):
    desk.change(replace(desk.state.directory.cardholders["chan"], set_limit=1))
    desk.take("chan", 1)
    desk.tap("chan")
    desk.open()
    desk.press(2)
    assert reasons(desk.entries) == [{Reason.LIMIT_REACHED}]


def test_a_class_that_is_never_lent_is_never_lent(desk):
    desk.tap("wong")
    desk.open()
    desk.press(4)
    assert reasons(desk.entries) == [{Reason.NEVER_LENT}]


def test_a_work_order_that_the_class_asks_for_must_be_stated(desk):
    desk.tap("wong")
    desk.open()
    desk.press(3)
    assert reasons(desk.entries) == [{Reason.WORK_ORDER_MISSING}]
    assert desk.commands[-1] == ShowSignal(signal=Signal.NEED_MORE)
    desk.ask(StatePurpose(purpose=Purpose.REPAIR, work_order="W-17"), actor="wong")
    desk.press(3)
    desk.pull(3)
    out = desk.logged(KeySetCheckedOut)[0]
    assert (out.purpose, out.work_order, out.cardholder) == (Purpose.REPAIR, "W-17", "wong")


def test_a_purpose_the_class_does_not_allow_is_refused(desk):
    desk.tap("wong")
    desk.open()
    desk.press(5)  # the class's purposes do not hold its usual one
    assert Reason.PURPOSE_NOT_ALLOWED in reasons(desk.entries)[0]


def test_without_a_trusted_clock_a_schedule_opens_nothing_but_returns_work():
    desk = Desk(clock="unsynced")
    desk.tap("chan")
    assert Reason.CLOCK_UNTRUSTED in reasons(desk.entries)[0]
    desk.tap("wong")  # whose right hangs on no schedule
    desk.open()
    desk.press(1)
    desk.pull(1)
    assert desk.logged(KeySetCheckedOut)[0].due_ms is None
    assert kinds(desk.push(1, 1)) == [KeySetCheckedIn]


def test_two_badges_at_once_open_nothing(desk):
    assert kinds(desk.send(BadgesCollided, reader="front")) == [BadgesRefused]
    assert desk.told(UnlockDoor) == []


def test_a_badge_twice_in_a_row_is_one_session(desk):
    desk.tap("chan")
    desk.wait(100)
    assert SessionOpened not in kinds(desk.tap("chan"))
    assert len(desk.logged(SessionOpened)) == 1


def test_a_second_person_takes_over_only_while_no_bolt_is_open(desk):
    desk.tap("chan")
    desk.open()
    desk.press(1)
    assert reasons(desk.tap("lee")) == [{Reason.BUSY}]
    desk.pull(1)
    assert kinds(desk.tap("lee"))[:2] == [SessionClosed, SessionOpened]
    assert desk.state.session.cardholder == "lee"


def test_a_right_taken_away_between_tap_and_press_is_gone(desk):
    desk.tap("chan")
    desk.open()
    desk.change(replace(desk.state.directory.cardholders["chan"], access_levels=()))
    desk.press(1)
    assert reasons(desk.entries) == [{Reason.NO_GRANT}]


def test_a_revoked_badge_ends_its_session_and_its_release_at_once(desk):
    desk.tap("chan")
    desk.open()
    desk.press(1)
    desk.change(suspended("chan"))
    assert [each.reason for each in desk.logged(SessionClosed)] == ["revoked"]
    assert [each.reason for each in desk.logged(GrantLapsed)] == ["revoked"]
    assert SecureSlot(slot=1) in desk.commands


# ---- returning ----


def test_a_return_needs_nobody(desk):
    desk.take("chan", 1)
    desk.send(ReturnButtonPressed)
    assert desk.told(ReleaseSlot) == desk.told(ReleaseSlot)[:1]
    desk.open()
    back = desk.push(1, 1)[0]
    assert (back.borrower, back.returner, back.is_home, back.is_late) == ("chan", None, True, False)
    assert desk.state.loans == {}
    assert not desk.logged(AlarmRaised)


def test_a_return_is_let_in_where_the_door_only_reads_open(desk):
    """Behind a cut wire the door is shut."""
    desk.open()
    desk.commands.clear()
    desk.send(ReturnButtonPressed)
    assert UnlockDoor in kinds(desk.commands)


def test_a_door_unlocked_while_it_stood_open_is_locked_as_it_shuts(desk):
    desk.open()
    desk.send(ReturnButtonPressed)
    desk.commands.clear()
    desk.close()
    assert SecureDoor() in desk.commands
    desk.wait(501)
    desk.open()
    assert AlarmKind.DOOR_FORCED in [each.what for each in desk.logged(AlarmRaised)[-1:]]


def test_a_door_that_is_opened_before_its_bolt_is_home_is_not_forced(desk):
    desk.tap("chan")
    desk.open()
    desk.send(ReturnButtonPressed)
    desk.close()
    desk.wait(400)
    desk.open()
    assert [each.is_expected for each in desk.logged(DoorSeenOpen)] == [True, True]


def test_a_return_by_another_person_names_both(desk):
    desk.take("chan", 1)
    desk.tap("lee")
    desk.open()
    back = desk.push(1, 1)[0]
    assert (back.borrower, back.returner) == ("chan", "lee")


def test_a_return_to_the_wrong_slot_is_taken_and_said(desk):
    desk.take("chan", 1)
    desk.tap("chan")
    desk.open()
    back = desk.push(6, 1)[0]
    assert (back.slot, back.is_home) == (6, False)
    assert desk.commands[-1] == ShowSignal(signal=Signal.WRONG_SLOT)
    assert desk.state.loans == {}


def test_a_late_return_is_taken_and_said(desk):
    desk.take("chan", 1)
    desk.wait(5 * HOUR_MS)
    assert desk.push(1, 1)[0].is_late


def test_an_expired_borrower_can_still_return(desk):
    desk.take("chan", 1)
    desk.change(replace(desk.state.directory.cardholders["chan"], is_active=False))
    desk.send(ReturnButtonPressed)
    desk.open()
    assert kinds(desk.push(1, 1)) == [KeySetCheckedIn, MatterClosed]


def test_a_stopped_set_is_taken_in_and_not_given_out(desk):
    desk.take("chan", 1)
    desk.change(replace(desk.state.directory.key_sets["K1"], status=KeySetStatus.LOST))
    assert KeySetCheckedIn in kinds(desk.push(1, 1))
    desk.tap("chan")
    desk.open()
    desk.press(1)
    assert reasons(desk.entries) == [{Reason.SET_LOST}]


def test_an_unknown_tag_is_taken_in_with_an_alarm_until_it_leaves(desk):
    assert kinds(desk.send(TagSeated, slot=7, tag=b"\x01\x02\x03\x04"))[0] is UnknownTagSeated
    assert desk.logged(AlarmRaised)[0].what is AlarmKind.UNKNOWN_TAG
    assert UnknownTagRemoved in kinds(desk.pull(7))
    assert desk.logged(AlarmCleared)


def test_an_unknown_tag_that_is_registered_where_it_sits_is_known(desk):
    desk.send(TagSeated, slot=7, tag=b"\x01\x02\x03\x04")
    k2 = desk.state.directory.key_sets["K2"]
    desk.change(replace(k2, id="K7", tag=b"\x01\x02\x03\x04", home_slot=7))
    assert AlarmCleared in kinds(desk.latest)
    desk.tap("chan")
    desk.open()
    desk.press(7)
    assert desk.pull(7)[0].key_set == "K7"


# ---- evidence ----


def test_a_set_pulled_without_a_grant_is_an_alarm_and_a_loan_of_nobody(desk):
    desk.pull(2)
    out, alarm = desk.entries
    assert (out.key_set, out.cardholder, out.department) == ("K2", None, "")
    assert alarm.what is AlarmKind.TAKEN_WITHOUT_GRANT
    desk.push(2, 2)
    assert desk.logged(AlarmCleared)


def test_a_silent_tag_is_neither_a_loan_nor_silence(desk):
    assert kinds(desk.send(TagUnreadable, slot=2))[0] is SlotDisagrees
    assert desk.state.loans == {}
    assert desk.logged(AlarmRaised)[0].what is AlarmKind.SLOT_DISAGREES
    desk.tap("chan")
    desk.open()
    desk.press(2)
    assert reasons(desk.entries) == [{Reason.SLOT_UNKNOWN}]
    assert kinds(desk.push(2, 2)) == [SlotAgrees, AlarmCleared]


def test_a_ring_whose_tag_reads_late_is_not_an_unknown_tag(desk):
    desk.take("chan", 1)
    desk.send(TagUnreadable, slot=1)
    assert UnknownTagRemoved not in kinds(desk.push(1, 1))
    assert desk.latest[-1].is_home


def test_two_tags_that_claim_two_slots_make_neither_sure(desk):
    assert kinds(desk.push(6, 2)) == [TagClaimedTwice, AlarmRaised]
    desk.tap("chan")
    desk.open()
    for slot in (2, 6):
        assert reasons(desk.press(slot)) == [{Reason.SLOT_UNKNOWN}]
    assert kinds(desk.pull(6)) == [UnknownTagRemoved, AlarmRaised, AlarmCleared]
    desk.press(2)
    assert desk.pull(2)[0].cardholder == "chan"


def test_a_third_of_the_same_tag_is_not_sure_either(desk):
    desk.push(6, 2)
    assert TagClaimedTwice in kinds(desk.push(7, 2))
    desk.tap("chan")
    desk.open()
    assert reasons(desk.press(7)) == [{Reason.SLOT_UNKNOWN}]


def test_a_tag_that_is_read_elsewhere_no_longer_hangs_in_its_silent_slot(desk):
    desk.send(TagUnreadable, slot=2)
    assert kinds(desk.push(6, 2)) == [KeySetCheckedIn]
    assert desk.state.seats[2].tag is None
    assert desk.state.alarms["slot_disagrees:2"].is_cleared is False
    desk.pull(6)
    assert "K2" in desk.state.loans


def test_a_set_without_a_tag_hangs_in_no_slot_whose_tag_is_unknown(desk):
    desk.send(TagUnreadable, slot=2)
    desk.push(6, 2)
    seats = {2: replace(desk.state.seats[2], is_sure=True)}
    assert replace(desk.state, seats=seats).slots_of(None) == []


def test_a_copy_of_a_silent_tag_is_found_out_when_that_is_read_again(desk):
    desk.send(TagUnreadable, slot=2)
    desk.push(6, 2)
    assert TagClaimedTwice in kinds(desk.push(2, 2))
    desk.tap("chan")
    desk.open()
    for slot in (2, 6):
        assert reasons(desk.press(slot)) == [{Reason.SLOT_UNKNOWN}]


def test_a_lost_board_makes_its_slots_unknown_not_empty(desk):
    desk.send(BoardLost, board=1, slots=(1, 2, 3, 4))
    assert desk.logged(FaultRaised)
    assert not desk.logged(KeySetCheckedOut)
    desk.tap("wong")
    desk.open()
    assert reasons(desk.press(1)) == [{Reason.SLOT_UNKNOWN}]
    desk.send(BoardFound, board=1, slots=(1, 2, 3, 4))
    assert reasons(desk.press(1))[-1] == {Reason.SLOT_UNKNOWN}, "found is not yet read"
    readings = desk.readings({1, 2, 4, 5})[:4]
    desk.send(InventoryRead, readings=readings)
    assert [each.key_set for each in desk.logged(KeySetCheckedOut)] == ["K3"]
    assert desk.logged(KeySetCheckedOut)[0].evidence is Evidence.INVENTORY
    desk.press(1)
    assert desk.logged(AccessGranted)


def test_sets_swapped_while_a_board_was_away_are_found_where_they_are(desk):
    desk.send(BoardLost, board=1, slots=(1, 2, 3, 4))
    desk.send(InventoryRead, readings=desk.readings({3, 4}, {1: tag(2), 2: tag(1)})[:4])
    assert {slot: seat.tag for slot, seat in desk.state.seats.items() if slot < 3} == {
        1: tag(2),
        2: tag(1),
    }
    assert desk.state.loans == {}
    assert [each.is_home for each in desk.logged(KeySetCheckedIn)] == [False, False]


# ---- restart ----


def restart(desk, slots, machine="m1", after_ms=1_000):
    desk.mono_ms += after_ms
    desk.send(Started, version="test", machine=machine, settings=SETTINGS)
    desk.send(InventoryRead, readings=desk.readings(slots))


def test_a_set_taken_while_the_controller_was_down_is_the_grantees_within_the_deadline(desk):
    desk.tap("chan")
    desk.open()
    desk.press(1)
    restart(desk, {2, 3, 4, 5})
    assert [each.cardholder for each in desk.logged(KeySetCheckedOut)] == ["chan"]


@pytest.mark.parametrize(("machine", "after_ms"), [("m1", 60_000), ("m2", 0)])
def test_later_or_after_a_power_cut_it_is_nobodys(desk, machine, after_ms):
    desk.tap("chan")
    desk.open()
    desk.press(1)
    restart(desk, {2, 3, 4, 5}, machine, after_ms)
    assert [each.cardholder for each in desk.logged(KeySetCheckedOut)] == [None]
    assert desk.logged(AlarmRaised)


def test_a_release_is_never_carried_out_again_after_a_restart(desk):
    desk.tap("chan")
    desk.open()
    desk.press(1)
    desk.commands.clear()
    restart(desk, {1, 2, 3, 4, 5})
    assert desk.told(ReleaseSlot) == []
    assert desk.told(UnlockDoor) == []
    assert [each.reason for each in desk.logged(GrantLapsed)] == ["restarted"]
    assert desk.state.session is None


def test_a_stop_ends_what_is_open(desk):
    desk.tap("chan")
    desk.open()
    desk.press(1)
    desk.send(Stopping, reason="asked")
    assert desk.state.session is None
    assert desk.state.releases == {}
    assert isinstance(desk.entries[-1], type(desk.latest[-1]))


def test_a_purpose_is_of_the_session_it_was_stated_for_and_of_no_later_one(desk):
    """Whoever states it on a page saw who stood there; somebody else may have tapped since."""
    desk.tap("chan")
    desk.tap("lee")
    said = StatePurpose(purpose=Purpose.REPAIR, work_order="W-9", cardholder="chan")
    desk.ask(said, actor="wong")
    assert desk.latest[0].reasons == (Reason.NOTHING_TO_DO,)
    assert desk.state.session.purpose is None


def test_who_arms_a_slot_again_ends_what_was_armed_there_before(desk):
    desk.ask(ArmRelease(slot=1, recipient="chan", reason="代領"), actor="wong")
    desk.ask(ArmRelease(slot=1, recipient="lee", reason="代領"), actor="wong")
    kinds = [(type(each), getattr(each, "reason", "")) for each in desk.latest]
    assert kinds == [(ReleaseDisarmed, "rearmed"), (ReleaseArmed, "代領")]
    assert desk.state.armed[1].recipient == "lee"


LONG = "x" * 501


@pytest.mark.parametrize(
    ("asked", "actor"),
    [
        (AcknowledgeAlarm(alarm="door_held", note=LONG), "wong"),
        (ArmRelease(slot=1, recipient="chan", reason=LONG), "wong"),
        (StatePurpose(purpose=Purpose.REPAIR, work_order=LONG), "wong"),
        (ReportSignIn(account=LONG, outcome="refused"), "web"),
        (ReportSignIn(account="p01", outcome=LONG), "web"),
        (ReportSecret(what=SecretChange.SITE_KEY_MADE, subject=LONG), "console"),
        (StageImport(import_id=LONG, changes=()), "admin"),
    ],
)
def test_no_text_fills_the_journal(desk, asked, actor):
    desk.open()
    desk.wait(SETTINGS.door_held_ms)
    desk.tap("wong")
    (denied,) = desk.ask(asked, actor=actor)
    assert isinstance(denied, RequestDenied)
    assert denied.reasons == (Reason.IMPOSSIBLE,)


def test_an_armed_release_does_not_outlive_a_restart(desk):
    desk.ask(ArmRelease(slot=1, recipient="lee", reason="忘帶工牌"), actor="wong")
    restart(desk, {1, 2, 3, 4, 5})
    assert [each.reason for each in desk.logged(ReleaseDisarmed)] == ["restarted"]
    assert len(desk.logged(ControllerStarted)) == 1


# ---- curfews ----


def test_a_loan_is_due_soon_then_overdue_then_escalates(desk):
    desk.take("chan", 1)
    desk.wait(3 * HOUR_MS + HOUR_MS // 2 - 1)
    assert desk.logged(LoanDueSoon) == []
    desk.wait(1)
    assert len(desk.logged(LoanDueSoon)) == 1
    desk.wait(HOUR_MS // 2)
    assert [each.step for each in desk.logged(LoanOverdue)] == [0]
    desk.wait(HOUR_MS)
    desk.wait(1)
    assert [each.step for each in desk.logged(LoanOverdue)] == [0, 1]
    desk.wait(3 * HOUR_MS)
    assert [each.step for each in desk.logged(LoanOverdue)] == [0, 1, 2]


def test_an_absolute_curfew_is_the_next_such_hour():
    desk = Desk(hours=2)
    desk.tap("wong")
    desk.open()
    desk.ask(StatePurpose(purpose=Purpose.UPKEEP, work_order="W-1"), actor="wong")
    desk.press(3)
    out = desk.pull(3)[0]
    assert out.due_ms - out.at_ms == 8 * HOUR_MS  # 10:00 until 18:00


def test_a_clock_that_jumps_is_an_entry_and_moves_no_time_out(desk):
    desk.tap("chan")
    desk.open()
    desk.press(1)
    desk.send(ClockRead, offset_ms=desk.state.offset_ms + 7 * 24 * HOUR_MS, source="ntp")
    assert kinds(desk.latest) == [ClockSet]
    desk.wait(100)
    assert 1 in desk.state.releases
    assert desk.state.session is not None


# ---- the door ----


def test_a_door_opened_without_a_release_is_an_alarm(desk):
    assert kinds(desk.open()) == [DoorSeenOpen, AlarmRaised]
    assert desk.logged(AlarmRaised)[0].what is AlarmKind.DOOR_FORCED
    assert AlarmCleared in kinds(desk.close())


def test_a_door_opened_after_its_time_is_an_alarm(desk):
    desk.tap("chan")
    desk.wait(SETTINGS.door_unlock_ms + 501)
    desk.open()
    assert desk.logged(AlarmRaised)[0].what is AlarmKind.DOOR_FORCED


@pytest.mark.parametrize(("late_ms", "is_expected"), [(9_000, True), (11_000, False)])
def test_a_door_last_seen_shut_before_it_was_unlocked_is_not_asked_after_a_sleep(
    desk, late_ms, is_expected
):
    shut_ms = desk.mono_ms
    desk.tap("chan")
    desk.mono_ms = desk.state.door.unlocked_until_mono_ms + late_ms
    desk.send(DoorOpened, shut_mono_ms=shut_ms)
    assert [each.is_expected for each in desk.logged(DoorSeenOpen)] == [is_expected]


def test_a_door_held_open_is_an_alarm_once(desk):
    desk.tap("chan")
    desk.open()
    for _ in range(100):
        desk.wait(1_000)
    assert [each.what for each in desk.logged(AlarmRaised)] == [AlarmKind.DOOR_HELD]


def test_a_session_without_an_act_ends_by_itself(desk):
    desk.tap("chan")
    desk.wait(SETTINGS.session_ms)
    closed = desk.logged(SessionClosed)[0]
    assert (closed.reason, closed.taken) == ("timed_out", 0)


def test_a_dead_rail_is_a_fault(desk):
    desk.send(RailFell)
    assert [each.part for each in desk.logged(FaultRaised)] == ["rail"]


def test_a_rail_that_outlives_its_heartbeat_is_a_fault_of_what_should_cut_it(desk):
    desk.send(RailStuck)
    assert [each.part for each in desk.logged(FaultRaised)] == ["rail_watch"]
    desk.send(RailFreed)
    assert [each.part for each in desk.logged(FaultCleared)] == ["rail_watch"]


# ---- what is asked through the inbox ----


def test_a_lead_arms_and_a_hand_at_the_cabinet_takes(desk):
    desk.ask(ArmRelease(slot=1, recipient="nobody", reason="代班"), actor="wong")
    assert kinds(desk.latest) == [ReleaseArmed]
    assert desk.commands == [], "the web moves nothing"
    desk.tap("nobody")
    desk.open()
    desk.press(1)
    out = desk.pull(1)[0]
    assert (out.cardholder, out.rule, out.issuer) == ("nobody", "remote:wong", "wong")
    assert desk.state.armed == {}


def test_the_armed_slots_own_button_is_enough(desk):
    desk.ask(ArmRelease(slot=1, recipient="nobody", reason="代班"), actor="wong")
    desk.press(1)
    assert desk.logged(AccessGranted)[0].cardholder == "nobody"


def test_an_armed_release_is_for_its_recipient_only(desk):
    desk.ask(ArmRelease(slot=1, recipient="nobody", reason="代班"), actor="wong")
    desk.tap("lee")
    desk.open()
    repair = Purpose.REPAIR
    desk.ask(ArmRelease(slot=5, recipient="nobody", reason="代班", purpose=repair), actor="wong")
    assert 5 in desk.state.armed
    assert Reason.NO_GRANT in reasons(desk.press(5))[0]


def test_what_leaves_by_an_armed_release_is_its_recipients_whoever_taps_meanwhile(desk):
    desk.ask(ArmRelease(slot=1, recipient="nobody", reason="代班"), actor="wong")
    desk.press(1)
    desk.tap("chan")
    assert desk.state.session.cardholder == "chan"
    assert desk.pull(1)[0].cardholder == "nobody"


def test_an_armed_release_lapses(desk):
    desk.ask(ArmRelease(slot=1, recipient="nobody", reason="代班"), actor="wong")
    desk.wait(SETTINGS.armed_ms + 1)
    assert [each.reason for each in desk.logged(ReleaseDisarmed)] == ["lapsed"]
    assert kinds(desk.tap("nobody")) == [BadgeDenied]


def test_a_tap_after_an_armed_release_is_over_lets_nobody_in_though_time_lags_behind(desk):
    desk.ask(ArmRelease(slot=1, recipient="nobody", reason="代班"), actor="wong")
    desk.mono_ms += SETTINGS.armed_ms + 1
    assert kinds(desk.tap("nobody")) == [ReleaseDisarmed, BadgeDenied]


def test_a_tap_after_the_session_is_over_begins_another_though_time_lags_behind(desk):
    desk.tap("wong")
    desk.mono_ms += SETTINGS.session_ms
    assert kinds(desk.tap("wong")) == [SessionClosed, SessionOpened, DoorUnlocked]


def test_an_armed_release_is_for_the_set_the_lead_meant(desk):
    desk.ask(ArmRelease(slot=1, recipient="nobody", reason="代班"), actor="wong")
    desk.pull(1)
    desk.pull(2)
    desk.push(1, 2)
    desk.press(1)
    desk.tap("nobody")
    desk.press(1)
    assert desk.logged(AccessGranted) == []


def test_without_a_badge_another_set_in_an_armed_slot_is_not_released_on_its_recipients_right(desk):
    desk.ask(ArmRelease(slot=1, recipient="chan", reason="代班"), actor="wong")
    desk.pull(1)
    desk.pull(2)
    desk.push(1, 2)
    desk.press(1)
    assert desk.logged(AccessGranted) == []


@pytest.mark.parametrize("who", ["wong", "nobody"])
def test_an_armed_release_ends_when_its_lead_or_its_recipient_is_switched_off(desk, who):
    desk.ask(ArmRelease(slot=1, recipient="nobody", reason="代班"), actor="wong")
    holder = desk.state.directory.cardholders[who]
    gone = Change(before=holder, after=replace(holder, is_active=False))
    desk.ask(ChangeDirectory(changes=(gone,)), actor="admin")
    assert [each.reason for each in desk.logged(ReleaseDisarmed)] == ["revoked"]
    desk.press(1)
    assert desk.logged(AccessGranted) == []


def test_an_armed_release_can_be_taken_back(desk):
    desk.ask(ArmRelease(slot=1, recipient="nobody", reason="代班"), actor="wong")
    desk.ask(DisarmRelease(slot=1), actor="wong")
    assert desk.state.armed == {}


@pytest.mark.parametrize("actor", ["chan", "console", "stranger"])
def test_only_a_lead_arms(desk, actor):
    desk.ask(ArmRelease(slot=1, recipient="lee", reason=""), actor=actor)
    assert [each.reasons for each in desk.logged(RequestDenied)] == [(Reason.NOT_ENTITLED,)]


@pytest.mark.parametrize("actor", ["admin", "wong", "stranger"])
def test_only_a_command_tells_of_the_cabinet_s_own_keys(desk, actor):
    given = ReportSecret(what=SecretChange.READER_KEY_GIVEN, subject="front")
    desk.ask(given, actor=actor)
    assert [each.reasons for each in desk.logged(RequestDenied)] == [(Reason.NOT_ENTITLED,)]
    desk.ask(given, actor="console")
    assert [each.subject for each in desk.logged(SecretChanged)] == ["front"]


def test_nobody_arms_a_release_for_himself(desk):
    desk.ask(ArmRelease(slot=1, recipient="wong", reason="自用"), actor="wong")
    assert [each.reasons for each in desk.logged(RequestDenied)] == [(Reason.SELF_APPROVED,)]
    desk.press(1)
    assert desk.logged(AccessGranted) == []


def test_what_a_release_is_for_is_said_when_it_is_armed(desk):
    desk.ask(ArmRelease(slot=3, recipient="nobody", reason="漏水"), actor="wong")
    desk.ask(ArmRelease(slot=5, recipient="nobody", reason="漏水"), actor="wong")
    assert [each.reasons for each in desk.logged(RequestDenied)] == [
        (Reason.WORK_ORDER_MISSING,),
        (Reason.PURPOSE_NOT_ALLOWED,),
    ]
    assert desk.state.armed == {}


@pytest.mark.parametrize("has_badge", [True, False])
def test_what_the_lead_said_a_release_is_for_stands_on_the_loan(desk, has_badge):
    said = {"purpose": Purpose.REPAIR, "work_order": "W-7"}
    desk.ask(ArmRelease(slot=3, recipient="nobody", reason="漏水", **said), actor="wong")
    if has_badge:
        desk.tap("nobody")
        desk.open()
    desk.press(3)
    out = desk.pull(3)[0]
    assert (out.cardholder, out.purpose, out.work_order) == ("nobody", Purpose.REPAIR, "W-7")


def test_what_somebody_else_stated_in_their_session_is_not_what_a_release_is_for(desk):
    desk.tap("wong")
    desk.ask(StatePurpose(purpose=Purpose.REPAIR, work_order="W-9"), actor="wong")
    desk.ask(ArmRelease(slot=3, recipient="nobody", reason="漏水"), actor="wong")
    assert desk.logged(RequestDenied)[0].reasons == (Reason.WORK_ORDER_MISSING,)


@pytest.mark.parametrize(("slot", "reason"), [(4, Reason.NEVER_LENT), (8, Reason.SLOT_EMPTY)])
def test_a_lead_cannot_arm_what_nobody_may_take(desk, slot, reason):
    desk.ask(ArmRelease(slot=slot, recipient="lee", reason=""), actor="wong")
    assert reason in desk.logged(RequestDenied)[0].reasons


def test_a_request_that_comes_late_is_refused(desk):
    desk.ask(ArmRelease(slot=1, recipient="lee", reason=""), actor="wong", ttl_ms=-1)
    assert desk.logged(RequestDenied)[0].reasons == (Reason.REQUEST_EXPIRED,)


def test_the_same_request_again_changes_nothing(desk):
    desk.ask(ArmRelease(slot=1, recipient="lee", reason=""), actor="wong", name="once")
    seq = desk.state.answers["once"]
    desk.wait(SETTINGS.armed_ms + 1)
    assert desk.ask(ArmRelease(slot=1, recipient="lee", reason=""), actor="wong", name="once") == []
    assert desk.state.answers["once"] == seq
    assert desk.state.armed == {}


def test_an_alarm_is_acknowledged_with_a_note(desk):
    desk.pull(2)
    name = desk.logged(AlarmRaised)[0].alarm
    desk.ask(AcknowledgeAlarm(alarm=name, note="巡查誤取"), actor="wong")
    assert desk.state.alarms[name].is_acknowledged
    desk.push(2, 2)
    assert desk.state.alarms == {}


def test_a_change_made_to_something_that_changed_meanwhile_is_refused(desk):
    chan = desk.state.directory.cardholders["chan"]
    desk.change(replace(chan, set_limit=3))
    stale = Change(before=chan, after=replace(chan, set_limit=4))
    desk.ask(ChangeDirectory(changes=(stale,)), actor="admin")
    assert desk.logged(RequestDenied)[0].reasons == (Reason.IMPOSSIBLE,)
    assert desk.state.directory.cardholders["chan"].set_limit == 3


def test_a_directory_that_contradicts_itself_is_refused(desk):
    k1 = desk.state.directory.key_sets["K1"]
    desk.change(replace(k1, id="K9", tag=None))
    assert "claim the same slot" in desk.logged(RequestDenied)[0].detail
    desk.change(replace(k1, tag=tag(2)))
    assert "claim the same tag" in desk.logged(RequestDenied)[1].detail
    desk.change(replace(k1, key_class="gone"))
    assert "'gone'" in desk.logged(RequestDenied)[2].detail
    assert not desk.logged(DirectoryChanged)


def test_what_something_refers_to_is_not_taken_away(desk):
    public = desk.state.directory.key_classes["public"]
    desk.ask(ChangeDirectory(changes=(Change(before=public),)), actor="admin")
    assert "'K1' is of class 'public'" in desk.logged(RequestDenied)[0].detail
    assert "public" in desk.state.directory.key_classes


@pytest.mark.parametrize("custody", ["cabinet", "工程部"])
def test_a_set_kept_here_for_a_department_can_be_taken(desk, custody):
    desk.change(replace(desk.state.directory.key_sets["K1"], custody=custody))
    desk.take("chan", 1)
    assert desk.logged(KeySetCheckedOut)[0].cardholder == "chan"


@pytest.mark.parametrize("custody", ["cabinet:東座", "person:wong"])
def test_a_set_kept_elsewhere_cannot(desk, custody):
    desk.change(replace(desk.state.directory.key_sets["K1"], custody=custody))
    desk.tap("chan")
    desk.open()
    assert reasons(desk.press(1)) == [{Reason.ELSEWHERE}]


def test_a_grant_for_one_set_is_no_grant_for_what_its_tag_became(desk):
    desk.tap("chan")
    desk.open()
    desk.press(1)
    k1 = desk.state.directory.key_sets["K1"]
    changes = (Change(before=k1), Change(after=replace(k1, id="K9", home_slot=7)))
    desk.ask(ChangeDirectory(changes=changes), actor="admin")
    assert desk.state.key_set_of(tag(1)).id == "K9"
    assert desk.pull(1)[0].cardholder is None


def test_a_release_without_a_session_lapses_at_a_restart_too(desk):
    desk.ask(ArmRelease(slot=1, recipient="nobody", reason="代班"), actor="wong")
    desk.press(1)
    restart(desk, {1, 2, 3, 4, 5})
    assert [each.reason for each in desk.logged(GrantLapsed)] == ["restarted"]
    assert desk.state.releases == {}


def test_a_person_whose_time_ends_between_tap_and_press_takes_nothing(desk):
    soon_ms = desk.state.at_ms(desk.mono_ms) + 1_000
    desk.change(replace(desk.state.directory.cardholders["chan"], valid_until_ms=soon_ms))
    desk.tap("chan")
    desk.open()
    desk.wait(1_000)
    assert reasons(desk.press(1)) == [{Reason.NO_LONGER_VALID}]


def test_a_fault_mended_while_the_controller_was_down_is_over(desk):
    desk.send(BoardLost, board=1, slots=(1, 2, 3, 4))
    desk.send(RailFell)
    restart(desk, {1, 2, 3, 4, 5})
    assert desk.state.faults == {}
    assert desk.state.unknown == frozenset()


def test_a_board_still_silent_after_a_start_is_a_fault_again(desk):
    slots = (1, 2, 3, 4)
    desk.send(BoardLost, board=1, slots=slots)
    desk.mono_ms += 1_000
    desk.send(Started, version="test", machine="m1", settings=SETTINGS)
    desk.send(InventoryRead, readings=desk.readings({5})[4:])
    desk.send(BoardLost, board=1, slots=slots)
    assert set(desk.state.faults) == {"board:1"}
    assert desk.state.unknown == set(slots)
    assert desk.state.loans == {}


def test_an_inventory_beeps_at_nobody(desk):
    desk.take("chan", 1)
    desk.commands.clear()
    restart(desk, {1, 2, 3, 4, 5})
    assert "K1" not in desk.state.loans
    assert desk.told(ShowSignal) == []
