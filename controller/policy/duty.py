"""Who answers for what is issued now: the shift lead in working hours, Security outside them."""

from controller.directory import Directory
from controller.handovers import Duty, SignedOn
from controller.policy.hours import moment
from controller.policy.posts import Post, is_working
from controller.policy.roles import ISSUERS, has_role
from controller.state import State


def duty_of(directory: Directory, post: Post | None, incoming: str) -> Duty | None:
    """Return what `incoming` signs on as when they take `post` over."""
    holder = directory.cardholders.get(incoming)
    guards = {each.department for each in directory.watches.values()}
    if holder is not None and holder.department in guards:
        return Duty.SECURITY
    if post is not None and post.is_given:
        return Duty.SECURITY
    return Duty.LEAD if has_role(holder, ISSUERS) else None


def issuer_of(state: State, at_ms: int) -> str:
    """Return who issues at `at_ms` (UTC milliseconds), a cardholder's id.

    In working hours that is the lead or duty manager who last signed on, outside them whoever
    signed for Security. While those have not taken over yet the others stay responsible. Where
    nobody who signed on is with us any more, or no shift is known, it is the last lead who tapped.
    """
    directory = state.directory
    if not directory.shifts and not directory.watches:
        return state.issuer
    for on in _in_order(state, at_ms):
        holder = directory.cardholders.get(on.cardholder)
        if holder is not None and holder.is_active:
            return on.cardholder
    return state.issuer


def _in_order(state: State, at_ms: int) -> tuple[SignedOn, SignedOn]:
    now = state.handovers
    lead, security = now.lead_on, now.security_on
    if not state.directory.watches:
        return lead, security
    if not state.is_clock_trusted:  # the hour is not known, but who came last is
        return (lead, security) if lead.seq > security.seq else (security, lead)
    if is_working(state.directory, moment(at_ms, state.settings.zone)):
        return (lead, security) if lead.seq > now.given_seq else (security, lead)
    return (security, lead) if security.seq > now.taken_seq else (lead, security)
