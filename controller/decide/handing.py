"""Decisions about handing on 轉交: who has a set offers it, who gets it accepts it, both by badge.

At the cabinet alone: the giver taps and presses the empty slot of what they have; the receiver
taps within 30 s and presses the same slot, which is lit for them. Asked for on a page, the giver's
tap is enough to offer it. Nobody ever becomes the holder of something by a mere tap: whoever comes
by for another key would answer for one they have never seen.
"""

from controller.commands import ShowSignal, Signal
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.promises import taken
from controller.entries import (
    AccessDenied,
    HandingAsked,
    HandingOffered,
    KeySetHandedOn,
)
from controller.parts import Handing, Loan
from controller.policy.bookings import due_before_next
from controller.policy.duty import issuer_of
from controller.policy.handing import (
    check_giving,
    check_receiving,
    offered_to,
    place_of,
    session_for,
)
from controller.policy.hours import due_ms
from controller.policy.rule import STATED_LATER
from controller.reasons import Reason
from controller.requests import HandOn, Request

OFFER_MS = 30_000
"""How long the receiver has after the giver's tap: both stand at the cabinet."""

ASKED_MS = 300_000
"""How long after asking on a page the giver has to come to the cabinet."""


def ask(draft: Draft, request: Request, asked: HandOn) -> None:
    """Prepare what `request` asks; every reason against it is said at once."""
    state = draft.state
    loan = state.loans.get(asked.key_set)
    receiver = state.directory.cardholders.get(asked.receiver)
    if loan is None or loan.cardholder != request.actor:
        deny(draft, request, Reason.NOT_HELD)
        return
    if receiver is None:
        deny(draft, request, Reason.CARDHOLDER_INACTIVE)
        return
    slot = place_of(state, loan)
    if slot is None:
        deny(draft, request, Reason.IMPOSSIBLE)
        return
    handing = Handing(
        key_set=loan.key_set,
        giver=request.actor,
        receiver=receiver.id,
        slot=slot,
        until_mono_ms=draft.mono_ms + ASKED_MS,
    )
    # Which badge the receiver has is seen when they come with it, and there they type the PIN; a
    # visitor comes with the host.
    verdict = check_receiving(state, handing, receiver, draft.at_ms, is_proven=True)
    later = (Reason.PIN_MISSING, Reason.HOST_MISSING)
    reasons = [each for each in verdict.reasons if each not in later]
    if reasons:
        deny(draft, request, *reasons)
        return
    draft.log(
        HandingAsked(
            **draft.now,
            actor=handing.giver,
            request=request.id,
            key_set=handing.key_set,
            receiver=receiver.id,
            slot=slot,
            until_mono_ms=handing.until_mono_ms,
        )
    )
    if state.session is not None and state.session.cardholder == handing.giver:
        offer_what_was_asked(draft, handing.giver)


def offer_what_was_asked(draft: Draft, giver: str) -> None:
    """Offer what `giver`, who stands at the cabinet now, asked on a page to hand on."""
    for handing in list(draft.state.handings.values()):
        if handing.giver == giver and not handing.is_offered:
            _offer(draft, handing.key_set, giver, handing.receiver, handing.slot)


def _offer(draft: Draft, key_set: str, giver: str, receiver: str | None, slot: int) -> None:
    until = draft.mono_ms + OFFER_MS
    draft.log(
        HandingOffered(
            **draft.now,
            key_set=key_set,
            giver=giver,
            receiver=receiver,
            slot=slot,
            until_mono_ms=until,
        )
    )
    draft.tell(ShowSignal(signal=Signal.NEED_MORE))


def pressed(draft: Draft, slot: int, wisher: str) -> bool:
    """Take a press of the empty `slot` for what it means; return whether it means anything."""
    state = draft.state
    if slot in state.seats or slot in state.unknown:
        return False
    for handing in offered_to(state, wisher):
        if handing.slot == slot:
            _accept(draft, handing, wisher)
            return True
    for loan in state.loans_of(wisher):
        if place_of(state, loan) == slot:
            _give(draft, loan, wisher, slot)
            return True
    return False


def _give(draft: Draft, loan: Loan, giver: str, slot: int) -> None:
    reasons = check_giving(draft.state, giver, loan.key_set, draft.at_ms)
    if reasons:
        _refuse(draft, giver, loan.key_set, slot, tuple(reasons))
        return
    asked = draft.state.handings.get(loan.key_set)
    _offer(draft, loan.key_set, giver, asked.receiver if asked else None, slot)


def _accept(draft: Draft, handing: Handing, wisher: str) -> None:
    state = draft.state
    receiver = state.directory.cardholders[wisher]
    verdict = check_receiving(state, handing, receiver, draft.at_ms)
    reasons = (*verdict.reasons, *((Reason.BUSY,) if state.releases else ()))
    if reasons:
        _refuse(draft, wisher, handing.key_set, handing.slot, reasons)
        return
    loan = state.loans[handing.key_set]
    session = session_for(state, wisher, loan)
    draft.log(
        KeySetHandedOn(
            **draft.now,
            key_set=loan.key_set,
            tag=loan.tag,
            slot=handing.slot,
            giver=handing.giver,
            receiver=wisher,
            department=receiver.department,
            due_ms=_due_ms(draft, loan, wisher),
            purpose=session.purpose,
            work_order=session.work_order,
            issuer=issuer_of(state, draft.at_ms),
            rule=verdict.rule,
            host=receiver.host,
        )
    )
    taken(draft, loan.key_set, wisher)
    draft.tell(ShowSignal(signal=Signal.TAKEN))


def _due_ms(draft: Draft, loan: Loan, receiver: str) -> int | None:
    """Return by when the set must be back: as before, unless its class counts anew."""
    directory, zone = draft.state.directory, draft.state.settings.zone
    key_set = directory.key_sets.get(loan.key_set)
    key_class = directory.key_classes.get(key_set.key_class) if key_set else None
    if key_class is None or not key_class.is_curfew_renewed or not draft.state.is_clock_trusted:
        return loan.due_ms
    due = due_ms(key_class, draft.at_ms, zone)
    return due_before_next(draft.state, loan.key_set, receiver, draft.at_ms, due)[0]


def _refuse(draft: Draft, who: str, key_set: str, slot: int, reasons: tuple[Reason, ...]) -> None:
    denied = AccessDenied(**draft.now, cardholder=who, key_set=key_set, slot=slot, reasons=reasons)
    draft.log(denied)
    wants_more = STATED_LATER.issuperset(reasons)
    draft.tell(ShowSignal(signal=Signal.NEED_MORE if wants_more else Signal.DENIED))
