"""Whom an overdue loan is told to, step by step: holder, lead 領班, supervisor 主管."""

from controller.notices import to_person, to_role
from controller.parts import Loan


def told_at(step: int, cardholder: str | None) -> str:
    """Return the addressee of escalation `step` (from 0); the lead's where nobody has the set."""
    if step == 0 and cardholder is not None:
        return to_person(cardholder)
    return to_role("lead" if step <= 1 else "supervisor")


def told_so_far(loan: Loan) -> tuple[str, ...]:
    """Return everybody who was told that `loan` is overdue, each once."""
    return tuple(dict.fromkeys(told_at(each, loan.cardholder) for each in range(loan.steps_told)))
