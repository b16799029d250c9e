"""Decisions about signatures: a shift is handed over once both have signed, and not before."""

from controller.commands import ShowSignal, Signal
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.handovers import TEXT_MOST, find_open
from controller.decide.notices import owe
from controller.decide.shift_clock import find_gaps
from controller.entries.handovers import (
    HandoverFinished,
    HandoverRefused,
    HandoverSigned,
    SignatureAwaited,
)
from controller.handovers import Handover, Side
from controller.notices import NoticeKind, to_role
from controller.policy.duty import duty_of
from controller.policy.handover import check_side, check_signing, side_of
from controller.policy.posts import find_post
from controller.reasons import Reason
from controller.requests import Request
from controller.requests.handovers import AwaitSignature, RefuseHandover, SignHandover

AWAITED_MS = 60_000
"""How long a tap is a signature: as long as the next one takes to step up to the reader."""


def await_tap(draft: Draft, request: Request, asked: AwaitSignature) -> None:
    """Have the next tap of somebody be their signature; the reader stays everybody else's."""
    handover = find_open(draft, asked.handover)
    if handover is None:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    reasons = check_signing(draft.state, handover, asked.cardholder, draft.at_ms)
    if reasons:
        deny(draft, request, *reasons)
        return
    draft.log(
        SignatureAwaited(
            **draft.now,
            actor=request.actor,
            request=request.id,
            handover=handover.id,
            cardholder=asked.cardholder,
            side=side_of(handover, asked.cardholder),
            until_mono_ms=draft.mono_ms + AWAITED_MS,
        )
    )
    draft.tell(ShowSignal(signal=Signal.NEED_MORE))


def tapped(draft: Draft, cardholder: str, token: str) -> bool:
    """Take an accepted badge for a signature, if one is awaited of `cardholder`.

    Such a tap signs and does nothing else: whoever signs has asked for no door. It is one only
    while somebody has just said so, for this person alone, and the next tap is one for keys again.
    A record that cannot be signed any more makes a tap what it always is.
    """
    for handover in draft.state.handovers.open.values():
        is_awaited = (
            handover.awaited == cardholder and draft.mono_ms < handover.awaited_until_mono_ms
        )
        if is_awaited and not check_signing(draft.state, handover, cardholder, draft.at_ms):
            _sign(draft, handover, cardholder, request="", token=token)
            draft.tell(ShowSignal(signal=Signal.RETURNED))
            return True
    return False


def sign_by_pin(draft: Draft, handover: Handover, cardholder: str) -> bool:
    """Take the right PIN of `cardholder` for the signature it was typed for; say whether it is."""
    is_awaited = handover.awaited == cardholder
    if not is_awaited or check_signing(draft.state, handover, cardholder, draft.at_ms):
        return False
    _sign(draft, handover, cardholder, request="", token="", is_by_pin=True)
    draft.tell(ShowSignal(signal=Signal.RETURNED))
    return True


def sign(draft: Draft, request: Request, asked: SignHandover) -> None:
    """Sign as who asks on the pages, who is signed in there."""
    handover = find_open(draft, asked.handover)
    if handover is None:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    reasons = check_signing(draft.state, handover, request.actor, draft.at_ms)
    if reasons:
        deny(draft, request, *reasons)
        return
    _sign(draft, handover, request.actor, request=request.id, token="")


def _sign(
    draft: Draft,
    handover: Handover,
    cardholder: str,
    *,
    request: str,
    token: str,
    is_by_pin: bool = False,
) -> None:
    draft.log(
        HandoverSigned(
            **draft.now,
            cardholder=cardholder,
            request=request,
            handover=handover.id,
            side=side_of(handover, cardholder),
            token=token,
            is_by_pin=is_by_pin,
        )
    )
    signed = draft.state.handovers.open[handover.id]
    if len(signed.signed) == len(Side):
        _finish(draft, signed)


def _finish(draft: Draft, handover: Handover) -> None:
    """Let the one who comes be on duty from here; what moved since the count goes on record."""
    find_gaps(draft, handover.shift, before=handover.day)
    state = draft.state
    post = find_post(state.directory, handover.shift)
    moved = set(handover.out).symmetric_difference(state.loans)
    draft.log(
        HandoverFinished(
            **draft.now,
            handover=handover.id,
            shift=handover.shift,
            day=handover.day,
            outgoing=handover.outgoing,
            incoming=handover.incoming,
            duty=duty_of(state.directory, post, handover.incoming),
            moved=tuple(sorted(moved)),
            lines=state.handovers.lines if post is not None and post.watch else (),
            is_watch_given=post is not None and post.is_given,
            is_watch_taken=post is not None and post.is_taken,
        )
    )


def refuse(draft: Draft, request: Request, asked: RefuseHandover) -> None:
    """Let the in-coming side refuse, and its superior hear why."""
    handover = find_open(draft, asked.handover)
    if handover is None:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    reasons = check_side(draft.state, handover.shift, Side.INCOMING, request.actor, draft.at_ms)
    if request.actor == handover.outgoing or handover.incoming not in ("", request.actor):
        reasons.append(Reason.NOT_OF_SHIFT)
    if not asked.reason.strip():
        reasons.append(Reason.NOTE_MISSING)
    if reasons:
        deny(draft, request, *dict.fromkeys(reasons))
        return
    reason = asked.reason[:TEXT_MOST]
    draft.log(
        HandoverRefused(
            **draft.now,
            actor=request.actor,
            request=request.id,
            handover=handover.id,
            shift=handover.shift,
            day=handover.day,
            reason=reason,
        )
    )
    owe(
        draft,
        NoticeKind.HANDOVER_REFUSED,
        to_role("supervisor"),
        cardholder=request.actor,
        detail=reason,
    )
