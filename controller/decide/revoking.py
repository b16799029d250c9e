"""What ends at once when what it was given by is good no more: sessions, releases, offers."""

from collections.abc import Callable

from controller.decide.draft import Draft
from controller.decide.offers import end_offer
from controller.decide.sessions import close_session, end_visit, lapse
from controller.directory import Cardholder, KeySetStatus
from controller.entries import ReleaseDisarmed
from controller.parts import Armed, Release
from controller.policy.badge import check_person
from controller.policy.custody import is_elsewhere
from controller.policy.documents import may_register
from controller.policy.roles import ISSUERS, LEADS, has_role
from controller.policy.visitors import check_host


def lapse_granted(draft: Draft, is_over: Callable[[Release], bool]) -> None:
    """End the releases for which what they were granted by `is_over`."""
    for release in list(draft.state.releases.values()):
        if is_over(release):
            lapse(draft, release.slot, "revoked")


def end_for_the_revoked(draft: Draft) -> None:
    """End sessions, releases and offers of people, badges, leads and sets no longer good."""
    visit = draft.state.reception.awaiting
    if visit is not None and not _is_good(draft, visit.visitor, visit.token):
        end_visit(draft, "revoked")
    session = draft.state.session
    if session is not None and (
        not _is_good(draft, session.cardholder, session.token)
        or session.host != _host_of(draft, session.cardholder)  # another is to stand by
    ):
        close_session(draft, "revoked")
    for release in list(draft.state.releases.values()):
        is_lent = _is_lent(draft, release.key_set)
        is_good = _is_good(draft, release.cardholder, None)
        if not is_lent or not is_good or release.host != _host_of(draft, release.cardholder):
            lapse(draft, release.slot, "revoked")
    for armed in list(draft.state.armed.values()):
        lead = draft.state.directory.cardholders.get(armed.actor)
        is_good = _may_arm(draft, armed, lead) and _is_good(draft, armed.recipient, None)
        if not is_good or not _is_lent(draft, armed.key_set):
            draft.log(ReleaseDisarmed(**draft.now, slot=armed.slot, reason="revoked"))
    for handing in list(draft.state.handings.values()):
        is_lent = _is_lent(draft, handing.key_set)
        if not is_lent or not _is_good(draft, handing.giver, None):
            end_offer(draft, handing, "revoked")


def _host_of(draft: Draft, cardholder: str) -> str:
    holder = draft.state.directory.cardholders.get(cardholder)
    return holder.host if holder is not None else ""


def _may_arm(draft: Draft, armed: Armed, lead: Cardholder | None) -> bool:
    """Return whether `lead` is still one who may have armed that."""
    key_set = draft.state.directory.key_sets.get(armed.key_set)
    if armed.is_consultation:
        return key_set is not None and may_register(draft.state, lead, key_set)
    return has_role(lead, ISSUERS if armed.hand else LEADS)


def _is_lent(draft: Draft, name: str) -> bool:
    key_set = draft.state.directory.key_sets.get(name)
    if key_set is None or key_set.status is not KeySetStatus.ACTIVE:
        return False
    return not is_elsewhere(key_set)


def _is_good(draft: Draft, cardholder: str, token: str | None) -> bool:
    holder = draft.state.directory.cardholders.get(cardholder)
    if holder is None:
        return False
    if token:  # a visitor's code has none
        credential = draft.state.directory.credentials.get(token)
        if credential is None or credential.status != "active":
            return False
    trusted = draft.state.is_clock_trusted
    reasons = check_person(holder, draft.at_ms, is_clock_trusted=trusted)
    return not (reasons or check_host(draft.state, holder, draft.at_ms))
