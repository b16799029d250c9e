"""Whoever asks for what is not, or not any more, is told so, and nothing else happens."""

from dataclasses import replace

import pytest

from controller.directory import Purpose
from controller.entries import RequestDenied
from controller.entries.handovers import HandoverAnswered, HandoverQuestioned
from controller.events import BoardLost, TagUnreadable
from controller.handovers import EyeCount
from controller.notices import CallOutcome
from controller.reasons import IdentityProof, Reason
from controller.requests import (
    AcknowledgeAlarm,
    AnswerQuestion,
    ArmRelease,
    AskCopy,
    AwaitSignature,
    BeginHandover,
    CancelBooking,
    ChangeBooking,
    CheckItem,
    CloseMatter,
    CollectByOwner,
    CompleteImport,
    ConsentCopy,
    Consult,
    CountByEye,
    DecideSpare,
    DisarmRelease,
    EndVisit,
    EnrolBadge,
    EnrolTag,
    HandOn,
    Leave,
    MakeCopy,
    NoteCall,
    OpenDiary,
    QuestionHandover,
    RefuseHandover,
    Reinstate,
    RenewSeal,
    ReportDamage,
    ReportFound,
    ReportLoss,
    ReportRepaired,
    ReviewDay,
    SetPin,
    SignHandover,
    StatePurpose,
    StateRing,
    StateSeal,
    TakeBackIntoCustody,
    WithdrawApproval,
    WithdrawSpare,
)
from tests.shift_house import ShiftDesk
from tests.test_documents import office

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
        (ArmRelease(slot=7, recipient="chan", reason="r"), (Reason.SLOT_EMPTY,)),
        (ArmRelease(slot=1, recipient="stranger", reason="r"), (Reason.CARDHOLDER_INACTIVE,)),
        (AskCopy(key_set="K1", note=" "), IMPOSSIBLE),
        (AskCopy(key_set="K99", note="x"), IMPOSSIBLE),
        (BeginHandover(shift="gone"), IMPOSSIBLE),
        (CollectByOwner(key_set="K99", **OWNED), IMPOSSIBLE),
        (ConsentCopy(copy="c99", is_granted=True), NOTHING),
        (DecideSpare(spare="p99", is_granted=True), NOTHING),
        (EndVisit(visitor="chan"), (Reason.NOT_A_VISITOR,)),
        (Leave(cardholder="stranger"), IMPOSSIBLE),
        (RenewSeal(key_set="K99", new="S", why="x"), IMPOSSIBLE),
        (ReviewDay(day="2026-01-01"), NOTHING),
        (SetPin(cardholder="stranger", digits="4711"), (Reason.CARDHOLDER_INACTIVE,)),
        (StatePurpose(purpose=Purpose.PATROL), NOTHING),
        (StateSeal(key_set="K1", new="S"), NOTHING),
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


@pytest.mark.parametrize(
    ("asked", "reasons"),
    [
        (CompleteImport(import_id="i99", count=1), IMPOSSIBLE),
        (EnrolBadge(cardholder="stranger"), (Reason.CARDHOLDER_INACTIVE,)),
        (EnrolTag(key_set="K99"), IMPOSSIBLE),
        (MakeCopy(copy="c99", key_set="K9"), NOTHING),
        (Reinstate(cardholder="chan"), NOTHING),
        (Reinstate(cardholder="stranger"), IMPOSSIBLE),
    ],
    ids=lambda each: type(each).__name__ if hasattr(each, "__dataclass_fields__") else "",
)
def test_nor_does_an_administrator_change_what_is_not(asked, reasons):
    desk = ShiftDesk()
    (refusal,) = desk.ask(asked, actor="admin", name="r-now")
    assert isinstance(refusal, RequestDenied)
    assert (refusal.reasons, refusal.request, refusal.actor) == (reasons, "r-now", "admin")
    assert bool(refusal.detail) is (reasons == IMPOSSIBLE)


@pytest.mark.parametrize("slot", [1, 2])
def test_only_who_is_here_consults_what_surely_hangs_there(slot):
    desk = office()
    for reader in ("stranger", "guest"):
        if reader == "guest":
            guest = desk.state.directory.cardholders["guest"]
            desk.change(replace(guest, is_active=False))
        desk.ask(Consult(key_set="K1", reader=reader, note="x"), actor="fang")
        assert desk.latest[-1].reasons == (Reason.CARDHOLDER_INACTIVE,)
    desk.change(guest)
    desk.send(TagUnreadable, slot=slot)
    desk.ask(Consult(key_set="K1", reader="guest", note="x"), actor="fang")
    assert isinstance(desk.latest[-1], RequestDenied) is (slot == 1)


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


def test_an_alarm_is_acknowledged_once():
    desk = ShiftDesk()
    desk.pull(1)
    (alarm,) = desk.state.alarms
    for _ in range(2):
        desk.ask(AcknowledgeAlarm(alarm=alarm, note="已看"), actor="wong")
    assert denied(desk) == [NOTHING]


def test_what_is_damaged_is_not_found():
    desk = ShiftDesk()
    desk.ask(ReportDamage(key_set="K1"), actor="wong")
    desk.ask(ReportFound(key_set="K1", note="x"), actor="wong")
    assert denied(desk) == [NOTHING]
