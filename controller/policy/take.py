"""May this person take this key set now? Every rule is asked; the answer lists all that refuse.

A rule is one function in `RULES`. A refusal carries every reason, a permission the rule that gave
it. For taking only: a return needs no permission and is never refused.
"""

from collections.abc import Callable
from typing import NamedTuple

from controller.directory import Cardholder, Grant, KeyClass, KeySet, KeySetStatus, Purpose
from controller.parts import Armed
from controller.policy.badge import check_person
from controller.policy.hours import is_open, moment
from controller.policy.pairs import check_pairings
from controller.reasons import Reason
from controller.state import State


class Take(NamedTuple):
    """Everything a rule may look at: who wants what, when, and for what."""

    state: State
    holder: Cardholder
    key_set: KeySet
    key_class: KeyClass | None
    at_ms: int
    purpose: Purpose
    work_order: str
    is_proven: bool


class Verdict(NamedTuple):
    """`rule` gave the permission, or `reasons` refuse it; exactly one of the two is filled."""

    rule: str = ""
    reasons: tuple[Reason, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether the take may go on."""
        return not self.reasons


Rule = Callable[[Take], list[Reason]]

ELSEWHERE = ("cabinet:", "person:")
"""How the custody of a set that is not kept in this cabinet begins."""

_STATUS = {
    KeySetStatus.ACTIVE: [],
    KeySetStatus.STOPPED: [Reason.SET_STOPPED],
    KeySetStatus.LOST: [Reason.SET_LOST],
    KeySetStatus.RETIRED: [Reason.SET_RETIRED],
}


def _person_is_good(take: Take) -> list[Reason]:
    return check_person(take.holder, take.at_ms, is_clock_trusted=take.state.is_clock_trusted)


def _set_is_lent(take: Take) -> list[Reason]:
    return _STATUS[take.key_set.status]


def _class_is_lent(take: Take) -> list[Reason]:
    if take.key_class is None or take.key_class.is_never_lent:
        return [Reason.NEVER_LENT]
    return []


def _set_is_kept_here(take: Take) -> list[Reason]:
    return [Reason.ELSEWHERE] if take.key_set.custody.startswith(ELSEWHERE) else []


def _limit_is_kept(take: Take) -> list[Reason]:
    limit = take.holder.set_limit
    if limit is None:
        limit = take.state.settings.set_limit
    held = len(take.state.loans_of(take.holder.id))
    return [Reason.LIMIT_REACHED] if held >= limit else []


def _pairings_are_kept(take: Take) -> list[Reason]:
    return check_pairings(take.state, take.holder.id, take.key_set)


def _purpose_is_allowed(take: Take) -> list[Reason]:
    if take.key_class is None or take.purpose in take.key_class.purposes:
        return []
    return [Reason.PURPOSE_NOT_ALLOWED]


def _work_order_is_named(take: Take) -> list[Reason]:
    if take.key_class is not None and take.key_class.asks_work_order and not take.work_order:
        return [Reason.WORK_ORDER_MISSING]
    return []


def _badge_is_proven(take: Take) -> list[Reason]:
    asks = take.key_class is not None and take.key_class.asks_proof
    return [Reason.BADGE_COPYABLE] if asks and not take.is_proven else []


RULES: tuple[Rule, ...] = (
    _person_is_good,
    _set_is_lent,
    _class_is_lent,
    _set_is_kept_here,
    _limit_is_kept,
    _pairings_are_kept,
    _purpose_is_allowed,
    _work_order_is_named,
    _badge_is_proven,
)


def check_take(
    state: State,
    holder: Cardholder,
    key_set: KeySet,
    at_ms: int,
    *,
    armed: Armed | None = None,
    is_proven: bool | None = None,
) -> Verdict:
    """Return whether `holder` may take `key_set` at `at_ms` (UTC milliseconds).

    `armed` is the release a lead armed for exactly that: it stands in for a grant, and says what
    the take is for. Otherwise the session says so, or it is what the class is usually taken for.
    `is_proven` says that the badge in use cannot be copied; None asks the session.
    """
    key_class = state.directory.key_classes.get(key_set.key_class)
    purpose, work_order = purpose_of(state, key_class, armed)
    if is_proven is None:
        session = state.session
        is_proven = session is not None and session.is_proven and session.cardholder == holder.id
    take = Take(state, holder, key_set, key_class, at_ms, purpose, work_order, is_proven)
    reasons = [reason for rule in RULES for reason in rule(take)]
    granted, refused = _find_grant(take)
    if armed is not None:
        granted, refused = f"remote:{armed.actor}", []
    reasons += refused
    return Verdict(reasons=tuple(dict.fromkeys(reasons))) if reasons else Verdict(rule=granted)


def purpose_of(
    state: State, key_class: KeyClass | None, armed: Armed | None
) -> tuple[Purpose, str]:
    """Return what a take now is for, and its work order."""
    stated = armed or state.session
    usual = key_class.usual_purpose if key_class is not None else Purpose.OTHER
    if stated is None:
        return usual, ""
    return stated.purpose or usual, stated.work_order


def _find_grant(take: Take) -> tuple[str, list[Reason]]:
    """Return the access level that permits the take, or why none does."""
    refused = Reason.NO_GRANT
    for name in take.holder.access_levels:
        level = take.state.directory.access_levels.get(name)
        for grant in level.grants if level is not None else ():
            if not _covers(grant, take.key_set):
                continue
            if not grant.schedule:
                return name, []
            if not take.state.is_clock_trusted:
                refused = Reason.CLOCK_UNTRUSTED
                continue
            schedule = take.state.directory.schedules.get(grant.schedule)
            now = moment(take.at_ms, take.state.settings.zone)
            if schedule is not None and is_open(schedule, now):
                return name, []
            refused = Reason.OUTSIDE_SCHEDULE
    return "", [refused]


def _covers(grant: Grant, key_set: KeySet) -> bool:
    if grant.key_set:
        return grant.key_set == key_set.id
    return grant.key_class == key_set.key_class
