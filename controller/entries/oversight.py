"""Entries about looking after the cabinet: the nightly count, and changes that are reviewed."""

from dataclasses import dataclass

from controller.entries.dated import Dated
from controller.handovers import Difference, OutSet


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCounted(Dated):
    """The sensors counted the stock of `night` (a local day): one count for each night.

    `expected` sets should hang in the cabinet, `sensed` were read there; `blind` slots cannot be
    sensed. A cabinet that was off counts once it is on again: `missed` nights before this one, from
    `missed_from` on, have no count.
    """

    night: str
    expected: int
    sensed: int
    differences: tuple[Difference, ...]
    out: tuple[OutSet, ...]
    stopped: tuple[str, ...]
    blind: tuple[int, ...]
    missed: int = 0
    missed_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesReviewed(Dated):
    """`actor` has seen the `count` changes that administrators, `actors`, made on `day`."""

    day: str
    actor: str
    count: int
    actors: tuple[str, ...]
    note: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesUnreviewed(Dated):
    """Nobody has signed in time for the `count` changes of `day`."""

    day: str
    count: int


OversightEntry = StockCounted | ChangesReviewed | ChangesUnreviewed
