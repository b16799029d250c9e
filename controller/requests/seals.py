"""What is asked about the seals of rings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSeal:
    """State the number of the seal that was `broken` on a ring, of its `new` one, or of both."""

    key_set: str
    broken: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewSeal:
    """Say that the ring `key_set` has the seal `new` now, and `why`."""

    key_set: str
    new: str
    why: str


SealRequest = StateSeal | RenewSeal
