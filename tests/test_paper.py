"""Rows written on paper while nothing was sensed: entered afterwards, matched with the sensors."""

from dataclasses import replace

import pytest

from controller.directory import KeyClass, Purpose
from controller.entries import (
    AccessDenied,
    AlarmAcknowledged,
    BookingBegun,
    KeySetCheckedIn,
    LoanOverdue,
    PaperRowEntered,
    RequestDenied,
)
from controller.events import (
    BoardFound,
    BoardLost,
    ClockRead,
    InventoryRead,
    SlotReading,
    Started,
    Stopping,
)
from controller.events.fitted import FireLineRead, LineState
from controller.policy.hours import due_ms
from controller.reasons import PaperVerdict, Reason
from controller.requests import Book, EnterPaperRow
from tests.house import HOUR_MS, SETTINGS, Desk, tag

MINUTE_MS = 60_000
ALL = (1, 2, 3, 4, 5)


class Outage(Desk):
    """A desk whose cabinet is away for two hours, from an hour after it came up."""

    def __init__(self):
        super().__init__()
        self.rows = 0
        self.wait(HOUR_MS)

    def down(self, hours=2):
        """Go down; `at` counts the minutes from then."""
        self.send(Stopping, reason="power")
        self.down_ms = self.state.at_ms(self.mono_ms)
        self.mono_ms += int(hours * HOUR_MS)

    def up(self, slots=ALL, tags=None, machine="m2"):
        """Come up again with the sets of `slots` in them."""
        self.send(Started, version="test", machine=machine, settings=SETTINGS)
        return self.send(InventoryRead, readings=self.readings(slots, tags))

    def at(self, minutes):
        return self.down_ms + minutes * MINUTE_MS

    def enter(self, out, back=None, *, actor="wong", **fields):
        """Enter a row: out and back in minutes after the cabinet went down."""
        self.rows += 1
        row = EnterPaperRow(
            **{"page": "3", "row": str(self.rows), "cardholder": "chan", "key_set": "K1"}
            | {"purpose": Purpose.PATROL, "out_ms": self.at(out)}
            | {"back_ms": None if back is None else self.at(back)}
            | fields
        )
        return self.ask(row, actor=actor)

    def verdict(self, *times, **fields):
        self.enter(*times, **fields)
        return self.logged(PaperRowEntered)[-1].verdict


@pytest.fixture
def desk():
    return Outage()


def missing(desk):
    """Have K1 be found missing when the cabinet comes up."""
    desk.down()
    desk.up((2, 3, 4, 5))
    return desk


def test_a_set_that_was_missing_is_out_to_whoever_signed_on_paper(desk):
    missing(desk)
    assert desk.state.loans["K1"].cardholder is None
    desk.enter(30, work_order="W-7", note="停電")
    loan = desk.state.loans["K1"]
    assert (loan.cardholder, loan.purpose, loan.work_order) == ("chan", Purpose.PATROL, "W-7")
    assert loan.out_ms == desk.at(30)
    assert loan.due_ms == desk.at(30) + 4 * HOUR_MS
    (row,) = desk.logged(PaperRowEntered)
    assert row.verdict is PaperVerdict.EXPLAINS_LOAN
    assert (row.page, row.row, row.actor, row.department) == ("3", "1", "wong", "客服部")
    assert row.due_ms == due_ms(
        KeyClass(id="c", label="c", curfew_ms=4 * HOUR_MS), desk.at(30), SETTINGS.zone
    )


def test_its_alarm_ends_and_who_entered_the_row_has_seen_to_it(desk):
    missing(desk)
    assert "taken_without_grant:K1" in desk.state.alarms
    desk.enter(30)
    (seen,) = desk.logged(AlarmAcknowledged)
    assert (seen.actor, seen.note) == ("wong", "3/1")
    assert desk.state.alarms == {}


