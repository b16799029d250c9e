"""Handing a shift over: the count, what has to be done first, two signatures, a refusal."""

from dataclasses import replace

import pytest

from controller.commands import ReleaseSlot, UnlockDoor
from controller.directory import Approver, ApproverRow, ApproverTable, KeySetStatus
from controller.entries import (
    DiaryWritten,
    HandoverBegun,
    HandoverFinished,
    HandoverItemChecked,
    HandoverRefused,
    HandoverSigned,
    MatterOpened,
    NoticeOwed,
    ReliefMissed,
    RequestDenied,
    ReturnWitnessed,
    SessionOpened,
    ShiftDayReviewed,
    SignatureAwaited,
    SlotsCountedByEye,
)
from controller.events import BoardLost, ClockRead, ReaderFailed, Started, TagUnreadable
from controller.events.fitted import FireLineRead, LineState
from controller.handovers import Book, Difference, Duty, EyeCount, Mismatch, OutSet, Side, Topic
from controller.reasons import Reason
from controller.requests import (
    AnswerQuestion,
    AwaitSignature,
    BeginHandover,
    CheckItem,
    CountByEye,
    OpenDiary,
    OpenMatter,
    QuestionHandover,
    RefuseHandover,
    ReviewDay,
    WriteDiary,
)
from tests.house import HOUR_MS, SETTINGS, suspended
from tests.shift_house import FROM, TO, ShiftDesk


@pytest.fixture
def desk():
    return ShiftDesk()


def why(desk):
    return desk.logged(RequestDenied)[-1].reasons


def begun(desk, *args, **kwargs):
    desk.begin(*args, **kwargs)
    return desk.logged(HandoverBegun)[-1]


# ---- the count ----


def test_the_record_holds_what_is_expected_and_what_is_sensed(desk):
    desk.take("wong", 1)
    desk.pull(2)
    key_set = desk.state.directory.key_sets["K4"]
    desk.change(replace(key_set, status=KeySetStatus.STOPPED))
    desk.ask(OpenMatter(owner="role:lead", due_ms=10**14, note="換鎖"), actor="wong")
    entry = begun(desk)
    assert (entry.actor, entry.outgoing) == ("wong", "wong")
    assert (entry.shift, entry.day) == ("early", "2026-05-04")
    assert (entry.expected, entry.sensed, entry.differences) == (3, 3, ())
    assert [(each.key_set, each.cardholder) for each in entry.out] == [("K1", "wong"), ("K2", None)]
    assert entry.out[0] == OutSet(
        key_set="K1",
        cardholder="wong",
        purpose=desk.state.loans["K1"].purpose,
        due_ms=desk.state.loans["K1"].due_ms,
        is_late=False,
    )
    assert entry.out[0].purpose is not None
    assert entry.stopped == ("K4",)
    assert entry.alarms == ("taken_without_grant:K2",)
    assert entry.matters == tuple(desk.state.matters)


def test_what_is_late_is_counted_as_late(desk):
    desk.take("wong", 1)
    desk.pass_hours(5)
    assert begun(desk).out[0].is_late


def test_every_difference_is_named_by_its_slot(desk):
    desk.send(TagUnreadable, slot=3)
    desk.take("wong", 1)
    desk.push(6, 1)
    desk.send(TagUnreadable, slot=3)
    entry = begun(desk)
    assert entry.expected == 5
    assert entry.sensed == 4
    assert Difference(slot=3, key_set="K3", what=Mismatch.UNSURE) in entry.differences
    assert Difference(slot=6, key_set="K1", what=Mismatch.WRONG_SLOT) in entry.differences
    assert entry.blind == (3,)


def test_a_set_that_never_hung_here_is_missing(desk):
    key_set = desk.state.directory.key_sets["K1"]
    desk.change(replace(key_set, id="K9", tag=None, home_slot=7))
    entry = begun(desk)
    assert (entry.expected, entry.sensed) == (6, 5)
    assert entry.differences == (Difference(slot=7, key_set="K9", what=Mismatch.MISSING),)


def test_what_is_kept_elsewhere_is_not_expected_here(desk):
    key_set = desk.state.directory.key_sets["K1"]
    desk.change(replace(key_set, id="K9", tag=None, home_slot=7, custody="cabinet:二號"))
    entry = begun(desk)
    assert (entry.expected, entry.sensed, entry.differences) == (5, 5, ())


