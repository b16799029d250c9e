"""Folds for badges, sessions, grants and armed releases."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import (
    AccessDenied,
    AccessGranted,
    BadgeDenied,
    BadgesRefused,
    CardAwaited,
    CardRekeyed,
    GrantLapsed,
    PurposeStated,
    ReleaseArmed,
    ReleaseDisarmed,
    RequestDenied,
    SessionClosed,
    SessionOpened,
    SignInReported,
)
from controller.parts import Armed, Awaited, Release, Session
from controller.reasons import Reason

if TYPE_CHECKING:
    from controller.state import State

ISSUERS = ("lead", "duty_manager", "manager")


def _opened(state: "State", entry: SessionOpened) -> "State":
    session = Session(
        cardholder=entry.cardholder,
        token=entry.token,
        until_mono_ms=entry.until_mono_ms,
        is_proven=not entry.is_copyable,
        host=entry.host,
    )
    holder = state.directory.cardholders.get(entry.cardholder)
    signs_on = holder is not None and not set(ISSUERS).isdisjoint(holder.roles)
    issuer = entry.cardholder if signs_on else state.issuer
    if entry.host:  # the host who was awaited has come
        state = changed(state, reception=replace(state.reception, awaiting=None))
    return changed(state, session=session, issuer=issuer)


def _closed(state: "State", _entry: SessionClosed) -> "State":
    return changed(state, session=None, wish=None)


def _purpose(state: "State", entry: PurposeStated) -> "State":
    if state.session is None:
        return state
    session = changed(state.session, purpose=entry.purpose, work_order=entry.work_order)
    return changed(state, session=prolonged(state, session, entry.mono_ms))


def _granted(state: "State", entry: AccessGranted) -> "State":
    release = Release(
        cardholder=entry.cardholder,
        key_set=entry.key_set,
        slot=entry.slot,
        until_mono_ms=entry.until_mono_ms,
        rule=entry.rule,
        purpose=entry.purpose,
        work_order=entry.work_order,
        issuer=entry.issuer,
        approvers=entry.approvers,
        companion=entry.companion,
        escort=entry.escort,
        approvals=entry.approvals,
        hand=entry.hand,
        registrar=entry.registrar,
        is_consultation=entry.is_consultation,
        spare=entry.spare,
        host=entry.host,
    )
    armed = state.armed
    if entry.rule.startswith("remote:"):
        armed = {slot: each for slot, each in armed.items() if slot != entry.slot}
    return changed(
        state,
        releases={**state.releases, entry.slot: release},
        armed=armed,
        session=prolonged(state, _awaiting_pin(state.session, None), entry.mono_ms),
        wish=None,
    )


def _denied(state: "State", entry: AccessDenied) -> "State":
    wish = state.wish if state.wish is not None and state.wish.slot != entry.slot else None
    slot = entry.slot if Reason.PIN_MISSING in entry.reasons else None
    session = prolonged(state, _awaiting_pin(state.session, slot), entry.mono_ms)
    return changed(state, session=session, wish=wish)


def _awaiting_pin(session: Session | None, slot: int | None) -> Session | None:
    """Return `session` with the PIN awaited for `slot`, None for none."""
    if session is None or session.pin_slot == slot:
        return session
    return changed(session, pin_slot=slot)


def _lapsed(state: "State", entry: GrantLapsed) -> "State":
    return changed(state, releases=without(state.releases, entry.slot))


def _armed(state: "State", entry: ReleaseArmed) -> "State":
    armed = Armed(
        actor=entry.actor,
        recipient=entry.recipient,
        key_set=entry.key_set,
        slot=entry.slot,
        until_mono_ms=entry.until_mono_ms,
        purpose=entry.purpose,
        work_order=entry.work_order,
        hand=entry.hand,
        is_consultation=entry.is_consultation,
    )
    return changed(state, armed={**state.armed, entry.slot: armed})


def _disarmed(state: "State", entry: ReleaseDisarmed) -> "State":
    return changed(state, armed=without(state.armed, entry.slot))


def _awaited(state: "State", entry: CardAwaited) -> "State":
    awaited = Awaited(
        request=entry.request,
        actor=entry.actor,
        cardholder=entry.cardholder,
        key_set=entry.key_set,
        is_tag=entry.is_tag,
        until_mono_ms=entry.until_mono_ms,
    )
    return changed(state, awaited=awaited)


def _unchanged(state: "State", _entry: Any) -> "State":
    return state


def answered(state: "State", entry: Any) -> "State":
    """Return the state without the card that was awaited for the request that `entry` answers."""
    if state.awaited is not None and state.awaited.request == entry.request:
        return changed(state, awaited=None)
    return state


def prolonged(state: "State", session: Any, mono_ms: int) -> Any:
    """Return `session` with its full time from now on: somebody did something."""
    if session is None:
        return None
    return changed(session, until_mono_ms=mono_ms + state.settings.session_ms)


def without(shelf: dict[int, Any], slot: int) -> dict[int, Any]:
    """Return `shelf` without `slot`."""
    return {each: value for each, value in shelf.items() if each != slot}


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    BadgeDenied: _unchanged,
    BadgesRefused: _unchanged,
    CardAwaited: _awaited,
    CardRekeyed: answered,
    SessionOpened: _opened,
    SessionClosed: _closed,
    PurposeStated: _purpose,
    AccessGranted: _granted,
    AccessDenied: _denied,
    GrantLapsed: _lapsed,
    ReleaseArmed: _armed,
    ReleaseDisarmed: _disarmed,
    RequestDenied: answered,
    SignInReported: _unchanged,
}
