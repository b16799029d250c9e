"""Decisions about rings that are damaged or lost: stopped at once, everywhere, until signed."""

from dataclasses import replace

from controller.decide import directory
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.matters import open_matter, text_problem
from controller.decide.notices import owe
from controller.directory import KeySet, KeySetStatus
from controller.entries import DamageReported, LossReported, LostSetFound, RepairSigned
from controller.notices import CaseKind, MatterKind, NoticeKind, to_person, to_role
from controller.policy.cases import OVER, locks_of, may_report, to_security
from controller.reasons import Reason
from controller.requests import ReportDamage, ReportFound, ReportLoss, ReportRepaired, Request

ACCOUNT_MS = 172_800_000
"""Within 48 hours of a loss a written account 書面說明 is due."""

LOCK_CHANGE_MS = 86_400_000
"""When a lock is to be changed whose class nobody knows any more."""


def reported(
    draft: Draft,
    request: Request,
    asked: ReportDamage | ReportRepaired | ReportLoss | ReportFound,
) -> None:
    """Follow what somebody says of a ring."""
    match asked:
        case ReportDamage():
            _damaged(draft, request, asked)
        case ReportRepaired():
            _repaired(draft, request, asked)
        case ReportLoss():
            _lost(draft, request, asked)
        case ReportFound():
            _found(draft, request, asked)


def _damaged(draft: Draft, request: Request, asked: ReportDamage) -> None:
    """Stop a damaged set at once; what was released or armed of it ends."""
    key_set = _reported(draft, request, asked)
    if key_set is None:
        return
    case = draft.state.cases.get(key_set.id)
    if case is not None and case.what is CaseKind.DAMAGED:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    holder = _borrower(draft, key_set.id)
    draft.log(
        DamageReported(
            **draft.now,
            key_set=key_set.id,
            actor=request.actor,
            cardholder=holder,
            note=asked.note,
            request=request.id,
        )
    )
    directory.put(draft, request.actor, key_set, replace(key_set, status=KeySetStatus.STOPPED))
    lead = to_role("lead")
    owe(draft, NoticeKind.SET_DAMAGED, lead, key_set=key_set.id, cardholder=holder)


def _repaired(draft: Draft, request: Request, asked: ReportRepaired) -> None:
    """Lend a damaged set again, once somebody signs for its repair."""
    case = draft.state.cases.get(asked.key_set)
    key_set = draft.state.directory.key_sets.get(asked.key_set)
    if key_set is None or case is None or case.what is CaseKind.LOST:
        deny(draft, request, Reason.SET_LOST if case else Reason.NOTHING_TO_DO)
        return
    if problem := text_problem(asked.note, is_needed=True):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
        return
    draft.log(
        RepairSigned(
            **draft.now,
            key_set=key_set.id,
            actor=request.actor,
            note=asked.note,
            request=request.id,
        )
    )
    if key_set.status is KeySetStatus.STOPPED:  # one retired meanwhile stays so
        directory.put(draft, request.actor, key_set, replace(key_set, status=KeySetStatus.ACTIVE))


def _lost(draft: Draft, request: Request, asked: ReportLoss) -> None:
    """Retire a lost set at once, tell the lead and Security, have its locks changed."""
    key_set = _reported(draft, request, asked)
    if key_set is None:
        return
    if key_set.tag is not None and not draft.state.is_doubled(key_set.tag):
        for slot in draft.state.slots_of(key_set.tag):
            detail = f"it sits in slot {slot}"
            deny(draft, request, Reason.IMPOSSIBLE, detail=detail)
            return
    holder = _borrower(draft, key_set.id)
    draft.log(
        LossReported(
            **draft.now,
            key_set=key_set.id,
            actor=request.actor,
            cardholder=holder,
            note=asked.note,
            request=request.id,
        )
    )
    lost = replace(key_set, status=KeySetStatus.LOST, home_slot=None)
    directory.put(draft, request.actor, key_set, lost)
    follow_loss(draft, request.actor, key_set, locks_of(key_set), holder)


def follow_loss(
    draft: Draft, actor: str, key_set: KeySet, locks: tuple[str, ...], holder: str | None
) -> None:
    """Tell the lead and Security of a loss; have `locks` changed and an account written."""
    state = draft.state
    for to in (to_role("lead"), to_security(state.directory)):
        owe(draft, NoticeKind.SET_LOST, to, key_set=key_set.id, cardholder=holder)
    key_class = state.directory.key_classes.get(key_set.key_class)
    change_ms = key_class.lock_change_ms if key_class is not None else LOCK_CHANGE_MS
    who = holder or (actor if actor in state.directory.cardholders else "")
    for what, owner, within_ms, items in (
        (MatterKind.LOCK_CHANGE, to_role("lead"), change_ms, locks),
        (
            MatterKind.LOSS_ACCOUNT,
            to_person(who) if who else to_role("lead"),
            ACCOUNT_MS,
            (),
        ),
    ):
        due_ms = draft.at_ms + within_ms
        open_matter(draft, what, owner, due_ms=due_ms, key_set=key_set.id, items=items, actor=actor)


def _found(draft: Draft, request: Request, asked: ReportFound) -> None:
    """Put on record that a lost set was found; it is lent no more than before."""
    case = draft.state.cases.get(asked.key_set)
    if case is None or case.what is not CaseKind.LOST or case.is_found:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    if problem := text_problem(asked.note):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
        return
    draft.log(
        LostSetFound(
            **draft.now,
            key_set=asked.key_set,
            actor=request.actor,
            note=asked.note,
            request=request.id,
        )
    )


def _reported(draft: Draft, request: Request, asked: ReportDamage | ReportLoss) -> KeySet | None:
    """Return the set that is reported, or None after a refusal."""
    key_set = draft.state.directory.key_sets.get(asked.key_set)
    if not may_report(draft.state, request.actor, asked.key_set):
        deny(draft, request, Reason.NOT_ENTITLED)
    elif key_set is None:
        deny(draft, request, Reason.IMPOSSIBLE, detail="there is no such key set")
    elif key_set.status in OVER:
        deny(draft, request, OVER[key_set.status])
    elif problem := text_problem(asked.note):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
    else:
        return key_set
    return None


def _borrower(draft: Draft, key_set: str) -> str | None:
    loan = draft.state.loans.get(key_set)
    return loan.cardholder if loan is not None else None
