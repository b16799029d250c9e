"""What a rule for taking is made of, and everything it may look at."""

from collections.abc import Callable
from typing import NamedTuple

from controller.directory import Cardholder, KeyClass, KeySet, Purpose
from controller.findings import Fact, Finding, Outcome, RuleName
from controller.parts import Armed
from controller.reasons import Reason
from controller.state import State

STATED_LATER = frozenset(
    {Reason.WORK_ORDER_MISSING, Reason.PURPOSE_NOT_ALLOWED, Reason.PIN_MISSING}
)
"""What a press is answered with "need more" instead of "no": it can be stated in the session."""

BADGED_LATER = frozenset(
    {
        *(Reason.APPROVAL_MISSING, Reason.COMPANION_MISSING, Reason.ESCORT_MISSING),
        *(Reason.SECOND_MISSING, Reason.REGISTRATION_MISSING),
    }
)
"""What another person's badge at the cabinet can still give."""

AT_CABINET = BADGED_LATER | {Reason.PIN_MISSING, Reason.HOST_MISSING}
"""What only standing at the cabinet can give: nobody is refused ahead for want of it."""

GIVEN_LATER = STATED_LATER | BADGED_LATER | {Reason.HOST_MISSING}
"""All that a take can still be given once its taker stands at the cabinet."""


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
    armed: Armed | None = None
    is_pin_given: bool = False
    is_handed_on: bool = False


def hand_of(take: Take) -> str:
    """Return whose hand the set goes into: the taker's, or that of who takes it out for them."""
    return take.armed.hand if take.armed is not None and take.armed.hand else take.holder.id


def _always(_: Take) -> bool:
    return True


def _nothing(_: Take) -> tuple[Fact, ...]:
    return ()


class Rule(NamedTuple):
    """One rule: `check` returns why it refuses, empty if it agrees.

    Only explaining asks the other two: whether it `applies` at all (it must not refuse where it
    does not), and which `facts` it looked at.
    """

    name: RuleName
    check: Callable[[Take], list[Reason]]
    applies: Callable[[Take], bool] = _always
    facts: Callable[[Take], tuple[Fact, ...]] = _nothing


def find(rule: Rule, take: Take) -> Finding:
    """Return what `rule` says about `take`."""
    if not rule.applies(take):
        return Finding(rule=rule.name, outcome=Outcome.DOES_NOT_APPLY)
    reasons = tuple(rule.check(take))
    return Finding(
        rule=rule.name, outcome=outcome_of(reasons), reasons=reasons, facts=rule.facts(take)
    )


def outcome_of(reasons: tuple[Reason, ...]) -> Outcome:
    """Return how something came out that has `reasons` against it."""
    if not reasons:
        return Outcome.AGREES
    return Outcome.NEEDS_MORE if GIVEN_LATER.issuperset(reasons) else Outcome.REFUSES