def test_a_tag_of_no_set_is_a_difference(desk):
    desk.push(8, 77)
    slot = Difference(slot=8, key_set="", what=Mismatch.UNKNOWN_TAG)
    assert begun(desk).differences == (slot,)


def test_what_is_due_now_is_late(desk):
    desk.take("wong", 1)
    desk.wait(desk.state.loans["K1"].due_ms - desk.state.at_ms(desk.mono_ms) - 1)
    desk.begin()
    assert not desk.logged(HandoverBegun)[-1].out[0].is_late
    desk.sign("wong")
    desk.wait(1)
    desk.begin("watch:to")
    assert desk.logged(HandoverBegun)[-1].out[0].is_late


def test_a_handover_locks_nothing_and_takes_nothing_from_anybody(desk):
    desk.begin()
    desk.take("wong", 1)
    assert [each.slot for each in desk.told(ReleaseSlot)] == [1]
    desk.push(1, 1)
    assert desk.state.loans == {}


# ---- what comes first ----


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [("item", Reason.CHECKLIST_OPEN), ("diary", Reason.DIARY_NOT_READ)],
)
def test_nobody_takes_over_what_is_not_gone_through(desk, left_out, reason):
    desk.begin()
    if left_out != "item":
        asked = CheckItem(handover=desk.open_one.id, item="radios", is_good=True)
        desk.ask(asked, actor="wong")
    if left_out != "diary":
        desk.ask(OpenDiary(handover=desk.open_one.id), actor="lee")
    desk.sign("lee")
    assert why(desk) == (reason,)
    assert desk.logged(HandoverSigned) == []


def test_the_cabinet_fills_its_self_test_itself(desk):
    desk.send(ReaderFailed, reader="front", detail="x")
    desk.begin()
    (item,) = desk.logged(HandoverItemChecked)
    assert (item.item, item.is_good, item.note) == ("self_test", False, "reader:front")
    asked = CheckItem(handover=desk.open_one.id, item="self_test", is_good=True)
    desk.ask(asked, actor="wong")
    assert why(desk) == (Reason.NOT_ENTITLED,)


def test_what_is_not_good_needs_a_note(desk):
    desk.begin()
    asked = CheckItem(handover=desk.open_one.id, item="radios", is_good=False)
    desk.ask(asked, actor="wong")
    assert why(desk) == (Reason.NOTE_MISSING,)
    desk.ask(replace(asked, note="少一部"), actor="wong")
    assert desk.logged(HandoverItemChecked)[-1].note == "少一部"


def test_no_question_is_open_when_somebody_signs(desk):
    desk.begin()
    desk.make_ready()
    name = desk.open_one.id
    desk.ask(QuestionHandover(handover=name, text="K2 在哪裡?"), actor="lee")
    desk.sign("wong")
    assert why(desk) == (Reason.QUESTION_OPEN,)
    (question,) = desk.open_one.asking
    desk.ask(AnswerQuestion(handover=name, question=question, text="我不知道"), actor="chan")
    assert why(desk) == (Reason.NOT_OF_SHIFT,)
    desk.ask(AnswerQuestion(handover=name, question=question, text="工程部"), actor="wong")
    assert desk.sign("wong")


def test_a_line_written_after_the_diary_was_read_has_to_be_read_too(desk):
    desk.begin()
    desk.make_ready()
    desk.ask(WriteDiary(book=Book.DIARY, text="電梯停用"), actor="wong")
    desk.sign("lee")
    assert why(desk) == (Reason.DIARY_NOT_READ,)


def test_a_line_in_the_other_book_is_not_this_handover_s(desk):
    desk.begin()
    desk.make_ready()
    desk.ask(WriteDiary(book=Book.HANDOVER_BOOK, text="x"), actor="wong")
    assert desk.sign("lee") == desk.logged(HandoverSigned)


def test_who_signed_first_reads_what_was_written_since_before_it_is_finished(desk):
    desk.begin()
    desk.make_ready()
    desk.sign("lee")
    desk.ask(WriteDiary(book=Book.DIARY, text="電梯停用"), actor="wong")
    desk.sign("wong")
    assert why(desk) == (Reason.DIARY_NOT_READ,)
    desk.ask(OpenDiary(handover=desk.open_one.id), actor="lee")
    desk.sign("wong")
    assert desk.logged(HandoverFinished)