def test_a_row_that_explains_nothing_leaves_the_alarm_ringing(desk):
    missing(desk)
    assert desk.verdict(-40) is PaperVerdict.RECORDED_OTHERWISE
    assert desk.verdict(140) is PaperVerdict.IN_FUTURE
    assert desk.state.loans["K1"].cardholder is None
    assert "taken_without_grant:K1" in desk.state.alarms


def test_it_is_overdue_by_the_time_on_paper(desk):
    missing(desk)
    desk.enter(0)
    desk.wait(2 * HOUR_MS + MINUTE_MS)
    assert desk.logged(LoanOverdue)[0].cardholder == "chan"


def test_it_comes_back_from_whoever_signed(desk):
    missing(desk)
    desk.enter(30)
    desk.push(1, 1)
    back = desk.logged(KeySetCheckedIn)[-1]
    assert (back.borrower, back.is_loan) == ("chan", True)
    assert desk.state.paper.rows["3/1"].back_ms == back.at_ms


def test_what_went_and_came_back_meanwhile_is_a_closed_row(desk):
    desk.down()
    desk.up()
    assert desk.verdict(10, 50) is PaperVerdict.AGREES
    assert desk.state.loans == {}
    assert 1 in desk.state.seats


def test_a_row_says_out_and_the_set_was_seated_all_the_time(desk):
    desk.down()
    desk.up()
    assert desk.verdict(10) is PaperVerdict.STILL_SEATED
    assert desk.state.loans == {}


def test_a_row_says_back_and_the_set_is_out(desk):
    missing(desk)
    assert desk.verdict(10, 50) is PaperVerdict.STILL_OUT
    assert desk.state.loans["K1"].cardholder is None


def test_a_later_row_tells_why_it_was_out_again(desk):
    missing(desk)
    desk.enter(10, 50)
    desk.enter(60, cardholder="lee")
    assert desk.logged(PaperRowEntered)[-1].settles == ("3/1",)
    assert desk.state.paper.rows["3/1"].verdict is PaperVerdict.AGREES
    assert desk.state.loans["K1"].cardholder == "lee"


def test_a_row_that_begins_when_the_one_before_ended_tells_why_it_was_out_again(desk):
    missing(desk)
    desk.enter(10, 50)
    desk.enter(50, cardholder="lee")
    assert desk.logged(PaperRowEntered)[-1].settles == ("3/1",)


def test_an_earlier_row_does_not_tell_why_a_later_one_is_at_odds(desk):
    missing(desk)
    desk.enter(40, 70)
    desk.enter(60, cardholder="lee")
    assert desk.logged(PaperRowEntered)[-1].settles == ()


def test_nobody_had_what_another_row_says_somebody_had(desk):
    desk.down()
    desk.up()
    assert desk.verdict(10, 50) is PaperVerdict.AGREES
    assert desk.verdict(40, 60) is PaperVerdict.OVERLAPS
    assert desk.verdict(50, 60) is PaperVerdict.AGREES


def test_an_open_row_of_before_a_closed_one_explains_nothing(desk):
    missing(desk)
    desk.enter(40, 70)
    desk.enter(80)
    assert desk.verdict(20, cardholder="lee") is PaperVerdict.OVERLAPS
    assert desk.state.loans["K1"].cardholder == "chan"


def test_what_was_out_to_somebody_already_is_not_out_by_paper(desk):
    desk.take("chan", 1)
    desk.down()
    desk.up((2, 3, 4, 5))
    assert desk.verdict(10, cardholder="lee") is PaperVerdict.OVERLAPS
    assert desk.verdict(10, 50, cardholder="lee") is PaperVerdict.OVERLAPS
    assert desk.state.loans["K1"].cardholder == "chan"


def test_what_was_out_when_it_went_down_was_in_nobody_elses_hand(desk):
    desk.take("chan", 1)
    desk.down()
    desk.up()
    assert desk.verdict(10, 50, cardholder="lee") is PaperVerdict.OVERLAPS


