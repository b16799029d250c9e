"""Decisions about customers' spare keys: asked for, consented to by Security, over."""

from controller.decide.approvals import doubts
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.notices import owe
from controller.decide.revoking import lapse_granted
from controller.entries import ApprovalWithdrawn, TakeApproved
from controller.entries.spares import SpareAsked, SpareDecided, SpareEnded
from controller.notices import NoticeKind, to_person
from controller.policy.approvers import asked_people
from controller.policy.roles import LEADS, has_role
from controller.policy.spares import (
    ASKED_MS_MAX,
    REASON_MOST,
    UNIT_MOST,
    find_spare,
    is_void,
    reference_problem,
    why_not_lent,
)
from controller.reasons import Reason
from controller.requests import ApproveTake, AskSpare, DecideSpare, Request, WithdrawSpare
from controller.requests.spares import SpareRequest
from controller.spare_parts import Spare


def received(draft: Draft, request: Request, asked: SpareRequest) -> None:
    """Follow what somebody asks or says about a customer's spare key."""
    match asked:
        case AskSpare():
            _ask(draft, request, asked)
        case DecideSpare():
            _decide(draft, request, asked)
        case WithdrawSpare():
            _withdraw(draft, request, asked)


def _ask(draft: Draft, request: Request, asked: AskSpare) -> None:
    """Put on record who wants which key opened, and tell whose consent that needs."""
    key_set = draft.state.directory.key_sets.get(asked.key_set)
    problem = _problem(draft, asked)
    if key_set is None or problem:
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
        return
    reasons = why_not_lent(draft.state.directory, key_set)
    if not draft.state.is_clock_trusted:
        reasons.append(Reason.CLOCK_UNTRUSTED)
    known = draft.state.spares.get(key_set.id, ())
    if any(each.cardholder == request.actor for each in known):
        reasons.append(Reason.NOTHING_TO_DO)
    if reasons:
        deny(draft, request, *reasons)
        return
    spare = f"s{draft.state.seq + 1}"
    to = asked_people(draft.state, key_set, draft.at_ms)
    draft.log(
        SpareAsked(
            **draft.now,
            spare=spare,
            key_set=key_set.id,
            actor=request.actor,
            customer=asked.customer,
            unit=asked.unit.strip(),
            proof=asked.proof,
            reason=asked.reason.strip(),
            until_ms=asked.until_ms,
            to=to,
            request=request.id,
        )
    )
    asked_for = find_spare(draft.state, spare)
    assert asked_for is not None, "it was asked for just now"
    _tell(draft, NoticeKind.SPARE_ASKED, to, asked_for)


def _problem(draft: Draft, asked: AskSpare) -> str:
    directory = draft.state.directory
    key_set = directory.key_sets.get(asked.key_set)
    key_class = directory.key_classes.get(key_set.key_class) if key_set else None
    if key_class is None or not key_class.keeps_spares:
        return f"{asked.key_set!r} is no customer's spare key"
    if problem := reference_problem(asked.customer):
        return problem
    if not asked.unit.strip() or len(asked.unit) > UNIT_MOST:
        return f"the unit is named in at most {UNIT_MOST} characters"
    if not asked.reason.strip() or len(asked.reason) > REASON_MOST:
        return f"the reason is said in at most {REASON_MOST} characters"
    if not draft.at_ms < asked.until_ms <= draft.at_ms + ASKED_MS_MAX:
        return f"it can be asked for until a time in the next {ASKED_MS_MAX // 86_400_000} days"
    return ""


def _decide(draft: Draft, request: Request, asked: DecideSpare) -> None:
    """Take the word of somebody whose consent is asked for; one refusal ends it."""
    spare = find_spare(draft.state, asked.spare)
    if spare is None:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    wanted = ApproveTake(recipient=spare.cardholder, key_set=spare.key_set, until_ms=spare.until_ms)
    reasons = doubts(draft, request.actor, wanted, spare=spare.id)
    if not asked.is_granted and reasons == [Reason.NOTHING_TO_DO]:
        reasons = []  # who agreed may think better of it
    if len(asked.note) > REASON_MOST or not (asked.is_granted or asked.note.strip()):
        reasons.append(Reason.NOTE_MISSING)
    if reasons:
        deny(draft, request, *reasons)
        return
    _decided(draft, spare, asked, actor=request.actor, request=request.id)
    if asked.is_granted:
        draft.log(
            TakeApproved(
                **draft.now,
                actor=request.actor,
                cardholder=spare.cardholder,
                key_set=spare.key_set,
                is_copyable=False,
                approval=f"a{draft.state.seq + 1}",
                until_ms=spare.until_ms,
                spare=spare.id,
            )
        )
    else:
        _forget_approvals(draft, spare, request.actor)