def test_slots_that_cannot_be_sensed_are_counted_by_two_people(desk):
    desk.send(BoardLost, board=1, slots=(1, 2))
    desk.begin()
    desk.make_ready()
    desk.sign("wong")
    assert why(desk) == (Reason.SLOTS_NOT_COUNTED,)
    seen = tuple(EyeCount(slot=slot, is_there=slot == 1) for slot in (1, 2))
    asked = CountByEye(handover=desk.open_one.id, witness="wong", counted=seen)
    desk.ask(asked, actor="wong")
    assert why(desk) == (Reason.SAME_PERSON,)
    desk.ask(replace(asked, witness="lee"), actor="wong")
    (entry,) = desk.logged(SlotsCountedByEye)
    assert (entry.actor, entry.witness, entry.counted) == ("wong", "lee", seen)
    assert desk.sign("wong")


# ---- two signatures ----


def test_it_is_finished_when_both_have_signed_and_not_before(desk):
    desk.begin()
    desk.make_ready()
    desk.sign("wong")
    assert desk.logged(HandoverFinished) == []
    desk.sign("lee")
    (done,) = desk.logged(HandoverFinished)
    assert (done.outgoing, done.incoming, done.day) == ("wong", "lee", "2026-05-04")
    assert desk.state.handovers.open == {}


def test_nobody_hands_over_to_himself(desk):
    desk.begin()
    desk.make_ready("wong")
    desk.sign("wong")
    desk.sign("wong")
    assert why(desk) == (Reason.NOTHING_TO_DO,)
    desk.begin(incoming="wong")
    assert why(desk) == (Reason.SAME_PERSON,)


def test_only_who_was_named_takes_over(desk):
    desk.begin(incoming="lee")
    desk.make_ready("chan")
    desk.sign("chan")
    assert why(desk) == (Reason.NOT_OF_SHIFT,)


def test_what_moved_between_count_and_signature_is_in_the_record(desk):
    desk.take("wong", 1)
    desk.begin()
    desk.make_ready()
    desk.push(1, 1)
    desk.take("wong", 2)
    desk.sign("wong")
    desk.sign("lee")
    assert desk.logged(HandoverFinished)[0].moved == ("K1", "K2")


def test_a_new_count_has_to_be_signed_afresh(desk):
    desk.begin()
    desk.make_ready()
    desk.sign("wong")
    again = begun(desk)
    assert (again.is_recount, again.handover) == (True, desk.open_one.id)
    assert desk.open_one.signed == ()
    desk.sign("lee")
    assert desk.logged(HandoverFinished) == []


def test_a_shift_is_handed_over_once(desk):
    desk.hand_over()
    desk.begin(outgoing="lee")
    assert why(desk) == (Reason.NOTHING_TO_DO,)


def test_which_day_it_is_has_to_be_known():
    desk = ShiftDesk()
    desk.send(ClockRead, offset_ms=desk.state.offset_ms, source="unsynced")
    desk.begin()
    assert why(desk) == (Reason.CLOCK_UNTRUSTED,)


def test_who_changed_department_signs_for_the_old_one_no_more(desk):
    desk.begin()
    desk.make_ready()
    lee = desk.state.directory.cardholders["lee"]
    desk.change(replace(lee, department="工程部"))
    desk.sign("lee")
    assert why(desk) == (Reason.NOT_OF_SHIFT,)
    assert desk.logged(HandoverSigned) == []


def test_whoever_is_good_until_a_day_signs_up_to_it_and_not_after(desk):
    desk.begin()
    desk.make_ready()
    now_ms = desk.state.at_ms(desk.mono_ms)
    lee = desk.state.directory.cardholders["lee"]
    desk.change(replace(lee, valid_until_ms=now_ms))
    desk.sign("lee")
    assert why(desk) == (Reason.NO_LONGER_VALID,)
    desk.change(replace(lee, valid_until_ms=now_ms + 1))
    desk.sign("lee")
    assert [each.cardholder for each in desk.logged(HandoverSigned)] == ["lee"]


def test_a_leaver_signs_nothing(desk):
    desk.begin()
    desk.make_ready()
    holder = desk.state.directory.cardholders["lee"]
    desk.change(replace(holder, is_active=False))
    desk.sign("lee")
    assert Reason.NOT_ENTITLED in why(desk)
    desk.ask(AwaitSignature(handover=desk.open_one.id, cardholder="lee"), actor="wong")
    assert Reason.CARDHOLDER_INACTIVE in why(desk)