def test_while_it_was_running_what_was_sensed_stands(desk):
    desk.down()
    desk.up()
    desk.wait(3 * HOUR_MS)
    assert desk.verdict(180, 200) is PaperVerdict.RECORDED_OTHERWISE
    assert desk.verdict(-45, -20) is PaperVerdict.RECORDED_OTHERWISE


def test_a_clock_on_the_wall_may_be_a_quarter_of_an_hour_off(desk):
    desk.down()
    desk.up()
    desk.wait(HOUR_MS)
    assert desk.verdict(-15, 135) is PaperVerdict.AGREES
    assert desk.verdict(-16, -15) is PaperVerdict.RECORDED_OTHERWISE
    assert desk.verdict(135, 136) is PaperVerdict.RECORDED_OTHERWISE


def test_a_quarter_of_an_hour_is_what_a_missing_set_may_be_off_as_well(desk):
    missing(desk)
    for out, verdict in (
        (-16, PaperVerdict.RECORDED_OTHERWISE),
        (-15, PaperVerdict.EXPLAINS_LOAN),
    ):
        assert desk.verdict(out) is verdict


def test_it_may_have_left_up_to_a_quarter_of_an_hour_after_it_was_missed(desk):
    missing(desk)
    desk.wait(HOUR_MS)
    assert desk.verdict(136) is PaperVerdict.RECORDED_OTHERWISE
    assert desk.verdict(135) is PaperVerdict.EXPLAINS_LOAN


@pytest.mark.parametrize(
    ("out", "back", "is_it"),
    [
        *((-15, 150, True), (-16, 150, False), (135, 150, True), (136, 150, False)),
        *((30, 135, True), (30, 134, False), (30, 165, True), (30, 166, False)),
    ],
)
def test_an_absence_that_is_over_is_explained_to_the_quarter_of_an_hour(desk, out, back, is_it):
    missing(desk)
    desk.wait(30 * MINUTE_MS)
    desk.push(1, 1)
    desk.wait(HOUR_MS)
    assert (desk.verdict(out, back) is PaperVerdict.EXPLAINS_PAST) is is_it


def test_times_that_are_not_yet_are_at_odds(desk):
    desk.down()
    desk.up()
    assert desk.verdict(10, 121) is PaperVerdict.IN_FUTURE
    assert desk.verdict(121) is PaperVerdict.IN_FUTURE


def test_what_never_was_in_here_is_not_explained(desk):
    desk.change(replace(desk.state.directory.key_sets["K1"], id="K9", tag=None, home_slot=7))
    desk.down()
    desk.up()
    assert desk.verdict(10, key_set="K9") is PaperVerdict.NOT_KEPT
    assert desk.verdict(10, 20, key_set="K9") is PaperVerdict.NOT_KEPT


def test_what_has_a_tag_that_was_never_seen_here_is_not_kept_either(desk):
    desk.change(replace(desk.state.directory.key_sets["K1"], id="K9", tag=tag(9), home_slot=7))
    desk.down()
    desk.up()
    assert desk.verdict(10, key_set="K9") is PaperVerdict.NOT_KEPT


def test_an_absence_that_is_over_is_explained_as_well(desk):
    missing(desk)
    desk.wait(30 * MINUTE_MS)
    desk.push(1, 1)
    assert desk.verdict(30, 150) is PaperVerdict.EXPLAINS_PAST
    (row,) = desk.logged(PaperRowEntered)
    assert (row.found_ms, row.ended_ms) == (desk.at(120), desk.at(150))
    assert desk.state.loans == {}
    assert desk.state.alarms == {}
    assert desk.verdict(35) is PaperVerdict.STILL_SEATED


def test_a_row_without_a_return_explains_what_the_sensors_saw_return(desk):
    missing(desk)
    desk.push(1, 1)
    assert desk.verdict(30) is PaperVerdict.EXPLAINS_PAST
    assert desk.state.loans == {}