def consented(draft: Draft, key_set: str, name: str, actor: str) -> None:
    """Put on record that `actor` consents with their badge to the request `name`."""
    for each in draft.state.spares.get(key_set, ()):
        if each.id == name:
            _decided(draft, each, DecideSpare(spare=name, is_granted=True), actor=actor)


def _decided(
    draft: Draft, spare: Spare, said: DecideSpare, *, actor: str, request: str = ""
) -> None:
    """Put the decision on record, and tell whoever was asked, and who asked."""
    draft.log(
        SpareDecided(
            **draft.now,
            spare=spare.id,
            key_set=spare.key_set,
            cardholder=spare.cardholder,
            actor=actor,
            is_granted=said.is_granted,
            note=said.note.strip(),
            request=request,
        )
    )
    key_set = draft.state.directory.key_sets.get(spare.key_set)
    others = asked_people(draft.state, key_set, draft.at_ms) if key_set is not None else ()
    what = NoticeKind.SPARE_APPROVED if said.is_granted else NoticeKind.SPARE_REFUSED
    _tell(draft, what, (*others, to_person(spare.cardholder)), spare)


def _tell(draft: Draft, what: NoticeKind, to: tuple[str, ...], spare: Spare) -> None:
    for each in to:
        owe(
            draft,
            what,
            each,
            key_set=spare.key_set,
            cardholder=spare.cardholder,
            detail=spare.id,
        )


def _withdraw(draft: Draft, request: Request, asked: WithdrawSpare) -> None:
    """Let go of what was asked for: whoever asked may, and a lead."""
    spare = find_spare(draft.state, asked.spare)
    if spare is None:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    actor = draft.state.directory.cardholders.get(request.actor)
    if request.actor != spare.cardholder and not has_role(actor, LEADS):
        deny(draft, request, Reason.NOT_ENTITLED)
        return
    _end(draft, spare, "withdrawn", actor=request.actor, request=request.id)
    _forget_approvals(draft, spare, request.actor)


def lapse_spares(draft: Draft) -> None:
    """End what was asked for and not taken in time; the approvals of it end by their own time.

    What a bolt is drawn for at this moment was asked for in time. Called while the clock is
    trusted.
    """
    for listed in list(draft.state.spares.values()):
        for each in listed:
            is_drawn = any(r.spare == each.id for r in draft.state.releases.values())
            if draft.at_ms >= each.until_ms and not is_drawn:
                _end(draft, each, "lapsed")


def follow(draft: Draft) -> None:
    """End what is not to be had any more, after what is known has changed."""
    for listed in list(draft.state.spares.values()):
        for each in listed:
            if is_void(draft.state.directory, each):
                _end(draft, each, "void")
                _forget_approvals(draft, each, "")


def _end(draft: Draft, spare: Spare, reason: str, *, actor: str = "", request: str = "") -> None:
    draft.log(
        SpareEnded(
            **draft.now,
            spare=spare.id,
            key_set=spare.key_set,
            cardholder=spare.cardholder,
            reason=reason,
            actor=actor,
            request=request,
        )
    )


def _forget_approvals(draft: Draft, spare: Spare, actor: str) -> None:
    """Let what was agreed to of it count for nothing else; a bolt drawn for it springs back."""
    lapse_granted(draft, lambda release: release.spare == spare.id)
    for each in draft.state.approvals.get(spare.cardholder, ()):
        if each.spare == spare.id:
            draft.log(
                ApprovalWithdrawn(
                    **draft.now,
                    approval=each.id,
                    actor=actor,
                    request="",
                    cardholder=each.recipient,
                    key_set=each.key_set,
                )
            )