# ---- at the reader ----


def test_a_tap_that_is_awaited_signs_and_opens_nothing(desk):
    desk.begin()
    desk.make_ready()
    desk.sign_by_tap("lee")
    (signed,) = desk.logged(HandoverSigned)
    assert (signed.cardholder, signed.side, signed.token) == ("lee", Side.INCOMING, "badge-lee")
    assert desk.told(UnlockDoor) == []


def test_the_next_tap_is_one_for_keys_again(desk):
    desk.begin()
    desk.make_ready()
    desk.sign_by_tap("wong")
    desk.tap("wong")
    assert [each.cardholder for each in desk.logged(SessionOpened)] == ["wong"]


def test_any_other_badge_takes_precedence_while_a_signature_is_awaited(desk):
    desk.begin()
    desk.make_ready()
    desk.ask(AwaitSignature(handover=desk.open_one.id, cardholder="lee"), actor="wong")
    desk.take("wong", 1)
    assert desk.state.loans["K1"].cardholder == "wong"
    desk.tap("lee")
    assert desk.logged(HandoverSigned)


def test_a_signature_does_not_end_somebody_s_session(desk):
    desk.begin()
    desk.make_ready()
    desk.tap("wong")
    desk.sign_by_tap("lee")
    assert desk.state.session.cardholder == "wong"


def test_nobody_lets_a_key_out_by_a_tap_that_was_to_sign(desk):
    public = replace(desk.state.directory.key_classes["public"], approver_table="t")
    rows = (ApproverRow(schedule="", approvers=(Approver(role="lead"),)),)
    desk.change(ApproverTable(id="t", label="審批", rows=rows), public)
    desk.begin()
    desk.make_ready()
    desk.ask(AwaitSignature(handover=desk.open_one.id, cardholder="lee"), actor="wong")
    desk.tap("chan")
    desk.open()
    desk.press(1)
    desk.tap("lee")
    assert [each.cardholder for each in desk.logged(HandoverSigned)] == ["lee"]
    assert desk.told(ReleaseSlot) == []
    desk.tap("lee")
    assert [each.slot for each in desk.told(ReleaseSlot)] == [1]


def test_a_signature_asked_for_by_name_goes_before_being_anybodys_witness(desk):
    desk.begin()
    desk.make_ready()
    desk.change(replace(desk.state.directory.key_classes["public"], asks_witness=True))
    desk.take("chan", 1)
    desk.ask(AwaitSignature(handover=desk.open_one.id, cardholder="lee"), actor="wong")
    desk.tap("chan")
    desk.open()
    desk.push(1, 1)
    desk.tap("lee")
    assert [each.cardholder for each in desk.logged(HandoverSigned)] == ["lee"]
    assert desk.logged(ReturnWitnessed) == []
    desk.tap("lee")
    assert [each.seen_by for each in desk.logged(ReturnWitnessed)] == ["lee"]


def test_a_tap_too_late_for_a_signature_is_one_for_keys(desk):
    desk.begin()
    desk.make_ready()
    desk.ask(AwaitSignature(handover=desk.open_one.id, cardholder="wong"), actor="lee")
    desk.wait(60_000)
    desk.tap("wong")
    assert desk.logged(HandoverSigned) == []
    assert desk.logged(SessionOpened)


def test_a_tap_for_a_record_that_cannot_be_signed_any_more_is_one_for_keys(desk):
    desk.begin()
    desk.make_ready()
    name = desk.open_one.id
    desk.ask(AwaitSignature(handover=name, cardholder="wong"), actor="lee")
    desk.ask(QuestionHandover(handover=name, text="?"), actor="lee")
    desk.tap("wong")
    assert desk.logged(HandoverSigned) == []
    assert desk.logged(SessionOpened)


def test_a_badge_that_is_not_good_signs_nothing(desk):
    desk.begin()
    desk.make_ready()
    desk.ask(AwaitSignature(handover=desk.open_one.id, cardholder="lee"), actor="wong")
    desk.change(suspended("lee"))
    desk.tap("lee")
    assert desk.logged(HandoverSigned) == []


