"""PINs: when one is asked for, what a right and a wrong one do, and who learns what."""

from dataclasses import fields, replace
from functools import reduce

import pytest

from controller.codec import to_bytes, to_plain
from controller.commands import CheckPin, KeepPin, ReleaseSlot, ShowSignal, Signal
from controller.directory import Credential, Directory, Purpose
from controller.entries import (
    AccessGranted,
    AlarmRaised,
    BookingMade,
    FaultCleared,
    FaultRaised,
    KeySetCheckedIn,
    KeySetCheckedOut,
    NoticeOwed,
    PinAccepted,
    PinOrdered,
    PinRefused,
    PinSet,
    PinTried,
    RequestDenied,
    SessionClosed,
)
from controller.events import Started
from controller.events.fitted import CodeEntered, FireLineRead, LineState
from controller.events.pin_codes import PinChecked
from controller.findings import Outcome, RuleName
from controller.importing.findings import Findings
from controller.importing.plan import Files, Present, make_plan
from controller.importing.rules import parse_rules
from controller.notices import NoticeKind
from controller.panel import picture
from controller.policy.consistency import find_problems
from controller.policy.pin_codes import is_fit
from controller.policy.why import answer
from controller.questions import Question
from controller.reasons import AlarmKind, PinVerdict, Reason
from controller.requests import ArmRelease, Book, ChangeDirectory, IssueFor, SetPin, StatePurpose
from controller.state import State
from tests.house import CLASSES, HOUR_MS, SETTINGS, Desk, suspended
from tests.pin_desk import FORCED, RIGHT, TYPED, PinDesk
from tests.test_loop import Cabinet as LoopCabinet


@pytest.fixture
def desk():
    desk = PinDesk()
    desk.own("chan")
    desk.forget()
    return desk


def signals(desk):
    return [each.signal for each in desk.told(ShowSignal)]


def refusals(desk):
    return [each.reasons for each in desk.logged(PinRefused)]


# At the keypad.


def test_a_press_that_wants_only_the_pin_waits_for_it_and_is_granted_then(desk):
    desk.tap("chan")
    (denied,) = desk.press(1)
    assert denied.reasons == (Reason.PIN_MISSING,)
    assert signals(desk)[-1] is Signal.NEED_MORE
    assert desk.told(ReleaseSlot) == []
    desk.type(RIGHT)
    assert desk.told(ReleaseSlot) == []
    accepted, granted = desk.answer()
    assert (type(accepted), type(granted)) == (PinAccepted, AccessGranted)
    assert [each.slot for each in desk.told(ReleaseSlot)] == [1]


def test_one_pin_is_enough_for_a_session_and_for_no_other(desk):
    desk.tap("chan")
    desk.enter(RIGHT)
    assert signals(desk)[-1] is Signal.BADGE_OK
    desk.press(1)
    desk.pull(1)
    desk.press(2)
    desk.pull(2)
    assert len(desk.logged(AccessGranted)) == 2
    desk.close()
    desk.push(1, 1)
    desk.tap("lee")
    assert desk.press(1)[-1].reasons == (Reason.PIN_MISSING,)


def test_a_right_pin_gives_nothing_that_another_rule_refuses(desk):
    desk.tap("chan")
    desk.press(1)
    desk.type(RIGHT)
    desk.change(replace(CLASSES[0], asks_pin=True, is_never_lent=True))
    desk.answer()
    assert desk.logged(AccessGranted) == []
    assert Reason.NEVER_LENT in desk.latest[-1].reasons


def test_a_pin_does_not_revive_a_session_that_was_revoked(desk):
    desk.tap("chan")
    desk.press(1)
    desk.type(RIGHT)
    desk.change(suspended("chan"))
    assert desk.logged(SessionClosed)
    assert desk.answer() == []
    assert desk.told(ReleaseSlot) == []


def test_an_answer_for_somebody_who_has_gone_is_nothing_to_the_next(desk):
    desk.tap("chan")
    desk.press(1)
    desk.type(RIGHT)
    desk.tap("lee")
    assert desk.answer() == []
    desk.press(1)
    assert desk.told(ReleaseSlot) == []


