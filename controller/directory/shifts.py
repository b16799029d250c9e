"""The shifts of a day, what is gone through as one is handed over, and Security's watch."""

from dataclasses import dataclass

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
RELIEF_MS = 900_000
GAP_MS = 7_200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A shift of `department`, from the local minute `start` of a day to `end`.

    An `end` beyond 1440 lies on the next day. It takes place on `days` (Monday 0), but only where
    `calendar`, a schedule, has hours that day; "" asks no calendar. `relief_ms` after its end the
    superiors are told that nobody has taken over, `gap_ms` after it a missing record is a gap.
    """

    id: str
    label: str
    start: int
    end: int
    department: str = ""
    days: tuple[int, ...] = EVERY_DAY
    calendar: str = ""
    relief_ms: int = RELIEF_MS
    gap_ms: int = GAP_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What Security `department` keeps outside working hours 保安監控室.

    On every day of `calendar` (a schedule that has hours then; "" for daily) it is handed over at
    the local minute `hand_over_minute` and taken back at `take_back_minute`; between the two are
    the working hours. `relief_ms` and `gap_ms` are a shift's.
    """

    id: str
    label: str
    department: str
    calendar: str = ""
    hand_over_minute: int = 1_080
    take_back_minute: int = 480
    relief_ms: int = RELIEF_MS
    gap_ms: int = GAP_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One thing that is gone through at a handover: good √ or not ×.

    It is asked at the handovers of `shifts` (shifts and watches, by id), at all where none is
    named. One that `is_self_test` is filled by the cabinet itself.
    """

    id: str
    label: str
    shifts: tuple[str, ...] = ()
    is_self_test: bool = False
