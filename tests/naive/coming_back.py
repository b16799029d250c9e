"""Coming back: T3, T9, T10, and what A4, A7, K6, L1, L2, L4 add to a return."""

from dataclasses import dataclass, field

from tests.naive.badge import is_accepted, person_of
from tests.naive.words import LEAD, Custody, Odd, Status
from tests.naive.world import KeySet, Loan, PutIn, World


@dataclass
class Returned:
    """What became of a tag put in: it is always taken."""

    is_taken: bool = True
    odd: set[Odd] = field(default_factory=set)

    @property
    def exceptions(self) -> set[Odd]:
        """T10: return the oddities that are not routine."""
        return self.odd - {Odd.PUT_BACK, Odd.RETURNED_BY_LEAD}


def set_with_tag(world: World, tag: str) -> KeySet | None:
    """Return the set whose tag it is now."""
    for key_set in world.key_sets.values():
        if key_set.tag == tag and tag not in world.old_tags:
            return key_set
    return None


def open_loan(world: World, key_set: str) -> Loan | None:
    """Return the loan of the set that is still running."""
    for loan in world.loans:
        if loan.key_set == key_set and loan.back_at_ms is None:
            return loan
    return None


def rule_T3_tag(world: World, put: PutIn) -> set[Odd]:
    """T3: "unknown tag"; L4: "the old tag never opens anything again", but it goes in."""
    if put.tag in world.old_tags:
        return {Odd.OLD_TAG}
    return {Odd.UNKNOWN_TAG} if set_with_tag(world, put.tag) is None else set()


def rule_T3_badge(world: World, put: PutIn) -> set[Odd]:
    """T3: A return is never refused: "expired or no badge"."""
    if put.badge is None:
        return {Odd.NO_BADGE}
    accepted = is_accepted(world, put.badge, put.at_ms)
    return set() if accepted else {Odd.BADGE_NOT_ACCEPTED}


def rule_T3_person(world: World, put: PutIn, loan: Loan) -> set[Odd]:
    """T3: "another person"; T10: "The lead returns for others in one tap 代還" is routine."""
    person = person_of(world, put.badge)
    if person is None or person.name == loan.holder:
        return set()
    if LEAD in person.roles and is_accepted(world, put.badge, put.at_ms):
        return {Odd.RETURNED_BY_LEAD}
    return {Odd.ANOTHER_PERSON}


def rule_T3_late(put: PutIn, loan: Loan) -> set[Odd]:
    """T3: "late"."""
    return {Odd.LATE} if loan.due_at_ms is not None and put.at_ms > loan.due_at_ms else set()


def rule_T10_put_back(put: PutIn, loan: Loan) -> set[Odd]:
    """T10: "a put-back within 60 s and a 代還 are routine, not exceptions"."""
    return {Odd.PUT_BACK} if put.at_ms - loan.out_at_ms <= 60_000 else set()


def rule_T10_home(world: World, put: PutIn, key_set: KeySet) -> set[Odd]:
    """T10: "A home slot is fixed, or any free slot, per class"; T3: "wrong slot"."""
    is_fixed = world.key_classes[key_set.key_class].has_fixed_home
    return {Odd.WRONG_SLOT} if is_fixed and put.slot != key_set.home_slot else set()


def rule_A4_seal(world: World, put: PutIn, key_set: KeySet) -> set[Odd]:
    """A4: "seal number out, new seal number back (a wrong seal back is taken and flagged)"."""
    if not world.key_classes[key_set.key_class].is_spare:
        return set()
    expected = key_set.seal if key_set.new_seal is None else key_set.new_seal
    return set() if put.seal == expected else {Odd.WRONG_SEAL}


def rule_A7_witness(world: World, put: PutIn, key_set: KeySet) -> set[Odd]:
    """A7: "A class may ask for a witness on return: without one … taken and … an exception"."""
    if not world.key_classes[key_set.key_class].asks_witness_on_return:
        return set()
    returner, witness = person_of(world, put.badge), person_of(world, put.witness_badge)
    if witness is None or not is_accepted(world, put.witness_badge, put.at_ms):
        return {Odd.NO_WITNESS}
    return {Odd.NO_WITNESS} if returner is not None and returner.name == witness.name else set()


def rule_T9_count(world: World, put: PutIn, key_set: KeySet) -> set[Odd]:
    """T9: "the number of keys on the ring can be stated where the class asks"."""
    if not world.key_classes[key_set.key_class].asks_key_count or put.keys_counted is None:
        return set()
    if put.keys_counted < key_set.key_count:
        return {Odd.RING_SHORT}
    return {Odd.RING_OVER} if put.keys_counted > key_set.key_count else set()


def rule_L_status(key_set: KeySet) -> set[Odd]:
    """L1: it is stopped; L2: "Found later: taken in, still retired"; K6: kept elsewhere."""
    odd: set[Odd] = set()
    if key_set.status is Status.STOPPED:
        odd.add(Odd.STILL_STOPPED)
    if key_set.status is Status.RETIRED:
        odd.add(Odd.STILL_RETIRED)
    if key_set.custody is not Custody.THIS_CABINET:
        odd.add(Odd.KEPT_ELSEWHERE)
    return odd


def return_is_taken(world: World, put: PutIn) -> Returned:
    """T3: "A return is never refused … What was odd about it is recorded"."""
    odd = rule_T3_tag(world, put) | rule_T3_badge(world, put)
    key_set = set_with_tag(world, put.tag)
    if key_set is None:
        return Returned(odd=odd)
    odd |= rule_T10_home(world, put, key_set)
    odd |= rule_A4_seal(world, put, key_set)
    odd |= rule_A7_witness(world, put, key_set)
    odd |= rule_T9_count(world, put, key_set)
    odd |= rule_L_status(key_set)
    loan = open_loan(world, key_set.name)
    if loan is None:
        return Returned(odd=odd | {Odd.NOT_LENT})
    odd |= rule_T3_person(world, put, loan)
    odd |= rule_T3_late(put, loan)
    odd |= rule_T10_put_back(put, loan)
    return Returned(odd=odd)