def test_what_is_typed_while_another_is_looked_at_is_refused_and_not_looked_at(desk):
    desk.tap("chan")
    desk.type("9753")
    desk.type(RIGHT)
    assert refusals(desk) == [(Reason.BUSY,)]
    assert len(desk.told(CheckPin)) == 1


def test_a_wrong_pin_and_one_nobody_has_are_not_told_apart():
    said = []
    for has_pin in (True, False):
        desk = PinDesk()
        if has_pin:
            desk.own("chan")
        desk.forget()
        desk.tap("chan")
        desk.press(1)
        desk.enter("9753")
        said.append((desk.commands, [to_plain(each) for each in desk.logged(PinRefused)]))
        assert refusals(desk) == [(Reason.PIN_WRONG,)]
    (one, first), (other, second) = said
    assert [repr(each) for each in one if isinstance(each, ShowSignal)] == [
        repr(each) for each in other if isinstance(each, ShowSignal)
    ]
    differ = ("check", "at_ms", "mono_ms")
    assert [{k: v for k, v in each.items() if k not in differ} for each in first] == [
        {k: v for k, v in each.items() if k not in differ} for each in second
    ]


def test_a_return_asks_for_no_pin(desk):
    desk.tap("chan")
    desk.enter(RIGHT)
    desk.press(1)
    desk.pull(1)
    desk.close()
    desk.push(1, 1)
    assert desk.logged(KeySetCheckedIn)


def test_fire_asks_for_no_pin(desk):
    desk.send(FireLineRead, says=LineState.CALLS, key_classes=())
    desk.open()
    desk.pull(1)
    assert [each.rule for each in desk.logged(KeySetCheckedOut)] == ["emergency"]


def test_hours_and_limits_bind_whoever_has_a_pin():
    desk = PinDesk(hours=12)  # 20:00, the desk's hours are over
    desk.own("chan")
    assert Reason.OUTSIDE_SCHEDULE in desk.tap("chan")[-1].reasons
    desk = PinDesk()
    desk.own("chan")
    desk.change(replace(desk.state.directory.cardholders["chan"], set_limit=1))
    desk.tap("chan")
    desk.press(1)
    desk.enter(RIGHT)
    desk.pull(1)
    desk.press(2)
    assert desk.latest[-1].reasons == (Reason.LIMIT_REACHED,)


def test_the_house_may_ask_whoever_has_a_copyable_badge_and_nobody_else():
    desk = Desk(settings=replace(TYPED, copyable_asks_pin=True))
    desk.tap("wong")
    assert desk.press(1)[-1].reasons == (Reason.PIN_MISSING,)
    session = replace(desk.state.session, is_proven=True)
    desk.state = replace(desk.state, session=session)
    assert isinstance(desk.press(1)[-1], AccessGranted)


def test_a_release_armed_for_somebody_still_wants_their_pin(desk):
    asked = ArmRelease(slot=1, recipient="nobody", reason="代領")
    desk.ask(asked, actor="wong")
    assert desk.state.armed
    assert desk.press(1)[-1].reasons == (Reason.PIN_MISSING,)
    desk.own("nobody")
    desk.tap("nobody")
    desk.press(1)
    desk.enter(RIGHT)
    assert isinstance(desk.latest[-1], AccessGranted)


# Attempts.


def test_the_sixth_wrong_pin_is_not_looked_at_and_each_wait_is_longer(desk):
    desk.guess("wong", 5)
    looked_at = len(desk.told(CheckPin))
    desk.tap("wong")
    assert desk.type(RIGHT)[-1].reasons == (Reason.PIN_BLOCKED,)
    assert len(desk.told(CheckPin)) == looked_at
    waits = []
    for _ in range(4):
        wait_ms = desk.state.pin_codes["wong"].guesses.until_mono_ms - desk.mono_ms
        waits.append(wait_ms)
        desk.wait(wait_ms)
        desk.guess("wong", 1)
    assert waits == [30_000, 60_000, 120_000, 240_000]
    for _ in range(12):
        desk.wait(HOUR_MS)
        desk.guess("wong", 1)
    assert desk.state.pin_codes["wong"].guesses.until_mono_ms - desk.mono_ms == HOUR_MS


