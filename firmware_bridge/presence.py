"""What lies on the badge reader: arrivals told once, departures believed late."""

from collections.abc import Callable
from enum import Enum, auto

from firmware_bridge.iso14443 import Sight

MISSES = 3
"""Looks in a row that must find nothing before a badge counts as gone."""


class Arrival(Enum):
    """Something new that is no single badge."""

    SEVERAL = auto()


class Presence:
    """Turns looks into the field into arrivals.

    A badge arrives once, however long it rests. It arrives again after `MISSES` looks in a row
    found nothing, or after another one was read. While two lie there neither is told, and the
    one that lay there before is not told again when the other leaves.
    """

    def __init__(self) -> None:
        self._uid: bytes | None = None
        self._is_several = False
        self._misses = 0

    def look(self, sight: bytes | Sight) -> bytes | Arrival | None:
        """Take in one look; return the UID or the crowd that has just arrived, if any.

        UNCLEAR changes nothing: something is there, and nobody can say what.
        """
        if sight is Sight.NOTHING:
            self._miss()
            return None
        self._misses = 0
        if sight is Sight.SEVERAL:
            was_several, self._is_several = self._is_several, True
            return None if was_several else Arrival.SEVERAL
        if sight is Sight.UNCLEAR:
            return None
        assert isinstance(sight, bytes)
        self._is_several = False
        was, self._uid = self._uid, sight
        return None if was == sight else sight

    def _miss(self) -> None:
        self._misses += 1
        if self._misses >= MISSES:
            self._uid, self._is_several = None, False


def look_twice(read: Callable[[], bytes | Sight], calm: Callable[[], None]) -> bytes | Sight:
    """Return what `read` sees, looking again where the first look was not a clear one.

    A card that missed a frame is left in a state in which it answers nothing; `calm` puts it
    to rest before the second look. A crowd must be seen twice, as noise can look like one; and
    after a crowd a single UID is not believed either, since the nearer card drowns the other.
    """
    first = read()
    if isinstance(first, bytes):
        return first
    if first is not Sight.NOTHING:
        calm()
    second = read()
    if isinstance(second, bytes) and first is Sight.SEVERAL:
        return Sight.UNCLEAR
    if second is Sight.SEVERAL and first is not Sight.SEVERAL:
        return Sight.UNCLEAR
    if second is Sight.NOTHING and first is not Sight.NOTHING:
        return Sight.UNCLEAR
    return second
