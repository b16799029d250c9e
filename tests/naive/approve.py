"""Who has to say yes: A3, A4, A5, A6."""

from dataclasses import dataclass
from itertools import permutations

from tests.naive.badge import host_of, is_outsider, is_valid_person, person_of
from tests.naive.hours import is_in_window
from tests.naive.words import CENTRE_MANAGER, SECURITY, ApprovalFault, Kind, Refusal, Via
from tests.naive.world import (
    Approval,
    ApproverRow,
    Ask,
    KeyClass,
    KeySet,
    Need,
    Person,
    SpareRequest,
    World,
)


@dataclass
class Needed:
    """Everybody whose yes a take needs. One person may satisfy A6 and a consent together."""

    table: list[Need] | None
    """A6: the class's approvers at this time of day; None: the table names nobody now."""
    different_departments: bool
    keeper: str | None
    """A3: the department whose consent is needed."""
    security: bool
    """A4: Security approves."""
    centre_manager: bool
    """A5: 服務中心經理 approves."""


def row_now(world: World, key_class: KeyClass, at_ms: int) -> ApproverRow | None:
    """Return the first row of the approver table whose part of the day it is."""
    for row in key_class.approvers:
        if is_in_window(world.zone, row.window, at_ms):
            return row
    return None


def keeper_to_consent(world: World, ask: Ask) -> str | None:
    """A3: "whoever is not of the department that keeps a set needs that department's consent"."""
    key_set = world.key_sets[ask.key_set]
    person = person_of(world, ask.badge)
    if person is None or key_set.keeper is None or person.department == key_set.keeper:
        return None
    if not world.key_classes[key_set.key_class].asks_keepers_consent:
        return None
    return key_set.keeper


def approvers_needed(world: World, ask: Ask) -> Needed:
    """A3, A4, A5, A6: say who has to approve this take at its time."""
    key_class = world.key_classes[world.key_sets[ask.key_set].key_class]
    row = row_now(world, key_class, ask.at_ms)
    table: list[Need] | None = row.needs if row is not None else None
    if not key_class.approvers:
        table = []
    return Needed(
        table=table,
        different_departments=row is not None and row.different_departments,
        keeper=keeper_to_consent(world, ask),
        security=key_class.is_spare,
        centre_manager=key_class.kind is Kind.DOCUMENT,
    )


def takers(world: World, ask: Ask) -> set[str]:
    """Return the people of this take: who asks, and the second person where one takes part."""
    key_class = world.key_classes[world.key_sets[ask.key_set].key_class]
    people: set[str] = set()
    first = person_of(world, ask.badge)
    if first is not None:
        people.add(first.name)
    second = person_of(world, ask.second_badge)
    takes_part = key_class.is_two_person or key_class.is_escort_only or ask.is_emergency
    if second is not None and takes_part:
        people.add(second.name)
    return people


def fits(key_set: KeySet, need: Need, person: Person) -> bool:
    """Say whether the person is one the need asks for."""
    if need.roles and not need.roles & person.roles:
        return False
    if need.departments and person.department not in need.departments:
        return False
    return not (need.keeper and (key_set.keeper is None or person.department != key_set.keeper))


def why_not_counted(world: World, ask: Ask, approval: Approval) -> set[ApprovalFault]:
    """A6: say why the approval is worth nothing, whoever is needed.

    "nobody approves himself"; "By badge at the cabinet within 30 s or from the web with an
    expiry. One prompt for several sets of one session."
    """
    faults: set[ApprovalFault] = set()
    approver = world.people.get(approval.by)
    if (
        approver is None
        or not is_valid_person(approver, approval.at_ms)
        or is_outsider(world, approver.name)
    ):
        faults.add(ApprovalFault.APPROVER_NOT_AUTHORISED)
    if approval.by in takers(world, ask):
        faults.add(ApprovalFault.APPROVES_HIMSELF)
    if approval.key_sets is not None and ask.key_set not in approval.key_sets:
        faults.add(ApprovalFault.FOR_ANOTHER)
    person = person_of(world, ask.badge)
    asker = None if person is None else person.name
    if approval.by == host_of(world, ask.badge):
        faults.add(ApprovalFault.APPROVES_HIMSELF)
    if approval.for_person is not None and approval.for_person != asker:
        faults.add(ApprovalFault.FOR_ANOTHER)
    if approval.via is Via.CABINET:
        prompted = ask.at_ms if ask.prompted_at_ms is None else ask.prompted_at_ms
        if not 0 <= approval.at_ms - prompted <= 30_000:
            faults.add(ApprovalFault.TOO_LATE)
    if approval.via is Via.WEB:
        expires = approval.expires_at_ms
        if expires is None or not approval.at_ms <= ask.at_ms < expires:
            faults.add(ApprovalFault.EXPIRED)
    return faults


