"""Which old records may go: what has been kept long enough, and belongs to nothing still open."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from controller.directory import MONTHS, Directory, Keeping, RecordClass
from controller.directory.keeping import MONTHS_MOST
from controller.notices import CaseKind
from controller.policy.hours import moment
from controller.state import State


def find_keeping_misfits(keeping: Keeping) -> Iterator[str]:
    """Yield what is impossible about `keeping`, a line each."""
    if not 1 <= keeping.months <= MONTHS_MOST:
        yield f"records of class {keeping.id.value!r} would be kept for {keeping.months} months"


def months_kept(directory: Directory) -> int:
    """Return for how many months everything is kept: as long as the class that is kept longest.

    The entries of a period prove each other, so that a period goes as a whole or not at all.
    """
    keepings = directory.keepings
    if not keepings:  # asked every turn
        return MONTHS
    return max(keepings[each].months if each in keepings else MONTHS for each in RecordClass)


def last_expired(state: State, at_ms: int) -> str:
    """Return the last month ("2026-09") whose records have been kept long enough at `at_ms`."""
    now = moment(at_ms, state.settings.zone).date
    count = int(now[:4]) * 12 + int(now[5:7]) - 1 - months_kept(state.directory) - 1
    return f"{count // 12:04}-{count % 12 + 1:02}"


def first_kept(state: State) -> str:
    """Return the month the records begin in, "" where nobody can tell yet."""
    begun_ms = state.kept.begun_ms
    return "" if begun_ms is None else moment(begun_ms, state.settings.zone).date[:7]


def end_ms(month: str, zone: str) -> int:
    """Return when `month` ("2026-09") is over in `zone`, in UTC milliseconds.

    Raises:
        ValueError: there is no such month.
    """
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=ZoneInfo(zone))
    next_month = divmod(first.year * 12 + first.month, 12)
    after = first.replace(year=next_month[0], month=next_month[1] + 1)
    return int(after.timestamp() * 1_000)


def open_since_ms(state: State) -> int | None:
    """Return since when something has been open that keeps its records: UTC, None for nothing.

    A lost set is lost for good; what is still to be done about it is a matter of its own.
    """
    times = [
        *(each.out_ms for each in state.loans.values()),
        *(each.since_ms for each in state.cases.values() if each.what is not CaseKind.LOST),
        *(each.opened_ms for each in state.matters.values()),
    ]
    return min(times, default=None)
