"""Decisions about PINs: when digits are looked at, what follows from the answer, who gets one.

The digits come in one event and leave in one command; no entry and no state ever has them.
"""

from controller.codec import word_of
from controller.commands import CheckPin, KeepPin, ShowSignal, Signal, WipePin
from controller.decide import pin_signatures, visitors
from controller.decide.alarms import clear_alarm, raise_alarm
from controller.decide.buttons import button_pressed
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.faults import failed, recovered
from controller.decide.notices import owe
from controller.entries import (
    PinAccepted,
    PinOrdered,
    PinRefused,
    PinSet,
    PinTried,
    RequestDenied,
)
from controller.events.fitted import CodeEntered
from controller.events.pin_codes import PinChecked, PinKept
from controller.folds.pin_codes import PERSON
from controller.notices import NoticeKind, to_department, to_role
from controller.parts import Session
from controller.pin_parts import PinCode, PinStep
from controller.policy.pin_codes import half_of, is_blocked, is_fit
from controller.reasons import AlarmKind, PinVerdict, Reason
from controller.requests import Request, SetPin

CHECKER = "pin_checker"
"""The part that looks at PINs; without it none is right."""

LEADS, SECURITY = to_role("lead"), to_department("security")


def typed(draft: Draft, session: Session, event: CodeEntered) -> None:
    """Have what was typed in `session` looked at, or kept if a new PIN is to be typed.

    It counts as a wrong one before anybody looks: pulling the plug in time wins no guess.
    """
    who = session.cardholder
    if _is_void(draft, who):
        _refuse(draft, who, Reason.PIN_UNCHECKED)
    elif session.pin_check:
        _refuse(draft, who, Reason.BUSY)
    elif session.pin_step is PinStep.CHANGE:
        _change(draft, who, event.digits)
    elif is_blocked(draft.state, who, draft.mono_ms):
        _refuse(draft, who, Reason.PIN_BLOCKED)
    else:
        check = f"p{draft.state.seq + 1}"
        draft.log(PinTried(**draft.now, check=check, cardholder=who, reader=event.reader))
        draft.tell(CheckPin(check=check, cardholder=who, digits=event.digits))


def _is_void(draft: Draft, who: str) -> bool:
    """Return whether `who` had left and their old PIN may still be on the disk; have it wiped."""
    is_void = draft.state.pin_codes.get(who, PinCode()).is_void
    if is_void:
        draft.tell(WipePin(cardholder=who))
    return is_void


def _change(draft: Draft, who: str, digits: str) -> None:
    """Have the new PIN kept, which is typed twice in a row so that a slip shows."""
    digits = half_of(digits)
    if not is_fit(digits):
        _refuse(draft, who, Reason.PIN_UNFIT)
        return
    check = f"p{draft.state.seq + 1}"
    draft.log(PinOrdered(**draft.now, actor=who, cardholder=who, check=check))
    draft.tell(KeepPin(actor=who, cardholder=who, digits=digits, check=check))


def checked(draft: Draft, event: PinChecked) -> None:
    """Let who typed the right PIN go on; whoever was forced to, too, with a silent alarm."""
    _follow_checker(draft, event.verdict)
    if visitors.checked(draft, event):
        return
    if event.verdict is PinVerdict.DURESS:
        _alarm_silently(draft, event.cardholder)
    session = draft.state.session
    signing = draft.state.handovers.waiting_for(event.check)
    if signing is None and (session is None or session.pin_check != event.check):
        return  # whoever typed it is gone; it stays counted as wrong
    match event.verdict:
        case PinVerdict.RIGHT | PinVerdict.DURESS:
            is_forced = event.verdict is PinVerdict.DURESS
            accepted = PinAccepted(
                **draft.now, check=event.check, cardholder=event.cardholder, is_duress=is_forced
            )
            draft.log(accepted)
            if signing is not None:
                pin_signatures.go_on(draft, signing, event.cardholder)
            else:
                _go_on(draft)
        case PinVerdict.UNCHECKED:
            _refuse(draft, event.cardholder, Reason.PIN_UNCHECKED, event.check)
        case _:
            _refuse(draft, event.cardholder, Reason.PIN_WRONG, event.check)
            code = draft.state.pin_codes.get(event.cardholder, PinCode())
            if code.guesses.count == PERSON.free:
                owe(draft, NoticeKind.PIN_BLOCKED, LEADS, cardholder=event.cardholder)


