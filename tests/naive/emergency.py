"""Emergency release T8, emergency take A11, and "Which rule wins"."""

from tests.naive.badge import is_accepted, is_valid_person, person_of
from tests.naive.words import FACTS, LEAD, OVERRIDDEN_BY_EMERGENCY_TAKE, Pin, Refusal
from tests.naive.world import Ask, Loan, World


def is_released(world: World, key_set: str) -> bool:
    """T8: "Emergency release: all or a named group, ignoring rules"."""
    release = world.emergency
    if release is None:
        return False
    if release.everything or key_set in release.key_sets:
        return True
    return key_set in world.key_sets and world.key_sets[key_set].key_class in release.key_classes


def is_by_lead_and_second(world: World, ask: Ask) -> bool:
    """A11: "the lead and a second badge": two accepted badges of two people, the lead's first."""
    first, second = person_of(world, ask.badge), person_of(world, ask.second_badge)
    if first is None or second is None or first.name == second.name:
        return False
    if LEAD not in first.roles or ask.pin is Pin.WRONG:
        return False
    return is_accepted(world, ask.badge, ask.at_ms) and is_accepted(
        world, ask.second_badge, ask.at_ms
    )


def rule_A11_emergency(world: World, ask: Ask) -> set[Refusal]:
    """A11: Emergency 應急: the lead and a second badge may release any class not never-lent.

    "the lead may issue to a named person without a badge 代領" belongs to the same row, so it
    needs the same two badges.
    """
    if not ask.is_emergency and ask.issue_to_name is None:
        return set()
    nameless = ask.issue_to_name is not None and not ask.issue_to_name.strip()
    if ask.is_emergency and not nameless and is_by_lead_and_second(world, ask):
        return set()
    return {Refusal.EMERGENCY_NEEDS_LEAD_AND_SECOND}


def emergency_overrides(world: World, ask: Ask) -> set[Refusal]:
    """Which rule wins: return the refusals that an emergency overrides in this take.

    "Emergency release (T8) overrides everything. Emergency take (A11) overrides approvals,
    schedules, limits, bookings and pairs. Nothing else overrides stopped, retired, never-lent,
    confidential or a missing authentication." T8 cannot override what is no rule but a fact:
    a set that is not in the cabinet.
    """
    if is_released(world, ask.key_set):
        return set(Refusal) - FACTS
    if ask.is_emergency and not rule_A11_emergency(world, ask):
        return set(OVERRIDDEN_BY_EMERGENCY_TAKE)
    return set()


def rule_A11_approval_follows(world: World, loan: Loan, at_ms: int) -> bool:
    """A11: "approval to follow within a set time, else an exception": say whether it is one.

    Nobody approves himself (A6): neither the lead who took nor the second badge.
    """
    if not loan.is_emergency:
        return False
    deadline = loan.out_at_ms + world.settings.approval_follows_within_ms
    by, given = loan.approved_afterwards_by, loan.approved_afterwards_at_ms
    approver = world.people.get(by) if by is not None else None
    if approver is None or given is None or given > deadline:
        return at_ms > deadline
    if approver.name in (loan.holder, loan.second_person):
        return at_ms > deadline
    return at_ms > deadline and not is_valid_person(approver, given)
