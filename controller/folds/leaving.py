"""Folds for people who leave and come back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.directory import Cardholder, Change, Directory
from controller.entries.leaving import CardholderLeft, CardholderReinstated, PinWiped
from controller.parts import Leaver
from controller.pin_parts import PinCode

if TYPE_CHECKING:
    from controller.state import State


def note_switched(state: "State", before: Directory, ids: Iterable[str], actor: str) -> "State":
    """Return `state` knowing whom of `ids` a change by `actor` switched off or on again."""
    switched = dict(state.switched)
    for name in ids:
        was, now = before.cardholders.get(name), state.directory.cardholders.get(name)
        if _is_to_follow(was, now, is_leaver=name in state.leavers):
            switched[name] = actor
        else:
            switched.pop(name, None)
    return state if switched == state.switched else changed(state, switched=switched)


def find_switched(changes: tuple[Change, ...]) -> tuple[str, ...]:
    """Return whom `changes` switch off or on again."""
    return tuple(
        each.before.id
        for each in changes
        if isinstance(each.before, Cardholder)
        and isinstance(each.after, Cardholder)
        and each.before.is_active != each.after.is_active
    )


def _is_to_follow(was: Cardholder | None, now: Cardholder | None, *, is_leaver: bool) -> bool:
    if now is None:
        return False
    if now.is_active:
        return is_leaver
    return was is not None and not is_leaver


def _left(state: "State", entry: CardholderLeft) -> "State":
    who = entry.cardholder
    switched = {name: each for name, each in state.switched.items() if name != who}
    leavers = {**state.leavers, who: Leaver(since_ms=entry.at_ms, matter=entry.matter)}
    codes = state.pin_codes
    if who in codes:
        codes = {**codes, who: PinCode(is_void=True)}
    return changed(state, leavers=leavers, switched=switched, pin_codes=codes)


def _reinstated(state: "State", entry: CardholderReinstated) -> "State":
    who = entry.cardholder
    leavers = {name: each for name, each in state.leavers.items() if name != who}
    switched = {name: each for name, each in state.switched.items() if name != who}
    return changed(state, leavers=leavers, switched=switched)


def _wiped(state: "State", entry: PinWiped) -> "State":
    codes = {name: each for name, each in state.pin_codes.items() if name != entry.cardholder}
    return changed(state, pin_codes=codes)


def settled(state: "State", matter: str) -> "State":
    """Return `state` in which no leaver owes what `matter` was about any more."""
    for name, each in state.leavers.items():
        if each.matter == matter:
            leavers = {**state.leavers, name: replace(each, matter="")}
            return changed(state, leavers=leavers)
    return state


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    CardholderLeft: _left,
    CardholderReinstated: _reinstated,
    PinWiped: _wiped,
}
