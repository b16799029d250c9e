"""How the shifts of the simulated days are handed over, well or not."""

from controller.handovers import Book, EyeCount, Topic
from controller.policy.hours import moment
from controller.requests import (
    AnswerQuestion,
    AwaitSignature,
    BeginHandover,
    CheckItem,
    CountByEye,
    OpenDiary,
    QuestionHandover,
    RefuseHandover,
    ReviewDay,
    SetPin,
    SignHandover,
    WriteDiary,
)
from tests.estate import SHIFTS
from tests.pin_acts import type_in


def hand_over(days):
    """A lead hands a shift over; now and then the other refuses, or never comes."""
    shift = days.random.choice(SHIFTS).id
    days.ask(BeginHandover(shift=shift), "wong")
    handover = next(
        (e for e in days.controller.state.handovers.open.values() if e.shift == shift), None
    )
    if handover is None:
        return
    _go_through(days, handover.id)
    if days.random.random() < 0.2:
        days.skip(1_200_000)
        days.turns(20)
    if days.random.random() < 0.3:
        days.ask(RefuseHandover(handover=handover.id, reason="少一套鑰匙"), "chan")
    for who in ("wong", "chan"):
        if days.random.random() < 0.15:
            return
        if days.random.random() < 0.5:
            days.ask(AwaitSignature(handover=handover.id, cardholder=who), "wong")
            days.turns(days.random.randrange(4))
            if who == "wong":  # chan has no PIN, and signs with a badge
                days.ask(SetPin(cardholder=who, digits="4711"), who)
                days.turns(30)
                type_in(days, days.clerk.digits_of(who))
                continue
            days.attempt(lambda _, who=who: days.truth.lay(who))
            days.turns(14)
        else:
            days.ask(SignHandover(handover=handover.id), who)
    _review(days)


def _go_through(days, name):
    """Do what has to be done before anybody signs."""
    line = WriteDiary(
        book=days.random.choice(list(Book)),
        text="B 座電梯停用",
        topic=days.random.choice(list(Topic)),
        is_urgent=days.random.random() < 0.3,
        owner="role:lead",
        due_ms=days.clock.mono_ms() + days.clock.offset_ms() + 400,
    )
    days.ask(line, "wong")
    good = days.random.random() < 0.7
    days.ask(CheckItem(handover=name, item="radios", is_good=good, note="少一部"), "wong")
    if days.random.random() < 0.5:
        days.ask(QuestionHandover(handover=name, text="K2 在哪裡"), "chan")
    handover = days.controller.state.handovers.open.get(name)
    for question in handover.asking if handover else ():
        days.ask(AnswerQuestion(handover=name, question=question, text="工程部"), "wong")
    if handover and handover.blind:
        seen = tuple(EyeCount(slot=slot, is_there=False) for slot in handover.blind)
        days.ask(CountByEye(handover=name, witness="chan", counted=seen), "wong")
    days.ask(OpenDiary(handover=name), "chan")


def _review(days):
    now_ms = days.clock.mono_ms() + days.clock.offset_ms()
    day = moment(now_ms, days.config.cabinet.zone).date
    days.ask(ReviewDay(day=day, note="已閱"), "wong")


def oversleep(days):
    """Nobody does anything for two hours, not even take over: shifts go by without a record."""
    days.ask(BeginHandover(shift=days.random.choice(SHIFTS).id), "wong")
    days.turns(6)  # until what was done before is read
    for _ in range(2):
        days.skip(3_600_000)
        days.turns(10)
    _review(days)
