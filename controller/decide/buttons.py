"""Decisions about the button of a slot: only it moves the slot's bolt."""

from controller.commands import ShowSignal, Signal
from controller.decide.draft import Draft
from controller.decide.emergency import pressed
from controller.decide.grants import check, grant, seated
from controller.decide.handing import pressed as pressed_empty
from controller.decide.seconds import ask, deny
from controller.decide.sessions import end_what_is_over, wisher_at
from controller.decide.wishes import end_wish
from controller.policy.rule import BADGED_LATER, GIVEN_LATER


def button_pressed(draft: Draft, slot: int) -> None:
    """Release `slot` for whoever stands there and may empty it; only this moves a slot's bolt.

    After a slow turn time lags behind a button: what is over by now gives nobody anything.
    """
    if slot in draft.state.releases or pressed(draft, slot):
        return
    if not draft.state.releases:  # a live one ends only once its slot was read, and no other begins
        end_what_is_over(draft)
    session = draft.state.session
    wisher = wisher_at(draft.state, slot)
    if wisher is None:
        draft.tell(ShowSignal(signal=Signal.DENIED))
        return
    if session is not None and pressed_empty(draft, slot, wisher):
        return
    wish = draft.state.wish
    key_set = seated(draft.state, slot)
    reasons, rule = check(draft, slot, wisher, key_set)
    if wish is not None and wish.slot == slot and BADGED_LATER.issuperset(reasons):
        if reasons:
            draft.tell(ShowSignal(signal=Signal.NEED_MORE, until_mono_ms=wish.until_mono_ms))
            return
    else:
        end_wish(draft, "superseded")
    holder = draft.state.directory.cardholders.get(wisher)
    if key_set is not None and not reasons:
        grant(draft, slot, wisher, key_set, rule)
    elif key_set and holder and session and BADGED_LATER.issuperset(reasons):
        ask(draft, slot, holder, key_set)
    else:
        deny(draft, slot, wisher, key_set, reasons)
        wants_more = GIVEN_LATER.issuperset(reasons)
        draft.tell(ShowSignal(signal=Signal.NEED_MORE if wants_more else Signal.DENIED))