def _go_on(draft: Draft) -> None:
    """Do what waited for the PIN: the pressed slot, by all the rules there are."""
    session = draft.state.session
    assert session is not None, "a PIN is accepted in a session"
    if session.pin_step is PinStep.CHANGE:
        draft.tell(ShowSignal(signal=Signal.NEED_MORE))
    elif session.pin_slot is not None:
        button_pressed(draft, session.pin_slot)
    else:
        draft.tell(ShowSignal(signal=Signal.BADGE_OK))


def _refuse(draft: Draft, who: str, reason: Reason, check: str = "") -> None:
    draft.log(PinRefused(**draft.now, check=check, cardholder=who, reasons=(reason,)))
    draft.tell(ShowSignal(signal=Signal.DENIED))


def _alarm_silently(draft: Draft, who: str) -> None:
    """Tell those who can help; it is over at once, for nothing at the cabinet will say so."""
    there = f"during the session of {who}"
    raise_alarm(draft, AlarmKind.DURESS, subject=who, detail=there, is_silent=True)
    clear_alarm(draft, AlarmKind.DURESS, who)
    for each in (LEADS, SECURITY):
        owe(draft, NoticeKind.DURESS, each, cardholder=who)


def _follow_checker(draft: Draft, verdict: PinVerdict) -> None:
    if verdict is PinVerdict.UNCHECKED:
        failed(draft, CHECKER, "gave no answer in time")
    else:
        recovered(draft, CHECKER)


def set_pin(draft: Draft, request: Request, asked: SetPin) -> None:
    """Have a PIN kept; what came of it answers `request` later.

    Everybody chooses by themselves what to type when forced: nobody else is to know it.
    """
    holder = draft.state.directory.cardholders.get(asked.cardholder)
    is_own = request.actor == asked.cardholder
    if holder is None or not holder.is_active:
        deny(draft, request, Reason.CARDHOLDER_INACTIVE)
    elif _is_void(draft, holder.id):
        deny(draft, request, Reason.PIN_UNCHECKED)
    elif asked.is_duress and not is_own:
        deny(draft, request, Reason.NOT_ENTITLED)
    elif asked.is_duress and not draft.state.pin_codes.get(holder.id, PinCode()).is_set:
        deny(draft, request, Reason.PIN_MISSING)
    elif not is_fit(asked.digits):
        deny(draft, request, Reason.PIN_UNFIT)
    else:
        order = PinOrdered(
            **draft.now,
            actor=request.actor,
            cardholder=holder.id,
            is_duress=asked.is_duress,
            request=request.id,
        )
        draft.log(order)
        draft.tell(
            KeepPin(
                actor=request.actor,
                cardholder=holder.id,
                digits=asked.digits,
                is_duress=asked.is_duress,
                request=request.id,
            )
        )


def kept(draft: Draft, event: PinKept) -> None:
    """Put on record that somebody has another PIN, or why not; go on if it was typed here."""
    _follow_checker(draft, event.verdict)
    if visitors.kept(draft, event):
        return
    if event.verdict is PinVerdict.KEPT:
        _put_on_record(draft, event)
        return
    is_unfit = event.verdict is PinVerdict.UNFIT
    reason = Reason.PIN_UNFIT if is_unfit else Reason.PIN_UNCHECKED
    session = draft.state.session
    if event.request:
        denied = RequestDenied(
            **draft.now,
            request=event.request,
            actor=event.actor,
            asked=word_of(SetPin),
            reasons=(reason,),
        )
        draft.log(denied)
    elif session is not None and session.pin_check == event.check:
        _refuse(draft, event.cardholder, reason, event.check)


def _put_on_record(draft: Draft, event: PinKept) -> None:
    session = draft.state.session
    is_here = session is not None and bool(event.check) and session.pin_check == event.check
    draft.log(
        PinSet(
            **draft.now,
            actor=event.actor,
            cardholder=event.cardholder,
            must_change=event.actor != event.cardholder,
            is_duress=event.is_duress,
            request=event.request,
            check=event.check,
        )
    )
    if is_here:
        _go_on(draft)
