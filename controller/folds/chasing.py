"""Folds for reminders and calls about loans that are late."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import LoanChased, LoanReminded

if TYPE_CHECKING:
    from controller.state import State


def _reminded(state: "State", entry: LoanReminded) -> "State":
    loan = replace(state.loans[entry.key_set], told_ms=entry.at_ms, times_reminded=entry.count)
    return changed(state, loans={**state.loans, entry.key_set: loan})


def _chased(state: "State", _entry: LoanChased) -> "State":
    return state


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    LoanReminded: _reminded,
    LoanChased: _chased,
}
