"""Events of what a cabinet may be without."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyRead:
    """What the supply's contacts say: told at the first look and whenever it changes."""

    mono_ms: int
    is_on_mains: bool
    is_battery_low: bool


class LineState(StrEnum):
    """What the two contacts of a fire panel's relay say together."""

    RESTS = "rests"
    """The resting contact is closed, the other open."""
    CALLS = "calls"
    """The calling contact is closed, the other open."""
    BROKEN = "broken"
    """Both or neither: a wire is cut, or two of them touch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FireLineRead:
    """The fire panel's line settled on something else; what it calls for is `key_classes`.

    No class named is all of them.
    """

    mono_ms: int
    says: LineState
    key_classes: tuple[str, ...]
