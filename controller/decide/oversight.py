"""Decisions about looking after the cabinet 監督: counted each night, every change reviewed."""

from datetime import date, timedelta

from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.matters import text_problem
from controller.decide.notices import owe
from controller.decide.stocktaking import watch_counts
from controller.directory import Oversight
from controller.entries.oversight import ChangesReviewed, ChangesUnreviewed, StockCounted
from controller.notices import NoticeKind, to_role
from controller.policy.hours import Moment, moment
from controller.policy.oversight import is_late, last_night, oversight_of, reviewers_of
from controller.policy.roles import has_role
from controller.policy.stock import count_stock
from controller.reasons import Reason
from controller.requests import Request, ReviewChanges

SUPERIOR = to_role("supervisor")


def watch_over(draft: Draft) -> None:
    """Count the night that is due, and say which day's changes nobody has signed for.

    Called every turn while the clock is trusted.
    """
    oversight = oversight_of(draft.state.directory)
    if oversight is None:
        return
    now = moment(draft.at_ms, draft.state.settings.zone)
    night = last_night(oversight, now)
    seen = draft.state.overseen
    # A night that has not come yet was counted by a clock that has gone back since.
    if not draft.state.is_resuming and not night <= seen.night <= now.date:
        _count(draft, night)
    for day, each in seen.days.items():
        if not each.is_told and day >= seen.since and is_late(oversight, day, now):
            _tell_unreviewed(draft, oversight, day)
    watch_counts(draft, oversight, now.date)


def _count(draft: Draft, night: str) -> None:
    """Count what hangs here now as the stock of `night`; nights the cabinet slept through miss."""
    stock = count_stock(draft.state, draft.at_ms)
    before = draft.state.overseen.night
    gap = (date.fromisoformat(night) - date.fromisoformat(before)).days - 1 if before else 0
    first = date.fromisoformat(before) + timedelta(days=1) if gap > 0 else None
    draft.log(
        StockCounted(
            **draft.now,
            night=night,
            expected=stock.expected,
            sensed=stock.sensed,
            differences=stock.differences,
            out=stock.out,
            stopped=stock.stopped,
            blind=stock.blind,
            missed=max(gap, 0),
            missed_from=first.isoformat() if first is not None else "",
        )
    )
    if stock.differences or gap > 0:
        owe(draft, NoticeKind.STOCK_DIFFERS, SUPERIOR, detail=night)


def _tell_unreviewed(draft: Draft, oversight: Oversight, day: str) -> None:
    count = draft.state.overseen.days[day].count
    draft.log(ChangesUnreviewed(**draft.now, day=day, count=count))
    for role in oversight.reviewers:
        owe(draft, NoticeKind.CHANGES_UNREVIEWED, to_role(role), detail=day)


def review(draft: Draft, request: Request, asked: ReviewChanges) -> None:
    """Take the signature of somebody independent for a day's changes: nobody reviews their own."""
    state = draft.state
    holder = state.directory.cardholders.get(request.actor)
    day = state.overseen.days.get(asked.day)
    now: Moment = moment(draft.at_ms, state.settings.zone)
    if not has_role(holder, reviewers_of(state.directory)):
        deny(draft, request, Reason.NOT_ENTITLED)
    elif day is None:
        deny(draft, request, Reason.NOTHING_TO_DO)
    elif request.actor in day.actors:
        deny(draft, request, Reason.SELF_APPROVED)
    elif problem := text_problem(asked.note):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
    elif state.is_clock_trusted and asked.day >= now.date:
        deny(draft, request, Reason.IMPOSSIBLE, detail="the day is not over yet")
    else:
        draft.log(
            ChangesReviewed(
                **draft.now,
                day=asked.day,
                actor=request.actor,
                count=day.count,
                actors=day.actors,
                note=asked.note,
                request=request.id,
            )
        )
