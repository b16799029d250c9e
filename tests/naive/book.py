"""Promising a set (A10) and consulting a document on the spot (A5)."""

from tests.naive.approve import counted
from tests.naive.badge import (
    is_outsider,
    is_valid_person,
    person_of,
    rule_A1_badge,
    rule_A1_pin,
    rule_A9_host,
)
from tests.naive.emergency import is_released
from tests.naive.hours import is_open
from tests.naive.take import (
    bookings_of_others,
    class_of,
    rule_K6_here,
    rule_L1_stopped,
    rule_L2_retired,
    schedules_for,
)
from tests.naive.words import CENTRE_MANAGER, FACTS, Kind, Refusal
from tests.naive.world import Ask, World


def why_not_book(
    world: World, person: str, key_set: str, starts_at_ms: int, ends_at_ms: int, now_ms: int
) -> set[Refusal]:
    """A10: Booking: a set promised to someone for a time.

    L1: a stopped set's bookings fail. Nothing is promised that no rule could ever let out, nor
    promised to two for the same time.
    """
    if key_set not in world.key_sets:
        return {Refusal.UNKNOWN_KEY_SET}
    if person not in world.people:
        return {Refusal.PERSON_NOT_ACTIVE}
    asked = Ask(badge="", key_set=key_set, at_ms=starts_at_ms)
    refused = rule_L1_stopped(world, asked) | rule_L2_retired(world, asked)
    refused |= rule_K6_here(world, asked) - {Refusal.ALREADY_OUT}
    key_class = class_of(world, key_set)
    if not is_valid_person(world.people[person], starts_at_ms):
        refused.add(Refusal.PERSON_NOT_ACTIVE)
    if starts_at_ms >= ends_at_ms or starts_at_ms < now_ms:
        refused.add(Refusal.BOOKING_TIMES_WRONG)
    if key_class.is_never_lent:
        refused.add(Refusal.NEVER_LENT)
    if key_class.is_confidential:
        refused.add(Refusal.CONFIDENTIAL)
    if key_class.kind is Kind.DOCUMENT and is_outsider(world, person):
        refused.add(Refusal.OUTSIDER_NEVER_BORROWS)
    schedules = schedules_for(world, person, key_set)
    if not schedules:
        refused.add(Refusal.NO_GRANT)
    elif not any(is_open(world.zone, schedule, starts_at_ms) for schedule in schedules):
        refused.add(Refusal.OUTSIDE_SCHEDULE)
    for booking in world.bookings:
        stands = not booking.has_ended and booking.failed is None
        overlaps = booking.starts_at_ms < ends_at_ms and starts_at_ms < booking.ends_at_ms
        if booking.key_set == key_set and stands and overlaps:
            refused.add(Refusal.BOOKING_OVERLAPS)
    return refused


def may_book(
    world: World, person: str, key_set: str, starts_at_ms: int, ends_at_ms: int, now_ms: int
) -> bool:
    """A10: say whether the set may be promised to the person for that time."""
    return not why_not_book(world, person, key_set, starts_at_ms, ends_at_ms, now_ms)


def warnings(world: World, ask: Ask) -> list[int]:
    """A10: "the taker before that is warned": return when the later bookings of others begin."""
    return sorted(
        booking.starts_at_ms
        for booking in bookings_of_others(world, ask)
        if booking.starts_at_ms > ask.at_ms
    )


def why_not_consult(world: World, ask: Ask) -> set[Refusal]:
    """A5: "Outsiders, or without work need: consult on the spot with that approval"."""
    if ask.key_set not in world.key_sets:
        return {Refusal.UNKNOWN_KEY_SET}
    refused = rule_K6_here(world, ask)
    refused |= rule_A1_badge(world, ask.badge, ask.at_ms)
    refused |= rule_A1_pin(world, ask)
    refused |= rule_A9_host(world, ask.badge, ask.at_ms)
    if class_of(world, ask.key_set).kind is not Kind.DOCUMENT:
        refused.add(Refusal.NOT_A_DOCUMENT)
    asker = person_of(world, ask.badge)
    managers = [one for one in counted(world, ask) if CENTRE_MANAGER in one.roles]
    if asker is not None and not managers:
        refused.add(Refusal.MANAGER_APPROVAL_MISSING)
    return refused & FACTS if is_released(world, ask.key_set) else refused


def may_consult(world: World, ask: Ask) -> bool:
    """A5: say whether the document may be consulted on the spot."""
    return not why_not_consult(world, ask)
