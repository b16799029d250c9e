"""What a take must satisfy beside badge and approvers: K6, A2, A4, A5, A7, A8, A10, L1, L2."""

from tests.naive.approve import counted, spare_request
from tests.naive.badge import host_of, is_accepted, is_outsider, is_valid_person, person_of
from tests.naive.hours import is_always, is_open
from tests.naive.settings import Schedule
from tests.naive.words import (
    CENTRE_MANAGER,
    EMERGENCY_PURPOSE,
    OFFICER,
    PURPOSES,
    Custody,
    Kind,
    PairKind,
    Refusal,
    Status,
)
from tests.naive.world import Ask, Booking, KeyClass, World


def class_of(world: World, key_set: str) -> KeyClass:
    """Return the class of a set."""
    return world.key_classes[world.key_sets[key_set].key_class]


def is_out(world: World, key_set: str) -> bool:
    """Say whether the set has left and not come back."""
    return any(loan.key_set == key_set and loan.back_at_ms is None for loan in world.loans)


def held_by(world: World, person: str) -> list[str]:
    """Return the sets the person holds now."""
    return [
        loan.key_set for loan in world.loans if loan.holder == person and loan.back_at_ms is None
    ]


def purpose_of(world: World, ask: Ask) -> str | None:
    """A2: the purpose of the take; without a screen it is the class's usual one."""
    if ask.is_emergency:
        return EMERGENCY_PURPOSE
    if ask.purpose is None and not world.settings.has_screen:
        return class_of(world, ask.key_set).usual_purpose
    return ask.purpose


def schedules_for(world: World, person: str, key_set: str) -> list[Schedule]:
    """Return the schedules on which the person's access levels grant the set."""
    found: list[Schedule] = []
    for level in world.people[person].access_levels:
        for grant in world.access_levels.get(level, []):
            key_class = world.key_sets[key_set].key_class
            if key_set in grant.key_sets or key_class in grant.key_classes:
                found.append(grant.schedule)
    return found


def rule_K6_here(world: World, ask: Ask) -> set[Refusal]:
    """K6: "Each set has a place of custody: this cabinet, another one, a named person"."""
    refused: set[Refusal] = set()
    if world.key_sets[ask.key_set].custody is not Custody.THIS_CABINET:
        refused.add(Refusal.NOT_HERE)
    if is_out(world, ask.key_set):
        refused.add(Refusal.ALREADY_OUT)
    return refused


def rule_A2_purpose(world: World, ask: Ask) -> set[Refusal]:
    """A2: Work only: a take has a purpose and, where the class asks, order or visitor's name.

    "There is no private purpose: 非工作需要, 任何人不得以私人原因借出."
    """
    key_class = class_of(world, ask.key_set)
    purpose = purpose_of(world, ask)
    refused: set[Refusal] = set()
    if purpose is None or not purpose.strip():
        refused.add(Refusal.PURPOSE_MISSING)
    elif purpose not in PURPOSES:
        refused.add(Refusal.PURPOSE_NOT_WORK)
    elif not ask.is_emergency and purpose not in key_class.purposes:
        refused.add(Refusal.PURPOSE_NOT_OF_CLASS)
    if key_class.asks_work_order and not ask.work_order.strip():
        refused.add(Refusal.WORK_ORDER_MISSING)
    if key_class.asks_visitor_name and not ask.visitor_name.strip():
        refused.add(Refusal.VISITOR_NAME_MISSING)
    return refused


def rule_A4_details(world: World, ask: Ask) -> set[Refusal]:
    """A4: "the request names the customer, the unit and how identity was checked".

    Security "approves" that request, so that it is there before the take.
    """
    key_class = class_of(world, ask.key_set)
    refused: set[Refusal] = set()
    if key_class.asks_proof and not ask.identity_check.strip():
        refused.add(Refusal.PROOF_MISSING)
    if not key_class.is_spare:
        return refused
    asked = spare_request(world, ask)
    if asked is None:
        refused.add(Refusal.SPARE_NOT_ASKED)
    elif not (asked.customer.strip() and asked.unit.strip() and asked.identity_check.strip()):
        refused.add(Refusal.SPARE_DETAILS_MISSING)
    return refused


def rule_A5_document(world: World, ask: Ask) -> set[Refusal]:
    """A5: Documents: manager approves, officer registers, borrower signs: three people.

    "Outsiders, or without work need: consult on the spot with that approval, never borrow."
    """
    if class_of(world, ask.key_set).kind is not Kind.DOCUMENT:
        return set()
    refused: set[Refusal] = set()
    borrower = person_of(world, ask.badge)
    may_borrow = class_of(world, ask.key_set).borrowers
    if borrower is not None and may_borrow is not None and borrower.department not in may_borrow:
        refused.add(Refusal.OUTSIDER_NEVER_BORROWS)
    if borrower is not None and is_outsider(world, borrower.name):
        refused.add(Refusal.OUTSIDER_NEVER_BORROWS)
    managers = [one.name for one in counted(world, ask) if CENTRE_MANAGER in one.roles]
    registrar = world.people.get(ask.registrar) if ask.registrar is not None else None
    if not [name for name in managers if name != ask.registrar]:
        refused.add(Refusal.MANAGER_APPROVAL_MISSING)
    if (
        registrar is None
        or registrar == borrower
        or OFFICER not in registrar.roles
        or not is_valid_person(registrar, ask.at_ms)
    ):
        refused.add(Refusal.REGISTRAR_MISSING)
    return refused


