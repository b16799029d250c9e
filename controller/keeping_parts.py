"""The parts of a state that are about keeping: how far back the records go, what is to go."""

from dataclasses import dataclass
from enum import StrEnum

PERMANENT = frozenset(
    {
        *("cabinet_founded", "cabinet_configured", "secret_changed", "snapshot_taken"),
        *("directory_changed", "import_staged", "import_completed", "import_discarded"),
        *("key_set_collected", "key_set_taken_back", "fault_raised", "fault_cleared"),
        *("loss_reported", "lost_set_found", "seal_renewed", "building_taken_over"),
        *("card_awaited", "card_rekeyed"),
        *("cardholder_left", "cardholder_reinstated", "pin_wiped"),
        *("changes_reviewed", "changes_unreviewed"),
        *("destruction_asked", "destruction_judged", "presence_awaited", "presence_shown"),
        *("period_destroyed", "period_erased"),
    }
)
"""Kinds that never go: who and what the cabinet knows, owners' signatures, its parts, and this.

What is lost is lost for good, the seal on a ring is told by nothing else, keys stay those that
were taken over, and which cards have old keys must be known as long as the cards are.
"""


class Ground(StrEnum):
    """Why an old period is destroyed. Neither takes what has not been kept long enough."""

    PERIOD_OVER = "period_over"  # 保存期滿
    WORTHLESS = "worthless"  # 鑑定無保存價值


class Stage(StrEnum):
    """What a destruction waits for."""

    REVIEW = "review"  # 主管審核內容
    APPROVAL = "approval"  # 主任批准
    PRESENCE = "presence"  # 兩人在場
    PREPARING = "preparing"  # 準備銷毀
    ERASING = "erasing"  # 銷毀中


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """What `asked_by` wants destroyed: every record up to the end of `month` ("2026-09", local).

    `present` are those whose badge said that they are there, `tokens` these badges; badges say so
    until `until_mono_ms`.
    While it is being erased, `first_seq` to `last_seq` are the entries, by entry `by_seq`.
    """

    id: str
    month: str
    ground: Ground
    asked_by: str
    stage: Stage = Stage.REVIEW
    reviewed_by: str = ""
    approved_by: str = ""
    present: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    until_mono_ms: int = -1
    first_seq: int = 0
    last_seq: int = 0
    by_seq: int = 0
    count: int = 0
    state_seq: int = 0

    @property
    def signers(self) -> tuple[str, ...]:
        """Return who asked, who reviewed and who approved, as far as it has got."""
        return tuple(each for each in (self.asked_by, self.reviewed_by, self.approved_by) if each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What sat in `slot` as a period was destroyed: fields as in `controller.parts.Seat`."""

    slot: int
    tag: bytes | None
    is_sure: bool
    is_doubled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The records there are: from `begun_ms` (UTC) on, None before a clock was ever trusted.

    `told` is the last month of which somebody was told that its keeping is over, `asked` what is
    to be destroyed. Of entries up to `destroyed_seq` only what proves them is left, and the
    directory's.
    """

    begun_ms: int | None = None
    told: str = ""
    asked: Destruction | None = None
    destroyed_seq: int = 0