def test_no_tap_is_awaited_of_what_cannot_be_signed(desk):
    desk.begin()
    desk.ask(AwaitSignature(handover=desk.open_one.id, cardholder="wong"), actor="wong")
    assert why(desk) == (Reason.CHECKLIST_OPEN,)
    assert desk.logged(SignatureAwaited) == []


def test_a_tap_awaited_before_the_machine_went_down_is_awaited_no_more(desk):
    desk.begin()
    desk.make_ready()
    desk.ask(AwaitSignature(handover=desk.open_one.id, cardholder="wong"), actor="lee")
    desk.mono_ms = 500
    desk.send(Started, version="test", machine="m2", settings=SETTINGS)
    desk.tap("wong")
    assert desk.logged(HandoverSigned) == []
    assert desk.logged(SessionOpened)


def test_a_handover_goes_on_after_a_restart(desk):
    desk.begin()
    desk.make_ready()
    desk.sign("wong")
    desk.send(Started, version="test", machine="m1", settings=SETTINGS)
    desk.sign("lee")
    assert desk.logged(HandoverFinished)


def test_a_fire_lets_everything_go_in_the_midst_of_a_handover(desk):
    desk.begin()
    desk.make_ready()
    desk.send(FireLineRead, says=LineState.CALLS, key_classes=())
    desk.sign_by_tap("wong")
    desk.sign("lee")
    assert desk.state.emergency.is_called
    assert desk.logged(HandoverFinished)


# ---- refusal, relief ----


def test_a_refusal_has_a_reason_and_goes_to_the_supervisor(desk):
    desk.begin()
    desk.make_ready()
    desk.sign("wong")
    asked = RefuseHandover(handover=desk.open_one.id, reason=" ")
    desk.ask(asked, actor="lee")
    assert why(desk) == (Reason.NOTE_MISSING,)
    desk.ask(replace(asked, reason="少一套鑰匙"), actor="lee")
    (refused,) = desk.logged(HandoverRefused)
    assert (refused.actor, refused.reason) == ("lee", "少一套鑰匙")
    (notice,) = desk.logged(NoticeOwed)
    assert (notice.to, notice.what, notice.detail) == (
        "role:supervisor",
        "handover_refused",
        "少一套鑰匙",
    )


def test_after_a_refusal_both_have_to_sign(desk):
    desk.begin()
    desk.make_ready()
    desk.sign("wong")
    desk.ask(RefuseHandover(handover=desk.open_one.id, reason="x"), actor="lee")
    desk.sign("lee")
    assert desk.logged(HandoverFinished) == []
    desk.sign("wong")
    assert desk.logged(HandoverFinished)


def test_the_outgoing_cannot_refuse(desk):
    desk.begin()
    desk.ask(RefuseHandover(handover=desk.open_one.id, reason="x"), actor="wong")
    assert why(desk) == (Reason.NOT_OF_SHIFT,)


def test_superiors_hear_once_that_no_relief_came(desk):
    desk.begin()
    desk.pass_hours(1)  # 16:00
    assert desk.logged(ReliefMissed) == []
    desk.pass_hours(0.25)
    desk.pass_hours(3)
    (missed,) = desk.logged(ReliefMissed)
    assert (missed.outgoing, missed.shift) == ("wong", "early")
    assert [each.what for each in desk.logged(NoticeOwed)] == ["relief_missed"]
    assert desk.open_one.outgoing == "wong"


def test_who_begins_late_has_the_same_time_for_relief(desk):
    desk.pass_hours(1.5)  # 16:30
    desk.begin()
    desk.wait(800_000)
    assert desk.logged(ReliefMissed) == []
    desk.wait(100_000)
    assert desk.logged(ReliefMissed)


# ---- Security ----


def test_the_watch_goes_to_security_and_back_with_the_book():
    desk = ShiftDesk(hours=9.5)
    desk.ask(WriteDiary(book=Book.HANDOVER_BOOK, topic=Topic.COMPLAINT, text="噪音"), actor="wong")
    entry = begun(desk, TO)
    assert (entry.book, entry.lines) == (Book.HANDOVER_BOOK, desk.state.handovers.lines)
    desk.make_ready("guard")
    desk.sign("wong")
    desk.sign("guard")
    given = desk.logged(HandoverFinished)[-1]
    assert (given.duty, given.is_watch_given) == (Duty.SECURITY, True)
    assert len(given.lines) == 1
    assert desk.state.handovers.lines == ()
    desk.pass_hours(14)
    desk.hand_over(FROM, "guard", "lee")
    taken = desk.logged(HandoverFinished)[-1]
    assert (taken.shift, taken.day, taken.is_watch_taken) == (FROM, "2026-05-05", True)