def test_others_are_not_delayed_by_somebody_s_wrong_pins(desk):
    desk.own("lee")
    desk.guess("chan", 5)
    desk.tap("lee")
    desk.press(1)
    desk.enter(RIGHT)
    assert isinstance(desk.latest[-1], AccessGranted)


def test_a_handful_of_badges_does_not_help_to_guess(desk):
    people = ("chan", "lee", "wong", "other")
    desk.change(
        replace(desk.state.directory.cardholders["lee"], id="other"),
        Credential(token="badge-other", cardholder="other"),
    )
    for who in people:
        desk.guess(who, 5)
    desk.change(
        replace(desk.state.directory.cardholders["lee"], id="fifth"),
        Credential(token="badge-fifth", cardholder="fifth"),
    )
    desk.own("fifth")
    desk.tap("fifth")
    assert desk.type(RIGHT)[-1].reasons == (Reason.PIN_BLOCKED,)
    desk.wait(30_000)
    desk.tap("fifth")
    assert isinstance(desk.enter(RIGHT)[-1], PinAccepted)


def test_people_who_mistype_now_and_then_never_come_near_the_limit_of_all(desk):
    desk.own("wong")
    for _ in range(60):
        desk.wait(HOUR_MS // 6)
        desk.guess("wong", 1)
        desk.enter(RIGHT)
    assert desk.state.pin_guesses.count <= 2


def test_a_right_pin_forgives_the_wrong_ones_before_it(desk):
    desk.guess("chan", 4)
    desk.enter(RIGHT)
    assert desk.state.pin_codes["chan"].guesses.count == 0
    assert desk.state.pin_guesses.count == 4


def test_attempts_outlive_a_restart_and_a_power_cut_and_no_wait_gets_shorter(desk):
    desk.guess("chan", 5)
    wait_ms = desk.state.pin_codes["chan"].guesses.until_mono_ms - desk.mono_ms
    desk.send(Started, version="t", machine="m1", settings=TYPED)
    assert desk.state.pin_codes["chan"].guesses.until_mono_ms - desk.mono_ms == wait_ms
    desk.mono_ms = 50  # the machine has begun to count anew
    desk.send(Started, version="t", machine="m2", settings=TYPED)
    assert desk.state.pin_codes["chan"].guesses.until_mono_ms - desk.mono_ms == wait_ms


def test_a_plug_that_is_pulled_in_time_wins_no_guess(desk):
    desk.tap("chan")
    desk.type("9753")  # and nobody ever hears what it was
    assert desk.state.pin_codes["chan"].guesses.count == 1


def test_leads_are_told_once_a_pin_is_blocked(desk):
    desk.guess("chan", 5)
    (owed,) = desk.logged(NoticeOwed)
    assert (owed.what, owed.to, owed.cardholder) == (NoticeKind.PIN_BLOCKED, "role:lead", "chan")


def test_a_dead_checker_makes_no_pin_right_and_counts_against_nobody(desk):
    desk.tap("chan")
    desk.press(1)
    desk.type(RIGHT)
    desk.answer(PinVerdict.UNCHECKED)
    assert refusals(desk) == [(Reason.PIN_UNCHECKED,)]
    assert [each.part for each in desk.logged(FaultRaised)] == ["pin_checker"]
    assert desk.told(ReleaseSlot) == []
    assert desk.state.pin_codes["chan"].guesses.count == desk.state.pin_guesses.count == 0
    desk.enter(RIGHT)
    assert isinstance(desk.latest[-1], AccessGranted)
    assert desk.logged(FaultCleared)


# Whose PIN it is.


def test_a_pin_that_somebody_else_set_is_changed_at_its_first_use(desk):
    desk.ask(SetPin(cardholder="lee", digits="4711"), actor="wong")
    (put,) = desk.answer()
    assert (put.actor, put.cardholder, put.must_change) == ("wong", "lee", True)
    desk.tap("lee")
    desk.press(1)
    desk.enter("4711")
    assert signals(desk)[-1] is Signal.NEED_MORE
    assert Reason.PIN_MISSING in desk.press(1)[-1].reasons
    assert desk.told(ReleaseSlot) == []
    for slip in ("8642", "86428643", "11111111", "123123"):
        assert desk.type(slip)[-1].reasons == (Reason.PIN_UNFIT,)
    desk.enter("47114711")  # the one that was set: no change at all
    assert desk.latest[-1].reasons == (Reason.PIN_UNFIT,)
    assert desk.told(ReleaseSlot) == []
    desk.enter("86428642")
    assert [type(each) for each in desk.latest] == [PinSet, AccessGranted]
    assert not desk.latest[0].must_change
    assert desk.state.pin_codes["lee"].guesses.count == 0
    desk.pull(1)
    desk.close()
    desk.tap("lee")
    desk.enter("8642")
    assert signals(desk)[-1] is Signal.BADGE_OK


def test_a_pin_that_was_not_changed_must_be_changed_the_next_time(desk):
    desk.ask(SetPin(cardholder="lee", digits="4711"), actor="wong")
    desk.answer()
    for _ in range(2):
        desk.tap("lee")
        desk.press(1)
        desk.enter("4711")
        assert signals(desk)[-1] is Signal.NEED_MORE
        desk.close()
        desk.wait(60_000)
    assert desk.told(ReleaseSlot) == []


def test_leads_set_anybody_s_everybody_their_own_and_nobody_else_any(desk):
    for actor, who, is_done in (
        *(("wong", "lee", True), ("admin", "lee", True), ("console", "lee", True)),
        *(("lee", "lee", True), ("lee", "chan", False), ("nobody", "wong", False)),
    ):
        desk.forget()
        desk.ask(SetPin(cardholder=who, digits="4711"), actor=actor)
        assert bool(desk.told(KeepPin)) == is_done, (actor, who)
        assert bool(desk.logged(RequestDenied)) != is_done


def test_what_is_answered_late_answers_the_request(desk):
    (ordered,) = desk.ask(SetPin(cardholder="lee", digits="4711"), actor="wong", name="q")
    assert isinstance(ordered, PinOrdered)
    assert desk.ask(SetPin(cardholder="lee", digits="4711"), actor="wong", name="q") == []
    desk.answer()
    assert desk.state.answers["q"] == desk.state.seq
    desk.ask(SetPin(cardholder="chan", digits="4711"), actor="chan", name="p")
    desk.answer(PinVerdict.UNCHECKED)
    assert desk.logged(RequestDenied)[-1].reasons == (Reason.PIN_UNCHECKED,)


def test_if_the_answer_is_lost_a_pin_of_somebody_else_s_choice_is_to_be_changed(desk):
    desk.ask(SetPin(cardholder="chan", digits="4711"), actor="wong")
    assert desk.state.pin_codes["chan"].must_change


@pytest.mark.parametrize(
    ("digits", "is_good"),
    [("2580", True), ("13579", True), ("24682468", True), ("258", False), ("123456789", False)]
    + [(each, False) for each in ("1111", "1234", "8765", "12a4", "", "２５８０", "²³¹⁰")],
)
def test_a_pin_is_four_to_eight_digits_that_do_not_count_on(desk, digits, is_good):
    assert is_fit(digits) == is_good
    desk.ask(SetPin(cardholder="chan", digits=digits), actor="chan")
    assert bool(desk.told(KeepPin)) == is_good


def test_somebody_who_has_left_gets_no_pin(desk):
    desk.change(replace(desk.state.directory.cardholders["lee"], is_active=False))
    assert desk.ask(SetPin(cardholder="lee", digits="4711"), actor="wong")[-1].reasons == (
        Reason.CARDHOLDER_INACTIVE,
    )


# Being forced.


def forced_desk():
    desk = PinDesk()
    desk.own("chan")
    desk.own("chan", FORCED, is_duress=True)
    desk.tap("chan")
    desk.open()
    desk.press(1)
    desk.forget()
    return desk


def test_at_the_cabinet_nothing_tells_the_one_pin_from_the_other():
    shown = []
    for digits in (RIGHT, FORCED):
        desk = forced_desk()
        told, lamps = [], []
        acts = (
            (desk.enter, digits),
            (desk.pull, 1),
            (desk.press, 2),
            (desk.wait, 1_000),
            (desk.wait, 5_000),
            (desk.close,),
            (desk.tap, "chan"),
        )
        for act, *what in acts:
            desk.commands.clear()
            act(*what)
            told.append([repr(each).encode() for each in desk.commands])
            lamps.append(repr(picture(desk.state, desk.mono_ms)).encode())
        shown.append((told, lamps))
    assert shown[0] == shown[1]
    assert any(b"ReleaseSlot" in each for each in shown[0][0][0])


def test_leads_and_security_are_told_that_somebody_is_forced():
    desk = forced_desk()
    desk.enter(FORCED)
    (alarm,) = desk.logged(AlarmRaised)
    assert alarm.what is AlarmKind.DURESS
    owed = [(each.what, each.to, each.cardholder) for each in desk.logged(NoticeOwed)]
    assert owed == [
        (NoticeKind.DURESS, "role:lead", "chan"),
        (NoticeKind.DURESS, "department:security", "chan"),
    ]
    assert desk.state.alarms, "it stays until somebody has seen it"
    desk.pull(1)
    desk.press(2)
    desk.close()
    desk.tap("chan")
    desk.enter(FORCED)
    assert len(desk.logged(AlarmRaised)) == 2


def test_whoever_is_forced_and_gone_before_the_answer_is_told_of_all_the_same():
    desk = forced_desk()
    desk.type(FORCED)
    desk.close()
    desk.answer()
    assert [each.what for each in desk.logged(AlarmRaised)] == [AlarmKind.DURESS]


def test_nobody_chooses_for_another_what_they_type_when_forced(desk):
    for actor in ("wong", "admin", "console"):
        asked = SetPin(cardholder="chan", digits=FORCED, is_duress=True)
        assert desk.ask(asked, actor=actor)[-1].reasons == (Reason.NOT_ENTITLED,)
    asked = SetPin(cardholder="lee", digits=FORCED, is_duress=True)
    assert desk.ask(asked, actor="lee")[-1].reasons == (Reason.PIN_MISSING,)
    desk.own("chan", RIGHT, is_duress=True)  # the very PIN they have
    assert desk.latest[-1].reasons == (Reason.PIN_UNFIT,)


# Rules, and why.


def test_a_class_that_asks_for_a_pin_is_refused_where_nobody_can_type_one():
    asking = replace(CLASSES[0], asks_pin=True)
    bare = Desk(settings=SETTINGS)
    refused = bare.change(asking)[-1]
    assert (refused.reasons, "'public' asks for a PIN" in refused.detail) == (
        (Reason.IMPOSSIBLE,),
        True,
    )
    directory = PinDesk().state.directory
    assert find_problems(directory, slots=8) != ()
    assert find_problems(directory, slots=8, takes_codes=True) == ()


def test_why_says_what_is_with_the_pin(desk):
    question = {"key_set": "K1", "purpose": None, "work_order": "", "at_ms": None}
    now_ms = desk.state.at_ms(desk.mono_ms)

    def found(who):
        told = answer(desk.state, Question(cardholder=who, **question), now_ms)
        (finding,) = [each for each in told.findings if each.rule is RuleName.PIN]
        return finding.outcome, [each.what for each in finding.facts]

    assert found("chan") == (Outcome.AGREES, ["pin_set"])
    assert found("lee") == (Outcome.NEEDS_MORE, ["no_pin"])
    desk.ask(SetPin(cardholder="lee", digits="4711"), actor="wong")
    desk.answer()
    assert found("lee") == (Outcome.AGREES, ["pin_to_change"])


def test_no_digits_are_in_any_entry_state_or_word():
    desk = PinDesk()
    desk.own("chan", "46297531")
    desk.tap("chan")
    desk.press(1)
    desk.enter("46297531")
    desk.type("35719264")
    said = b"".join(to_bytes(to_plain(each)) for each in desk.entries)
    said += to_bytes(to_plain(desk.state)) + repr((desk.commands, desk.entries)).encode()
    said += repr(SetPin(cardholder="chan", digits="46297531")).encode()
    assert b"46297531" not in said
    assert b"35719264" not in said
    assert not [each for each in fields(PinTried) if "digit" in each.name]


def test_the_journal_alone_rebuilds_who_has_a_pin(desk):
    whole = PinDesk()
    entries = []
    state = State()
    whole.ask(ChangeDirectory(changes=()), actor="admin")
    start = whole.state
    whole.own("chan")
    whole.guess("chan", 3)
    entries = whole.entries[-50:]
    tail = [each for each in entries if isinstance(each, PinOrdered | PinSet | PinTried)]
    assert tail
    assert reduce(State.evolve, whole.entries[1:], start) == whole.state
    assert state == State()


def test_whoever_lacks_more_than_the_pin_is_asked_for_the_rest_after_it(desk):
    desk.change(replace(CLASSES[0], asks_pin=True, asks_work_order=True))
    desk.tap("chan")
    desk.press(1)
    assert signals(desk)[-1] is Signal.NEED_MORE
    desk.enter(RIGHT)
    assert signals(desk)[-1] is Signal.NEED_MORE
    assert desk.latest[-1].reasons == (Reason.WORK_ORDER_MISSING,)
    desk.ask(StatePurpose(purpose=Purpose.PATROL, work_order="W-1"), actor="chan")
    assert isinstance(desk.press(1)[-1], AccessGranted)


def test_who_goes_along_is_asked_for_after_the_pin_and_neither_is_enough(desk):
    desk.change(replace(CLASSES[0], asks_pin=True, asks_companion=True))
    desk.tap("chan")
    desk.press(1)
    desk.enter(RIGHT)
    assert desk.told(ReleaseSlot) == []
    assert desk.state.wish is not None
    desk.tap("lee")
    assert [each.slot for each in desk.told(ReleaseSlot)] == [1]


def test_an_emergency_take_still_wants_the_pin():
    desk = PinDesk(hours=12)
    desk.change(replace(CLASSES[0], asks_pin=True))
    desk.tap("wong")
    desk.ask(StatePurpose(purpose=Purpose.EMERGENCY), actor="wong")
    assert Reason.PIN_MISSING in desk.press(1)[-1].reasons


def test_whoever_is_issued_a_set_by_the_lead_s_hand_needs_the_lead_s_pin(desk):
    desk.own("wong", "1357")
    desk.tap("wong")
    desk.ask(IssueFor(slot=1, recipient="chan", reason="代領"), actor="wong")
    assert desk.state.armed
    assert Reason.PIN_MISSING in desk.press(1)[-1].reasons
    desk.enter("1357")
    assert isinstance(desk.latest[-1], AccessGranted)
    assert desk.latest[-1].cardholder == "chan"


def test_a_booking_is_not_refused_for_want_of_a_pin(desk):
    now_ms = desk.state.at_ms(desk.mono_ms)
    asked = Book(
        key_set="K1", cardholder="chan", from_ms=now_ms + HOUR_MS, until_ms=now_ms + 2 * HOUR_MS
    )
    assert isinstance(desk.ask(asked, actor="chan")[-1], BookingMade)


def test_an_answer_that_cannot_be_written_gives_nothing_and_does_not_wait():
    cabinet = LoopCabinet()
    cabinet.log.is_full = True
    cabinet.apply(CodeEntered, digits=RIGHT)  # from here on it is known to be full
    verdict = {"check": "p1", "cardholder": "chan", "verdict": PinVerdict.RIGHT}
    cabinet.apply(PinChecked, **verdict)
    assert not cabinet.controller._waiting
    assert cabinet.moved().count(ShowSignal(signal=Signal.FAULT)) == 2


def test_a_rule_book_whose_pins_nobody_could_type_is_refused_with_the_row():
    text = '[[key_class]]\nid = "a"\nlabel = "甲"\n\n'
    text += '[[key_class]]\nid = "b"\nlabel = "乙"\nasks_pin = true\n'
    for takes_codes in (False, True):
        found = Findings()
        rules = parse_rules(text, source="rules.toml", found=found)
        present = Present(directory=Directory(), people={}, slots=8, takes_codes=takes_codes)
        files = Files(rules=rules, source_of_rules="rules.toml")
        make_plan(files, present, found, token_of=bytes.hex, make_salt=str)
        said = [str(each) for each in found.problems]
        assert bool(said) != takes_codes
        assert all("rules.toml:5" in each and "neither keypad nor screen" in each for each in said)