def counted(world: World, ask: Ask) -> list[Person]:
    """Return the people whose approvals count, each once ("the same person never twice")."""
    names = {one.by for one in ask.approvals if not why_not_counted(world, ask, one)}
    return [world.people[name] for name in sorted(names)]


def why_not_approve(world: World, ask: Ask, approval: Approval) -> set[ApprovalFault]:
    """A6: say why this approval does not help this take."""
    faults = why_not_counted(world, ask, approval)
    approver = world.people.get(approval.by)
    if approver is None:
        return faults
    needed = approvers_needed(world, ask)
    key_set = world.key_sets[ask.key_set]
    helps = any(fits(key_set, need, approver) for need in needed.table or [])
    helps = helps or (needed.keeper is not None and approver.department == needed.keeper)
    helps = helps or (needed.security and approver.department == SECURITY)
    helps = helps or (needed.centre_manager and CENTRE_MANAGER in approver.roles)
    return faults if helps else faults | {ApprovalFault.NOT_NAMED}


def may_approve(world: World, ask: Ask, approval: Approval) -> bool:
    """A6: say whether this approval helps this take."""
    return not why_not_approve(world, ask, approval)


def rule_A3_keeper(world: World, ask: Ask) -> set[Refusal]:
    """A3: Custody gives the approvers.

    "whoever is not of the department that keeps a set needs that department's consent."
    """
    keeper = keeper_to_consent(world, ask)
    if keeper is None or any(one.department == keeper for one in counted(world, ask)):
        return set()
    return {Refusal.KEEPER_CONSENT_MISSING}


def spare_request(world: World, ask: Ask) -> SpareRequest | None:
    """A4: return the request for this take: the asker's own, for this set, not over yet."""
    person = person_of(world, ask.badge)
    for asked in world.spare_requests:
        is_theirs = person is not None and asked.by == person.name
        is_over = asked.is_used or asked.is_refused
        is_late = asked.until_ms is not None and ask.at_ms >= asked.until_ms
        is_before = asked.asked_at_ms <= ask.at_ms
        if is_theirs and asked.key_set == ask.key_set and is_before and not is_over | is_late:
            return asked
    return None


def rule_A4_security(world: World, ask: Ask) -> set[Refusal]:
    """A4: "A customer's spare keys 備用鑰匙 go through Security: … Security … approves"."""
    key_class = world.key_classes[world.key_sets[ask.key_set].key_class]
    if not key_class.is_spare:
        return set()
    asked = spare_request(world, ask)
    consents = [world.people[name] for name in asked.consents] if asked is not None else []
    selves = {*takers(world, ask), host_of(world, ask.badge)}
    consents = [one for one in consents if one.active and one.name not in selves]
    if any(one.department == SECURITY for one in [*consents, *counted(world, ask)]):
        return set()
    return {Refusal.SECURITY_APPROVAL_MISSING}


def rule_A6_approvers(world: World, ask: Ask) -> set[Refusal]:
    """A6: 0 to 3 approvers per class, from named roles or from different departments.

    "nobody approves himself; the same person never counts twice; by time of day (day:
    manager, night: duty manager)."
    """
    needed = approvers_needed(world, ask)
    if needed.table is None:
        return {Refusal.APPROVER_MISSING}
    key_set = world.key_sets[ask.key_set]
    for chosen in permutations(counted(world, ask), len(needed.table)):
        pairs = zip(needed.table, chosen, strict=True)
        each_fits = all(fits(key_set, need, one) for need, one in pairs)
        departments = {one.department for one in chosen}
        if needed.different_departments and len(departments) < len(chosen):
            continue
        if each_fits:
            return set()
    return {Refusal.APPROVER_MISSING}
