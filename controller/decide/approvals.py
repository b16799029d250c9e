"""Decisions about consent given on the pages, with an expiry."""

from dataclasses import replace

from controller.consent_parts import Approval
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.revoking import lapse_granted
from controller.directory import Approver, Cardholder, KeyClass
from controller.entries import ApprovalWithdrawn, TakeApproved
from controller.policy.badge import check_person
from controller.policy.documents import is_document
from controller.policy.roles import LEADS, has_role
from controller.reasons import Capacity, Reason
from controller.requests import ApproveTake, Request, WithdrawApproval
from controller.state import State

APPROVED_MS_MAX = 31 * 86_400_000
"""For how long one can agree in advance."""


def received(draft: Draft, request: Request, asked: ApproveTake | WithdrawApproval) -> None:
    """Follow what somebody says about consent."""
    match asked:
        case ApproveTake():
            _approve(draft, request, asked)
        case WithdrawApproval():
            _withdraw(draft, request, asked)


def _approve(draft: Draft, request: Request, asked: ApproveTake) -> None:
    """Let the actor agree that the recipient takes, if their consent is asked for that."""
    key_class = _class_of(draft.state, asked)
    if key_class is not None and key_class.keeps_spares:
        detail = "one consents to what was asked for: to this customer's key, and what for"
        deny(draft, request, Reason.SPARE_NOT_ASKED, detail=detail)
        return
    reasons = doubts(draft, request.actor, asked)
    if reasons:
        deny(draft, request, *reasons)
        return
    draft.log(
        TakeApproved(
            **draft.now,
            actor=request.actor,
            cardholder=asked.recipient,
            capacity=_capacity(draft.state, request.actor, asked),
            key_set=asked.key_set,
            key_class=asked.key_class,
            is_copyable=False,
            approval=f"a{draft.state.seq + 1}",
            until_ms=asked.until_ms,
            request=request.id,
            is_consultation=asked.is_consultation,
        )
    )


def doubts(draft: Draft, actor: str, asked: ApproveTake, *, spare: str = "") -> list[Reason]:
    """Return why the word of `actor` is no consent to what is `asked`, by the request `spare`."""
    state = draft.state
    known = state.directory
    giver, recipient = known.cardholders.get(actor), known.cardholders.get(asked.recipient)
    key_class = _class_of(state, asked)
    if giver is None or recipient is None or key_class is None:
        return [Reason.IMPOSSIBLE]
    trusted = state.is_clock_trusted
    reasons = []
    if check_person(recipient, draft.at_ms, is_clock_trusted=trusted):
        reasons.append(Reason.CARDHOLDER_INACTIVE)
    if actor in (asked.recipient, recipient.host):
        reasons.append(Reason.SELF_APPROVED)
    key_set = known.key_sets.get(asked.key_set)
    if key_class.is_never_lent:
        reasons.append(Reason.NEVER_LENT)
    if asked.is_consultation and not is_document(key_class):
        reasons.append(Reason.NEVER_CONSULTED)
    if key_set is not None and key_set.is_confidential and not asked.is_consultation:
        reasons.append(Reason.CONFIDENTIAL)
    if not trusted:
        reasons.append(Reason.CLOCK_UNTRUSTED)
    elif not draft.at_ms < asked.until_ms <= draft.at_ms + APPROVED_MS_MAX:
        reasons.append(Reason.IMPOSSIBLE)
    is_good = not check_person(giver, draft.at_ms, is_clock_trusted=trusted)
    if not is_good or giver.needs_escort or not _is_asked(state, giver, key_class, asked):
        reasons.append(Reason.NOT_ENTITLED)
    given = state.approvals.get(asked.recipient, ())
    if any(_is_same(each, actor, asked) and each.spare == spare for each in given):
        reasons.append(Reason.NOTHING_TO_DO)
    return reasons


def _class_of(state: State, asked: ApproveTake) -> KeyClass | None:
    """Return the class that is asked about, None unless it is exactly one that is known."""
    if bool(asked.key_set) == bool(asked.key_class):
        return None
    key_set = state.directory.key_sets.get(asked.key_set)
    return state.directory.key_classes.get(key_set.key_class if key_set else asked.key_class)


def _is_asked(state: State, giver: Cardholder, key_class: KeyClass, asked: ApproveTake) -> bool:
    """Return whether some row of the class' table asks for somebody like `giver`."""
    table = state.directory.approver_tables.get(key_class.approver_table)
    if table is None:
        return False
    keepers = {
        each.custody
        for each in state.directory.key_sets.values()
        if (each.id == asked.key_set if asked.key_set else each.key_class == key_class.id)
    }
    approvers = (each for row in table.rows for each in row.approvers)
    return any(
        _is_meant(giver, each, keepers=keepers)
        for each in approvers
        if not (each.registers and asked.is_consultation)  # whose hand takes it out registers it
    )


def _capacity(state: State, actor: str, asked: ApproveTake) -> Capacity:
    """Return as what `actor` is asked; only whoever agrees to nothing registers."""
    giver, key_class = state.directory.cardholders[actor], _class_of(state, asked)
    look = replace(asked, is_consultation=True)  # of which nobody's word on the pages registers
    agrees = key_class is not None and _is_asked(state, giver, key_class, look)
    return Capacity.APPROVER if agrees else Capacity.REGISTRAR


def _is_meant(giver: Cardholder, approver: Approver, *, keepers: set[str]) -> bool:
    if approver.is_keeper:
        return giver.department in keepers
    if approver.role:
        return approver.role in giver.roles
    return giver.department == approver.department


def _is_same(approval: Approval, actor: str, asked: ApproveTake) -> bool:
    known = (approval.actor, approval.key_set, approval.key_class, approval.is_consultation)
    return known == (actor, asked.key_set, asked.key_class, asked.is_consultation)


def _withdraw(draft: Draft, request: Request, asked: WithdrawApproval) -> None:
    """Take an approval back: whoever gave it may, and a lead; a bolt drawn by it springs back."""
    every = (each for given in draft.state.approvals.values() for each in given)
    approval = next((each for each in every if each.id == asked.approval), None)
    if approval is None:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    actor = draft.state.directory.cardholders.get(request.actor)
    if request.actor != approval.actor and not has_role(actor, LEADS):
        deny(draft, request, Reason.NOT_ENTITLED)
        return
    draft.log(
        ApprovalWithdrawn(
            **draft.now,
            approval=approval.id,
            actor=request.actor,
            request=request.id,
            cardholder=approval.recipient,
            key_set=approval.key_set,
            key_class=approval.key_class,
        )
    )
    lapse_granted(draft, lambda release: approval.id in release.approvals)
