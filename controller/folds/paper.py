"""Folds for paper rows, and for when nobody sensed: what paper may tell of, and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import KeySetCheckedIn, PaperRowEntered
from controller.paper_parts import Gap, Missing, PaperBook, PaperRow, row_name
from controller.reasons import PaperVerdict

if TYPE_CHECKING:
    from controller.state import State

GAPS_KEPT = 32
"""How many times without sensors are remembered: the book is entered within days."""

SHORT_MS = 60_000
"""A gap that is shorter was a restart: nobody reached for the paper book."""

MISSING_KEPT = 8
"""How many unexplained absences of a set are remembered."""


def gap_begun(state: "State", at_ms: int, slots: frozenset[int] = frozenset()) -> PaperBook:
    """Return the book after a gap began at `at_ms`, when `slots` were sensed last, () for all."""
    kept = [
        each
        for each in state.paper.gaps
        if each.until_ms is None or each.until_ms - each.from_ms >= SHORT_MS
    ]
    gap = Gap(from_ms=at_ms, slots=slots, out=frozenset(state.loans))
    return replace(state.paper, gaps=(*kept, gap)[-GAPS_KEPT:])


def gaps_ended(state: "State", at_ms: int, heard: frozenset[int]) -> PaperBook:
    """Return the book after the slots in `heard` said what they hold; after a start, all do.

    Where the hour is not known yet, the gap ends once it is.
    """
    if not state.is_clock_trusted:
        return state.paper
    return _ended(
        state.paper, at_ms, lambda gap: state.is_resuming if not gap.slots else gap.slots & heard
    )


def gaps_dated(state: "State", at_ms: int) -> PaperBook:
    """Return the book after the hour became known, `at_ms`: what was over by then is dated."""
    if state.is_clock_trusted or state.is_resuming:
        return state.paper
    return _ended(state.paper, at_ms, lambda gap: not gap.slots or not (gap.slots & state.unknown))


def _ended(book: PaperBook, at_ms: int, is_over: Callable[[Gap], object]) -> PaperBook:
    if all(each.until_ms is not None for each in book.gaps):
        return book
    gaps = (
        replace(each, until_ms=at_ms) if each.until_ms is None and is_over(each) else each
        for each in book.gaps
    )
    return replace(book, gaps=tuple(gaps))


def unseen_since(state: "State", slot: int, at_ms: int) -> int | None:
    """Return since when nobody saw what an inventory at `at_ms` says of `slot`, None for now."""
    begun = (
        each.from_ms
        for each in state.paper.gaps
        if each.until_ms in (None, at_ms) and (not each.slots or slot in each.slots)
    )
    return min(begun, default=None)


def came_back(state: "State", entry: KeySetCheckedIn) -> PaperBook:
    """Return the book after a set came back: what nobody explained, or until when a row holds."""
    loan = state.loans.get(entry.key_set)
    if loan is None:
        return state.paper
    if row := state.paper.rows.get(loan.paper):
        rows = {**state.paper.rows, loan.paper: replace(row, back_ms=entry.at_ms)}
        return replace(state.paper, rows=rows)
    if loan.cardholder is not None:
        return state.paper
    since_ms = loan.out_ms if loan.since_ms is None else loan.since_ms
    absence = Missing(since_ms=since_ms, found_ms=loan.out_ms, back_ms=entry.at_ms)
    before = state.paper.missing.get(entry.key_set, ())
    listed = (*before, absence)[-MISSING_KEPT:]
    return replace(state.paper, missing={**state.paper.missing, entry.key_set: listed})


def _entered(state: "State", entry: PaperRowEntered) -> "State":
    """Keep the row; a loan to nobody that it explains is out to whoever signed, from then on."""
    name = row_name(entry.page, entry.row)
    rows = dict(state.paper.rows)
    for each in entry.settles:
        rows[each] = replace(rows[each], verdict=PaperVerdict.AGREES)
    back_ms = entry.ended_ms if entry.ended_ms is not None else entry.back_ms
    rows[name] = PaperRow(
        key_set=entry.key_set, out_ms=entry.out_ms, back_ms=back_ms, verdict=entry.verdict
    )
    left = (
        each
        for each in state.paper.missing.get(entry.key_set, ())
        if entry.verdict is not PaperVerdict.EXPLAINS_PAST or each.found_ms != entry.found_ms
    )
    missing = {**state.paper.missing, entry.key_set: tuple(left)}
    after = changed(state, paper=replace(state.paper, rows=rows, missing=missing))
    if entry.verdict is not PaperVerdict.EXPLAINS_LOAN:
        return after
    loan = replace(
        state.loans[entry.key_set],
        cardholder=entry.cardholder,
        out_ms=entry.out_ms,
        due_ms=entry.due_ms,
        purpose=entry.purpose,
        work_order=entry.work_order,
        since_ms=None,
        paper=name,
    )
    return changed(after, loans={**state.loans, entry.key_set: loan})


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {PaperRowEntered: _entered}
