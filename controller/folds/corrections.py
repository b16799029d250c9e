"""Folds for corrections: they change nothing, but for who may not correct what.

Whoever changed what is known may not sign what that change should have said: another person does.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import EntryCorrected, ImportStaged
from controller.folds.oversight import CONSOLE, NOTED, actor_of

if TYPE_CHECKING:
    from controller.state import State

CHANGES = NOTED | {ImportStaged}
"""The kinds of entries by which somebody changes what is known, or a key of the cabinet's own."""

CHANGES_KEPT = 1_000
"""Of how many changes it is remembered whose they are; entries in a row by one person are one."""


def remembering(fold: Callable[["State", Any], "State"]) -> Callable[["State", Any], "State"]:
    """Return `fold`, of a change, that also remembers whose change it was."""

    def remembered(state: "State", entry: Any) -> "State":
        actor = actor_of(entry)
        after = fold(state, entry)
        return _remember(after, state.seq + 1, actor) if actor not in ("", CONSOLE) else after

    return remembered


def _remember(state: "State", seq: int, actor: str) -> "State":
    first = next(reversed(state.changers), None)
    if first is not None and state.changers[first] == (seq - 1, actor):
        return changed(state, changers={**state.changers, first: (seq, actor)})
    changers = {**state.changers, seq: (seq, actor)}
    if len(changers) <= CHANGES_KEPT:
        return changed(state, changers=changers)
    oldest = next(iter(changers))
    last, _ = changers.pop(oldest)
    return changed(state, changers=changers, changers_from=last + 1)


def _corrected(state: "State", entry: EntryCorrected) -> "State":
    """Let what is said of a change be nobody's to correct who made the change."""
    actor = changer_of(state, entry.corrects)
    return state if not actor else _remember(state, state.seq + 1, actor)


def changer_of(state: "State", seq: int) -> str:
    """Return whose change the entry `seq` is, or is about, as far as is remembered; "" for none."""
    return next(
        (actor for first, (last, actor) in state.changers.items() if first <= seq <= last), ""
    )


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {EntryCorrected: _corrected}
