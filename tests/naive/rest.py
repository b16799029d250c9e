"""The rows that only record or are asked seldom: T1, T2, T4, T7, T11, L2, L3, L4."""

from dataclasses import dataclass

from tests.naive.badge import is_accepted, person_of
from tests.naive.hours import is_open
from tests.naive.words import (
    DUTY_MANAGER,
    ENGINEERING_MANAGER,
    ENGINEERING_SUPERVISOR,
    LEAD,
    SECURITY,
    Custody,
    Kind,
    Refusal,
)
from tests.naive.world import KeySet, Loan, World


@dataclass
class PaperRow:
    """A row written on paper while the cabinet was down (T11)."""

    is_marked: bool = True
    paper_at_ms: int | None = None
    page: str = ""
    signer: str = ""


@dataclass
class Owed:
    """What a loss owes (L2)."""

    locks_to_change: list[str]
    account_due_ms: int


def issuer(world: World, at_ms: int) -> str:
    """T2: In working hours the shift lead or duty manager who last signed on is the issuer.

    "outside them whoever signed for Security; never nobody." Where nobody of the right kind
    has signed on it is whoever signed on last at all, and at the very last Security itself.
    """
    in_hours = is_open(world.zone, world.settings.working_hours, at_ms)
    capacities = {LEAD, DUTY_MANAGER} if in_hours else {SECURITY}
    before = sorted((one for one in world.sign_ons if one.at_ms <= at_ms), key=lambda o: o.at_ms)
    right = [one for one in before if one.capacity in capacities]
    if right:
        return right[-1].person
    return before[-1].person if before else SECURITY


def register_row(world: World, loan: Loan) -> dict[str, object]:
    """T1: "key, who, department, purpose, when, due, approver, issuer, back when, by whom, …"."""
    holder = world.people.get(loan.holder) if loan.holder is not None else None
    return {
        "key": loan.key_set,
        "who": loan.issued_to_name or loan.holder,
        "department": holder.department if holder is not None else "",
        "purpose": loan.purpose,
        "when": loan.out_at_ms,
        "due": loan.due_at_ms,
        "approver": loan.approvers,
        "issuer": issuer(world, loan.out_at_ms),
        "back_when": loan.back_at_ms,
        "back_by": loan.back_by,
        "condition": loan.condition,
    }


def rule_T1_missing(world: World, loan: Loan) -> set[str]:
    """T1: "completely, accurately and at once": return the columns that must not be empty."""
    row = register_row(world, loan)
    must = {"key", "who", "department", "purpose", "when", "issuer"}
    if loan.back_at_ms is not None:
        must |= {"back_when"}
    return {column for column in must if row[column] in (None, "")}


def registers_of(world: World, key_set: str) -> set[str]:
    """T1: public-area and plant-room loans "also appear in 房屋鑰匙管理記錄表"."""
    kind = world.key_classes[world.key_sets[key_set].key_class].kind
    if kind is Kind.DOCUMENT:
        return {"鑰匙領用登記表", "文件借閱登記表"}
    if kind in (Kind.PUBLIC, Kind.PLANT):
        return {"鑰匙領用登記表", "房屋鑰匙管理記錄表"}
    return {"鑰匙領用登記表"}


def rule_T4_alarm(world: World, key_set: str, is_granted: bool) -> bool:
    """T4: "A set that left without a grant is a … 擅自取走 alarm, not silence"."""
    return not is_granted


def may_silence(world: World, badges: list[str], for_ms: int | None, at_ms: int) -> bool:
    """T4: "Silencing an alarm is timed and needs two."."""
    people = {
        person.name
        for badge in badges
        if (person := person_of(world, badge)) is not None and is_accepted(world, badge, at_ms)
    }
    return len(people) >= 2 and for_ms is not None and for_ms > 0


def rule_T7_collect(is_identity_verified: bool, is_signed_by_owner: bool) -> bool:
    """T7: "staff verify identity, the owner signs, entries by kind; the set leaves custody"."""
    return is_identity_verified and is_signed_by_owner


def collect(world: World, key_set: str) -> None:
    """T7: "the set leaves custody": it is no loan any more, and nobody's to take."""
    world.key_sets[key_set].custody = Custody.OWNER
    world.loans = [each for each in world.loans if each.key_set != key_set]


def leave(world: World, person: str) -> None:
    """R5: "a leaver is switched off the same day, holds nothing": nothing is theirs to take."""
    world.people[person].active = False


def enter_paper_row(world: World, key_set: str, signer: str, out_at_ms: int) -> None:
    """T11: rows are "matched with what the sensors find".

    Who signed has what was found missing, from the paper's time on. What somebody is known to
    have, and what sits in its slot, is where the sensors say it is (T4).
    """
    for loan in world.loans:
        is_missing = loan.key_set == key_set and loan.back_at_ms is None
        if is_missing and loan.holder is None and out_at_ms <= loan.out_at_ms:
            loan.holder, loan.out_at_ms = signer, out_at_ms


def rule_T11_paper(row: PaperRow) -> set[str]:
    """T11: "marked as such, with paper time, page and signer": return what is missing."""
    missing = set() if row.is_marked else {"mark"}
    if row.paper_at_ms is None:
        missing.add("paper_time")
    if not row.page.strip():
        missing.add("page")
    return missing if row.signer.strip() else missing | {"signer"}


def rule_L2_owed(key_set: KeySet, reported_at_ms: int) -> Owed:
    """L2: a lock-change task "that lists every lock the ring opens"; "account within 48 h"."""
    return Owed(list(key_set.locks), reported_at_ms + 48 * 3_600_000)


def why_not_copy(world: World, key_set: str, requester: str, consents: list[str]) -> set[Refusal]:
    """L3: a copy of a public-area or plant-room key needs the consent of engineering.

    "Nobody copies a key on his own 私配: … the engineering manager or supervisor (not their
    own request)"; A5: "A confidential item is never lent or copied".
    """
    key_class = world.key_classes[world.key_sets[key_set].key_class]
    if key_class.is_confidential:
        return {Refusal.CONFIDENTIAL}
    others = [world.people[one] for one in consents if one != requester and one in world.people]
    engineering = {ENGINEERING_MANAGER, ENGINEERING_SUPERVISOR}
    if key_class.kind in (Kind.PUBLIC, Kind.PLANT):
        others = [one for one in others if engineering & one.roles]
    return set() if [one for one in others if one.active] else {Refusal.APPROVER_MISSING}


def may_replace_tag(world: World, key_set: str, new_tag: str) -> bool:
    """L4: "the new tag inherits the set; a tag already in use is refused"."""
    in_use = any(other.tag == new_tag for other in world.key_sets.values())
    return key_set in world.key_sets and not in_use and new_tag not in world.old_tags


def tag_opens(world: World, tag: str) -> str | None:
    """L4: return the set the tag stands for; "the old tag never opens anything again"."""
    if tag in world.old_tags:
        return None
    for key_set in world.key_sets.values():
        if key_set.tag == tag:
            return key_set.name
    return None
