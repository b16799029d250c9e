"""How a wish for other people's badges ends, and what was agreed to on the pages."""

from controller.consent_parts import Approval
from controller.decide.draft import Draft
from controller.entries import ApprovalLapsed, ApprovalMissed


def end_wish(draft: Draft, reason: str) -> None:
    """Let what was wished for go unfulfilled, if anything was."""
    wish = draft.state.wish
    if wish is None:
        return
    draft.log(
        ApprovalMissed(
            **draft.now,
            cardholder=wish.cardholder,
            key_set=wish.key_set,
            slot=wish.slot,
            reason=reason,
        )
    )


def use_up(draft: Draft, cardholder: str) -> None:
    """End the approvals of `cardholder` that were used: a session is over."""
    for each in draft.state.approvals.get(cardholder, ()):
        if each.is_used:
            _lapse(draft, each, "used")


def expire(draft: Draft) -> None:
    """End the approvals whose time is over; called while the clock is trusted."""
    for given in list(draft.state.approvals.values()):
        for each in given:
            if draft.at_ms >= each.until_ms:
                _lapse(draft, each, "expired")


def _lapse(draft: Draft, approval: Approval, reason: str) -> None:
    draft.log(
        ApprovalLapsed(
            **draft.now,
            approval=approval.id,
            reason=reason,
            cardholder=approval.recipient,
            key_set=approval.key_set,
            key_class=approval.key_class,
        )
    )
