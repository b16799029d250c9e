"""How the bench's million hands a shift over: each kind of entry about it, now and then."""

from collections.abc import Callable

from controller.directory import ChecklistItem, Shift
from controller.handovers import Book, EyeCount, Topic
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
    SignHandover,
    WriteDiary,
)
from controller.state import State

HOUR_MS = 3_600_000
NOUNS = (
    Shift(id="day_shift", label="日班", start=0, end=1_200),
    ChecklistItem(id="radios", label="對講機"),
)


def relieve(
    ask: Callable[[object, str], None],
    wait: Callable[[int], None],
    state: Callable[[], State],
    people: tuple[str, str],
) -> None:
    """Let the first of `people` hand the day's shift over to the second, who refuses at first."""
    lead, other = people
    line = WriteDiary(book=Book.DIARY, text="B 座電梯停用", topic=Topic.NOTE, is_urgent=True)
    ask(line, lead)
    ask(BeginHandover(shift="day_shift", incoming=other), lead)
    for name in list(state().handovers.open):
        ask(CheckItem(handover=name, item="radios", is_good=True), lead)
        ask(QuestionHandover(handover=name, text="K0001 在哪裡"), other)
        for question in state().handovers.open[name].asking:
            ask(AnswerQuestion(handover=name, question=question, text="工程部"), lead)
        blind = state().handovers.open[name].blind
        seen = tuple(EyeCount(slot=slot, is_there=True) for slot in blind)
        ask(CountByEye(handover=name, witness=other, counted=seen), lead)
        ask(OpenDiary(handover=name), other)
        ask(RefuseHandover(handover=name, reason="少一套鑰匙"), other)
        wait(25 * HOUR_MS)
        ask(AwaitSignature(handover=name, cardholder=lead), lead)
        ask(SignHandover(handover=name), lead)
        ask(SignHandover(handover=name), other)
    for day in sorted(set(state().handovers.to_review.values())):
        ask(ReviewDay(day=day, note="已閱"), lead)
