"""What time alone brings about for shifts: no relief came, or a shift has no record."""

from datetime import date, timedelta
from itertools import groupby

from controller.decide.draft import Draft
from controller.decide.notices import owe
from controller.entries.handovers import ReliefMissed, ShiftGapFound, ShiftsExpected
from controller.notices import NoticeKind, to_role
from controller.policy.hours import MINUTE_MS, Moment, moment
from controller.policy.posts import Post, find_post, missing_days, passed, posts

SUPERIOR = to_role("supervisor")


def watch_shifts(draft: Draft) -> None:
    """Tell superiors where nobody took over, and which shifts have no record; once each."""
    for handover in draft.state.handovers.open.values():
        if not handover.is_relief_told and draft.at_ms >= handover.due_ms:
            draft.log(
                ReliefMissed(
                    **draft.now,
                    handover=handover.id,
                    shift=handover.shift,
                    day=handover.day,
                    outgoing=handover.outgoing,
                )
            )
            owe(
                draft,
                NoticeKind.RELIEF_MISSED,
                SUPERIOR,
                cardholder=handover.outgoing,
                detail=f"{handover.shift} {handover.day}",
            )
    directory = draft.state.directory
    if directory.shifts or directory.watches or draft.state.handovers.settled:
        _watch_records(draft, posts(directory))


def _watch_records(draft: Draft, known: tuple[Post, ...]) -> None:
    state = draft.state
    settled = state.handovers.settled
    now = moment(draft.at_ms, state.settings.zone)
    is_known = settled.keys() == {each.id for each in known}
    if not is_known or max(settled.values(), default="") > now.date:
        _expect(draft, known, now)
    for post in known:
        last = _last_due(draft, post)
        if last.isoformat() > draft.state.handovers.settled[post.id]:
            _find_gaps(draft, post, last)


def _expect(draft: Draft, known: tuple[Post, ...], now: Moment) -> None:
    """Expect records of each known shift from now on.

    Those that had ended before it was known were nobody's to write; nor does anybody owe those of
    days that were only on a clock which has gone back since.
    """
    settled = draft.state.handovers.settled
    shifts = []
    for each in known:
        ended = passed(each.end, now).isoformat()
        shifts.append((each.id, min(settled.get(each.id, ended), now.date)))
    draft.log(ShiftsExpected(**draft.now, shifts=tuple(shifts)))


def _last_due(draft: Draft, post: Post) -> date:
    """Return the last day whose record is missing by now if there is none."""
    return passed(post.end + post.gap_ms // MINUTE_MS, moment(draft.at_ms, _zone(draft)))


def _zone(draft: Draft) -> str:
    return draft.state.settings.zone


def find_gaps(draft: Draft, shift: str, *, before: str) -> None:
    """Tell which shifts before the day `before` have no record: a later one is about to have."""
    post = find_post(draft.state.directory, shift)
    if post is not None and shift in draft.state.handovers.settled:
        _find_gaps(draft, post, date.fromisoformat(before) - timedelta(days=1))


def _find_gaps(draft: Draft, post: Post, until: date) -> None:
    now = draft.state.handovers
    going_on = {each.day for each in now.open.values() if each.shift == post.id}
    after = date.fromisoformat(now.settled[post.id])
    days = missing_days(draft.state.directory, post, after, until)
    for is_missing, stretch in groupby(days, key=lambda day: day.isoformat() not in going_on):
        if is_missing:
            _tell(draft, post, tuple(stretch))


def _tell(draft: Draft, post: Post, days: tuple[date, ...]) -> None:
    draft.log(
        ShiftGapFound(
            **draft.now,
            gap=f"g{draft.state.seq + 1}",
            shift=post.id,
            day=days[0].isoformat(),
            until_day=days[-1].isoformat(),
            count=len(days),
        )
    )
    owe(
        draft,
        NoticeKind.SHIFT_GAP,
        SUPERIOR,
        detail=f"{post.id} {days[0].isoformat()}–{days[-1].isoformat()}",
    )
