"""Who is told of what: A4, T4, T5, T8, T9, L1, L2, H2, H3, H5."""

from tests.naive.late import overdue_steps
from tests.naive.words import DUTY_MANAGER, LEAD, MANAGER, SECURITY, SUPERVISOR, Happening
from tests.naive.world import World

Notice = frozenset[str]
"""One notice that is owed: any one of these people, roles or departments will do."""


def each(*names: str) -> set[Notice]:
    """Return one notice of his own for each."""
    return {frozenset({name}) for name in names}


def bookers(world: World, key_set: str) -> list[str]:
    """L1: return who has a standing booking on the set; it fails, and he is told the reason."""
    return [
        booking.person
        for booking in world.bookings
        if booking.key_set == key_set and not booking.has_ended and booking.failed is None
    ]


def told_when_back(world: World, key_set: str) -> set[Notice]:
    """T5: reminders repeat "until it is back": whoever was told that it is overdue."""
    names: set[str] = set()
    for loan in world.loans:
        if loan.key_set == key_set and loan.back_at_ms is not None:
            latest = max(other.out_at_ms for other in world.loans if other.key_set == key_set)
            if loan.out_at_ms == latest:
                steps = overdue_steps(world, loan, loan.back_at_ms)
                names = {step.to for step in steps if step.word == "overdue"}
    return each(*names)


def who_is_told(world: World, happening: Happening, key_set: str = "") -> set[Notice]:
    """Return the notices a happening owes, each to any one of those named in it."""
    if happening is Happening.SPARE_ASKED:  # A4 "Security is notified when it is asked"
        return each(SECURITY)
    if happening in (
        Happening.TAKEN_WITHOUT_AUTHORISATION,  # T4 "alarm, entry, notice"
        Happening.DOOR_FORCED,
        Happening.DOOR_HELD_OPEN,
        Happening.DOOR_OPENED_BY_KEY,
        Happening.EMERGENCY_RELEASE,  # T8 "with an event and an alarm"
    ):
        return each(LEAD, SECURITY)
    if happening is Happening.DURESS:  # a silent alarm
        return each(SECURITY)
    if happening is Happening.DUE_SOON:  # T5
        return each("holder")
    if happening is Happening.OVERDUE:  # T5 "escalation holder → 領班 → 主管", in steps
        return each("holder", LEAD, SUPERVISOR)
    if happening is Happening.BACK:  # T5
        return told_when_back(world, key_set)
    if happening is Happening.DAMAGED:  # L1 "bookings on it fail with that reason"
        return each(*bookers(world, key_set))
    if happening in (Happening.LOST, Happening.RING_SHORT):
        # L2 "to the lead or manager and Security, each with a notice of their own"
        notices = {frozenset({LEAD, DUTY_MANAGER, MANAGER}), frozenset({SECURITY})}
        return notices | each(*bookers(world, key_set))
    if happening is Happening.HANDOVER_REFUSED:  # H2 "which goes to the supervisor"
        return each(SUPERVISOR)
    if happening is Happening.NO_RELIEF:  # H3 "superiors are told"
        return {frozenset({SUPERVISOR, MANAGER})}
    # H5 "anything urgent is told to each department's own manager at once"
    departments = {person.department for person in world.people.values() if person.department}
    return each(*(f"{MANAGER}:{department}" for department in departments))
