"""Folds for who and what is known: single changes, and imports that take effect at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.directory import Cardholder, Directory
from controller.entries import DirectoryChanged, ImportCompleted, ImportDiscarded, ImportStaged
from controller.folds.access import answered
from controller.folds.leaving import find_switched, note_switched
from controller.parts import Staged

if TYPE_CHECKING:
    from controller.state import State


def _changed(state: "State", entry: DirectoryChanged) -> "State":
    if not entry.changes:  # it answers somebody; what was prepared meanwhile is still good
        return answered(state, entry)
    after = _with(answered(state, entry), state.directory.change(entry.changes))
    nouns = (each.after or each.before for each in entry.changes)
    people = [each.id for each in nouns if isinstance(each, Cardholder)]
    return note_switched(after, state.directory, people, entry.actor) if people else after


def _staged(state: "State", entry: ImportStaged) -> "State":
    """Prepare the next directory slice by slice, so that no single turn has to make all of it."""
    so_far = state.staged.get(entry.import_id)
    if so_far is None:
        so_far = Staged(base_seq=state.directory_seq, directory=state.directory)
    now = replace(
        so_far,
        directory=so_far.directory.change(entry.changes),
        count=so_far.count + len(entry.changes),
        switched=so_far.switched + find_switched(entry.changes),
    )
    return changed(state, staged={**state.staged, entry.import_id: now})


def _completed(state: "State", entry: ImportCompleted) -> "State":
    staged = state.staged[entry.import_id]
    assert staged.base_seq == state.directory_seq, "what was prepared knows nothing of a change"
    after = _discarded(_with(state, staged.directory), entry)
    return note_switched(after, state.directory, staged.switched, entry.actor)


def _with(state: "State", directory: Directory) -> "State":
    return changed(state, directory=directory, directory_seq=state.seq + 1)


def _discarded(state: "State", entry: ImportDiscarded | ImportCompleted) -> "State":
    others = {name: each for name, each in state.staged.items() if name != entry.import_id}
    return changed(state, staged=others)


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    DirectoryChanged: _changed,
    ImportStaged: _staged,
    ImportCompleted: _completed,
    ImportDiscarded: _discarded,
}
