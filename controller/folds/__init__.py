"""How each kind of entry changes the state: one small function per kind, in one table."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import ClockSet
from controller.folds import (
    access,
    approvals,
    bookings,
    cabinet,
    cases,
    chasing,
    collection,
    corrections,
    custody,
    directory,
    doors,
    emergency,
    handing,
    handovers,
    keeping,
    leaving,
    notices,
    oversight,
    paper,
    pin_codes,
    seals,
    spares,
    stocktaking,
    take_over,
    visitors,
    witness,
)

if TYPE_CHECKING:
    from controller.state import State

Fold = Callable[["State", Any], "State"]

ANSWERS_KEPT = 500
"""How many requests are remembered, so that one sent again gets the same answer."""


def _numbered(kind: type[Any], fold: Fold) -> Fold:
    """Return `fold` that also counts and dates the entry and remembers the request it answered."""
    is_dated = kind is not ClockSet  # which comes ahead of a start: it was down until then

    def numbered(state: "State", entry: Any) -> "State":
        seq = state.seq + 1
        after = fold(state, entry)
        last_ms = entry.at_ms if is_dated else state.last_ms
        if request := getattr(entry, "request", ""):
            answers = {**state.answers, request: seq}
            if len(answers) > ANSWERS_KEPT:
                answers.pop(next(iter(answers)))
            return changed(after, seq=seq, last_ms=last_ms, answers=answers)
        if after is state:
            return changed(state, seq=seq, last_ms=last_ms)
        # The fold has just made it and nobody else has seen it: one more copy of all fields would
        # be a fifth of what a decision takes.
        object.__setattr__(after, "seq", seq)
        object.__setattr__(after, "last_ms", last_ms)
        return after

    return numbered


def _watched(kind: type[Any], fold: Fold) -> Fold:
    """Return `fold` that also remembers whose change this is, where somebody looks at that."""
    if kind in oversight.NOTED:
        fold = oversight.noting(fold)
    return corrections.remembering(fold) if kind in corrections.CHANGES else fold


FOLDS: Mapping[type[Any], Fold] = {
    kind: _numbered(kind, _watched(kind, fold))
    for room in (
        *(cabinet, directory, access, approvals, custody, doors, emergency, notices, handing),
        *(handovers, bookings, cases, chasing, witness, pin_codes, collection, leaving, paper),
        *(oversight, spares, seals, visitors, keeping, corrections, stocktaking),
        take_over,
    )
    for kind, fold in room.FOLDS.items()
}
