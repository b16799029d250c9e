"""Who is there: A1 and A9."""

from tests.naive.words import AUTHENTICATION, NO_PERMISSION, BadgeStatus, Pin, Refusal
from tests.naive.world import Ask, Person, World


def person_of(world: World, badge: str | None) -> Person | None:
    """Return whose badge it is, if anyone's."""
    if badge is None or badge not in world.badges:
        return None
    return world.people.get(world.badges[badge].person)


def is_outsider(world: World, person: str) -> bool:
    """Say whether the person is a visitor or contractor."""
    return person in world.visitors


def is_valid_person(person: Person, at_ms: int) -> bool:
    """Say whether the person is switched on and within his dates."""
    if not person.active:
        return False
    if person.valid_from_ms is not None and at_ms < person.valid_from_ms:
        return False
    return person.valid_until_ms is None or at_ms < person.valid_until_ms


def rule_A1_badge(world: World, badge: str, at_ms: int) -> set[Refusal]:
    """A1: Nobody takes anything without an authorised badge.

    "Unknown, disabled, expired, not-yet-valid … badges are refused, logged"; A8: "start and
    expiry date per person"; R5: "a leaver is switched off the same day".
    """
    person = person_of(world, badge)
    if person is None:
        return {Refusal.UNKNOWN_BADGE}
    card = world.badges[badge]
    refused: set[Refusal] = set()
    if card.status in (BadgeStatus.SUSPENDED, BadgeStatus.LOST):
        refused.add(Refusal.BADGE_NOT_ACTIVE)
    if card.status is BadgeStatus.EXPIRED:
        refused.add(Refusal.BADGE_EXPIRED)
    if card.valid_until_ms is not None and at_ms >= card.valid_until_ms:
        refused.add(Refusal.BADGE_EXPIRED)
    if card.valid_from_ms is not None and at_ms < card.valid_from_ms:
        refused.add(Refusal.BADGE_NOT_YET_VALID)
    if not person.active:
        refused.add(Refusal.PERSON_NOT_ACTIVE)
    if person.valid_until_ms is not None and at_ms >= person.valid_until_ms:
        refused.add(Refusal.PERSON_EXPIRED)
    if person.valid_from_ms is not None and at_ms < person.valid_from_ms:
        refused.add(Refusal.PERSON_NOT_YET_VALID)
    return refused


def host_of(world: World, badge: str) -> str | None:
    """Return who receives the visitor with this badge, None for one of the house."""
    person = person_of(world, badge)
    visitor = world.visitors.get(person.name) if person is not None else None
    return None if visitor is None else visitor.host


def rule_A9_host(world: World, badge: str, at_ms: int) -> set[Refusal]:
    """A9: Visitors and contractors: a named host whose tap makes their badge or code work.

    "a named host whose tap makes their temporary badge or one-time code work, …, an expiry".
    """
    person = person_of(world, badge)
    if person is None:
        return set()
    refused: set[Refusal] = set()
    if world.badges[badge].is_one_time and world.badges[badge].is_used:
        refused.add(Refusal.CODE_USED)
    if not is_outsider(world, person.name):
        return refused
    visitor = world.visitors[person.name]
    tapped = visitor.host_tapped_at_ms
    host = world.people.get(visitor.host) if visitor.host is not None else None
    if (
        host is None
        or tapped is None
        or tapped > at_ms
        or not is_valid_person(host, tapped)
        or is_outsider(world, host.name)
    ):
        refused.add(Refusal.HOST_TAP_MISSING)
    if visitor.expires_at_ms is None or at_ms >= visitor.expires_at_ms:
        refused.add(Refusal.VISITOR_EXPIRED)
    return refused


def rule_A9_papers(world: World, ask: Ask) -> set[Refusal]:
    """A9: "an identity document reference (kind and last four characters only), a permit"."""
    person = person_of(world, ask.badge)
    if person is None or not is_outsider(world, person.name):
        return set()
    visitor = world.visitors[person.name]
    refused: set[Refusal] = set()
    if not visitor.identity_kind.strip() or len(visitor.identity_last.strip()) != 4:
        refused.add(Refusal.IDENTITY_MISSING)
    if not visitor.permit.strip():
        refused.add(Refusal.PERMIT_MISSING)
    return refused


def rule_A1_pin(world: World, ask: Ask) -> set[Refusal]:
    """A1: "wrong-PIN badges are refused"; a PIN where the class asks, or a copyable badge."""
    if ask.pin is Pin.WRONG:
        return {Refusal.WRONG_PIN}
    if ask.pin in (Pin.RIGHT, Pin.DURESS):
        return set()
    badge = world.badges.get(ask.badge)
    key_set = world.key_sets.get(ask.key_set)
    if badge is not None and badge.is_copyable:
        return {Refusal.PIN_MISSING}
    if key_set is not None and world.key_classes[key_set.key_class].asks_pin:
        return {Refusal.PIN_MISSING}
    return set()


def is_accepted(world: World, badge: str | None, at_ms: int) -> bool:
    """Say whether this badge by itself is accepted: known, active, in its dates, host tapped."""
    if badge is None:
        return False
    return not rule_A1_badge(world, badge, at_ms) | rule_A9_host(world, badge, at_ms)


def panel_says(refused: set[Refusal]) -> set[str]:
    """Which rule wins: "Until a badge has been accepted the panel says only 無權限".

    A1: the person is "never told which of the two was wrong".
    """
    if refused & AUTHENTICATION:
        return {NO_PERMISSION}
    return {word.value for word in refused}
