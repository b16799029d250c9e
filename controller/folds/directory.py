"""Folds for who and what is known: single changes, and imports that take effect at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.entries import DirectoryChanged, ImportCompleted, ImportDiscarded, ImportStaged

if TYPE_CHECKING:
    from controller.state import State


def _changed(state: "State", entry: DirectoryChanged) -> "State":
    return replace(state, directory=state.directory.change(entry.changes))


def _staged(state: "State", entry: ImportStaged) -> "State":
    so_far = state.staged.get(entry.import_id, ())
    return replace(state, staged={**state.staged, entry.import_id: so_far + entry.changes})


def _completed(state: "State", entry: ImportCompleted) -> "State":
    directory = state.directory.change(state.staged[entry.import_id])
    return replace(state, directory=directory, staged=_without(state, entry.import_id))


def _discarded(state: "State", entry: ImportDiscarded) -> "State":
    return replace(state, staged=_without(state, entry.import_id))


def _without(state: "State", import_id: str) -> dict[str, Any]:
    return {each: changes for each, changes in state.staged.items() if each != import_id}


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    DirectoryChanged: _changed,
    ImportStaged: _staged,
    ImportCompleted: _completed,
    ImportDiscarded: _discarded,
}
