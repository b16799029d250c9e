"""Folds for customers' spare keys: what was asked for, until it is taken or over."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries.spares import SpareAsked, SpareDecided, SpareEnded
from controller.spare_parts import Spare

if TYPE_CHECKING:
    from controller.state import State


def without_spare(state: "State", key_set: str, spare: str) -> dict[str, Any]:
    """Return the fields of `state` in which nobody asks for `key_set` by `spare` any more."""
    left = tuple(each for each in state.spares.get(key_set, ()) if each.id != spare)
    return _listed({**state.spares, key_set: left})


def _listed(spares: dict[str, tuple[Spare, ...]]) -> dict[str, Any]:
    kept = {key_set: listed for key_set, listed in spares.items() if listed}
    untils = (each.until_ms for listed in kept.values() for each in listed)
    return {"spares": kept, "spares_due_ms": min(untils, default=None)}


def _asked(state: "State", entry: SpareAsked) -> "State":
    spare = Spare(
        id=entry.spare, key_set=entry.key_set, cardholder=entry.actor, until_ms=entry.until_ms
    )
    listed = (*state.spares.get(entry.key_set, ()), spare)
    return changed(state, **_listed({**state.spares, entry.key_set: listed}))


def _decided(state: "State", entry: SpareDecided) -> "State":
    if entry.is_granted:  # whoever agreed stands among the approvals
        return state
    return changed(state, **without_spare(state, entry.key_set, entry.spare))


def _ended(state: "State", entry: SpareEnded) -> "State":
    return changed(state, **without_spare(state, entry.key_set, entry.spare))


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    SpareAsked: _asked,
    SpareDecided: _decided,
    SpareEnded: _ended,
}
