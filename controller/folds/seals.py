"""Folds for the seals of rings: broken when a customer's spare key leaves, renewed by its entry."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.directory import Change, KeyClass
from controller.entries.custody import KeySetCheckedIn, KeySetCheckedOut
from controller.entries.seals import SealMissed, SealRenewed, SealStated
from controller.folds.spares import without_spare
from controller.spare_parts import Unsealed

if TYPE_CHECKING:
    from controller.state import State


def opened(state: "State", entry: KeySetCheckedOut) -> dict[str, Any]:
    """Return the fields of `state` that change as a spare key leaves, none for any other set.

    Its seal counts as broken, however it left; what was asked for is had.
    """
    if _class_of(state, entry.key_set) is None:
        return {}
    seal = state.directory.key_sets[entry.key_set].seal
    ring = Unsealed(seal=seal, taker=entry.cardholder, spare=entry.spare)
    asked = without_spare(state, entry.key_set, entry.spare) if entry.spare else {}
    return {**asked, **_with(state, entry.key_set, ring)}


def brought_back(state: "State", entry: KeySetCheckedIn) -> dict[str, Any]:
    """Return the fields of `state` that change as an opened ring comes back: its time begins."""
    ring = state.unsealed.get(entry.key_set)
    if ring is None or not entry.is_loan:
        return {}
    key_class = _class_of(state, entry.key_set)
    due_ms = entry.at_ms + (key_class.reseal_ms if key_class else 0)
    return _with(state, entry.key_set, replace(ring, returner=entry.returner, due_ms=due_ms))


def entrusted(state: "State", key_set: str, at_ms: int) -> dict[str, Any]:
    """Return the fields of `state` that change as an owner entrusts a spare key: it gets a seal.

    What became of its old one is the owner's.
    """
    key_class = _class_of(state, key_set)
    if key_class is None:
        return {}
    seal = state.directory.key_sets[key_set].seal
    due_ms = at_ms + key_class.reseal_ms
    ring = Unsealed(seal=seal, taker=None, due_ms=due_ms, is_broken_stated=True)
    return _with(state, key_set, ring)


def without_seal(state: "State", key_set: str) -> dict[str, Any]:
    """Return the fields of `state` in which no new seal is waited for on `key_set`."""
    return _with(state, key_set, None)


def _with(state: "State", key_set: str, ring: Unsealed | None) -> dict[str, Any]:
    unsealed = {name: each for name, each in state.unsealed.items() if name != key_set}
    if ring is not None:
        unsealed[key_set] = ring
    dues = (each.due_ms for each in unsealed.values() if not each.is_missed)
    due_ms = min((each for each in dues if each is not None), default=None)
    return {"unsealed": unsealed, "unsealed_due_ms": due_ms}


def _class_of(state: "State", name: str) -> KeyClass | None:
    """Return the class of the set called `name` if it keeps spare keys."""
    key_set = state.directory.key_sets.get(name)
    key_class = state.directory.key_classes.get(key_set.key_class) if key_set else None
    return key_class if key_class is not None and key_class.keeps_spares else None


def _stated(state: "State", entry: SealStated) -> "State":
    ring = state.unsealed.get(entry.key_set)
    if ring is None or entry.is_new:
        return state
    return changed(state, **_with(state, entry.key_set, replace(ring, is_broken_stated=True)))


def _renewed(state: "State", entry: SealRenewed) -> "State":
    before = state.directory.key_sets[entry.key_set]
    change = Change(before=before, after=replace(before, seal=entry.new))
    return changed(
        state,
        **without_seal(state, entry.key_set),
        directory=state.directory.change((change,)),
        directory_seq=state.seq + 1,
    )


def _missed(state: "State", entry: SealMissed) -> "State":
    ring = state.unsealed.get(entry.key_set)
    if ring is None:
        return state
    return changed(state, **_with(state, entry.key_set, replace(ring, is_missed=True)))


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    SealStated: _stated,
    SealRenewed: _renewed,
    SealMissed: _missed,
}
