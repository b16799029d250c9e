"""When it must be back, and what happens when it is not: T5."""

from dataclasses import dataclass

from tests.naive.hours import next_local_minute
from tests.naive.words import LEAD, SUPERVISOR
from tests.naive.world import Curfew, KeyClass, Loan, Person, World


@dataclass(frozen=True, order=True)
class Step:
    """One reminder: when, which, to whom ("holder" or a role)."""

    at_ms: int
    word: str
    to: str


def curfew_ends(world: World, curfew: Curfew, out_at_ms: int) -> list[int]:
    """Return every instant this curfew names for a set taken at `out_at_ms`."""
    ends: list[int] = []
    if curfew.back_by_minute is not None:
        ends.append(next_local_minute(world.zone, out_at_ms, curfew.back_by_minute))
    if curfew.end_of_shift and world.settings.shift_ends_minutes:
        minutes = world.settings.shift_ends_minutes
        ends.append(min(next_local_minute(world.zone, out_at_ms, minute) for minute in minutes))
    if curfew.within_ms is not None:
        ends.append(out_at_ms + curfew.within_ms)
    return ends


def due(
    world: World, key_class: KeyClass, out_at_ms: int, person: Person | None = None
) -> int | None:
    """T5: Curfew: absolute (back by 18:00, by the end of the shift) and relative (N hours).

    "per class and per person": every curfew must be kept, so the earliest one is the due time.
    """
    ends = curfew_ends(world, key_class.curfew, out_at_ms)
    if person is not None and person.curfew is not None:
        ends += curfew_ends(world, person.curfew, out_at_ms)
    return min(ends) if ends else None


def overdue_steps(world: World, loan: Loan, at_ms: int) -> list[Step]:
    """T5: "due soon, overdue, escalation holder → 領班 → 主管; reminders repeat until back".

    Return the steps owed up to `at_ms` in order of time; a set returned in time owes no more
    than the "due soon".
    """
    if loan.due_at_ms is None:
        return []
    settings = world.settings
    until = at_ms if loan.back_at_ms is None else min(at_ms, loan.back_at_ms)
    steps: list[Step] = []
    soon = max(loan.due_at_ms - settings.due_soon_ms, loan.out_at_ms)
    if soon <= until:
        steps.append(Step(soon, "due_soon", "holder"))
    for to, delay in (
        ("holder", 0),
        (LEAD, settings.lead_after_ms),
        (SUPERVISOR, settings.supervisor_after_ms),
    ):
        moment = loan.due_at_ms + delay
        while moment < until:
            steps.append(Step(moment, "overdue", to))
            moment += settings.repeat_ms
    return sorted(steps)


def is_overdue(loan: Loan, at_ms: int) -> bool:
    """T5: say whether the set is out beyond its due time."""
    return loan.back_at_ms is None and loan.due_at_ms is not None and at_ms > loan.due_at_ms
