"""May this person take this key set now? Every rule is asked; the answer lists all that refuse.

A rule is one line of `RULES`: its name and a function. A refusal carries every reason, a permission
what gave it. For taking only: a return needs no permission and is never refused.
"""

from typing import NamedTuple

from controller.directory import Cardholder, KeyClass, KeySet, KeySetStatus, Purpose
from controller.findings import Finding, Outcome, RuleName
from controller.parts import Armed, Booking
from controller.pin_parts import PinStep
from controller.policy import facts
from controller.policy.badge import check_person
from controller.policy.consent import asked_of, check_consent, consent_facts
from controller.policy.custody import is_elsewhere
from controller.policy.documents import asks_work_order, check_document, concerns, document_facts
from controller.policy.grants import check_grant, find_grant, grant_facts
from controller.policy.pairs import check_pairings
from controller.policy.promises import check_promises, is_promised, own_booking, promises
from controller.policy.rule import Rule, Take, find
from controller.policy.spares import check_asked, keeps_spares, spare_facts
from controller.policy.urgency import KEPT, is_urgent
from controller.policy.urgency import RULE as URGENT
from controller.policy.visitors import check_visit, host_facts, is_visitor
from controller.reasons import Reason
from controller.state import State


class Verdict(NamedTuple):
    """`rule` gave the permission, or `reasons` refuse it; exactly one of the two is filled."""

    rule: str = ""
    reasons: tuple[Reason, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether the take may go on."""
        return not self.reasons


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
    return [Reason.ELSEWHERE] if is_elsewhere(take.key_set) else []


def _limit_is_kept(take: Take) -> list[Reason]:
    held = len(take.state.loans_of(take.holder.id))
    return [Reason.LIMIT_REACHED] if held >= facts.limit_of(take) else []


def _pairings_are_kept(take: Take) -> list[Reason]:
    return check_pairings(take.state, take.holder.id, take.key_set)


def _purpose_is_allowed(take: Take) -> list[Reason]:
    if take.key_class is None or take.purpose in take.key_class.purposes:
        return []
    return [Reason.PURPOSE_NOT_ALLOWED]


def _work_order_is_named(take: Take) -> list[Reason]:
    return [Reason.WORK_ORDER_MISSING] if asks_work_order(take) and not take.work_order else []


def _badge_is_proven(take: Take) -> list[Reason]:
    asks = take.key_class is not None and take.key_class.asks_proof
    return [Reason.BADGE_COPYABLE] if asks and not take.is_proven else []


def _pin_is_given(take: Take) -> list[Reason]:
    return [Reason.PIN_MISSING] if facts.asks_pin(take) and not take.is_pin_given else []


RULES: tuple[Rule, ...] = (
    Rule(RuleName.PERSON, _person_is_good, facts=facts.validity),
    Rule(RuleName.HOST, check_visit, applies=is_visitor, facts=host_facts),
    Rule(RuleName.STATUS, _set_is_lent),
    Rule(RuleName.CLASS, _class_is_lent, facts=facts.key_class),
    Rule(RuleName.CUSTODY, _set_is_kept_here, facts=facts.custody),
    Rule(RuleName.DOCUMENT, check_document, applies=concerns, facts=document_facts),
    Rule(RuleName.LIMIT, _limit_is_kept, facts=facts.held),
    Rule(RuleName.PAIRS, _pairings_are_kept, applies=facts.is_paired, facts=facts.pairs),
    Rule(RuleName.BOOKING, check_promises, applies=is_promised, facts=promises),
    Rule(RuleName.PURPOSE, _purpose_is_allowed, facts=facts.purposes),
    Rule(
        RuleName.WORK_ORDER,
        _work_order_is_named,
        applies=asks_work_order,
        facts=facts.work_order,
    ),
    Rule(RuleName.PROOF, _badge_is_proven, applies=facts.asks_proof),
    Rule(RuleName.PIN, _pin_is_given, applies=facts.asks_pin, facts=facts.pin),
    Rule(RuleName.SPARE, check_asked, applies=keeps_spares, facts=spare_facts),
    Rule(
        RuleName.CONSENT,
        check_consent,
        applies=lambda take: bool(asked_of(take)),
        facts=consent_facts,
    ),
)
"""All that must agree, in the order in which they are asked; last of all, something must permit."""

GRANT = Rule(RuleName.GRANT, check_grant, facts=grant_facts)


def check_take(
    state: State,
    holder: Cardholder,
    key_set: KeySet,
    at_ms: int,
    *,
    armed: Armed | None = None,
    is_proven: bool | None = None,
    is_handed_on: bool = False,
) -> Verdict:
    """Return whether `holder` may take `key_set` at `at_ms` (UTC milliseconds).

    `armed` is the release a lead armed for exactly that: it stands in for a grant, and says what
    the take is for. Otherwise the session says so, or it is what the class is usually taken for.
    `is_proven` says that the badge in use cannot be copied; None asks the session. What
    `is_handed_on` comes from a colleague's hand, not from its slot.
    """
    take = take_of(
        *(state, holder, key_set, at_ms),
        armed=armed,
        is_proven=is_proven,
        is_handed_on=is_handed_on,
    )
    if is_urgent(take):
        asked = (rule for rule in RULES if rule.name in KEPT)
        why = tuple(dict.fromkeys(reason for rule in asked for reason in rule.check(take)))
        return Verdict(reasons=why) if why else Verdict(rule=URGENT)
    reasons = [reason for rule in RULES for reason in rule.check(take)]
    granted, refused = find_grant(take)
    reasons += refused
    return Verdict(reasons=tuple(dict.fromkeys(reasons))) if reasons else Verdict(rule=granted)


def explain(
    state: State,
    holder: Cardholder,
    key_set: KeySet,
    at_ms: int,
    *,
    armed: Armed | None = None,
    is_proven: bool | None = None,
) -> tuple[Finding, ...]:
    """Return what every rule says about what `check_take` is asked with the same arguments.

    In the order in which the rules are asked; their reasons together are the verdict's.
    """
    take = take_of(state, holder, key_set, at_ms, armed=armed, is_proven=is_proven)
    urgent = is_urgent(take)
    return tuple(
        find(rule, take)
        if not urgent or rule.name in KEPT
        else Finding(rule=rule.name, outcome=Outcome.DOES_NOT_APPLY)
        for rule in (*RULES, GRANT)
    )


def take_of(
    state: State,
    holder: Cardholder,
    key_set: KeySet,
    at_ms: int,
    *,
    armed: Armed | None = None,
    is_proven: bool | None = None,
    is_handed_on: bool = False,
) -> Take:
    """Return the take that `check_take` decides about when it is asked the same."""
    key_class = state.directory.key_classes.get(key_set.key_class)
    booking = own_booking(state, holder.id, key_set.id, at_ms)
    purpose, work_order = purpose_of(state, key_class, armed, booking)
    session, hand = state.session, armed.hand if armed is not None and armed.hand else holder.id
    own = session if session is not None and session.cardholder == hand else None
    if is_proven is None:
        is_proven = own is not None and own.is_proven
    return Take(
        *(state, holder, key_set, key_class, at_ms, purpose, work_order, is_proven, armed),
        is_pin_given=own is not None and own.pin_step is PinStep.VERIFIED,
        is_handed_on=is_handed_on,
    )


def purpose_of(
    state: State, key_class: KeyClass | None, armed: Armed | None, booking: Booking | None
) -> tuple[Purpose, str]:
    """Return what a take now is for, and its work order: as said for it, as booked, as usual."""
    purpose, work_order = None, ""
    for said in (armed or state.session, booking):
        if said is not None:
            purpose, work_order = purpose or said.purpose, work_order or said.work_order
    usual = key_class.usual_purpose if key_class is not None else Purpose.OTHER
    return purpose or usual, work_order
