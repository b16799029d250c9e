"""What a count of the stock by people is made of: kinds, statements, and the table it ends in."""

from dataclasses import dataclass, field
from enum import StrEnum


class CountKind(StrEnum):
    """Why people count."""

    MONTHLY = "monthly"  # 月度盤點
    QUARTERLY = "quarterly"  # 季度盤點
    SPOT = "spot_check"  # 抽查


class CountDifference(StrEnum):
    """How what was counted differs from what is on record."""

    MISSING = "not_there"  # 應在而不在
    SURPLUS = "there_yet_out"  # 記錄已領出而在
    KEYS = "keys_differ"  # 把數不符
    SEAL = "seal_differs"  # 封條號不符


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRow:
    """One class of the table a count ends in 盤點表: what was `made`, and where all of it is.

    `present` were seen; `out`, `elsewhere` (kept by others), `collected` (by their owners), `lost`
    and `retired` are so on record; of those present `stopped` are out of use; `added` came into the
    list since the count before. `difference` is what nobody can account for.
    """

    key_class: str
    made: int
    present: int
    out: int
    elsewhere: int
    collected: int
    stopped: int
    lost: int
    retired: int
    added: int
    difference: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the counter saw of one set, and how that differs."""

    is_present: bool
    differs: tuple[CountDifference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTaking:
    """A count under way by `counter`: of all `sets`, what was `stated` so far.

    `period` is the month or quarter it is of. Once the counter `is_closed` it, a second person
    signs; `differing` are the sets with a difference then.
    """

    id: str
    what: CountKind
    counter: str
    period: str
    key_class: str
    sets: tuple[str, ...]
    stated: dict[str, Stated] = field(default_factory=dict)
    is_closed: bool = False
    differing: tuple[str, ...] = ()
    made: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTakings:
    """The count under way, if there is one, and what is known of those before.

    `done` and `told` have by kind the last period that was counted, and said to be not counted;
    `made` how many sets of each class there were at the last count.
    """

    open: StockTaking | None = None
    done: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
