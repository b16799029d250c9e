"""The parts of a state about customers' spare keys: who asked for one, which seals are broken."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spare:
    """That `cardholder` asked for a customer's spare key; it is over once the set leaves for it.

    It holds until `until_ms` (UTC).
    """

    id: str
    key_set: str
    cardholder: str
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsealed:
    """A ring that left the cabinet, and whose new seal nobody has stated yet.

    `seal` is the number on record when it left with `taker`; it `is_broken_stated` once somebody
    said which one was broken. Since `returner` brought it back the new number is waited for until
    `due_ms` (UTC), then that `is_missed`. `spare` is the request it was taken for, "" for none.
    """

    seal: str
    taker: str | None
    spare: str = ""
    returner: str | None = None
    due_ms: int | None = None
    is_broken_stated: bool = False
    is_missed: bool = False
