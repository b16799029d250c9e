"""A small world in which every take is allowed, and one way to break each rule."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.naive.settings import Schedule
from tests.naive.words import (
    CENTRE_MANAGER,
    DUTY_MANAGER,
    ENGINEERING,
    LEAD,
    OFFICER,
    SECURITY,
    BadgeStatus,
    Custody,
    Kind,
    PairKind,
    Pin,
    Refusal,
    Status,
)
from tests.naive.world import (
    Approval,
    ApproverRow,
    Ask,
    Badge,
    Booking,
    Grant,
    KeyClass,
    KeySet,
    Loan,
    Need,
    Pairing,
    Person,
    Visitor,
    World,
)

HOUR = 3_600_000
DAY = 24 * HOUR


def at(text: str) -> int:
    """Return the ms UTC of a Hong Kong wall clock such as "2026-03-02 10:00"."""
    there = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Hong_Kong"))
    return round(there.timestamp() * 1000)


MONDAY = at("2026-03-02 10:00")
STAFF = (
    ("chan", "service", set[str]()),
    ("lee", "service", {LEAD}),
    ("wong", "service", {DUTY_MANAGER}),
    ("ho", "service", {CENTRE_MANAGER}),
    ("ng", "service", {OFFICER}),
    ("sze", SECURITY, set[str]()),
    ("eng", ENGINEERING, set[str]()),
)


def example_world() -> World:
    """Return seven people of three departments, each with a badge "#name", and two unit sets."""
    world = World()
    for name, department, roles in STAFF:
        levels = {"all"}
        world.people[name] = Person(name, department, set(roles), access_levels=levels)
        world.badges["#" + name] = Badge("#" + name, name)
    world.people["vis"] = Person("vis", access_levels={"all"})
    world.badges["#vis"] = Badge("#vis", "vis")
    world.visitors["vis"] = Visitor("lee", MONDAY - HOUR, "HKID", "1234", "P-1", MONDAY + DAY)
    world.key_classes["unit"] = KeyClass("unit", usual_purpose="巡查")
    world.key_sets["A"] = KeySet("A", "unit", tag="tA", keeper="service", home_slot=1, key_count=5)
    world.key_sets["B"] = KeySet("B", "unit", tag="tB", keeper="service", home_slot=2)
    world.access_levels["all"] = [Grant(key_classes={"unit"})]
    return world


def example_ask(person: str = "chan") -> Ask:
    """Return a take of set A on Monday at 10:00 that breaks no rule."""
    return Ask(badge="#" + person, key_set="A", at_ms=MONDAY, purpose="巡查")


def lend(world: World, key_set: str, holder: str | None, out_at_ms: int = MONDAY) -> Loan:
    """Put a set out with somebody and return the loan."""
    world.loans.append(Loan(key_set, holder, out_at_ms))
    return world.loans[-1]


def approve(ask: Ask, *names: str) -> Ask:
    """Add approvals tapped at the cabinet 5 s after the ask, and return the ask."""
    ask.approvals += [Approval(name, ask.at_ms + 5_000) for name in names]
    return ask


def days(start: int, end: int) -> Schedule:
    """Return these minutes of every day."""
    return Schedule(weekly={day: [(start, end)] for day in range(7)})


def use_class(world: World, **features: object) -> None:
    """Give the class of the example sets these features."""
    for name, value in features.items():
        assert hasattr(world.key_classes["unit"], name)
        setattr(world.key_classes["unit"], name, value)


def book(world: World, person: str, starts_in_ms: int, ends_in_ms: int) -> Booking:
    """Promise set A from and until so long after Monday 10:00."""
    world.bookings.append(Booking("A", person, MONDAY + starts_in_ms, MONDAY + ends_in_ms))
    return world.bookings[-1]


def set_on(what: object, **values: object) -> None:
    """Set these attributes, which must exist."""
    for name, value in values.items():
        assert hasattr(what, name)
        setattr(what, name, value)


def pair_up(world: World, kind: PairKind, a: str, b: str, holder: str) -> None:
    """Pair two sets and put B out with the holder."""
    world.pairings.append(Pairing(kind, a, b))
    lend(world, "B", holder)


Fault = Callable[[World, Ask], object]
"""Breaks one rule for the example's take by chan."""

FAULTS: dict[Refusal, Fault] = {
    Refusal.NOT_HERE: lambda w, _: set_on(w.key_sets["A"], custody=Custody.OTHER_CABINET),
    Refusal.ALREADY_OUT: lambda w, _: lend(w, "A", "eng"),
    Refusal.BADGE_NOT_ACTIVE: lambda w, a: set_on(w.badges[a.badge], status=BadgeStatus.LOST),
    Refusal.BADGE_EXPIRED: lambda w, a: set_on(w.badges[a.badge], valid_until_ms=MONDAY),
    Refusal.BADGE_NOT_YET_VALID: lambda w, a: set_on(w.badges[a.badge], valid_from_ms=MONDAY + 1),
    Refusal.WRONG_PIN: lambda _, a: set_on(a, pin=Pin.WRONG),
    Refusal.PIN_MISSING: lambda w, _: use_class(w, asks_pin=True),
    Refusal.PERSON_NOT_ACTIVE: lambda w, a: set_on(w.people[a.badge[1:]], active=False),
    Refusal.PERSON_EXPIRED: lambda w, a: set_on(w.people[a.badge[1:]], valid_until_ms=MONDAY),
    Refusal.PURPOSE_NOT_OF_CLASS: lambda w, _: use_class(w, purposes={"維修"}),
    Refusal.WORK_ORDER_MISSING: lambda w, _: use_class(w, asks_work_order=True),
    Refusal.VISITOR_NAME_MISSING: lambda w, _: use_class(w, asks_visitor_name=True),
    Refusal.KEEPER_CONSENT_MISSING: lambda w, _: set_on(w.key_sets["A"], keeper=ENGINEERING),
    Refusal.SPARE_NOT_ASKED: lambda w, _: use_class(w, is_spare=True),
    Refusal.PROOF_MISSING: lambda w, _: use_class(w, asks_proof=True),
    Refusal.REGISTRAR_MISSING: lambda w, _: use_class(w, kind=Kind.DOCUMENT),
    Refusal.CONFIDENTIAL: lambda w, _: use_class(w, is_confidential=True),
    Refusal.APPROVER_MISSING: lambda w, _: use_class(w, approvers=[ApproverRow(needs=[Need()])]),
    Refusal.SECOND_PERSON_MISSING: lambda w, _: use_class(w, is_two_person=True),
    Refusal.ESCORT_MISSING: lambda w, _: use_class(w, is_escort_only=True),
    Refusal.NEVER_LENT: lambda w, _: use_class(w, is_never_lent=True),
    Refusal.OUTSIDE_SCHEDULE: lambda w, _: set_on(
        w.access_levels["all"][0], schedule=days(1080, 1200)
    ),
    Refusal.LIMIT_REACHED: lambda w, a: set_on(w.people[a.badge[1:]], limit=0),
    Refusal.PAIR_ONE_PERSON: lambda w, a: pair_up(w, PairKind.ONE_PERSON, "B", "A", a.badge[1:]),
    Refusal.PAIR_LOCK_OUT: lambda w, _: pair_up(w, PairKind.LOCK_OUT, "A", "B", "eng"),
    Refusal.BOOKED_FOR_ANOTHER: lambda w, _: book(w, "eng", 0, HOUR),
    Refusal.STOPPED: lambda w, _: set_on(w.key_sets["A"], status=Status.STOPPED),
}
