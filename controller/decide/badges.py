"""Decisions about badges on the reader."""

from controller.commands import ShowSignal, Signal
from controller.decide.draft import Draft
from controller.decide.sessions import close_session, find_occupation, open_session, unlock_door
from controller.entries import BadgeDenied, BadgesRefused
from controller.events import BadgePresented, BadgesCollided
from controller.policy.badge import check_badge
from controller.reasons import Reason


def presented(draft: Draft, event: BadgePresented) -> None:
    """Greet whoever may do something here; refuse everybody else, with every reason on record."""
    directory = draft.state.directory
    credential = directory.credentials.get(event.token)
    holder = directory.cardholders.get(credential.cardholder) if credential else None
    if credential is None or holder is None:
        _deny(draft, event, None, [Reason.BADGE_UNKNOWN])
        return
    trusted = draft.state.is_clock_trusted
    reasons = check_badge(credential, holder, draft.at_ms, is_clock_trusted=trusted)
    session = draft.state.session
    if not reasons and session is not None and session.cardholder == holder.id:
        unlock_door(draft, "session")  # the same badge twice in a row
        return
    if not reasons and session is not None and draft.state.releases:
        reasons = [Reason.BUSY]  # a bolt is open for somebody else at this moment
    if not reasons:
        reasons = find_occupation(draft.state, holder, draft.at_ms)
    if reasons:
        _deny(draft, event, holder.id, reasons)
        return
    close_session(draft, "superseded")
    open_session(draft, event, holder)


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
