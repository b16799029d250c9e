"""Folds for old records: what is to be destroyed, how far it has got, and what is gone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries.keeping import (
    DestructionAsked,
    DestructionJudged,
    PeriodDestroyed,
    PeriodErased,
    PresenceAwaited,
    PresenceShown,
)
from controller.keeping_parts import Destruction, Kept, Stage

if TYPE_CHECKING:
    from controller.state import State


def unattended(kept: Kept) -> Kept:
    """Return `kept` without anybody present: their time was another clock's."""
    if kept.asked is None or kept.asked.stage is not Stage.PRESENCE:
        return kept
    return replace(kept, asked=replace(kept.asked, present=(), tokens=(), until_mono_ms=-1))


def _asked(state: "State", entry: DestructionAsked) -> "State":
    asked = Destruction(
        id=entry.destruction, month=entry.month, ground=entry.ground, asked_by=entry.actor
    )
    return changed(state, kept=replace(state.kept, asked=asked))


def _judged(state: "State", entry: DestructionJudged) -> "State":
    if not entry.is_granted:
        return changed(state, kept=replace(state.kept, asked=None))
    if entry.stage is Stage.REVIEW:
        return _with(state, reviewed_by=entry.actor, stage=Stage.APPROVAL)
    return _with(state, approved_by=entry.actor, stage=Stage.PRESENCE)


def _awaited(state: "State", entry: PresenceAwaited) -> "State":
    return _with(state, present=(), tokens=(), until_mono_ms=entry.until_mono_ms)


def _shown(state: "State", entry: PresenceShown) -> "State":
    asked = state.kept.asked
    assert asked is not None, entry.destruction
    present, tokens = (*asked.present, entry.cardholder), (*asked.tokens, entry.token)
    stage = Stage.PREPARING if present[1:] else asked.stage
    return _with(state, present=present, tokens=tokens, stage=stage)


def _destroyed(state: "State", entry: PeriodDestroyed) -> "State":
    """From here on nothing of it is read: nor what answered a request so long ago."""
    answers = {name: seq for name, seq in state.answers.items() if seq > entry.last_seq}
    known = {
        "first_seq": entry.first_seq,
        "last_seq": entry.last_seq,
        "count": entry.count,
        "state_seq": entry.state_seq,
        "by_seq": state.seq + 1,
    }
    after = _with(state, stage=Stage.ERASING, **known)
    kept = replace(after.kept, destroyed_seq=entry.last_seq, begun_ms=entry.end_ms)
    return changed(after, kept=kept, answers=answers)


def _erased(state: "State", entry: PeriodErased) -> "State":
    return changed(state, kept=replace(state.kept, asked=None))


def _with(state: "State", **values: Any) -> "State":
    asked = state.kept.asked
    assert asked is not None, "nothing is to be destroyed"
    return changed(state, kept=replace(state.kept, asked=replace(asked, **values)))


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    DestructionAsked: _asked,
    DestructionJudged: _judged,
    PresenceAwaited: _awaited,
    PresenceShown: _shown,
    PeriodDestroyed: _destroyed,
    PeriodErased: _erased,
}
