"""Decisions about what is asked of a handover: which of them is meant."""

from typing import assert_never

from controller.decide import books, handovers, signing
from controller.decide.draft import Draft
from controller.requests import Request
from controller.requests.handovers import (
    AnswerQuestion,
    AwaitSignature,
    BeginHandover,
    CheckItem,
    CountByEye,
    HandoverRequest,
    OpenDiary,
    QuestionHandover,
    RefuseHandover,
    ReviewDay,
    SignHandover,
    WriteDiary,
)


def received(draft: Draft, request: Request, asked: HandoverRequest) -> None:
    """Answer what is asked of a handover, of the books, or of a day's records."""
    match asked:
        case BeginHandover():
            handovers.begin(draft, request, asked)
        case CheckItem():
            handovers.check_item(draft, request, asked)
        case QuestionHandover():
            handovers.question(draft, request, asked)
        case AnswerQuestion():
            handovers.answer(draft, request, asked)
        case OpenDiary():
            handovers.open_diary(draft, request, asked)
        case CountByEye():
            handovers.count_by_eye(draft, request, asked)
        case AwaitSignature():
            signing.await_tap(draft, request, asked)
        case SignHandover():
            signing.sign(draft, request, asked)
        case RefuseHandover():
            signing.refuse(draft, request, asked)
        case WriteDiary():
            books.write(draft, request, asked)
        case ReviewDay():
            books.review(draft, request, asked)
        case _:
            assert_never(asked)
