"""Folds for looking after the cabinet: the nightly count, and days whose changes are reviewed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import (
    CabinetConfigured,
    CardRekeyed,
    DirectoryChanged,
    ImportCompleted,
    PinSet,
    SecretChanged,
)
from controller.entries.leaving import CardholderLeft, CardholderReinstated
from controller.entries.oversight import ChangesReviewed, ChangesUnreviewed, StockCounted
from controller.oversight_parts import ChangedDay
from controller.policy.hours import moment

if TYPE_CHECKING:
    from controller.state import State

Fold = Callable[["State", Any], "State"]

DAYS_KEPT = 400
"""Unsigned days that are remembered at most; older ones stay in the log."""

CONSOLE = "console"


def actor_of(entry: Any) -> str:
    """Return which administrator changed something by `entry`, "" if nobody did.

    What a rule changes by itself, or because staff report something, is nobody's change.
    """
    match entry:
        case CabinetConfigured():
            return CONSOLE
        case PinSet():
            return "" if entry.actor == entry.cardholder else entry.actor
        case DirectoryChanged():
            return entry.actor if entry.request and entry.changes else ""
        case CardholderLeft() | CardholderReinstated():
            return entry.actor if entry.request else ""
        case _:
            actor: str = entry.actor
            return actor


NOTED: frozenset[type[Any]] = frozenset(
    {
        *(CabinetConfigured, SecretChanged, CardRekeyed, PinSet),
        *(DirectoryChanged, ImportCompleted, CardholderLeft, CardholderReinstated),
    }
)
"""Kinds of entries an administrator's change is told by."""


def noting(fold: Fold) -> Fold:
    """Return `fold` that also remembers the change for whoever reviews the day."""

    def noted(state: "State", entry: Any) -> "State":
        after = fold(state, entry)
        actor = actor_of(entry)
        if not actor:
            return after
        day = moment(entry.at_ms, state.settings.zone).date
        seen = after.overseen
        so_far = seen.days.get(day, ChangedDay(count=0, actors=()))
        actors = tuple(dict.fromkeys((*so_far.actors, actor)))
        now = ChangedDay(count=so_far.count + 1, actors=actors)
        days = {**seen.days, day: now}
        if len(days) > DAYS_KEPT:
            days.pop(min(days))
        since = seen.since or (day if after.directory.oversights else "")
        return changed(after, overseen=replace(seen, days=days, since=since))

    return noted


def _counted(state: "State", entry: StockCounted) -> "State":
    return changed(state, overseen=replace(state.overseen, night=entry.night))


def _reviewed(state: "State", entry: ChangesReviewed) -> "State":
    days = {day: each for day, each in state.overseen.days.items() if day != entry.day}
    return changed(state, overseen=replace(state.overseen, days=days))


def _unreviewed(state: "State", entry: ChangesUnreviewed) -> "State":
    told = replace(state.overseen.days[entry.day], is_told=True)
    days = {**state.overseen.days, entry.day: told}
    return changed(state, overseen=replace(state.overseen, days=days))


FOLDS: Mapping[type[Any], Fold] = {
    StockCounted: _counted,
    ChangesReviewed: _reviewed,
    ChangesUnreviewed: _unreviewed,
}
