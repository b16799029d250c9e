"""Which right permits a take: an access level with a grant for the set, at its hours."""

from collections.abc import Iterator
from typing import NamedTuple

from controller.directory import AccessLevel, Cardholder, Directory, Grant, KeySet
from controller.findings import Fact, fact
from controller.policy.hours import hours_of, is_open, moment
from controller.policy.rule import Take
from controller.reasons import Reason


class Rights(NamedTuple):
    """What somebody may take at one hour or another: these key sets, and these classes."""

    key_sets: frozenset[str]
    key_classes: frozenset[str]

    def cover(self, key_set: KeySet) -> bool:
        """Return whether some grant is for `key_set`; without one no rule lets it go."""
        return key_set.key_class in self.key_classes or key_set.id in self.key_sets


def rights_of(directory: Directory, holder: Cardholder) -> Rights:
    """Return what the access levels of `holder` are for, whatever the hour."""
    grants = [grant for level in _levels_of(directory, holder) for grant in level.grants]
    return Rights(
        frozenset(each.key_set for each in grants if each.key_set),
        frozenset(each.key_class for each in grants if not each.key_set),
    )


def find_grant(take: Take) -> tuple[str, list[Reason]]:
    """Return what permits the take, an access level or an armed release, or why nothing does."""
    if take.armed is not None:
        return f"remote:{take.armed.actor}", []
    refused = Reason.NO_GRANT
    for level, grant in _concerning(take):
        why = _why_not_now(grant, take)
        if why is None:
            return level.id, []
        refused = why
    return "", [refused]


def check_grant(take: Take) -> list[Reason]:
    """Return why nothing permits the take; empty if something does."""
    return find_grant(take)[1]


def grant_facts(take: Take) -> tuple[Fact, ...]:
    """Return the grants that were looked at: the one that permits, or all that do not now."""
    if take.armed is not None:
        return (fact("armed", actor=take.armed.actor),)
    facts = []
    for level, grant in _concerning(take):
        told = _grant_fact(level, grant, take)
        if _why_not_now(grant, take) is None:
            return (told,)
        facts.append(told)
    return tuple(facts)


def _levels_of(directory: Directory, holder: Cardholder) -> Iterator[AccessLevel]:
    for name in holder.access_levels:
        if (level := directory.access_levels.get(name)) is not None:
            yield level


def _concerning(take: Take) -> Iterator[tuple[AccessLevel, Grant]]:
    """Yield the grants of the taker that are for the set, in the order they are given in."""
    for level in _levels_of(take.state.directory, take.holder):
        for grant in level.grants:
            if _covers(grant, take.key_set):
                yield level, grant


def _why_not_now(grant: Grant, take: Take) -> Reason | None:
    """Return why `grant` does not permit the take at its moment, or None if it does."""
    if not grant.schedule:
        return None
    state = take.state
    if not state.is_clock_trusted:
        return Reason.CLOCK_UNTRUSTED
    schedule = state.directory.schedules.get(grant.schedule)
    if schedule is not None and is_open(schedule, moment(take.at_ms, state.settings.zone)):
        return None
    return Reason.OUTSIDE_SCHEDULE


def _grant_fact(level: AccessLevel, grant: Grant, take: Take) -> Fact:
    named = level.label or level.id
    schedule = take.state.directory.schedules.get(grant.schedule)
    if schedule is None:
        return fact("grant_at_any_hour", level=named)
    label = schedule.label or schedule.id
    hours = hours_of(schedule, moment(take.at_ms, take.state.settings.zone))
    if not hours:
        return fact("grant_not_that_day", level=named, schedule=label)
    return fact("grant_at_hours", level=named, schedule=label, hours=hours)


def _covers(grant: Grant, key_set: KeySet) -> bool:
    if grant.key_set:
        return grant.key_set == key_set.id
    return grant.key_class == key_set.key_class
