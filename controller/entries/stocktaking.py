"""Entries about counts of the stock by people."""

from dataclasses import dataclass

from controller.entries.dated import Dated
from controller.stocktaking import CountDifference, CountKind, StockRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTakingBegun(Dated):
    """`actor`, who does not keep the keys, began to count all `sets`, those of `key_class` or all.

    `period` is the month ("2026-05") or quarter ("2026-Q2") it is of.
    """

    count: str
    what: CountKind
    actor: str
    period: str
    key_class: str
    sets: tuple[str, ...]
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCounted(Dated):
    """`actor` saw `key_set` or not, with so many `keys` and the `seal`; `differs` says from what.

    `cardholder` has it out on record, None for nobody.
    """

    count: str
    key_set: str
    actor: str
    is_present: bool
    keys: int
    seal: str
    differs: tuple[CountDifference, ...]
    cardholder: str | None = None
    note: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTakingClosed(Dated):
    """`actor` has counted everything and signs for the table `rows`; `differing` sets differ."""

    count: str
    actor: str
    rows: tuple[StockRow, ...]
    differing: tuple[str, ...]
    note: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTakingSigned(Dated):
    """`actor` stood by 監盤 and signs as the second person: the count is finished."""

    count: str
    actor: str
    what: CountKind
    period: str
    is_whole: bool
    note: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTakingCancelled(Dated):
    """`actor` gave the count up; nothing of it counts."""

    count: str
    actor: str
    note: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTakingMissed(Dated):
    """Nobody has counted everything in `period`."""

    what: CountKind
    period: str


StockTakingEntry = (
    StockTakingBegun
    | SetCounted
    | StockTakingClosed
    | StockTakingSigned
    | StockTakingCancelled
    | StockTakingMissed
)
