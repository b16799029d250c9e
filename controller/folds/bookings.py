"""Folds for bookings: kept by key set, the nearest first, with the next moment of any of them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.changed import changed
from controller.entries import (
    BookingBegun,
    BookingChanged,
    BookingEnded,
    BookingHeld,
    BookingMade,
)
from controller.parts import Booking

if TYPE_CHECKING:
    from controller.state import State

Shelf = dict[str, tuple[Booking, ...]]


def _made(state: "State", entry: BookingMade | BookingChanged) -> "State":
    booking = Booking(
        id=entry.booking,
        key_set=entry.key_set,
        cardholder=entry.cardholder,
        from_ms=entry.from_ms,
        until_ms=entry.until_ms,
        purpose=entry.purpose,
        work_order=entry.work_order,
        made_ms=entry.at_ms,
    )
    return _with(state, entry.key_set, (*_others(state, entry), booking))


def _held(state: "State", entry: BookingHeld) -> "State":
    return _marked(state, entry, is_begun=False)


def _begun(state: "State", entry: BookingBegun) -> "State":
    return _marked(state, entry, is_begun=True)


def _ended(state: "State", entry: BookingEnded) -> "State":
    return _with(state, entry.key_set, _others(state, entry))


def _marked(state: "State", entry: BookingHeld | BookingBegun, *, is_begun: bool) -> "State":
    listed = state.bookings[entry.key_set]
    marked = tuple(
        replace(each, is_held=True, is_begun=is_begun) if each.id == entry.booking else each
        for each in listed
    )
    return _with(state, entry.key_set, marked)


def _others(state: "State", entry: Any) -> tuple[Booking, ...]:
    return tuple(each for each in state.bookings.get(entry.key_set, ()) if each.id != entry.booking)


def _with(state: "State", key_set: str, listed: tuple[Booking, ...]) -> "State":
    bookings = {each: others for each, others in state.bookings.items() if each != key_set}
    if listed:
        bookings[key_set] = tuple(sorted(listed, key=lambda each: (each.from_ms, each.id)))
    return changed(state, bookings=bookings, bookings_ms=_next_ms(bookings))


def _next_ms(bookings: Shelf) -> int | None:
    """Return when something is to be told of a booking by time alone: begun ones end by return."""
    moments = (
        each.until_ms if each.is_held else each.from_ms
        for listed in bookings.values()
        for each in listed
        if not each.is_begun
    )
    return min(moments, default=None)


FOLDS: Mapping[type[Any], Callable[["State", Any], "State"]] = {
    BookingMade: _made,
    BookingChanged: _made,
    BookingHeld: _held,
    BookingBegun: _begun,
    BookingEnded: _ended,
}
