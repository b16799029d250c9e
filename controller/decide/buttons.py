"""Decisions about the button of a slot: only it moves the slot's bolt."""

from controller.commands import ReleaseSlot, ShowSignal, Signal
from controller.decide.draft import Draft
from controller.decide.emergency import pressed
from controller.decide.handing import pressed as pressed_empty
from controller.decide.sessions import armed_at, armed_for, end_what_is_over
from controller.directory import KeySet
from controller.entries import AccessDenied, AccessGranted
from controller.policy.duty import issuer_of
from controller.policy.rule import STATED_LATER
from controller.policy.take import check_take, purpose_of
from controller.reasons import Reason


def button_pressed(draft: Draft, slot: int) -> None:
    """Release `slot` for whoever stands there and may empty it; only this moves a slot's bolt.

    After a slow turn time lags behind a button: what is over by now gives nobody anything.
    """
    if slot in draft.state.releases or pressed(draft, slot):
        return
    if not draft.state.releases:  # a live one ends only once its slot was read, and no other begins
        end_what_is_over(draft)
    session = draft.state.session
    armed = armed_at(draft.state, slot)
    wisher = session.cardholder if session else armed.recipient if armed else None
    if wisher is None:
        draft.tell(ShowSignal(signal=Signal.DENIED))
        return
    if session is not None and pressed_empty(draft, slot, wisher):
        return
    seat = draft.state.seats.get(slot)
    key_set = draft.state.key_set_of(seat.tag) if seat is not None else None
    reasons, rule = _check(draft, slot, wisher, key_set)
    if reasons or key_set is None:
        denied = AccessDenied(
            **draft.now,
            cardholder=wisher,
            key_set=key_set.id if key_set else None,
            slot=slot,
            reasons=tuple(reasons),
        )
        draft.log(denied)
        wants_more = STATED_LATER.issuperset(reasons)
        draft.tell(ShowSignal(signal=Signal.NEED_MORE if wants_more else Signal.DENIED))
        return
    _grant(draft, slot, wisher, key_set, rule)


def _check(
    draft: Draft, slot: int, wisher: str, key_set: KeySet | None
) -> tuple[list[Reason], str]:
    """Return every reason against releasing `slot`, or the rule that permits it."""
    state = draft.state
    seat = state.seats.get(slot)
    if slot in state.unknown:
        return [Reason.SLOT_UNKNOWN], ""
    if seat is None:
        return [Reason.SLOT_EMPTY], ""
    if not seat.is_sure or key_set is None:
        return [Reason.SLOT_UNKNOWN], ""
    if state.releases:
        return [Reason.BUSY], ""
    holder = state.directory.cardholders.get(wisher)
    if holder is None:
        return [Reason.CARDHOLDER_INACTIVE], ""
    armed = armed_for(state, slot, wisher)
    verdict = check_take(state, holder, key_set, draft.at_ms, armed=armed)
    return list(verdict.reasons), verdict.rule


def _grant(draft: Draft, slot: int, wisher: str, key_set: KeySet, rule: str) -> None:
    key_class = draft.state.directory.key_classes.get(key_set.key_class)
    purpose, work_order = purpose_of(draft.state, key_class, armed_for(draft.state, slot, wisher))
    until = draft.mono_ms + draft.state.settings.release_ms
    issuer = (
        rule.removeprefix("remote:")
        if rule.startswith("remote:")
        else issuer_of(draft.state, draft.at_ms)
    )
    draft.log(
        AccessGranted(
            **draft.now,
            cardholder=wisher,
            key_set=key_set.id,
            slot=slot,
            until_mono_ms=until,
            rule=rule,
            purpose=purpose,
            work_order=work_order,
            issuer=issuer,
        )
    )
    draft.tell(ReleaseSlot(slot=slot, until_mono_ms=until))
