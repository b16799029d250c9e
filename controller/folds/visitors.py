"""Folds for visitors: who waits for a host, which codes are out, how often wrong ones came."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import CodeDenied
from controller.entries.visitors import (
    HostAwaited,
    HostMissed,
    VisitCodeGiven,
    VisitCodeOrdered,
    VisitCodeTried,
    VisitCodeUsed,
)
from controller.folds.access import answered
from controller.folds.pin_codes import CABINET, PERSON, one_less, one_more, with_code
from controller.pin_parts import Guesses, PinCode
from controller.reasons import Reason
from controller.visit_parts import CodeTry, Visit, VisitCode

if TYPE_CHECKING:
    from controller.state import State


def _awaited(state: "State", entry: HostAwaited) -> "State":
    visit = Visit(
        visitor=entry.visitor,
        host=entry.host,
        reader=entry.reader,
        token=entry.token,
        is_copyable=entry.is_copyable,
        until_mono_ms=entry.until_mono_ms,
    )
    return _with(state, awaiting=visit)


def _missed(state: "State", _entry: HostMissed) -> "State":
    return _with(state, awaiting=None)


def _ordered(state: "State", entry: VisitCodeOrdered) -> "State":
    """Begin to give a code; those whose time is over are forgotten, and their numbers free."""
    code = VisitCode(number=entry.number, until_ms=entry.until_ms)
    live = {who: each for who, each in state.reception.codes.items() if entry.at_ms < each.until_ms}
    return _with(state, codes={**live, entry.visitor: code})


def _given(state: "State", entry: VisitCodeGiven) -> "State":
    """Let the code count; wrong ones typed before are forgiven, as with a new PIN."""
    code = VisitCode(number=entry.number, until_ms=entry.until_ms, is_live=True)
    state = _with_guesses(answered(state, entry), entry.visitor, Guesses())
    return _with(state, codes={**state.reception.codes, entry.visitor: code})


def _tried(state: "State", entry: VisitCodeTried) -> "State":
    who = entry.visitor or ""
    if who:
        guesses = one_more(_guesses(state, who), entry.mono_ms, PERSON)
        state = _with_guesses(state, who, guesses)
    tried = CodeTry(check=entry.check, visitor=who, reader=entry.reader)
    every = one_more(state.pin_guesses, entry.mono_ms, CABINET)
    return _with(changed(state, pin_guesses=every), tried=tried)


def _used(state: "State", entry: VisitCodeUsed) -> "State":
    state = _with_guesses(state, entry.visitor, Guesses())
    state = changed(state, pin_guesses=one_less(state.pin_guesses))
    codes = {who: code for who, code in state.reception.codes.items() if who != entry.visitor}
    return _with(state, tried=None, codes=codes)


def _denied(state: "State", entry: CodeDenied) -> "State":
    """Forget the try that was answered; one that nobody looked at was no guess."""
    tried = state.reception.tried
    if tried is None or tried.check != entry.check:
        return state
    if Reason.PIN_UNCHECKED in entry.reasons:
        if tried.visitor:
            guesses = one_less(_guesses(state, tried.visitor))
            state = _with_guesses(state, tried.visitor, guesses)
        state = changed(state, pin_guesses=one_less(state.pin_guesses))
    return _with(state, tried=None)


def _guesses(state: "State", who: str) -> Guesses:
    return state.pin_codes.get(who, PinCode()).guesses


def _with_guesses(state: "State", who: str, guesses: Guesses) -> "State":
    if guesses == _guesses(state, who):
        return state
    code = replace(state.pin_codes.get(who, PinCode()), guesses=guesses)
    return with_code(state, who, code)


def _with(state: "State", **values: Any) -> "State":
    return changed(state, reception=replace(state.reception, **values))


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    HostAwaited: _awaited,
    HostMissed: _missed,
    VisitCodeOrdered: _ordered,
    VisitCodeGiven: _given,
    VisitCodeTried: _tried,
    VisitCodeUsed: _used,
    CodeDenied: _denied,
}
