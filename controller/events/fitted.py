"""Events of what a cabinet may be without."""

from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRetained:
    """At the first look since the start, the latch has kept that door or case was opened."""

    mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LatchTested:
    """The latch was reset; it `is_good` if it says so."""

    mono_ms: int
    is_good: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeypadTouched:
    """A key of the keypad went down once; which one is nobody's business."""

    mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeEntered:
    """A whole code was typed at `reader`. Its `digits` are shown nowhere, not even in a `repr`."""

    mono_ms: int
    reader: str = "keypad"
    digits: str = field(repr=False)


FittedEvent = (
    SupplyRead | FireLineRead | OpeningRetained | LatchTested | KeypadTouched | CodeEntered
)
