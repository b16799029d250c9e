"""Folds for counts of the stock by people."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries.stocktaking import (
    SetCounted,
    StockTakingBegun,
    StockTakingCancelled,
    StockTakingClosed,
    StockTakingMissed,
    StockTakingSigned,
)
from controller.stocktaking import Stated, StockTaking, StockTakings

if TYPE_CHECKING:
    from controller.state import State


def _begun(state: "State", entry: StockTakingBegun) -> "State":
    taking = StockTaking(
        id=entry.count,
        what=entry.what,
        counter=entry.actor,
        period=entry.period,
        key_class=entry.key_class,
        sets=entry.sets,
    )
    return _with(state, open=taking)


def _counted(state: "State", entry: SetCounted) -> "State":
    taking = _open(state)
    seen = Stated(is_present=entry.is_present, differs=entry.differs)
    return _with(state, open=replace(taking, stated={**taking.stated, entry.key_set: seen}))


def _closed(state: "State", entry: StockTakingClosed) -> "State":
    made = {row.key_class: row.made for row in entry.rows}
    taking = replace(_open(state), is_closed=True, differing=entry.differing, made=made)
    return _with(state, open=taking)


def _signed(state: "State", entry: StockTakingSigned) -> "State":
    done = state.takings.done
    if entry.is_whole:
        done = {**done, entry.what.value: max(entry.period, done.get(entry.what.value, ""))}
    made = {**state.takings.made, **_open(state).made}
    return _with(state, open=None, done=done, made=made)


def _cancelled(state: "State", _entry: StockTakingCancelled) -> "State":
    return _with(state, open=None)


def _missed(state: "State", entry: StockTakingMissed) -> "State":
    return _with(state, told={**state.takings.told, entry.what.value: entry.period})


def _open(state: "State") -> StockTaking:
    taking = state.takings.open
    assert taking is not None, "nothing is being counted"
    return taking


def _with(state: "State", **values: Any) -> "State":
    takings: StockTakings = replace(state.takings, **values)
    return changed(state, takings=takings)


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    StockTakingBegun: _begun,
    SetCounted: _counted,
    StockTakingClosed: _closed,
    StockTakingSigned: _signed,
    StockTakingCancelled: _cancelled,
    StockTakingMissed: _missed,
}