def test_an_old_row_does_not_silence_a_newer_alarm(desk):
    missing(desk)
    desk.push(1, 1)
    desk.wait(HOUR_MS)
    desk.pull(1)
    assert desk.verdict(30) is PaperVerdict.EXPLAINS_PAST
    assert not desk.state.alarms["taken_without_grant:K1"].is_acknowledged


def test_what_left_before_the_sensors_eyes_is_explained_at_that_time_only(desk):
    desk.down()
    desk.up()
    desk.pull(1)
    assert desk.verdict(60, key_set="K1") is PaperVerdict.RECORDED_OTHERWISE
    assert desk.verdict(110) is PaperVerdict.EXPLAINS_LOAN
    alarm = desk.state.alarms["taken_without_grant:K1"]  # a lead's word silences no theft
    assert not alarm.is_acknowledged
    assert not alarm.is_cleared


def test_a_silent_board_leaves_its_slots_to_paper(desk):
    desk.send(BoardLost, board=1, slots=(1, 2))
    desk.down_ms = desk.state.at_ms(desk.mono_ms)
    desk.wait(HOUR_MS)
    assert desk.enter(20)[-1].reasons == (Reason.SLOT_UNKNOWN,)
    desk.send(BoardFound, board=1, slots=(1, 2))
    desk.send(InventoryRead, readings=(SlotReading(1, False, None), SlotReading(2, True, tag(2))))
    assert desk.verdict(20, 40) is PaperVerdict.STILL_OUT
    assert desk.verdict(50) is PaperVerdict.EXPLAINS_LOAN
    assert desk.verdict(20, 40, key_set="K2") is PaperVerdict.AGREES
    assert desk.verdict(20, 40, key_set="K3") is PaperVerdict.RECORDED_OTHERWISE


def test_the_same_row_is_not_entered_twice(desk):
    missing(desk)
    desk.enter(30, row="7")
    assert desk.enter(40, page=" 3 ", row=" 7", key_set="K2")[-1].reasons == (Reason.REPEATED,)
    assert len(desk.logged(PaperRowEntered)) == 1


@pytest.mark.parametrize("actor", ["chan", "console", "nobody"])
def test_only_a_lead_enters_rows_by_name(desk, actor):
    missing(desk)
    assert desk.enter(30, actor=actor)[-1].reasons == (Reason.NOT_ENTITLED,)


@pytest.mark.parametrize(
    "fields",
    [
        {"key_set": "K99"},
        {"cardholder": "stranger"},
        {"page": " "},
        {"row": ""},
        {"row": "x" * 33},
        {"row": "1/2"},
        {"note": "x" * 501},
        {"back": 10},
    ],
)
def test_a_row_that_cannot_be_is_refused(desk, fields):
    missing(desk)
    answer = desk.enter(30, **fields)[-1]
    assert isinstance(answer, RequestDenied)
    assert answer.reasons == (Reason.IMPOSSIBLE,)


def test_without_the_hour_no_row_is_entered(desk):
    missing(desk)
    desk.send(ClockRead, offset_ms=desk.state.offset_ms, source="unsynced")
    assert desk.enter(30)[-1].reasons == (Reason.CLOCK_UNTRUSTED,)


def test_a_start_without_the_hour_is_dated_once_the_hour_is_known(desk):
    desk.down()
    offset = desk.state.offset_ms
    desk.send(ClockRead, offset_ms=0, source="unsynced")
    desk.up()
    desk.wait(MINUTE_MS)
    desk.send(ClockRead, offset_ms=offset, source="ntp")
    assert desk.verdict(10, 50) is PaperVerdict.AGREES
    desk.wait(HOUR_MS)
    assert desk.verdict(140, 150) is PaperVerdict.RECORDED_OTHERWISE


