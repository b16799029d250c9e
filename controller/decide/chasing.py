"""Decisions about loans near and past their curfew: warnings, escalation, reminders, calls."""

from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.matters import text_problem
from controller.decide.notices import owe
from controller.directory import KeyClass
from controller.entries import LoanChased, LoanDueSoon, LoanOverdue, LoanReminded
from controller.notices import CaseKind, NoticeKind, to_person
from controller.parts import Loan
from controller.policy.escalation import told_at, told_so_far
from controller.reasons import Reason
from controller.requests import NoteCall, Request


def watch_loans(draft: Draft) -> None:
    """Warn, escalate and remind; called every turn while the clock is trusted."""
    for loan in draft.state.loans.values():
        if loan.due_ms is not None:
            _watch_loan(draft, loan, loan.due_ms)


def _watch_loan(draft: Draft, loan: Loan, due_ms: int) -> None:
    key_set = draft.state.directory.key_sets.get(loan.key_set)
    key_class = draft.state.directory.key_classes.get(key_set.key_class) if key_set else None
    if key_class is None:
        return
    late_ms = draft.at_ms - due_ms
    if late_ms >= 0:
        _escalate(draft, loan, due_ms, key_class)
        _remind(draft, loan.key_set, due_ms, key_class)
    elif loan.is_consultation:
        return  # it is short anyway, and its registrar stands there
    elif not loan.is_due_soon_told and late_ms >= -key_class.due_soon_ms:
        draft.log(
            LoanDueSoon(
                **draft.now, key_set=loan.key_set, cardholder=loan.cardholder, due_ms=due_ms
            )
        )
        if loan.cardholder is not None:
            _tell(draft, NoticeKind.LOAN_DUE_SOON, loan, to_person(loan.cardholder))


def _escalate(draft: Draft, loan: Loan, due_ms: int, key_class: KeyClass) -> None:
    late_ms = draft.at_ms - due_ms
    for step, after_ms in enumerate(key_class.escalation_ms):
        if step >= loan.steps_told and late_ms >= after_ms:
            draft.log(
                LoanOverdue(
                    **draft.now,
                    key_set=loan.key_set,
                    cardholder=loan.cardholder,
                    due_ms=due_ms,
                    step=step,
                )
            )
            _tell(draft, NoticeKind.LOAN_OVERDUE, loan, told_at(step, loan.cardholder))


def _remind(draft: Draft, name: str, due_ms: int, key_class: KeyClass) -> None:
    """Tell again whoever was told, until the set is back; a lost one has a case instead."""
    loan = draft.state.loans[name]
    case = draft.state.cases.get(name)
    if not loan.steps_told or key_class.reminder_ms is None:
        return
    if case is not None and case.what is CaseKind.LOST:
        return
    if draft.at_ms - loan.told_ms < key_class.reminder_ms:
        return
    draft.log(
        LoanReminded(
            **draft.now,
            key_set=name,
            cardholder=loan.cardholder,
            due_ms=due_ms,
            count=loan.times_reminded + 1,
        )
    )
    for to in told_so_far(loan):
        _tell(draft, NoticeKind.LOAN_OVERDUE, loan, to)


def tell_back(draft: Draft, loan: Loan) -> None:
    """Tell whoever was told that a loan is overdue that it is over."""
    for to in told_so_far(loan):
        _tell(draft, NoticeKind.LOAN_BACK, loan, to)


def _tell(draft: Draft, what: NoticeKind, loan: Loan, to: str) -> None:
    owe(draft, what, to, key_set=loan.key_set, cardholder=loan.cardholder)


def note_call(draft: Draft, request: Request, asked: NoteCall) -> None:
    """Put on record what came of calling whoever has a set."""
    loan = draft.state.loans.get(asked.key_set)
    if loan is None:
        deny(draft, request, Reason.NOTHING_TO_DO)
    elif problem := text_problem(asked.note):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
    else:
        draft.log(
            LoanChased(
                **draft.now,
                key_set=loan.key_set,
                cardholder=loan.cardholder,
                actor=request.actor,
                outcome=asked.outcome,
                note=asked.note,
                request=request.id,
            )
        )
