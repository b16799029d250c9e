"""Whose consent and company a take needs, and who of those who gave it counts.

Everybody counts once, and nobody for a take of their own, or by their own hand.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from controller.directory import ApproverRow, Cardholder, KeyClass, KeySet
from controller.findings import Fact, fact
from controller.policy.approvers import open_rows
from controller.policy.badge import check_person
from controller.policy.documents import is_consultation
from controller.policy.grants import find_grant
from controller.policy.rule import Take, hand_of
from controller.policy.spares import keeps_spares, spare_of
from controller.policy.urgency import is_urgent
from controller.reasons import Capacity, Reason

STAFF = frozenset({"staff", "lead", "duty_manager", "supervisor", "manager", "security"})
"""The roles of people of the house, who may escort others."""

REASONS = {
    Capacity.APPROVER: Reason.APPROVAL_MISSING,
    Capacity.COMPANION: Reason.COMPANION_MISSING,
    Capacity.ESCORT: Reason.ESCORT_MISSING,
    Capacity.SECOND: Reason.SECOND_MISSING,
    Capacity.REGISTRAR: Reason.REGISTRATION_MISSING,
}


class Need(NamedTuple):
    """One other person a take needs; who approves or registers has `role` or is of `department`."""

    capacity: Capacity
    role: str = ""
    department: str = ""


class Asked(NamedTuple):
    """The people a take needs; with `is_apart` its approvers are of different departments."""

    needs: tuple[Need, ...]
    is_apart: bool = False


class Other(NamedTuple):
    """Somebody who agrees: `is_here` with a badge, which may be proven; or by an `approval`."""

    holder: Cardholder
    is_here: bool
    is_proven: bool
    approval: str = ""


Filled = tuple[tuple[Need, Other], ...]
"""Which other person stands for which need."""


def asked_of(take: Take) -> tuple[Asked, ...]:
    """Return what the take asks of others; each of them must be met, none asks nothing.

    There are several only while the clock is not trusted: then whichever row may be open counts.
    """
    key_class = take.key_class
    if key_class is None:
        return ()
    if is_urgent(take):
        return (Asked((Need(Capacity.SECOND),)),)
    company = _company(take, key_class)
    if not key_class.approver_table:
        return (Asked(tuple(company)),) if company else ()
    table = take.state.directory.approver_tables.get(key_class.approver_table)
    if table is None:  # no answer to who may agree: nobody may
        return (Asked((Need(Capacity.APPROVER), *company)),)
    found = (
        Asked((*_approvers(row, take.key_set, take.holder), *company), table.is_apart)
        for row in open_rows(take.state, table, take.at_ms)
    )
    return tuple(dict.fromkeys(each for each in found if each.needs))


def _company(take: Take, key_class: KeyClass) -> list[Need]:
    """Return who comes along; who consults on the spot has the registrar beside them anyway."""
    company = []
    if key_class.asks_companion and not is_consultation(take):
        company.append(Need(Capacity.COMPANION))
    if (key_class.asks_escort or take.holder.needs_escort) and not is_consultation(take):
        company.append(Need(Capacity.ESCORT))
    return company


def _approvers(row: ApproverRow, key_set: KeySet, holder: Cardholder) -> Iterator[Need]:
    for each in row.approvers:
        if each.registers:
            yield Need(Capacity.REGISTRAR, each.role, each.department)
        elif not each.is_keeper:
            yield Need(Capacity.APPROVER, each.role, each.department)
        elif holder.is_visitor or holder.department != key_set.custody:
            yield Need(Capacity.APPROVER, "", key_set.custody)


def check_consent(take: Take) -> list[Reason]:
    """Return what is missing of the consent and company that the take needs."""
    missing: dict[Reason, None] = {}
    for asked in asked_of(take):
        filled = fill(take, asked, others_of(take, asked))
        left = list(asked.needs)
        for need, _ in filled:
            left.remove(need)
        missing.update(dict.fromkeys(REASONS[need.capacity] for need in left))
    return list(missing)


def consent_facts(take: Take) -> tuple[Fact, ...]:
    """Return how many people the take needs, and who agreed so far."""
    facts = []
    for asked in asked_of(take):
        filled = fill(take, asked, others_of(take, asked))
        given = ", ".join(each.holder.id for _, each in filled) or "–"
        facts.append(fact("consent", count=len(asked.needs), given=given))
    return tuple(facts)


def count_missing(take: Take) -> int:
    """Return how many more people the take needs at least."""
    return max(
        (len(each.needs) - len(fill(take, each, others_of(take, each))) for each in asked_of(take)),
        default=0,
    )


def capacity_of(take: Take, other: Other) -> Capacity | None:
    """Return as what `other`'s badge counts for the take: None if it is of no use to it.

    It brings the take nearer, or may once more people have come: who stands for whom is settled
    only when all are there. Nobody agrees twice.
    """
    possible = None
    for asked in asked_of(take):
        there = others_of(take, asked)
        filled = fill(take, asked, (*there, other))
        if len(filled) > len(fill(take, asked, there)):
            return next(need.capacity for need, each in filled if each.holder is other.holder)
        is_there = any(each.is_here and each.holder.id == other.holder.id for each in there)
        if possible is None and not is_there and _is_good(take, other):
            fitting = (need.capacity for need in asked.needs if _fits(take, need, other))
            possible = next(fitting, None)
    return possible


def counted(take: Take) -> Filled:
    """Return who counts for the take, and as what."""
    every = (fill(take, each, others_of(take, each)) for each in asked_of(take))
    return tuple(dict.fromkeys(pair for filled in every for pair in filled))


def others_of(take: Take, asked: Asked) -> tuple[Other, ...]:
    """Return everybody who agrees to the take: badges first, they are used up by nothing.

    To a customer's spare key one agrees by what was asked for, each time anew.
    """
    state, spare = take.state, spare_of(take)
    found = []
    session = state.session
    if session is not None and session.cardholder == hand_of(take):
        for each in session.seconds:
            is_for_it = each.is_consultation == is_consultation(take)
            if each.taker != take.holder.id or each.spare != spare or not is_for_it:
                continue
            holder = state.directory.cardholders.get(each.cardholder)
            if holder is not None and _is_alike(take, each.key_set, asked):
                found.append(Other(holder, is_here=True, is_proven=each.is_proven))
    if take.armed is not None and not keeps_spares(take):
        lead = state.directory.cardholders.get(take.armed.actor)
        if lead is not None:
            found.append(Other(lead, is_here=False, is_proven=True))
    for approval in state.approvals.get(take.holder.id, ()):
        if approval.spare != spare:
            continue
        is_meant = take.key_set.id == approval.key_set
        is_meant = is_meant or take.key_set.key_class == approval.key_class
        is_for_it = is_meant and approval.is_consultation == is_consultation(take)
        giver = state.directory.cardholders.get(approval.actor)
        if is_for_it and giver and state.is_clock_trusted and take.at_ms < approval.until_ms:
            found.append(Other(giver, is_here=False, is_proven=True, approval=approval.id))
    return tuple(found)


def _is_alike(take: Take, key_set: str, asked: Asked) -> bool:
    """Return whether what was agreed to for `key_set` counts for the take: it asks the same."""
    if key_set == take.key_set.id:
        return True
    known = take.state.directory.key_sets.get(key_set)
    if known is None:
        return False
    key_class = take.state.directory.key_classes.get(known.key_class)
    return asked in asked_of(take._replace(key_set=known, key_class=key_class))


def fill(take: Take, asked: Asked, others: Sequence[Other]) -> Filled:
    """Return who of `others` stands for which of the needs, so that as many as can be are met."""
    good = [each for each in others if _is_good(take, each)]
    return _fill(take, asked, asked.needs, good, ())


def _fill(
    take: Take, asked: Asked, needs: Sequence[Need], others: Sequence[Other], chosen: Filled
) -> Filled:
    """Return `chosen` with as many of `needs` met by `others` as can be."""
    if not needs:
        return chosen
    best: Filled = ()
    for each in others:
        if _fits(take, needs[0], each) and not _is_too_near(asked, needs[0], each, chosen):
            left = [other for other in others if other.holder.id != each.holder.id]
            found = _fill(take, asked, needs[1:], left, (*chosen, (needs[0], each)))
            if len(found) == len(asked.needs):
                return found
            best = max(best, found, key=len)
    return max(best, _fill(take, asked, needs[1:], others, chosen), key=len)


def _is_too_near(asked: Asked, need: Need, other: Other, chosen: Filled) -> bool:
    """Return whether an approver of the same department was chosen already, where that matters."""
    if not asked.is_apart or need.capacity is not Capacity.APPROVER:
        return False
    return any(
        known.capacity is Capacity.APPROVER and each.holder.department == other.holder.department
        for known, each in chosen
    )


def _is_good(take: Take, other: Other) -> bool:
    own = {take.holder.id} if is_consultation(take) else {take.holder.id, hand_of(take)}
    if other.holder.id in own or other.holder.needs_escort:
        return False
    if other.holder.is_visitor:  # one who is here by another's leave gives nobody leave
        return False
    asks_proof = take.key_class is not None and take.key_class.asks_proof
    trusted = take.state.is_clock_trusted
    is_good = not check_person(other.holder, take.at_ms, is_clock_trusted=trusted)
    return is_good and (other.is_proven or not asks_proof)


def _fits(take: Take, need: Need, other: Other) -> bool:
    """Return whether `other` may be who `need` asks for; a host escorts a visitor, and no more.

    Their tap is already what the visitor is here by, and nobody counts twice.
    """
    is_host = other.holder.id == take.holder.host
    if is_host and need.capacity in (Capacity.APPROVER, Capacity.COMPANION):
        return False
    match need.capacity:
        case Capacity.APPROVER | Capacity.REGISTRAR:
            # Whoever takes a document out to be consulted registers that, and agrees to nothing.
            is_hand = is_consultation(take) and other.holder.id == hand_of(take)
            registers = need.capacity is Capacity.REGISTRAR
            is_their_part = is_hand == registers or not is_consultation(take)
            return is_their_part and may_approve(other.holder, need)
        case Capacity.COMPANION:
            rule, _ = find_grant(take._replace(holder=other.holder, armed=None))
            return other.is_here and bool(rule)
        case Capacity.ESCORT | Capacity.SECOND:
            return other.is_here and not STAFF.isdisjoint(other.holder.roles)


def may_approve(holder: Cardholder, need: Need) -> bool:
    """Return whether `holder` is somebody whom `need` means."""
    if need.role:
        return need.role in holder.roles
    return bool(need.department) and holder.department == need.department