def test_nothing_is_released_and_no_seat_is_changed(desk):
    missing(desk)
    seats = desk.state.seats
    desk.commands.clear()
    for times in ((30,), (10, 20), (10,), (500,)):
        desk.enter(*times)
    assert desk.commands == []
    assert desk.state.seats is seats
    assert desk.state.releases == {}


def test_limits_see_what_somebody_has_by_paper(desk):
    chan = desk.state.directory.cardholders["chan"]
    desk.change(replace(chan, set_limit=1))
    missing(desk)
    desk.enter(30)
    desk.tap("chan")
    desk.press(2)
    assert Reason.LIMIT_REACHED in desk.logged(AccessDenied)[-1].reasons


def test_a_booking_begins_with_the_row(desk):
    at_ms = desk.state.at_ms(desk.mono_ms)
    times = {"from_ms": at_ms + HOUR_MS, "until_ms": at_ms + 4 * HOUR_MS}
    desk.ask(Book(key_set="K1", cardholder="chan", purpose=Purpose.PATROL, **times), actor="chan")
    missing(desk)
    desk.enter(70)
    assert desk.logged(BookingBegun)


def test_what_is_known_of_paper_outlives_a_restart_and_short_ones_do_not_count(desk):
    missing(desk)
    desk.enter(30)
    for _ in range(40):
        desk.mono_ms += 1_000
        desk.up((2, 3, 4, 5), machine="m3")
    assert desk.state.loans["K1"].cardholder == "chan"
    assert desk.verdict(10, 20, key_set="K2") is PaperVerdict.AGREES


def test_an_absence_is_nobodys_who_had_the_set_before_somebody_else(desk):
    missing(desk)
    desk.push(1, 1)
    assert desk.verdict(40, 70) is PaperVerdict.AGREES
    assert desk.verdict(20, cardholder="lee") is PaperVerdict.OVERLAPS
    assert desk.verdict(80) is PaperVerdict.EXPLAINS_PAST
    assert desk.verdict(90, 100) is PaperVerdict.OVERLAPS


def test_what_paper_says_somebody_has_nobody_else_had_and_brought_back(desk):
    missing(desk)
    desk.enter(30)
    assert desk.verdict(40, 70, cardholder="lee") is PaperVerdict.OVERLAPS
    assert desk.verdict(10, 30, cardholder="lee") is PaperVerdict.AGREES


def test_a_row_and_what_was_sensed_after_it_agree(desk):
    desk.down()
    desk.up()
    desk.wait(20 * MINUTE_MS)
    desk.pull(1)
    assert desk.verdict(10, 50) is PaperVerdict.AGREES


def test_what_was_sensed_to_leave_did_not_leave_long_before(desk):
    desk.down()
    desk.up()
    desk.wait(20 * MINUTE_MS)
    desk.pull(1)
    desk.wait(20 * MINUTE_MS)
    desk.push(1, 1)
    assert desk.verdict(60) is PaperVerdict.STILL_SEATED
    assert desk.verdict(130) is PaperVerdict.EXPLAINS_PAST


def test_who_brought_it_back_sooner_is_not_why_it_was_missing(desk):
    missing(desk)
    desk.wait(30 * MINUTE_MS)
    desk.push(1, 1)
    assert desk.verdict(30, 60) is PaperVerdict.AGREES


def test_who_had_it_later_by_paper_did_not_let_it_leave_before(desk):
    desk.down()
    desk.up()
    desk.wait(15 * MINUTE_MS)
    assert desk.verdict(100, 135) is PaperVerdict.AGREES
    desk.wait(5 * MINUTE_MS)
    desk.pull(1)
    assert desk.verdict(130, cardholder="lee") is PaperVerdict.OVERLAPS


def test_what_is_kept_elsewhere_did_not_go_and_come_back_here(desk):
    desk.change(replace(desk.state.directory.key_sets["K1"], custody="person:chan"))
    desk.down()
    desk.up()
    assert desk.verdict(10, 50) is PaperVerdict.NOT_KEPT


