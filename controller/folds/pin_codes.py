"""Folds for PINs: who has one, and how often wrong ones were tried."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from controller.changed import changed
from controller.entries import PinAccepted, PinOrdered, PinRefused, PinSet, PinTried
from controller.folds.access import answered, prolonged
from controller.pin_parts import Guesses, PinCode, PinStep
from controller.reasons import Reason

if TYPE_CHECKING:
    from controller.state import State

DELAY_MS_FIRST = 30_000


class Limit(NamedTuple):
    """How many wrong PINs are `free`; after each further one the wait doubles, up to `most_ms`.

    One is forgotten every `forget_ms`, with 0 none.
    """

    free: int
    most_ms: int
    forget_ms: int


PERSON = Limit(free=5, most_ms=3_600_000, forget_ms=0)
"""Of one person: a month of guessing finds four digits with a chance of one in thirteen, and leads
are told. A right one, or a new one from somebody else, forgives all."""

CABINET = Limit(free=20, most_ms=300_000, forget_ms=600_000)
"""Of all together, for whoever has a handful of badges: people who mistype never come near it."""


def one_more(guesses: Guesses, mono_ms: int, limit: Limit) -> Guesses:
    """Return `guesses` and one more wrong PIN at `mono_ms`."""
    forgotten = (mono_ms - guesses.last_mono_ms) // limit.forget_ms if limit.forget_ms else 0
    count = max(0, guesses.count - forgotten) + 1
    return Guesses(
        count=count, last_mono_ms=mono_ms, until_mono_ms=mono_ms + delay_ms(count, limit)
    )


def delay_ms(count: int, limit: Limit) -> int:
    """Return how long nothing is looked at after `count` wrong PINs."""
    over = count - limit.free
    return min(DELAY_MS_FIRST << min(over, 16), limit.most_ms) if over >= 0 else 0


def rebooted(state: "State", mono_ms: int) -> "State":
    """Return `state` after the machine began to count its time anew: every wait begins again."""
    codes = {
        name: replace(code, guesses=_begun_again(code.guesses, mono_ms, PERSON))
        for name, code in state.pin_codes.items()
    }
    guesses = _begun_again(state.pin_guesses, mono_ms, CABINET)
    return changed(state, pin_codes=codes, pin_guesses=guesses)


def _begun_again(guesses: Guesses, mono_ms: int, limit: Limit) -> Guesses:
    until = mono_ms + delay_ms(guesses.count, limit)
    return replace(guesses, last_mono_ms=mono_ms, until_mono_ms=until)


def one_less(guesses: Guesses) -> Guesses:
    """Return `guesses` without the last: it was looked at, so that nothing had to be waited for."""
    return replace(guesses, count=max(0, guesses.count - 1), until_mono_ms=0)


def _ordered(state: "State", entry: PinOrdered) -> "State":
    """Begin to give a PIN; if all that follows is lost, one of somebody else's must be changed."""
    if entry.actor != entry.cardholder:
        code = state.pin_codes.get(entry.cardholder, PinCode())
        state = with_code(state, entry.cardholder, replace(code, must_change=True))
    return _with_session(state, entry, pin_check=entry.check) if entry.check else state


def _set(state: "State", entry: PinSet) -> "State":
    code = state.pin_codes.get(entry.cardholder, PinCode())
    if entry.is_duress:
        code = replace(code, has_duress=True)
    elif entry.actor == entry.cardholder:
        code = replace(code, is_set=True, must_change=False)
    else:
        code = PinCode(is_set=True, must_change=entry.must_change, is_void=code.is_void)
    state = answered(with_code(state, entry.cardholder, code), entry)
    if _is_of_session(state, entry):
        return _with_session(state, entry, pin_check="", pin_step=PinStep.VERIFIED)
    return state


def _tried(state: "State", entry: PinTried) -> "State":
    code = state.pin_codes.get(entry.cardholder, PinCode())
    code = replace(code, guesses=one_more(code.guesses, entry.mono_ms, PERSON))
    guesses = one_more(state.pin_guesses, entry.mono_ms, CABINET)
    state = changed(with_code(state, entry.cardholder, code), pin_guesses=guesses)
    if entry.handover:
        return _with_signature(state, entry.handover, entry.check)
    return _with_session(state, entry, pin_check=entry.check)


def _accepted(state: "State", entry: PinAccepted) -> "State":
    code = state.pin_codes.get(entry.cardholder, PinCode())
    state = with_code(state, entry.cardholder, replace(code, guesses=Guesses()))
    state = changed(state, pin_guesses=one_less(state.pin_guesses))
    if not _is_of_session(state, entry):
        return _without_signature(state, entry.check)
    must_change = code.must_change and not entry.is_duress
    step = PinStep.CHANGE if must_change else PinStep.VERIFIED
    return _with_session(state, entry, pin_check="", pin_step=step)


def _refused(state: "State", entry: PinRefused) -> "State":
    if Reason.PIN_UNCHECKED in entry.reasons and not _is_changing(state, entry):
        code = state.pin_codes.get(entry.cardholder, PinCode())
        code = replace(code, guesses=one_less(code.guesses))
        state = changed(
            with_code(state, entry.cardholder, code), pin_guesses=one_less(state.pin_guesses)
        )
    if _is_of_session(state, entry):
        return _with_session(state, entry, pin_check="")
    return _without_signature(state, entry.check)


def _is_changing(state: "State", entry: PinRefused) -> bool:
    """Return whether what was refused is a new PIN: nobody guesses at that one."""
    session = state.session
    is_changing = session is not None and session.pin_step is PinStep.CHANGE
    return is_changing and state.handovers.waiting_for(entry.check) is None


def _is_of_session(state: "State", entry: Any) -> bool:
    """Return whether `entry` is about the digits the session waits for."""
    return (
        state.session is not None and bool(entry.check) and state.session.pin_check == entry.check
    )


def _with_signature(state: "State", handover: str, check: str) -> "State":
    found = replace(state.handovers.open[handover], pin_check=check)
    waiting = {**state.handovers.open, handover: found}
    return changed(state, handovers=replace(state.handovers, open=waiting))


def _without_signature(state: "State", check: str) -> "State":
    handover = state.handovers.waiting_for(check)
    return _with_signature(state, handover.id, "") if handover is not None else state


def with_code(state: "State", cardholder: str, code: PinCode) -> "State":
    """Return `state` with what is known of `cardholder`'s PIN."""
    return changed(state, pin_codes={**state.pin_codes, cardholder: code})


def _with_session(state: "State", entry: Any, **values: Any) -> "State":
    """Return `state` with the session changed, and its full time from now on."""
    if state.session is None:
        return state
    session = changed(state.session, **values)
    return changed(state, session=prolonged(state, session, entry.mono_ms))


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    PinOrdered: _ordered,
    PinSet: _set,
    PinTried: _tried,
    PinAccepted: _accepted,
    PinRefused: _refused,
}
