"""How long records are kept before they may be destroyed: a period for each class of record."""

from dataclasses import dataclass
from enum import StrEnum

MONTHS = 24
MONTHS_MOST = 1_200


class RecordClass(StrEnum):
    """What a record is about, and so for how long it is kept."""

    LOANS = "loans"  # 領用登記
    HANDOVERS = "handovers"  # 交接班記錄
    CASES = "cases"  # 遺失、損壞、配製、簽領
    ALARMS = "alarms"  # 警報
    CABINET = "cabinet"  # 設備


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Records of the class `id` are kept for `months`, 1 to 1200, after the month they are of.

    A class without one is kept for `MONTHS`.
    """

    id: RecordClass
    label: str = ""
    months: int = MONTHS
