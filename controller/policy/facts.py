"""What the rules for taking looked at, for whoever asks why; nothing here decides."""

from controller.findings import Fact, fact
from controller.policy.custody import OWNER
from controller.policy.hours import moment
from controller.policy.pairs import concerning
from controller.policy.rule import Take, hand_of


def limit_of(take: Take) -> int:
    """Return how many sets the person may hold at once: their own limit, or the house's."""
    own = take.holder.set_limit
    return own if own is not None else take.state.settings.set_limit


def validity(take: Take) -> tuple[Fact, ...]:
    """Return the first and the last local day on which the person may do anything here."""
    holder, zone = take.holder, take.state.settings.zone
    facts = []
    if holder.valid_from_ms is not None:
        facts.append(fact("valid_from", day=moment(holder.valid_from_ms, zone).date))
    if holder.valid_until_ms is not None:
        # The end is exclusive; people name the last day.
        facts.append(fact("valid_until", day=moment(holder.valid_until_ms - 1, zone).date))
    return tuple(facts)


def key_class(take: Take) -> tuple[Fact, ...]:
    """Return which class the set is of."""
    known = take.key_class
    return (fact("class", label=known.label or known.id),) if known is not None else ()


def custody(take: Take) -> tuple[Fact, ...]:
    """Return where the set is kept, if that is not simply this cabinet."""
    if take.key_set.custody == OWNER:
        return (fact("kept_by_owner"),)
    place, _, name = take.key_set.custody.partition(":")
    if name and place == "cabinet":
        return (fact("kept_by_cabinet", place=name),)
    if name and place == "person":
        return (fact("kept_by_person", person=name),)
    return (fact("kept_for", place=place),) if place != "cabinet" else ()


def held(take: Take) -> tuple[Fact, ...]:
    """Return how many sets the person has, of how many."""
    count = len(take.state.loans_of(take.holder.id))
    return (fact("held", count=count, limit=limit_of(take)),)


def is_paired(take: Take) -> bool:
    """Return whether any pairing binds the set."""
    return any(True for _ in concerning(take.state, take.key_set))


def pairs(take: Take) -> tuple[Fact, ...]:
    """Return the pairings that bind the set, each with what is out against it."""
    facts = []
    for pairing, out in concerning(take.state, take.key_set, take.holder.id):
        name = pairing.label or pairing.id
        if out:
            facts.append(fact("pair_out", pairing=name, key_sets=", ".join(dict.fromkeys(out))))
        else:
            facts.append(fact("pair", pairing=name))
    return tuple(facts)


def purposes(take: Take) -> tuple[Fact, ...]:
    """Return what the take is for, and what the class may be taken for where that is another."""
    facts = [fact("purpose", purpose=take.purpose.value)]
    if take.key_class is not None and take.purpose not in take.key_class.purposes:
        allowed = "|".join(each.value for each in take.key_class.purposes)
        facts.append(fact("purposes", purposes=allowed))
    return tuple(facts)


def work_order(take: Take) -> tuple[Fact, ...]:
    """Return which work order was stated."""
    return (fact("work_order", number=take.work_order),) if take.work_order else ()


def asks_proof(take: Take) -> bool:
    """Return whether the class asks for a badge that cannot be copied."""
    return take.key_class is not None and take.key_class.asks_proof


def asks_pin(take: Take) -> bool:
    """Return whether a PIN is asked for: by the class, or by the house as the badge is copyable."""
    if take.key_class is not None and take.key_class.asks_pin:
        return True
    return take.state.settings.copyable_asks_pin and not take.is_proven


def pin(take: Take) -> tuple[Fact, ...]:
    """Return how it stands with the PIN of who takes the set in hand."""
    code = take.state.pin_codes.get(hand_of(take))
    if code is None or not code.is_set:
        return (fact("no_pin"),)
    return (fact("pin_to_change"),) if code.must_change else (fact("pin_set"),)
