"""Decisions about witnesses: who stood by when a set came back that must not come back unseen.

The set is taken in as ever. Its returner stands there by their own badge; for half a minute, and
while they do, the next good badge of somebody else says that they saw it. That tap does nothing
else: who came to vouch for a return shall neither agree to a take nor end the session by it.
"""

from controller.commands import ShowSignal, Signal
from controller.decide.draft import Draft
from controller.directory import Cardholder, KeySet
from controller.entries.witness import ReturnUnwitnessed, ReturnWitnessed, WitnessAsked
from controller.events import BadgePresented
from controller.parts import Loan
from controller.policy.emergency import is_called
from controller.policy.witness import asks_witness, may_witness
from controller.reasons import Evidence

WITNESS_MS = 30_000
"""How long another's badge is waited for: both stand at the cabinet."""


def ask(draft: Draft, slot: int, key_set: KeySet, loan: Loan | None, evidence: Evidence) -> None:
    """Wait for who saw `key_set` come back to `slot`, if its class asks; or say why nobody can."""
    state = draft.state
    returner = state.session.cardholder if state.session is not None else None
    if loan is None or not asks_witness(state, key_set, loan, returner):
        return
    if evidence is not Evidence.SENSOR:
        _go_without(draft, key_set.id, slot, returner, "not_seen")
    elif is_called(state):
        _go_without(draft, key_set.id, slot, returner, "emergency")
    elif returner is None:
        _go_without(draft, key_set.id, slot, None, "no_badge")
    else:
        until = draft.mono_ms + WITNESS_MS
        is_theirs = loan.is_consultation and returner != loan.registrar
        draft.log(
            WitnessAsked(
                **draft.now,
                key_set=key_set.id,
                slot=slot,
                returner=returner,
                until_mono_ms=until,
                registrar=loan.registrar if is_theirs else "",
            )
        )
        draft.tell(ShowSignal(signal=Signal.NEED_MORE, until_mono_ms=until))


def witnessed(draft: Draft, event: BadgePresented, holder: Cardholder) -> bool:
    """Take `holder`'s good badge for a witness's, if one is waited for; return whether it was."""
    asked = draft.state.witnessing
    if asked is None or draft.mono_ms >= asked.until_mono_ms:
        return False
    seen = [
        each
        for each in asked.returns
        if may_witness(draft.state, asked, each[0], holder, is_proven=not event.is_copyable)
    ]
    for key_set, slot in seen:
        draft.log(
            ReturnWitnessed(
                **draft.now,
                key_set=key_set,
                slot=slot,
                returner=asked.returner,
                seen_by=holder.id,
                reader=event.reader,
            )
        )
    if seen:
        draft.tell(ShowSignal(signal=Signal.RETURNED))
    return bool(seen)


def end_old_witnessing(draft: Draft) -> None:
    """Wait no longer once the time for it is over."""
    asked = draft.state.witnessing
    if asked is not None and draft.mono_ms >= asked.until_mono_ms:
        end_witnessing(draft, "lapsed")


def end_witnessing(draft: Draft, reason: str) -> None:
    """Let the returns nobody else is known to have seen be exceptions, for `reason`."""
    asked = draft.state.witnessing
    for key_set, slot in asked.returns if asked is not None else ():
        _go_without(draft, key_set, slot, asked.returner if asked else None, reason)


def _go_without(draft: Draft, key_set: str, slot: int, returner: str | None, reason: str) -> None:
    draft.log(
        ReturnUnwitnessed(**draft.now, key_set=key_set, slot=slot, returner=returner, reason=reason)
    )