def rule_A5_confidential(world: World, ask: Ask) -> set[Refusal]:
    """A5: "A confidential item is never lent or copied, no approval overrides it"."""
    return {Refusal.CONFIDENTIAL} if class_of(world, ask.key_set).is_confidential else set()


def rule_A7_two_person(world: World, ask: Ask) -> set[Refusal]:
    """A7: "Two-person take (never alone into an occupied unit)"."""
    if not class_of(world, ask.key_set).is_two_person:
        return set()
    first, second = person_of(world, ask.badge), person_of(world, ask.second_badge)
    if second is None or not is_accepted(world, ask.second_badge, ask.at_ms):
        return {Refusal.SECOND_PERSON_MISSING}
    if first is not None and second.name in (first.name, host_of(world, ask.badge)):
        return {Refusal.SECOND_PERSON_MISSING}
    return set()


def rule_A7_escort(world: World, ask: Ask) -> set[Refusal]:
    """A7: "escort-only … classes": the set leaves only with an escort who is staff."""
    if not class_of(world, ask.key_set).is_escort_only:
        return set()
    first, second = person_of(world, ask.badge), person_of(world, ask.second_badge)
    if second is None or not is_accepted(world, ask.second_badge, ask.at_ms):
        return {Refusal.ESCORT_MISSING}
    if first is not None and first.name == second.name:
        return {Refusal.ESCORT_MISSING}
    return {Refusal.ESCORT_MISSING} if is_outsider(world, second.name) else set()


def rule_A7_never_lent(world: World, ask: Ask) -> set[Refusal]:
    """A7: "never-lent classes"."""
    return {Refusal.NEVER_LENT} if class_of(world, ask.key_set).is_never_lent else set()


def rule_A8_schedule(world: World, ask: Ask) -> set[Refusal]:
    """A8: "Schedules per access level (weekly hours, special days)"."""
    person = person_of(world, ask.badge)
    if person is None:
        return set()
    schedules = schedules_for(world, person.name, ask.key_set)
    if not schedules:
        return {Refusal.NO_GRANT}
    if any(is_always(schedule) for schedule in schedules):
        return set()
    if not world.is_clock_trusted:
        return {Refusal.CLOCK_NOT_TRUSTED}
    if any(is_open(world.zone, schedule, ask.at_ms) for schedule in schedules):
        return set()
    return {Refusal.OUTSIDE_SCHEDULE}


def rule_A8_limit(world: World, ask: Ask) -> set[Refusal]:
    """A8: "a limit on how many sets one person may hold"."""
    person = person_of(world, ask.badge)
    if person is None or person.limit is None:
        return set()
    too_many = len(held_by(world, person.name)) + 1 > person.limit
    return {Refusal.LIMIT_REACHED} if too_many else set()


def rule_A8_one_person(world: World, ask: Ask) -> set[Refusal]:
    """A8: "pairs one person may not hold together"."""
    person = person_of(world, ask.badge)
    if person is None:
        return set()
    for pair in world.pairings:
        if pair.kind is PairKind.ONE_PERSON and ask.key_set in (pair.a, pair.b):
            other = pair.b if ask.key_set == pair.a else pair.a
            if other in held_by(world, person.name):
                return {Refusal.PAIR_ONE_PERSON}
    return set()


def rule_A8_lock_out(world: World, ask: Ask) -> set[Refusal]:
    """A8: "lock-out pairs (A cannot leave while B is out)"."""
    for pair in world.pairings:
        if pair.kind is PairKind.LOCK_OUT and pair.a == ask.key_set and is_out(world, pair.b):
            return {Refusal.PAIR_LOCK_OUT}
    return set()


def bookings_of_others(world: World, ask: Ask) -> list[Booking]:
    """Return the bookings of this set for someone else that still stand."""
    person = person_of(world, ask.badge)
    return [
        booking
        for booking in world.bookings
        if booking.key_set == ask.key_set
        and (person is None or booking.person != person.name)
        and not booking.has_ended
        and booking.failed is None
    ]


def rule_A10_booking(world: World, ask: Ask) -> set[Refusal]:
    """A10: "a set promised to someone for a time": in that time it goes to nobody else."""
    for booking in bookings_of_others(world, ask):
        if booking.starts_at_ms <= ask.at_ms < booking.ends_at_ms:
            return {Refusal.BOOKED_FOR_ANOTHER}
    return set()


def rule_L1_stopped(world: World, ask: Ask) -> set[Refusal]:
    """L1: "it cannot be taken until repaired and signed"."""
    key_set = world.key_sets[ask.key_set]
    if key_set.status is not Status.STOPPED:
        return set()
    return set() if key_set.is_repaired and key_set.is_repair_signed else {Refusal.STOPPED}


def rule_L2_retired(world: World, ask: Ask) -> set[Refusal]:
    """L2: "the set is retired … Found later: taken in, still retired"."""
    is_retired = world.key_sets[ask.key_set].status is Status.RETIRED
    return {Refusal.RETIRED} if is_retired else set()
