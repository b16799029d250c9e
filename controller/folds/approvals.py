"""Folds for the consent and company that takes need."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.consent_parts import Approval, Second, Wish
from controller.entries import (
    ApprovalAsked,
    ApprovalLapsed,
    ApprovalMissed,
    ApprovalWithdrawn,
    TakeApproved,
)
from controller.folds.access import prolonged

if TYPE_CHECKING:
    from controller.state import State

Approvals = dict[str, tuple[Approval, ...]]


def _asked(state: "State", entry: ApprovalAsked) -> "State":
    wish = Wish(
        cardholder=entry.cardholder,
        key_set=entry.key_set,
        slot=entry.slot,
        until_mono_ms=entry.until_mono_ms,
    )
    session = prolonged(state, state.session, entry.mono_ms)
    if session is not None:  # it lasts as long as what is waited for in it
        until = max(session.until_mono_ms, entry.until_mono_ms)
        session = changed(session, until_mono_ms=until)
    return changed(state, wish=wish, session=session)


def _approved(state: "State", entry: TakeApproved) -> "State":
    if entry.until_ms is not None:
        approval = Approval(
            id=entry.approval,
            actor=entry.actor,
            recipient=entry.cardholder,
            key_set=entry.key_set,
            key_class=entry.key_class,
            until_ms=entry.until_ms,
            is_consultation=entry.is_consultation,
            spare=entry.spare,
        )
        own = state.approvals.get(entry.cardholder, ())
        return _with(state, {**state.approvals, entry.cardholder: (*own, approval)})
    if state.session is None:
        return state
    second = Second(
        cardholder=entry.actor,
        taker=entry.cardholder,
        key_set=entry.key_set,
        is_proven=not entry.is_copyable,
        is_consultation=entry.is_consultation,
        spare=entry.spare,
    )
    until = max(state.session.until_mono_ms, entry.mono_ms + state.settings.session_ms)
    seconds = (*state.session.seconds, second)
    session = changed(state.session, seconds=seconds, until_mono_ms=until)
    return changed(state, session=session)


def _missed(state: "State", _entry: ApprovalMissed) -> "State":
    return changed(state, wish=None)


def _ended(state: "State", entry: ApprovalWithdrawn | ApprovalLapsed) -> "State":
    left: Approvals = {}
    for recipient, given in state.approvals.items():
        kept = tuple(each for each in given if each.id != entry.approval)
        if kept:
            left[recipient] = kept
    return _with(state, left)


def used(approvals: Approvals, recipient: str | None, names: tuple[str, ...]) -> Approvals:
    """Return `approvals` of which those called `names`, of `recipient`, have been used."""
    if recipient is None or not names or recipient not in approvals:
        return approvals
    given = tuple(
        replace(each, is_used=True) if each.id in names else each for each in approvals[recipient]
    )
    return {**approvals, recipient: given}


def _with(state: "State", approvals: Approvals) -> "State":
    untils = (each.until_ms for given in approvals.values() for each in given)
    return changed(state, approvals=approvals, approvals_due_ms=min(untils, default=None))


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    ApprovalAsked: _asked,
    TakeApproved: _approved,
    ApprovalMissed: _missed,
    ApprovalWithdrawn: _ended,
    ApprovalLapsed: _ended,
}
