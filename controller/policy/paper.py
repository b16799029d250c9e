"""What a row of the paper book is worth: paper explains what nobody sensed, and nothing else."""

from typing import NamedTuple

from controller.directory import KeySet
from controller.paper_parts import Gap, Missing
from controller.parts import Loan
from controller.policy.custody import is_elsewhere
from controller.reasons import FITTING, PaperVerdict
from controller.state import State

SLACK_MS = 900_000
"""How far a time on paper may be from what was sensed: people write down the quarter hour."""


FOR_EVER_MS = 1 << 62


class Written(NamedTuple):
    """What a row says of a set, UTC; `back_ms` is None where nothing was written."""

    out_ms: int
    back_ms: int | None


class Judged(NamedTuple):
    """How a row agrees with what was sensed; `found_ms` and `ended_ms` are of what it explains.

    Of what `is_unsensed` nobody saw it leave; what left before the sensors' eyes was no hour for
    paper, and its alarm is somebody's to look into.
    """

    verdict: PaperVerdict
    found_ms: int | None = None
    ended_ms: int | None = None
    is_unsensed: bool = False


def judge(state: State, key_set: KeySet, row: Written, at_ms: int) -> Judged:
    """Return what `row`, entered at `at_ms` (UTC), is worth for `key_set`."""
    if max(row.out_ms, row.back_ms or 0) > at_ms:
        return Judged(PaperVerdict.IN_FUTURE)
    now = _judge_open(state, key_set, row.out_ms)
    if row.back_ms is None and now.verdict is PaperVerdict.EXPLAINS_LOAN:
        return now
    for absence in state.paper.missing.get(key_set.id, ()):
        if _explains(row, absence):
            if _overlaps(state, key_set.id, row.out_ms, absence.back_ms):
                return Judged(PaperVerdict.OVERLAPS)
            is_unsensed = absence.since_ms < absence.found_ms
            found_ms, back_ms = absence.found_ms, absence.back_ms
            return Judged(PaperVerdict.EXPLAINS_PAST, found_ms, back_ms, is_unsensed)
    if row.back_ms is None:
        return now
    if _overlaps(state, key_set.id, row.out_ms, row.back_ms):
        return Judged(PaperVerdict.OVERLAPS)
    verdict = _judge_closed(state, key_set, row.out_ms, row.back_ms, at_ms)
    loan = state.loans.get(key_set.id)
    if verdict is PaperVerdict.AGREES and loan is not None and row.back_ms > _left_after(loan):
        return Judged(PaperVerdict.STILL_OUT)
    return Judged(verdict)


def find_settled(state: State, key_set: str, out_ms: int) -> tuple[str, ...]:
    """Return the rows of `key_set` that were at odds until it left again at `out_ms`."""
    return tuple(
        name
        for name, each in state.paper.rows.items()
        if each.key_set == key_set
        and each.verdict is PaperVerdict.STILL_OUT
        and each.back_ms is not None
        and each.back_ms <= out_ms
    )


def _overlaps(state: State, key_set: str, out_ms: int, end_ms: int) -> bool:
    """Return whether somebody is known to have had the set in `[out_ms, end_ms)`."""
    loan = state.loans.get(key_set)
    if loan is not None and loan.cardholder is not None and end_ms > loan.out_ms:
        return True
    return any(
        each.out_ms < end_ms and out_ms < each.back_ms
        for each in state.paper.rows.values()
        if each.key_set == key_set and each.verdict in FITTING and each.back_ms is not None
    )


def _explains(row: Written, absence: Missing) -> bool:
    if not absence.since_ms - SLACK_MS <= row.out_ms <= absence.found_ms + SLACK_MS:
        return False
    return row.back_ms is None or abs(row.back_ms - absence.back_ms) <= SLACK_MS


def _left_after(loan: Loan) -> int:
    """Return when what `loan` lent was seen in its slot last, UTC."""
    return loan.out_ms if loan.since_ms is None else loan.since_ms


def _judge_open(state: State, key_set: KeySet, out_ms: int) -> Judged:
    loan = state.loans.get(key_set.id)
    if loan is None:
        is_here = bool(state.slots_of(key_set.tag))
        return Judged(PaperVerdict.STILL_SEATED if is_here else PaperVerdict.NOT_KEPT)
    if loan.cardholder is not None or _overlaps(state, key_set.id, out_ms, FOR_EVER_MS):
        return Judged(PaperVerdict.OVERLAPS)
    since_ms = _left_after(loan)
    if since_ms - SLACK_MS <= out_ms <= max(loan.out_ms, since_ms) + SLACK_MS:
        is_unsensed = since_ms < loan.out_ms
        return Judged(PaperVerdict.EXPLAINS_LOAN, loan.out_ms, is_unsensed=is_unsensed)
    return Judged(PaperVerdict.RECORDED_OTHERWISE)


def _judge_closed(
    state: State, key_set: KeySet, out_ms: int, back_ms: int, at_ms: int
) -> PaperVerdict:
    """Return whether a set can have gone and come back while nobody sensed it."""
    slots = state.slots_of(key_set.tag)
    if not slots and key_set.id not in state.loans:
        return PaperVerdict.NOT_KEPT
    if is_elsewhere(key_set):
        return PaperVerdict.NOT_KEPT
    for gap in state.paper.gaps:
        end_ms = at_ms if gap.until_ms is None else gap.until_ms
        if not _covers(gap, slots, key_set):
            continue
        if gap.from_ms - SLACK_MS <= out_ms and back_ms <= end_ms + SLACK_MS:
            return PaperVerdict.OVERLAPS if key_set.id in gap.out else PaperVerdict.AGREES
    return PaperVerdict.RECORDED_OTHERWISE


def _covers(gap: Gap, slots: list[int], key_set: KeySet) -> bool:
    """Return whether nobody sensed in `gap` where the set was."""
    if not gap.slots:
        return True
    return not gap.slots.isdisjoint(slots or {key_set.home_slot})
