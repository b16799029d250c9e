"""Which old records may go: what has been kept long enough, and belongs to nothing still open."""

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from controller.directory import MONTHS, Cardholder, Directory, Keeping, RecordClass
from controller.directory.keeping import MONTHS_MOST
from controller.keeping_parts import Destruction, Stage
from controller.notices import CaseKind
from controller.policy.hours import moment
from controller.reasons import Reason
from controller.state import State

JUDGES = {Stage.REVIEW: "supervisor", Stage.APPROVAL: "manager"}
"""Whose word each stage waits for: 主管 reviews the content, 主任 approves."""


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
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", month):
        raise ValueError(month)
    first = datetime(int(month[:4]), int(month[5:]), 1, tzinfo=ZoneInfo(zone))
    next_month = divmod(first.year * 12 + first.month, 12)
    after = first.replace(year=next_month[0], month=next_month[1] + 1)
    return int(after.timestamp() * 1_000)


def open_since_ms(state: State) -> int | None:
    """Return since when something has been open that keeps its records: UTC, None for nothing.

    A lost set is lost for good, and so is out for good; what is still to be done about it is a
    matter of its own.
    """
    lost = {name for name, each in state.cases.items() if each.what is CaseKind.LOST}
    times = [
        *(each.out_ms for name, each in state.loans.items() if name not in lost),
        *(each.since_ms for name, each in state.cases.items() if name not in lost),
        *(each.opened_ms for each in state.matters.values()),
        *(each.raised_ms for each in state.alarms.values()),
        *(each.asked_ms for each in state.copies.values()),
        *(each.since_ms for each in state.uncounted.values()),
        *(each.made_ms for shelf in state.bookings.values() for each in shelf),
    ]
    return min(times, default=None)


def check_destruction(state: State, month: str, at_ms: int) -> list[Reason]:
    """Return why the records up to the end of `month` may not be destroyed now, [] if they may."""
    if not state.is_clock_trusted:
        return [Reason.CLOCK_UNTRUSTED]
    try:
        until_ms = end_ms(month, state.settings.zone)
    except ValueError:
        return [Reason.IMPOSSIBLE]
    begun_ms = state.kept.begun_ms
    if begun_ms is None or until_ms <= begun_ms:
        return [Reason.NOTHING_TO_DO]
    reasons = []
    if month > last_expired(state, at_ms):
        reasons.append(Reason.STILL_KEPT)
    open_ms = open_since_ms(state)
    days = (*state.handovers.to_review.values(), *(h.day for h in state.handovers.open.values()))
    if (open_ms is not None and open_ms < until_ms) or any(day[:7] <= month for day in days):
        reasons.append(Reason.STILL_OPEN)
    return reasons


def may_judge(destruction: Destruction, holder: Cardholder | None) -> bool:
    """Return whether the next step of `destruction` is for somebody with a role of `holder`."""
    role = JUDGES.get(destruction.stage)
    return holder is not None and holder.is_active and role in holder.roles


def may_withdraw(destruction: Destruction, holder: Cardholder | None) -> bool:
    """Return whether `holder` has signed for `destruction`, and so may end it."""
    return holder is not None and holder.is_active and holder.id in destruction.signers
