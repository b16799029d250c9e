"""Decisions about people who leave 離職 and come back 復職.

Whoever is switched off, by a form, a change or an import, has left: what they had of rights ends,
what they have of keys is asked for until it is back. They stay known for ever.
"""

from dataclasses import replace

from controller.commands import WipePin
from controller.decide import directory
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.keying import give_up
from controller.decide.matters import open_matter, text_problem
from controller.decide.notices import owe
from controller.decide.offers import end_offer
from controller.directory import Cardholder, Change, CredentialStatus
from controller.entries import ApprovalWithdrawn, MatterClosed
from controller.entries.leaving import CardholderLeft, CardholderReinstated, PinWiped
from controller.events.pin_codes import PinWipeEnded
from controller.notices import MatterKind, NoticeKind, to_role
from controller.policy.leaving import find_held, is_last_administrator
from controller.reasons import PinVerdict, Reason
from controller.requests import Request
from controller.requests.leaving import Leave, LeavingRequest, Reinstate

BACK_MS = 86_400_000
"""By when a leaver's keys are to be back: a day."""

FOLLOWED_MOST = 20
"""How many leavers of an import are followed up in one turn."""


def received(draft: Draft, request: Request, asked: LeavingRequest) -> None:
    """Follow what is said of somebody who leaves or comes back."""
    holder = draft.state.directory.cardholders.get(asked.cardholder)
    if holder is None:
        deny(draft, request, Reason.IMPOSSIBLE, detail="there is no such person")
    elif problem := text_problem(asked.note):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
    elif isinstance(asked, Leave):
        _leave(draft, request, asked, holder)
    else:
        _reinstate(draft, request, asked, holder)


def _leave(draft: Draft, request: Request, asked: Leave, holder: Cardholder) -> None:
    """Switch `holder` and their badges off; also one a change has switched off is on record."""
    if holder.id in draft.state.leavers:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    if is_last_administrator(draft.state.directory, holder):
        detail = "nobody would be left who is an administrator"
        deny(draft, request, Reason.IMPOSSIBLE, detail=detail)
        return
    _put_left(draft, holder.id, request.actor, note=asked.note, request=request.id)
    changes = [Change(before=holder, after=replace(holder, is_active=False))]
    for each in draft.state.directory.credentials.values():
        if each.cardholder == holder.id and each.status is CredentialStatus.ACTIVE:
            suspended = replace(each, status=CredentialStatus.SUSPENDED)
            changes.append(Change(before=each, after=suspended))
    directory.put_all(draft, request.actor, changes)


def _reinstate(draft: Draft, request: Request, asked: Reinstate, holder: Cardholder) -> None:
    """Switch `holder` on again; a badge and a PIN are given out anew, as to anybody new."""
    if holder.is_active:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    _put_reinstated(draft, holder.id, request.actor, note=asked.note, request=request.id)
    change = Change(before=holder, after=replace(holder, is_active=True))
    directory.put_all(draft, request.actor, [change])


def follow(draft: Draft) -> None:
    """Follow up whom a change has switched off or on, a few in each turn."""
    for who, actor in list(draft.state.switched.items())[:FOLLOWED_MOST]:
        if draft.state.directory.cardholders[who].is_active:
            _put_reinstated(draft, who, actor)
        else:
            _put_left(draft, who, actor)


def settle(draft: Draft) -> None:
    """Close the matters of leavers who have nothing of ours any more."""
    for who, leaver in list(draft.state.leavers.items()):
        if leaver.matter and not find_held(draft.state, who):
            draft.log(MatterClosed(**draft.now, matter=leaver.matter))


def _put_left(draft: Draft, who: str, actor: str, *, note: str = "", request: str = "") -> None:
    """Put on record that `who` left, and end what was given or promised by or to them."""
    held, matter = find_held(draft.state, who), ""
    if held:
        matter = open_matter(
            draft,
            MatterKind.LEAVER_KEYS,
            to_role("lead"),
            due_ms=draft.at_ms + BACK_MS,
            items=held,
            actor=actor,
            cardholder=who,
        )
    draft.log(
        CardholderLeft(
            **draft.now,
            cardholder=who,
            actor=actor,
            held=held,
            matter=matter,
            note=note,
            request=request,
        )
    )
    if held:
        for role in ("lead", "supervisor"):
            owe(draft, NoticeKind.LEAVER_HOLDS, to_role(role), cardholder=who, matter=matter)
    _end_agreements(draft, who, actor)
    if who in draft.state.pin_codes or who in draft.state.reception.codes:
        draft.tell(WipePin(cardholder=who))


def _end_agreements(draft: Draft, who: str, actor: str) -> None:
    """End what was agreed by or for `who` on the pages, offered to them, or awaited for them."""
    for given in list(draft.state.approvals.values()):
        for each in given:
            if who in (each.actor, each.recipient):
                draft.log(
                    ApprovalWithdrawn(
                        **draft.now,
                        approval=each.id,
                        actor=actor,
                        request="",
                        cardholder=each.recipient,
                        key_set=each.key_set,
                        key_class=each.key_class,
                    )
                )
    for handing in list(draft.state.handings.values()):
        if who in (handing.giver, handing.receiver):
            end_offer(draft, handing, "revoked")
    if draft.state.awaited is not None and draft.state.awaited.cardholder == who:
        give_up(draft, Reason.CARDHOLDER_INACTIVE)


def _put_reinstated(
    draft: Draft, who: str, actor: str, *, note: str = "", request: str = ""
) -> None:
    leaver = draft.state.leavers.get(who)
    draft.log(
        CardholderReinstated(**draft.now, cardholder=who, actor=actor, note=note, request=request)
    )
    if leaver is not None and leaver.matter:
        draft.log(MatterClosed(**draft.now, matter=leaver.matter))


def wiped(draft: Draft, event: PinWipeEnded) -> None:
    """Put on record that a leaver's PINs are gone; until that is known they stay void."""
    code = draft.state.pin_codes.get(event.cardholder)
    if event.verdict is PinVerdict.WIPED and code is not None and code.is_void:
        draft.log(PinWiped(**draft.now, cardholder=event.cardholder))


def wipe_again(draft: Draft) -> None:
    """Have the PINs wiped of which nobody knows yet that they are gone."""
    for who, code in draft.state.pin_codes.items():
        if code.is_void:
            draft.tell(WipePin(cardholder=who))
