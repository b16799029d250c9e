"""Decisions about badges on the reader."""

from controller.commands import ShowSignal, Signal
from controller.decide import visitors
from controller.decide.draft import Draft
from controller.decide.handing import offer_what_was_asked
from controller.decide.keeping import attended
from controller.decide.seconds import agrees
from controller.decide.sessions import (
    close_session,
    end_what_is_over,
    find_occupation,
    open_session,
    unlock_door,
)
from controller.decide.signing import tapped
from controller.decide.witness import witnessed
from controller.directory import Credential
from controller.entries import BadgeDenied, BadgesRefused
from controller.events import BadgePresented, BadgesCollided
from controller.parts import Session
from controller.policy.badge import check_badge
from controller.policy.visitors import check_host
from controller.reasons import Doubt, Reason

DOUBTS = {
    Doubt.COPIED: Reason.BADGE_COPIED,
    Doubt.KEY_WRONG: Reason.BADGE_KEY_WRONG,
    Doubt.REPLAYED: Reason.BADGE_REPLAYED,
    Doubt.TOO_LATE: Reason.BADGE_TOO_LATE,
    Doubt.UNFINISHED: Reason.BADGE_UNFINISHED,
}
"""Why a badge that should prove itself, and did not, is refused."""


def presented(draft: Draft, event: BadgePresented) -> None:
    """Greet whoever may do something here; refuse everybody else, with every reason on record.

    After a slow turn time lags behind a badge: what is over by now lets nobody in.
    """
    if not draft.state.releases:  # a live one ends only once its slot was read
        end_what_is_over(draft)
    directory = draft.state.directory
    credential = directory.credentials.get(event.token)
    holder = directory.cardholders.get(credential.cardholder) if credential else None
    if credential is None or holder is None:
        _deny(draft, event, None, [Reason.BADGE_UNKNOWN])
        return
    trusted = draft.state.is_clock_trusted
    reasons = check_badge(credential, holder, draft.at_ms, is_clock_trusted=trusted)
    reasons = [*_check_proof(draft, event, credential), *reasons]
    reasons += check_host(draft.state, holder, draft.at_ms)
    if not reasons and holder.is_visitor and not _is_visiting(draft.state.session, event):
        reasons = visitors.arrived(draft, holder, event)
        if reasons:
            _deny(draft, event, holder.id, reasons)
        return
    # Before a wish that waits: nobody shall let a key out by a tap that was meant to sign.
    if not reasons and tapped(draft, holder.id, credential.token):
        return
    if not reasons and attended(draft, holder.id, credential.token):
        return
    # Before the wish, too: who saw a key come back has not agreed to one that leaves.
    if not reasons and witnessed(draft, event, holder):
        return
    if not reasons and visitors.let_in(draft, event, holder):
        return
    session = draft.state.session
    is_proven = not event.is_copyable
    if not reasons and session is not None and _is_again(session, event, holder.id):
        unlock_door(draft, "session")  # the same badge twice in a row
        offer_what_was_asked(draft, holder.id)
        return
    if not reasons and draft.state.wish is not None and agrees(draft, event, holder):
        return
    if not reasons and session is not None and (draft.state.releases or draft.state.wish):
        reasons = [Reason.BUSY]  # a bolt is open for somebody else, or waits for another badge
    if not reasons:
        reasons = find_occupation(draft.state, holder, draft.at_ms, is_proven=is_proven)
    if reasons:
        _deny(draft, event, holder.id, reasons)
        return
    close_session(draft, "superseded")
    reader, token = event.reader, event.token
    open_session(draft, holder, reader=reader, token=token, is_copyable=event.is_copyable)
    offer_what_was_asked(draft, holder.id)


def _is_again(session: Session, event: BadgePresented, cardholder: str) -> bool:
    """Return whether who stands there shows the same badge again, or one as good."""
    if session.cardholder != cardholder:
        return False
    return session.is_proven != event.is_copyable or _is_visiting(session, event)


def _is_visiting(session: Session | None, event: BadgePresented) -> bool:
    """Return whether a visitor shows the badge again with which the host let them in."""
    return session is not None and bool(session.host) and session.token == event.token


def _check_proof(draft: Draft, event: BadgePresented, credential: Credential) -> list[Reason]:
    """Return why the badge is not believed to be what its number says."""
    if not event.is_copyable:
        return []
    if not credential.is_copyable:
        return [DOUBTS[event.doubt or Doubt.COPIED]]
    return [] if draft.state.settings.takes_copyable else [Reason.BADGE_COPYABLE]


def collided(draft: Draft, event: BadgesCollided) -> None:
    """Refuse several badges at once: none was read, and none is picked."""
    draft.log(BadgesRefused(**draft.now, reader=event.reader))
    draft.tell(ShowSignal(signal=Signal.DENIED))


def _deny(
    draft: Draft, event: BadgePresented, cardholder: str | None, reasons: list[Reason]
) -> None:
    draft.log(
        BadgeDenied(
            **draft.now,
            reader=event.reader,
            token=event.token,
            cardholder=cardholder,
            reasons=tuple(reasons),
        )
    )
    draft.tell(ShowSignal(signal=Signal.DENIED))
