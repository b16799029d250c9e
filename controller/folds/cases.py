"""Folds for what is wrong with a ring, and for the copies somebody asked for."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import (
    CopyAsked,
    CopyDecided,
    CopyMade,
    DamageReported,
    LossReported,
    LostSetFound,
    RepairSigned,
    RingStated,
)
from controller.notices import CaseKind
from controller.parts import Case, Copy

if TYPE_CHECKING:
    from controller.state import State


def _damaged(state: "State", entry: DamageReported) -> "State":
    case = Case(what=CaseKind.DAMAGED, since_ms=entry.at_ms)
    return changed(state, cases={**state.cases, entry.key_set: case})


def _repaired(state: "State", entry: RepairSigned) -> "State":
    rest = {name: case for name, case in state.cases.items() if name != entry.key_set}
    return changed(state, cases=rest)


def _lost(state: "State", entry: LossReported) -> "State":
    case = Case(what=CaseKind.LOST, since_ms=entry.at_ms)
    return changed(state, cases={**state.cases, entry.key_set: case})


def _found(state: "State", entry: LostSetFound) -> "State":
    found = replace(state.cases[entry.key_set], is_found=True)
    return changed(state, cases={**state.cases, entry.key_set: found})


def _stated(state: "State", entry: RingStated) -> "State":
    uncounted = {name: each for name, each in state.uncounted.items() if name != entry.key_set}
    case = state.cases.get(entry.key_set)
    cases = state.cases
    if entry.missing and (case is None or case.what is not CaseKind.LOST):
        cases = {**cases, entry.key_set: Case(what=CaseKind.SHORT, since_ms=entry.at_ms)}
    return changed(state, uncounted=uncounted, cases=cases)


def _asked(state: "State", entry: CopyAsked) -> "State":
    copy = Copy(key_set=entry.key_set, actor=entry.actor, asked_ms=entry.at_ms)
    return changed(state, copies={**state.copies, entry.copy: copy})


def _decided(state: "State", entry: CopyDecided) -> "State":
    if not entry.is_granted:
        return _without(state, entry.copy)
    granted = replace(state.copies[entry.copy], is_granted=True)
    return changed(state, copies={**state.copies, entry.copy: granted})


def _made(state: "State", entry: CopyMade) -> "State":
    return _without(state, entry.copy)


def _without(state: "State", copy: str) -> "State":
    return changed(state, copies={each: c for each, c in state.copies.items() if each != copy})


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    DamageReported: _damaged,
    RepairSigned: _repaired,
    LossReported: _lost,
    LostSetFound: _found,
    RingStated: _stated,
    CopyAsked: _asked,
    CopyDecided: _decided,
    CopyMade: _made,
}
