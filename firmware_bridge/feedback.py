"""What each signal of the panel looks and sounds like, as data in units of 100 ms.

On and off times in this unit are what OSDP's commands osdp_LED and osdp_BUZ carry, so that the
same table can drive an OSDP reader.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from controller.commands import Signal

UNIT_MS = 100

SHOWN_MS = 10_000
"""How long a momentary signal that repeats endlessly is shown if nothing says when it ends."""


class Colour(IntEnum):
    """A colour as the slot boards number it; bits 0, 1, 2 are the red, green and blue light."""

    OFF = 0
    RED = 1
    GREEN = 2
    AMBER = 3
    BLUE = 4
    WHITE = 7


@dataclass(frozen=True, slots=True)
class Light:
    """A light that is `colour` for `on` units, dark for `off` units, `repeats` times.

    `off` 0 with endless repeats (0) is a steady light; `off` 0 with one repeat is lit once.
    """

    colour: Colour
    on: int = 1
    off: int = 0
    repeats: int = 0

    def at(self, elapsed_ms: int) -> Colour:
        """Return what is lit `elapsed_ms` after it began."""
        return self.colour if _is_on(self, elapsed_ms) else Colour.OFF


@dataclass(frozen=True, slots=True)
class Beep:
    """A buzzer that sounds for `on` units, is silent for `off` units, `repeats` times (0: ever).

    The first sounds after `delay` units; all of it comes again every `again` units (0: never).
    """

    on: int
    off: int = 0
    repeats: int = 1
    delay: int = 0
    again: int = 0

    def at(self, elapsed_ms: int) -> bool:
        """Return whether it sounds `elapsed_ms` after it began."""
        elapsed_ms -= self.delay * UNIT_MS
        if elapsed_ms < 0:
            return False
        if self.again:
            elapsed_ms %= self.again * UNIT_MS
        return _is_on(self, elapsed_ms)


@dataclass(frozen=True, slots=True)
class Feedback:
    """One row of the table; without a `light` the steady one goes on, without a `beep` silence."""

    light: Light | None = None
    beep: Beep | None = None

    @property
    def lasts_ms(self) -> int:
        """How long it takes by itself; `SHOWN_MS` if it would never end."""
        parts = [part for part in (self.light, self.beep) if part is not None]
        if not all(part.repeats for part in parts):
            return SHOWN_MS
        return max((_length_ms(part) for part in parts), default=0)


def _is_on(part: Light | Beep, elapsed_ms: int) -> bool:
    period_ms = (part.on + part.off) * UNIT_MS
    if part.repeats and elapsed_ms >= part.repeats * period_ms:
        return False
    return elapsed_ms % period_ms < part.on * UNIT_MS


def _length_ms(part: Light | Beep) -> int:
    return part.repeats * (part.on + part.off) * UNIT_MS


_ONCE = Beep(on=1)

SIGNALS: Mapping[Signal, Feedback] = {
    Signal.IDLE: Feedback(Light(Colour.BLUE)),
    Signal.BADGE_OK: Feedback(Light(Colour.GREEN, on=30, repeats=1), _ONCE),
    Signal.TAKEN: Feedback(Light(Colour.GREEN, on=10, repeats=1), _ONCE),
    Signal.RETURNED: Feedback(Light(Colour.GREEN, on=10, repeats=1), _ONCE),
    Signal.NEED_MORE: Feedback(Light(Colour.AMBER, on=5, off=5), _ONCE),
    Signal.DENIED: Feedback(
        Light(Colour.RED, on=2, off=2, repeats=3), Beep(on=1, off=1, repeats=3)
    ),
    Signal.WRONG_SLOT: Feedback(
        Light(Colour.AMBER, on=2, off=3), Beep(on=2, off=2, repeats=2, again=50)
    ),
    Signal.OVERDUE: Feedback(Light(Colour.AMBER, on=10, off=10)),
    Signal.DOOR_LONG: Feedback(
        Light(Colour.AMBER, on=3, off=3), Beep(on=5, off=15, repeats=0, delay=200)
    ),
    Signal.ALARM: Feedback(Light(Colour.RED, on=2, off=2), Beep(on=5, off=5, repeats=0)),
    Signal.ON_BATTERY: Feedback(Light(Colour.BLUE, on=10, off=10), _ONCE),
    Signal.FAULT: Feedback(Light(Colour.AMBER), Beep(on=10)),
    Signal.CLOSED: Feedback(beep=_ONCE),
    Signal.KEY: Feedback(beep=_ONCE),
}
"""What the panel's light and buzzer do for each signal."""
