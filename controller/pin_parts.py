"""The parts of a state that are about PINs: how far a session has got, what was tried how often."""

from dataclasses import dataclass, field
from enum import StrEnum


class PinStep(StrEnum):
    """How far a session has got with the PIN."""

    NONE = "none"
    CHANGE = "change"
    """It was right and must be changed: the new one is to be typed, twice in a row."""
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses:
    """Wrong PINs: how many count, and until when (monotonic clock) no more are looked at."""

    count: int = 0
    last_mono_ms: int = 0
    until_mono_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PinCode:
    """What is known of somebody's PIN, and of the one for being forced: never the digits.

    With `is_void` it is a leaver's, and nobody knows yet that it is wiped from the disk.
    """

    is_set: bool = False
    has_duress: bool = False
    must_change: bool = False
    is_void: bool = False
    guesses: Guesses = field(default_factory=Guesses)
