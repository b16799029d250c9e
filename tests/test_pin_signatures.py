"""A handover is signed by PIN where a keypad is, by whoever was named and by nobody else."""

from dataclasses import replace

import pytest

from controller.commands import CheckPin, ShowSignal, Signal, UnlockDoor
from controller.entries import NoticeOwed, PinRefused, PinTried
from controller.entries.handovers import HandoverFinished, HandoverSigned
from controller.events import Started
from controller.events.pin_codes import PinChecked
from controller.handovers import Side
from controller.notices import NoticeKind
from controller.reasons import PinVerdict, Reason
from controller.requests import AwaitSignature, QuestionHandover, SetPin
from tests.pin_desk import FORCED, RIGHT, TYPED, PinDesk
from tests.shift_house import ShiftDesk


class SigningDesk(ShiftDesk, PinDesk):
    """The house's shifts, at a cabinet with a keypad."""


@pytest.fixture
def desk():
    desk = SigningDesk()
    desk.own("lee")
    desk.own("wong", "1397")
    desk.begin()
    desk.make_ready()
    desk.forget()
    return desk


def await_pin(desk, who="lee"):
    desk.ask(AwaitSignature(handover=desk.open_one.id, cardholder=who), actor="wong")


def refusals(desk):
    return [each.reasons for each in desk.logged(PinRefused)]


def signed(desk):
    return [(each.cardholder, each.side, each.is_by_pin) for each in desk.logged(HandoverSigned)]


def test_the_pin_of_whoever_is_named_signs_and_opens_nothing(desk):
    await_pin(desk)
    desk.enter(RIGHT)
    assert signed(desk) == [("lee", Side.INCOMING, True)]
    assert desk.told(UnlockDoor) == []
    assert desk.state.session is None
    assert [each.signal for each in desk.told(ShowSignal)][-1] is Signal.RETURNED


def test_both_sides_may_sign_by_pin(desk):
    await_pin(desk)
    desk.enter(RIGHT)
    await_pin(desk, "wong")
    desk.enter("1397")
    assert desk.logged(HandoverFinished)


def test_a_wrong_pin_signs_nothing_and_counts(desk):
    await_pin(desk)
    for _ in range(5):
        desk.enter("9753")
    assert signed(desk) == []
    assert refusals(desk) == [(Reason.PIN_WRONG,)] * 5
    assert [each.what for each in desk.logged(NoticeOwed)] == [NoticeKind.PIN_BLOCKED]
    desk.type(RIGHT)
    assert refusals(desk)[-1] == (Reason.PIN_BLOCKED,)
    assert len(desk.logged(PinTried)) == 5


def test_the_pin_of_another_signs_nothing(desk):
    await_pin(desk)
    desk.enter("1397")
    assert signed(desk) == []


def test_a_pin_that_somebody_else_chose_signs_nothing(desk):
    desk.ask(SetPin(cardholder="lee", digits="4711"), actor="wong")
    desk.answer()
    desk.forget()
    await_pin(desk)
    desk.type("4711")
    assert refusals(desk) == [(Reason.PIN_MISSING,)]
    assert desk.told(CheckPin) == []


def test_nothing_is_a_signature_that_nobody_waits_for(desk):
    await_pin(desk)
    desk.wait(60_000)
    desk.type(RIGHT)
    assert desk.told(CheckPin) == []


def test_what_is_typed_in_a_session_is_that_one_s_and_no_signature(desk):
    await_pin(desk)
    desk.tap("wong")
    desk.enter(RIGHT)
    assert signed(desk) == []
    assert refusals(desk) == [(Reason.PIN_WRONG,)]


def test_an_answer_that_comes_after_a_question_signs_nothing(desk):
    await_pin(desk)
    desk.type(RIGHT)
    desk.ask(QuestionHandover(handover=desk.open_one.id, text="?"), actor="lee")
    desk.answer()
    assert signed(desk) == []
    assert desk.open_one.pin_check == ""


def test_an_answer_for_whoever_was_named_before_signs_nothing(desk):
    await_pin(desk)
    desk.type(RIGHT)
    await_pin(desk, "wong")
    desk.answer()
    assert signed(desk) == []


def test_nobody_is_answered_after_a_restart(desk):
    await_pin(desk)
    desk.type(RIGHT)
    desk.send(Started, version="t", machine="m0", settings=TYPED)
    desk.answer()
    assert signed(desk) == []


def test_a_pin_for_being_forced_signs_and_calls_for_help(desk):
    desk.own("lee", FORCED, is_duress=True)
    desk.forget()
    await_pin(desk)
    desk.enter(FORCED)
    assert signed(desk) == [("lee", Side.INCOMING, True)]
    assert {each.what for each in desk.logged(NoticeOwed)} == {NoticeKind.DURESS}


def test_without_an_answer_nothing_is_signed_and_nothing_counts(desk):
    await_pin(desk)
    desk.type(RIGHT)
    desk.answer(PinVerdict.UNCHECKED)
    assert signed(desk) == []
    assert refusals(desk) == [(Reason.PIN_UNCHECKED,)]
    assert desk.state.pin_codes["lee"].guesses.count == 0


def test_an_answer_nobody_asked_for_signs_nothing(desk):
    await_pin(desk)
    desk.send(PinChecked, check="", cardholder="lee", verdict=PinVerdict.RIGHT)
    assert signed(desk) == []


def test_a_leaver_signs_nothing_by_pin(desk):
    await_pin(desk)
    desk.type(RIGHT)
    holder = desk.state.directory.cardholders["lee"]
    desk.change(replace(holder, is_active=False))
    desk.answer()
    assert signed(desk) == []
