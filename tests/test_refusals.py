"""Whoever asks for what is not, or not any more, is told so, and nothing else happens."""

from dataclasses import replace

import pytest

from controller.entries import RequestDenied
from controller.entries.handovers import HandoverAnswered, HandoverQuestioned
from controller.events import BoardLost
from controller.handovers import EyeCount
from controller.notices import CallOutcome
from controller.reasons import IdentityProof, Reason
from controller.requests import (
    AcknowledgeAlarm,
    AnswerQuestion,
    AwaitSignature,
    CancelBooking,
    ChangeBooking,
    CheckItem,
    CloseMatter,
    CountByEye,
    DisarmRelease,
    HandOn,
    NoteCall,
    OpenDiary,
    QuestionHandover,
    RefuseHandover,
    ReportDamage,
    ReportFound,
    ReportLoss,
    ReportRepaired,
    SignHandover,
    StateRing,
    TakeBackIntoCustody,
    WithdrawApproval,
    WithdrawSpare,
)
from tests.shift_house import ShiftDesk

NOTHING, IMPOSSIBLE = (Reason.NOTHING_TO_DO,), (Reason.IMPOSSIBLE,)
LONG = "長" * 501
OWNED = {"proof": IdentityProof.TITLE_DEED, "receipt": "S-1"}
SPARE = {"proof": IdentityProof.TITLE_DEED, "customer": "C-1", "unit": "A-1", "reason": "x"}


@pytest.mark.parametrize(
    ("asked", "reasons"),
    [
        (AcknowledgeAlarm(alarm="gone", note="x"), NOTHING),
        (AnswerQuestion(handover="h99", question="q1", text="x"), NOTHING),
        (AwaitSignature(handover="h99", cardholder="chan"), NOTHING),
        (CancelBooking(booking="b99"), NOTHING),
        (ChangeBooking(booking="b99", from_ms=1, until_ms=2), NOTHING),
        (CheckItem(handover="h99", item="radios", is_good=True), NOTHING),
        (CloseMatter(matter="m99", note="x"), NOTHING),
        (CountByEye(handover="h99", witness="chan", counted=()), NOTHING),
        (DisarmRelease(slot=1), NOTHING),
        (HandOn(key_set="K1", receiver="lee"), (Reason.NOT_HELD,)),
        (NoteCall(key_set="K1", outcome=CallOutcome.REACHED), NOTHING),
        (OpenDiary(handover="h99"), NOTHING),
        (QuestionHandover(handover="h99", text="x"), NOTHING),
        (RefuseHandover(handover="h99", reason="x"), NOTHING),
        (ReportDamage(key_set="K99"), IMPOSSIBLE),
        (ReportFound(key_set="K1"), NOTHING),
        (ReportLoss(key_set="K99"), IMPOSSIBLE),
        (ReportRepaired(key_set="K1", note="x"), NOTHING),
        (SignHandover(handover="h99"), NOTHING),
        (StateRing(key_set="K1", counts=(1,)), NOTHING),
        (TakeBackIntoCustody(key_set="K1", **OWNED), NOTHING),
        (WithdrawApproval(approval="a99"), NOTHING),
        (WithdrawSpare(spare="p99"), NOTHING),
    ],
    ids=lambda each: type(each).__name__ if hasattr(each, "__dataclass_fields__") else "",
)
def test_what_is_not_is_refused_with_its_reason(asked, reasons):
    desk = ShiftDesk()
    before = desk.state
    (denied,) = desk.ask(asked, actor="wong", name="r-now")
    assert isinstance(denied, RequestDenied)
    assert denied.reasons == reasons
    assert (denied.request, denied.actor) == ("r-now", "wong")
    after = {"seq": desk.state.seq, "last_ms": denied.at_ms, "answers": desk.state.answers}
    assert replace(before, **after) == desk.state


# Handing a shift over.


@pytest.fixture
def desk():
    desk = ShiftDesk()
    desk.send(BoardLost, board=1, slots=(1, 2))
    desk.begin()
    desk.entries.clear()
    return desk


def denied(desk):
    return [each.reasons for each in desk.logged(RequestDenied)]


def test_a_question_has_a_text_and_is_answered_once_by_another(desk):
    name = desk.open_one.id
    desk.ask(QuestionHandover(handover=name, text=" "), actor="lee")
    assert denied(desk) == [(Reason.NOTE_MISSING,)]
    desk.ask(QuestionHandover(handover=name, text="K2 在哪裡"), actor="lee")
    (asked,) = desk.logged(HandoverQuestioned)
    assert (asked.actor, asked.handover, asked.text) == ("lee", name, "K2 在哪裡")
    assert desk.open_one.asking == (asked.question,)
    for text, question in ((" ", asked.question), ("工程部", "q0")):
        desk.ask(AnswerQuestion(handover=name, question=question, text=text), actor="wong")
    assert denied(desk)[1:] == [(Reason.NOTE_MISSING,), NOTHING]
    desk.ask(AnswerQuestion(handover=name, question=asked.question, text="工程部"), actor="wong")
    (told,) = desk.logged(HandoverAnswered)
    assert (told.actor, told.question, told.text) == ("wong", asked.question, "工程部")
    assert not desk.open_one.asking


def test_only_slots_that_cannot_be_sensed_are_counted_and_by_somebody_who_is_here(desk):
    name = desk.open_one.id

    def count(slot, witness="lee"):
        seen = (EyeCount(slot=slot, is_there=True),)
        desk.ask(CountByEye(handover=name, witness=witness, counted=seen), actor="wong")

    count(3)
    count(1, "stranger")
    desk.change(replace(desk.state.directory.cardholders["chan"], is_active=False))
    count(1, "chan")
    assert denied(desk) == [NOTHING, (Reason.CARDHOLDER_INACTIVE,), (Reason.CARDHOLDER_INACTIVE,)]
    assert desk.open_one.blind == (1, 2)


def test_who_is_not_of_the_shift_refuses_nothing(desk):
    desk.ask(RefuseHandover(handover=desk.open_one.id, reason="少一套"), actor="guard")
    assert denied(desk) == [(Reason.NOT_OF_SHIFT,)]


# Notes.


def test_a_note_that_is_too_long_is_refused():
    desk = ShiftDesk()
    desk.take("lee", 1)
    desk.ask(NoteCall(key_set="K1", outcome=CallOutcome.REACHED, note=LONG), actor="wong")
    desk.ask(ReportLoss(key_set="K1"), actor="lee")
    desk.ask(ReportFound(key_set="K1", note=LONG), actor="wong")
    assert denied(desk) == [IMPOSSIBLE] * 2
    assert all("500" in each.detail for each in desk.logged(RequestDenied))


def test_what_is_damaged_is_not_found():
    desk = ShiftDesk()
    desk.ask(ReportDamage(key_set="K1"), actor="wong")
    desk.ask(ReportFound(key_set="K1", note="x"), actor="wong")
    assert denied(desk) == [NOTHING]
