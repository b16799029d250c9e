"""The fold for buildings whose keys were taken over."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries.take_over import BuildingTakenOver
from controller.parts import TakeOver

if TYPE_CHECKING:
    from controller.state import State


def _taken_over(state: "State", entry: BuildingTakenOver) -> "State":
    taken = TakeOver(company=entry.company, receipt=entry.receipt, counts=entry.counts)
    return changed(state, take_overs={**state.take_overs, entry.take_over: taken})


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {BuildingTakenOver: _taken_over}
