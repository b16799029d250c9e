"""Folds for notices and for the matters that are still open."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import MatterClosed, MatterMissed, MatterOpened, NoticeOwed
from controller.folds.leaving import settled
from controller.notices import MatterKind
from controller.parts import Matter

if TYPE_CHECKING:
    from controller.state import State


def _owed(state: "State", _entry: NoticeOwed) -> "State":
    return state


def _opened(state: "State", entry: MatterOpened) -> "State":
    matter = Matter(
        what=entry.what,
        owner=entry.owner,
        due_ms=entry.due_ms,
        key_set=entry.key_set,
        items=entry.items,
        opened_ms=entry.at_ms,
    )
    if entry.what is MatterKind.RECORDS_EXPIRED:
        state = changed(state, kept=replace(state.kept, told=entry.items[0]))
    return _with(state, {**state.matters, entry.matter: matter})


def _missed(state: "State", entry: MatterMissed) -> "State":
    missed = replace(state.matters[entry.matter], is_missed=True)
    return _with(state, {**state.matters, entry.matter: missed})


def _closed(state: "State", entry: MatterClosed) -> "State":
    state = settled(state, entry.matter)
    return _with(state, {name: m for name, m in state.matters.items() if name != entry.matter})


def _with(state: "State", matters: dict[str, Matter]) -> "State":
    """Keep `matters`, and the first time one of them will be missed: every turn asks for it."""
    dues = (each.due_ms for each in matters.values() if not each.is_missed)
    return changed(state, matters=matters, matters_due_ms=min(dues, default=None))


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    NoticeOwed: _owed,
    MatterOpened: _opened,
    MatterMissed: _missed,
    MatterClosed: _closed,
}
