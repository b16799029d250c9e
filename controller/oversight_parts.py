"""The parts of a state that are about looking after the cabinet: counted nights, unsigned days."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedDay:
    """What administrators changed on one day and nobody has signed for yet.

    `actors` changed `count` times; with `is_told` it was said that the day went unsigned.
    """

    count: int
    actors: tuple[str, ...]
    is_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Overseen:
    """How far the looking after has got: `since` the local day it was set up, "" for never.

    `night` is the last that was counted, `days` those with changes nobody has signed for.
    """

    since: str = ""
    night: str = ""
    days: dict[str, ChangedDay] = field(default_factory=dict)
