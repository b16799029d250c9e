"""Decisions about the second badge: a take that waits for somebody who agrees to it.

While it waits (30 s at most) a badge that is needed counts, whoever's it is. Any other good badge
is told that the cabinet is busy: if it ended the wait, whoever comes by could, and the approver's
badge a moment later would open a session of the approver's own. Returns wait for nobody.
"""

from controller.commands import ShowSignal, Signal
from controller.decide.draft import Draft
from controller.decide.grants import check, grant, seated
from controller.decide.sessions import armed_for, wisher_at
from controller.decide.spares import consented
from controller.directory import Cardholder, KeySet
from controller.entries import AccessDenied, ApprovalAsked, TakeApproved
from controller.events import BadgePresented
from controller.policy.consent import Other, capacity_of, count_missing
from controller.policy.rule import BADGED_LATER
from controller.policy.spares import spare_of
from controller.policy.take import take_of
from controller.reasons import Capacity, Reason

WISH_MS = 30_000
"""How long other people's badges are waited for."""


def ask(draft: Draft, slot: int, wisher: Cardholder, key_set: KeySet) -> None:
    """Wait for the badges that the take of `key_set` still needs."""
    armed = armed_for(draft.state, slot, wisher.id)
    take = take_of(draft.state, wisher, key_set, draft.at_ms, armed=armed)
    until = draft.mono_ms + WISH_MS
    draft.log(
        ApprovalAsked(
            **draft.now,
            cardholder=wisher.id,
            key_set=key_set.id,
            slot=slot,
            count=count_missing(take),
            until_mono_ms=until,
        )
    )
    draft.tell(ShowSignal(signal=Signal.NEED_MORE, until_mono_ms=until))


def agrees(draft: Draft, event: BadgePresented, holder: Cardholder) -> bool:
    """Take `holder`'s good badge as what is waited for; return whether it was that.

    Once nothing is missing, and no other rule has anything against it by now, the slot lets go at
    once: its button was pressed.
    """
    state, wish = draft.state, draft.state.wish
    assert wish is not None, "nothing is waited for"
    wisher = state.directory.cardholders.get(wish.cardholder)
    key_set = seated(state, wish.slot)
    if wisher is None or key_set is None or key_set.id != wish.key_set:
        return False
    if wisher_at(state, wish.slot) != wisher.id:  # what the lead asked for somebody is over
        return False
    armed = armed_for(state, wish.slot, wisher.id)
    take = take_of(state, wisher, key_set, draft.at_ms, armed=armed)
    other = Other(holder, is_here=True, is_proven=not event.is_copyable)
    capacity = capacity_of(take, other)
    if capacity is None:
        return False
    draft.log(
        TakeApproved(
            **draft.now,
            actor=holder.id,
            cardholder=wisher.id,
            capacity=capacity,
            key_set=key_set.id,
            reader=event.reader,
            is_copyable=event.is_copyable,
            is_consultation=armed.is_consultation if armed is not None else False,
            spare=spare_of(take),
        )
    )
    if capacity is Capacity.APPROVER and spare_of(take):
        consented(draft, take.key_set.id, spare_of(take), holder.id)
    reasons, rule = check(draft, wish.slot, wisher.id, key_set)
    if not reasons:
        draft.tell(ShowSignal(signal=Signal.BADGE_OK))
        grant(draft, wish.slot, wisher.id, key_set, rule)
    elif BADGED_LATER.issuperset(reasons):
        draft.tell(ShowSignal(signal=Signal.NEED_MORE, until_mono_ms=wish.until_mono_ms))
    else:
        deny(draft, wish.slot, wisher.id, key_set, reasons)
        draft.tell(ShowSignal(signal=Signal.DENIED))
    return True


def deny(
    draft: Draft, slot: int, wisher: str, key_set: KeySet | None, reasons: list[Reason]
) -> None:
    """Put on record that `wisher` does not get what is in `slot`, and why."""
    draft.log(
        AccessDenied(
            **draft.now,
            cardholder=wisher,
            key_set=key_set.id if key_set else None,
            slot=slot,
            reasons=tuple(reasons),
        )
    )