def test_what_left_in_an_emergency_is_explained_and_older_alarms_ring_on(desk):
    desk.pull(1)
    desk.push(1, 1)
    desk.down_ms = desk.state.at_ms(desk.mono_ms)
    desk.send(FireLineRead, says=LineState.CALLS, key_classes=())
    desk.wait(MINUTE_MS)
    desk.pull(1)
    assert desk.verdict(1) is PaperVerdict.EXPLAINS_LOAN
    assert desk.state.loans["K1"].due_ms == desk.at(1) + 4 * HOUR_MS
    assert not desk.state.alarms["taken_without_grant:K1"].is_acknowledged


def test_no_row_is_entered_before_the_slots_have_said_what_they_hold(desk):
    desk.down()
    desk.send(Started, version="test", machine="m2", settings=SETTINGS)
    assert desk.enter(30)[-1].reasons == (Reason.SLOT_UNKNOWN,)


def test_what_hangs_in_another_slot_was_sensed_there(desk):
    desk.pull(1)
    desk.push(6, 1)
    desk.send(BoardLost, board=1, slots=(1, 2))
    desk.down_ms = desk.state.at_ms(desk.mono_ms)
    desk.wait(HOUR_MS)
    desk.send(BoardFound, board=1, slots=(1, 2))
    desk.send(InventoryRead, readings=(SlotReading(1, False, None), SlotReading(2, True, tag(2))))
    assert desk.verdict(20, 40) is PaperVerdict.RECORDED_OTHERWISE
    assert desk.verdict(20, 40, key_set="K2") is PaperVerdict.AGREES


def test_each_board_s_silence_is_its_own(desk):
    desk.send(BoardLost, board=1, slots=(1, 2))
    desk.down_ms = desk.state.at_ms(desk.mono_ms)
    desk.wait(HOUR_MS)
    desk.send(BoardLost, board=2, slots=(3, 4))
    desk.wait(HOUR_MS)
    desk.send(BoardFound, board=1, slots=(1, 2))
    desk.send(InventoryRead, readings=(SlotReading(1, True, tag(1)), SlotReading(2, True, tag(2))))
    desk.wait(HOUR_MS)
    desk.send(BoardFound, board=2, slots=(3, 4))
    desk.send(InventoryRead, readings=(SlotReading(3, False, None), SlotReading(4, True, tag(4))))
    assert desk.verdict(150, 160, key_set="K4") is PaperVerdict.AGREES
    assert desk.verdict(150, 160, key_set="K2") is PaperVerdict.RECORDED_OTHERWISE
    assert desk.verdict(30, key_set="K3") is PaperVerdict.RECORDED_OTHERWISE
    assert desk.verdict(150, key_set="K3") is PaperVerdict.EXPLAINS_LOAN


def test_what_was_missing_after_one_outage_did_not_leave_in_an_earlier_one(desk):
    desk.down()
    desk.up()
    begun_ms = desk.down_ms
    desk.wait(HOUR_MS)
    missing(desk)
    desk.down_ms = begun_ms
    assert desk.verdict(30) is PaperVerdict.RECORDED_OTHERWISE


def test_a_board_that_is_silent_for_longer_tells_nothing_of_another_s_slots(desk):
    desk.send(BoardLost, board=1, slots=(1, 2))
    desk.down_ms = desk.state.at_ms(desk.mono_ms)
    desk.wait(HOUR_MS)
    desk.send(BoardLost, board=2, slots=(3, 4))
    desk.wait(HOUR_MS)
    desk.send(BoardFound, board=2, slots=(3, 4))
    desk.send(InventoryRead, readings=(SlotReading(3, False, None), SlotReading(4, True, tag(4))))
    assert desk.verdict(30, key_set="K3") is PaperVerdict.RECORDED_OTHERWISE
