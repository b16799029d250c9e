"""Every row asked in turn, and which rule wins."""

from tests.naive.approve import rule_A3_keeper, rule_A4_security, rule_A6_approvers
from tests.naive.badge import rule_A1_badge, rule_A1_pin, rule_A9_host, rule_A9_papers
from tests.naive.emergency import emergency_overrides, rule_A11_emergency
from tests.naive.take import (
    rule_A2_purpose,
    rule_A4_details,
    rule_A5_confidential,
    rule_A5_document,
    rule_A7_escort,
    rule_A7_never_lent,
    rule_A7_two_person,
    rule_A8_limit,
    rule_A8_lock_out,
    rule_A8_one_person,
    rule_A8_schedule,
    rule_A10_booking,
    rule_K6_here,
    rule_L1_stopped,
    rule_L2_retired,
)
from tests.naive.words import Refusal
from tests.naive.world import Ask, World


def every_refusal(world: World, ask: Ask) -> set[Refusal]:
    """Return what every row says by itself: "a take needs every rule's consent"."""
    if ask.key_set not in world.key_sets:
        return {Refusal.UNKNOWN_KEY_SET}
    refused: set[Refusal] = set()
    refused |= rule_K6_here(world, ask)
    refused |= rule_A1_badge(world, ask.badge, ask.at_ms)
    refused |= rule_A1_pin(world, ask)
    refused |= rule_A2_purpose(world, ask)
    refused |= rule_A3_keeper(world, ask)
    refused |= rule_A4_details(world, ask)
    refused |= rule_A4_security(world, ask)
    refused |= rule_A5_document(world, ask)
    refused |= rule_A5_confidential(world, ask)
    refused |= rule_A6_approvers(world, ask)
    refused |= rule_A7_two_person(world, ask)
    refused |= rule_A7_escort(world, ask)
    refused |= rule_A7_never_lent(world, ask)
    refused |= rule_A8_schedule(world, ask)
    refused |= rule_A8_limit(world, ask)
    refused |= rule_A8_one_person(world, ask)
    refused |= rule_A8_lock_out(world, ask)
    refused |= rule_A9_host(world, ask.badge, ask.at_ms)
    refused |= rule_A9_papers(world, ask)
    refused |= rule_A10_booking(world, ask)
    refused |= rule_A11_emergency(world, ask)
    refused |= rule_L1_stopped(world, ask)
    refused |= rule_L2_retired(world, ask)
    return refused


def why_not(world: World, ask: Ask) -> set[Refusal]:
    """Return all that refuse the take once the emergencies have overridden what they may."""
    return every_refusal(world, ask) - emergency_overrides(world, ask)


def may_take(world: World, ask: Ask) -> bool:
    """Say whether the set may be taken."""
    return not why_not(world, ask)
