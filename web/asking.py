"""Asking the cabinet: one request or question through the inbox, one answer."""

import uuid
from collections.abc import Callable
from typing import Protocol

from controller.inbox import Answer
from controller.questions import Explanation, Question
from controller.requests import Asked, Request

PATIENCE_MS = 8_000
"""How long a request is worth answering; the person at the page has seen an error by then."""


class Inbox(Protocol):
    """The way to the cabinet: `controller.inbox.InboxClient`."""

    def ask(self, request: Request) -> Answer:
        """Return the answer to `request`.

        Raises:
            LinkError: no answer came.
        """

    def explain(self, question: Question) -> Explanation | None:
        """Return what every rule says to `question`, None for a person or set nobody knows.

        Raises:
            LinkError: no answer came.
        """


class Asking:
    """Asks through `inbox` on behalf of people; `now_ms` is the cabinet's UTC."""

    def __init__(self, inbox: Inbox, now_ms: Callable[[], int]) -> None:
        self._inbox = inbox
        self._now_ms = now_ms

    def ask(self, actor: str, asked: Asked, *, request: str = "") -> Answer:
        """Ask as the cardholder `actor`; the same `request` id again gets the same answer.

        Raises:
            LinkError: no answer came: the cabinet is away, or what was asked is not known to
                have been done; asking again with the same id tells.
        """
        return self._inbox.ask(
            Request(
                id=request or uuid.uuid4().hex,
                actor=actor,
                expires_ms=self._now_ms() + PATIENCE_MS,
                asked=asked,
            )
        )

    def explain(self, question: Question) -> Explanation | None:
        """Return what every rule says to `question`, None for a person or set nobody knows.

        Raises:
            LinkError: no answer came: the cabinet is away.
        """
        return self._inbox.explain(question)
