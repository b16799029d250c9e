"""Folds for keys that left custody for good: they are on loan to nobody any more."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import KeySetCollected, KeySetTakenBack
from controller.folds.handing import without_handing
from controller.folds.seals import entrusted, without_seal

if TYPE_CHECKING:
    from controller.state import State


def _collected(state: "State", entry: KeySetCollected) -> "State":
    custody = state.directory.key_sets[entry.key_set].custody
    return changed(
        state,
        collected={**state.collected, entry.key_set: custody},
        loans={each: loan for each, loan in state.loans.items() if each != entry.key_set},
        handings=without_handing(state.handings, entry.key_set),
        **without_seal(state, entry.key_set),
    )


def _taken_back(state: "State", entry: KeySetTakenBack) -> "State":
    rest = {name: custody for name, custody in state.collected.items() if name != entry.key_set}
    return changed(state, collected=rest, **entrusted(state, entry.key_set, entry.at_ms))


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    KeySetCollected: _collected,
    KeySetTakenBack: _taken_back,
}
