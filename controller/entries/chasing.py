"""Entries about chasing what is late: reminders, and what came of calling somebody."""

from dataclasses import dataclass

from controller.entries.dated import Dated
from controller.notices import CallOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanReminded(Dated):
    """An overdue loan is still out; whoever was told of it is told again, the `count`th time."""

    key_set: str
    cardholder: str | None
    due_ms: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanChased(Dated):
    """`actor` called whoever has `key_set` 催還, and says what came of it."""

    key_set: str
    cardholder: str | None
    actor: str
    outcome: CallOutcome
    note: str
    request: str


ChasingEntry = LoanReminded | LoanChased