def test_the_diary_read_is_not_the_book_read():
    desk = ShiftDesk(hours=9.5)
    desk.begin(TO)
    desk.make_ready("guard")
    desk.ask(WriteDiary(book=Book.DIARY, text="x"), actor="wong")
    desk.sign("wong")
    desk.ask(WriteDiary(book=Book.HANDOVER_BOOK, text="y"), actor="wong")
    desk.sign("guard")
    assert why(desk) == (Reason.DIARY_NOT_READ,)


@pytest.mark.parametrize(
    ("shift", "outgoing", "incoming"),
    [
        (TO, "guard", "wong"),
        (TO, "wong", "lee"),
        (TO, "guard", "guard2"),
        (FROM, "guard", "guard2"),
        (FROM, "wong", "guard"),
        ("early", "wong", "guard"),
    ],
)
def test_each_side_signs_for_its_own_department(shift, outgoing, incoming):
    desk = ShiftDesk(hours=9.5)
    desk.ask(BeginHandover(shift=shift, outgoing=outgoing, incoming=incoming), actor="wong")
    assert Reason.NOT_OF_SHIFT in why(desk)


def test_an_urgent_line_is_told_to_every_department_at_once(desk):
    desk.ask(WriteDiary(book=Book.HANDOVER_BOOK, text="水浸", is_urgent=True), actor="guard")
    told = {(each.to, each.what, each.due_ms) for each in desk.logged(NoticeOwed)}
    at_ms = desk.state.at_ms(desk.mono_ms)
    assert told == {
        ("department:客服部", "urgent_line", at_ms),
        ("department:保安部", "urgent_line", at_ms),
    }


def test_a_line_with_somebody_and_a_deadline_is_a_matter(desk):
    due_ms = desk.state.at_ms(desk.mono_ms) + HOUR_MS
    line = WriteDiary(book=Book.HANDOVER_BOOK, text="修門", owner="person:chan", due_ms=due_ms)
    desk.ask(line, actor="guard")
    (matter,) = desk.logged(MatterOpened)
    assert (matter.owner, matter.due_ms, matter.note) == ("person:chan", due_ms, "修門")
    assert begun(desk).matters == (matter.matter,)
    desk.ask(replace(line, owner="person:gone"), actor="guard")
    desk.ask(replace(line, due_ms=None), actor="guard")
    assert why(desk) == (Reason.IMPOSSIBLE,)
    assert len(desk.logged(DiaryWritten)) == 1


def test_texts_are_bounded(desk):
    desk.ask(WriteDiary(book=Book.DIARY, text="長" * 900), actor="wong")
    assert len(desk.logged(DiaryWritten)[0].text) == 500


# ---- the lead's review ----


def test_the_lead_reviews_a_day_and_signs_for_all_its_records(desk):
    desk.hand_over()
    name = desk.logged(HandoverFinished)[0].handover
    desk.ask(ReviewDay(day="2026-05-04"), actor="chan")
    assert why(desk) == (Reason.NOT_ENTITLED,)
    desk.ask(ReviewDay(day="2026-05-04", note="已閱"), actor="wong")
    (review,) = desk.logged(ShiftDayReviewed)
    assert (review.records, review.gaps, review.note) == ((name,), (), "已閱")
    desk.ask(ReviewDay(day="2026-05-04"), actor="wong")
    assert why(desk) == (Reason.NOTHING_TO_DO,)


def test_a_prompt_signs_for_nobody(desk):
    desk.hand_over()
    desk.ask(ReviewDay(day="2026-05-04", note="x"), actor="console")
    assert why(desk) == (Reason.NOT_ENTITLED,)
    desk.begin("watch:to", outgoing="console")
    assert why(desk) == (Reason.CARDHOLDER_INACTIVE,)


def test_a_visitor_has_no_part_in_it(desk):
    holder = desk.state.directory.cardholders["chan"]
    desk.change(replace(holder, roles=("visitor",)))
    desk.begin(outgoing="chan")
    assert why(desk) == (Reason.NOT_ENTITLED,)
