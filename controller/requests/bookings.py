"""What is asked about bookings: to promise a set, to change that, to take it back."""

from dataclasses import dataclass

from controller.directory import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Promise `key_set` to `cardholder` from `from_ms` until `until_ms` (UTC, exclusive).

    `purpose` None is the usual one of its class.
    """

    key_set: str
    cardholder: str
    from_ms: int
    until_ms: int
    purpose: Purpose | None = None
    work_order: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeBooking:
    """Have `booking`, which has not begun, be for another time or for something else."""

    booking: str
    from_ms: int
    until_ms: int
    purpose: Purpose | None = None
    work_order: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelBooking:
    """Take back the promise of `booking`, which has not begun."""

    booking: str
    note: str = ""
