"""Decisions about PINs typed to sign a handover, where nobody has a session."""

from controller.commands import CheckPin, ShowSignal, Signal
from controller.decide.draft import Draft
from controller.decide.signing import sign_by_pin
from controller.entries import PinRefused, PinTried
from controller.events.fitted import CodeEntered
from controller.handovers import Handover
from controller.pin_parts import PinCode
from controller.policy.pin_codes import is_blocked
from controller.reasons import Reason


def typed(draft: Draft, event: CodeEntered) -> bool:
    """Have what was typed looked at as the signature that is awaited; say whether one is.

    A PIN does not say whose it is, so it is that of whoever was named last. One that somebody
    else chose signs nothing: two people know it.
    """
    open_ones = draft.state.handovers.open.values()
    waiting = [
        each for each in open_ones if each.awaited and draft.mono_ms < each.awaited_until_mono_ms
    ]
    if not waiting:
        return False
    handover = max(waiting, key=lambda each: each.awaited_until_mono_ms)
    who = handover.awaited
    code = draft.state.pin_codes.get(who, PinCode())
    if not code.is_set or code.must_change:
        _refuse(draft, who, Reason.PIN_MISSING)
    elif is_blocked(draft.state, who, draft.mono_ms):
        _refuse(draft, who, Reason.PIN_BLOCKED)
    else:
        _look(draft, handover, event)
    return True


def _look(draft: Draft, handover: Handover, event: CodeEntered) -> None:
    """Have the digits looked at; they count as wrong before anybody does."""
    check, who = f"p{draft.state.seq + 1}", handover.awaited
    draft.log(
        PinTried(
            **draft.now, check=check, cardholder=who, reader=event.reader, handover=handover.id
        )
    )
    draft.tell(CheckPin(check=check, cardholder=who, digits=event.digits))


def go_on(draft: Draft, handover: Handover, cardholder: str) -> None:
    """Sign what the right PIN was typed for, if that can still be signed."""
    if not sign_by_pin(draft, handover, cardholder):
        draft.tell(ShowSignal(signal=Signal.DENIED))


def _refuse(draft: Draft, who: str, reason: Reason) -> None:
    draft.log(PinRefused(**draft.now, check="", cardholder=who, reasons=(reason,)))
    draft.tell(ShowSignal(signal=Signal.DENIED))
