"""A case in the plain model's words: its little world, and what is asked of it."""

from datetime import date

from tests.naive.settings import Schedule
from tests.naive.words import BadgeStatus, Custody, Kind, PairKind, Status, Via
from tests.naive.world import (
    Approval,
    ApproverRow,
    Ask,
    Badge,
    Booking,
    EmergencyRelease,
    Grant,
    KeyClass,
    KeySet,
    Loan,
    Need,
    Pairing,
    Visitor,
    World,
)
from tests.naive.world import Person as Cardholder
from tests.takes.case import ASKER, DAY, HOUR, SCHEDULES, Case
from tests.takes.theirs_earlier import came_in, happened_before, pins_of, went_missing

PURPOSES = {"patrol": "巡查", "repair": "維修", "emergency": "應急"}
CLASSES = {"S": "c", "T": "c", "U": "d"}
STATUSES = {
    "active": Status.IN_SERVICE,
    "stopped": Status.STOPPED,
    "lost": Status.RETIRED,
    "retired": Status.RETIRED,
}
WINDOWS = {"": (0, 1440), "day": (480, 1080), "night": (1080, 480), "noon": (720, 750)}
"""The hours of approver rows: what runs over midnight is one window here."""
IN_CHARGE = {"lead", "duty_manager", "manager"}
STAFF = {"staff", "lead", "duty_manager", "supervisor", "manager", "security"}


def world_of(case: Case) -> World:
    """Return the world of a case."""
    world = World(is_clock_trusted=case.is_clock_trusted)
    world.settings.has_screen = False
    world.settings.pin_block_ms = 30_000
    for each in case.people:
        world.people[each.id] = Cardholder(
            each.id,
            each.department,
            set(each.roles),
            active=each.is_active,
            valid_from_ms=each.valid_from_ms,
            valid_until_ms=each.valid_until_ms,
            limit=each.limit,
            access_levels={each.id},
        )
        world.access_levels[each.id] = [_grant(*grant) for grant in each.grants]
        if each.badge != "unknown":
            number = "#" + each.id
            world.badges[number] = Badge(number, each.id, status=BadgeStatus(each.badge))
            world.badges[number].is_copyable = case.copyable_asks_pin and not each.is_proven
        if each.needs_escort:
            world.people["host"] = Cardholder("host")
            papers = ("HKID", "1234", "P-1", case.at_ms + DAY)
            world.visitors[each.id] = Visitor("host", case.at_ms - HOUR, *papers)
    _add_sets(world, case)
    _add_what_happened(world, case)
    happened_before(world, case)
    came_in(world, case)
    return world


def _add_sets(world: World, case: Case) -> None:
    world.key_classes["c"] = KeyClass(
        "c",
        purposes={PURPOSES[each] for each in case.purposes},
        usual_purpose=PURPOSES["patrol"],
        asks_work_order=case.asks_work_order,
        is_never_lent=case.is_never_lent,
        is_two_person=case.asks_companion,
        is_escort_only=case.asks_escort,
        asks_keepers_consent=any("keeper" in whom for _, whom in case.rows),
        approvers=[_row(case, when, whom) for when, whom in case.rows],
        asks_pin=case.asks_pin,
        allows_hand_on=not case.is_never_handed_on,
        asks_witness_on_return=case.asks_witness,
        is_spare=case.is_spare,
        is_confidential=case.is_confidential,
        kind=Kind.DOCUMENT if case.borrowers else Kind.UNIT,
        borrowers=set(case.borrowers) if case.borrowers else None,
    )
    world.key_classes["d"] = KeyClass("d", usual_purpose=PURPOSES["patrol"])
    for slot, name in enumerate("STU", 1):
        world.key_sets[name] = KeySet(name, CLASSES[name], tag="t" + name, home_slot=slot)
    asked = world.key_sets["S"]
    asked.status = STATUSES[case.status]
    asked.keeper = case.custody if case.custody != "cabinet" else None
    if case.custody.startswith("cabinet:"):
        asked.custody = Custody.OTHER_CABINET
    if case.custody.startswith("person:"):
        asked.custody = Custody.NAMED_PERSON


def _add_what_happened(world: World, case: Case) -> None:
    went_missing(world, case)
    for name, holder in case.loans:
        world.loans.append(Loan(name, holder, case.at_ms - HOUR, due_at_ms=case.at_ms + HOUR))
    for rule, one, other in case.pairings:
        for a in _sets(one):
            for b in _sets(other):
                if a != b:
                    world.pairings.append(Pairing(PairKind(rule), a, b))
    for name, start, end in case.bookings:
        world.bookings.append(Booking("S", name, start, end))
    if case.release is not None:
        classes = set(case.release)
        world.emergency = EmergencyRelease(everything=not classes, key_classes=classes)


def ask_of(case: Case, at_ms: int, taps: list[tuple[str, int]], second: str | None) -> Ask:
    """Return what is asked at `at_ms`; `second` comes along, the others of `taps` approve.

    `taps` says when whose badge came.
    """
    in_charge = bool(IN_CHARGE & set(case.asker.roles))
    approvals = [
        Approval(name, when) for name, when in taps if name != second and _is_good(case, name)
    ]
    for name, what, until_ms in case.web:
        sets = {"S"} if what == "S" else {"S", "T"}
        given = case.at_ms - HOUR
        approvals.append(Approval(name, given, Via.WEB, until_ms, ASKER, sets))
    return Ask(
        badge="#" + ASKER,
        key_set="S",
        at_ms=at_ms,
        prompted_at_ms=case.at_ms,
        purpose=PURPOSES[case.purpose] if case.purpose else None,
        work_order=case.work_order,
        second_badge="#" + second if second else None,
        pin=pins_of(world_of(case), case)[-1],
        approvals=approvals,
        is_emergency=case.purpose == "emergency" and in_charge,
    )


def _is_good(case: Case, name: str) -> bool:
    """Return whether a tap is one at all: only a good badge is."""
    return case.person(name).badge == "active" and name not in case.left


def _grant(what: str, when: str) -> Grant:
    windows, special = SCHEDULES[when] if when else ([(0, 1440)], {})
    schedule = Schedule(
        weekly={day: list(windows) for day in range(7)},
        special_days={date.fromisoformat(day): list(hours) for day, hours in special.items()},
    )
    is_set = what in CLASSES
    return Grant({what} if is_set else set(), set() if is_set else {what}, schedule)


def _row(case: Case, when: str, whom: tuple[str, ...]) -> ApproverRow:
    needs = []
    for each in whom:
        if each.startswith("@"):
            needs.append(Need(departments={each[1:]}))
        elif not each.startswith(("keeper", "!")):  # these are rules of their own
            needs.append(Need(roles={each}))
    return ApproverRow(WINDOWS[when], needs, case.is_apart)


def _sets(side: str) -> list[str]:
    return [side] if side in CLASSES else [name for name, of in CLASSES.items() if of == side]
