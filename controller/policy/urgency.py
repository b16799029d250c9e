"""The emergency take 應急: a lead and a second badge, whatever most rules say.

It overrides approvals, schedules, limits, bookings and pairings, and what a class is usually taken
for. What is stopped, retired, never lent or confidential stays, documents stay with those who may
borrow them, and nobody takes with a badge that is not good.
"""

from controller.directory import Cardholder, Purpose
from controller.findings import RuleName
from controller.policy.rule import Take
from controller.reasons import Reason

OVERRIDDEN = frozenset(
    {
        *(Reason.NO_GRANT, Reason.OUTSIDE_SCHEDULE, Reason.CLOCK_UNTRUSTED),
        *(Reason.LIMIT_REACHED, Reason.PAIR_HELD, Reason.PAIR_OUT),
    }
)
"""What keeps a lead from the cabinet only until they say that it is an emergency."""

RULE = "emergency_take"
"""What permits such a take."""

IN_CHARGE = frozenset({"lead", "duty_manager", "manager"})

KEPT = frozenset(
    {
        *(RuleName.PERSON, RuleName.STATUS, RuleName.CLASS, RuleName.CUSTODY, RuleName.DOCUMENT),
        *(RuleName.PROOF, RuleName.PIN, RuleName.CONSENT),
    }
)
"""The rules that are asked all the same; consent is then the second badge."""


def is_urgent(take: Take) -> bool:
    """Return whether a lead has stated in their own session that this is an emergency.

    It lets go of what is in the cabinet; whoever is handed something must have a right to it.
    """
    session = take.state.session
    return (
        session is not None
        and session.purpose is Purpose.EMERGENCY
        and take.armed is None
        and not take.is_handed_on
        and session.cardholder == take.holder.id
        and is_in_charge(take.holder)
    )


def is_in_charge(holder: Cardholder) -> bool:
    """Return whether `holder` is somebody who may say that it is an emergency."""
    return not IN_CHARGE.isdisjoint(holder.roles)
