"""Entries about sets that are promised to somebody for a time."""

from dataclasses import dataclass

from controller.directory import Purpose
from controller.entries.dated import Dated
from controller.reasons import BookingEnd, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMade(Dated):
    """`key_set` is promised to `cardholder` from `from_ms` until `until_ms` (UTC, exclusive).

    `purpose` None is the usual one of the set's class.
    """

    booking: str
    actor: str
    request: str
    key_set: str
    cardholder: str
    from_ms: int
    until_ms: int
    purpose: Purpose | None
    work_order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingChanged(Dated):
    """A booking that had not begun is for another time, or for something else, from now on."""

    booking: str
    actor: str
    request: str
    key_set: str
    cardholder: str
    from_ms: int
    until_ms: int
    purpose: Purpose | None
    work_order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingHeld(Dated):
    """The time of a booking has come: nobody but `cardholder` may take `key_set` now.

    With `is_out` it is not back yet, and `borrower` has it, None for whoever took it.
    """

    booking: str
    key_set: str
    cardholder: str
    is_out: bool
    borrower: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingBegun(Dated):
    """`cardholder` has the set that was promised to them, and in its time."""

    booking: str
    key_set: str
    cardholder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingEnded(Dated):
    """A booking is over; `reasons` say why one failed, `actor` and `note` who cancelled it why."""

    booking: str
    key_set: str
    cardholder: str
    outcome: BookingEnd
    reasons: tuple[Reason, ...] = ()
    actor: str = ""
    note: str = ""
    request: str = ""
