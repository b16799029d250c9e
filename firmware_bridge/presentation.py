"""One card on the badge reader that is to prove itself, or to get a key: tried, and tried again."""

from collections.abc import Callable

from controller.reasons import Doubt
from firmware_bridge.card_talk import Said
from firmware_bridge.iso14443_4 import Talk
from firmware_bridge.rc522_library import Chip
from firmware_bridge.talker import Talker

TRIES = 3
"""A hand that trembles, or noise, breaks a talk off; as often as this it is begun."""

MISSES = 3
"""Looks in a row without this card, after which it counts as gone."""

WORTH_AGAIN = (Doubt.UNFINISHED, Doubt.TOO_LATE)
"""A card that was disturbed, or came late as one that is gone does, may be all right."""


class Presentation:
    """The card `uid`, and the talk that `begin_talk` begins afresh each time it is tried."""

    def __init__(self, uid: bytes, begin_talk: Callable[[], Talk[Said]]) -> None:
        self.uid = uid
        self._begin_talk = begin_talk
        self._talker: Talker | None = None
        self._tries = 0
        self._misses = 0

    @property
    def is_talking(self) -> bool:
        """Whether a talk is under way, and nothing else may be said to the card."""
        return self._talker is not None

    def begin(self, chip: Chip) -> None:
        """Begin to talk with the card, which was selected a moment ago."""
        self._misses = 0
        self._tries += 1
        self._talker = Talker(chip, self._begin_talk())

    def miss(self) -> bool:
        """Take in a look that showed no such card; return whether it counts as gone."""
        self._misses += 1
        return self._misses >= MISSES

    def go_on(self, waits: int) -> Said | None:
        """Talk on; return what was said once it is over, None while it is not or goes again.

        Raises:
            ReaderFault: the chip did not finish; after a fresh start the card is tried again.
        """
        assert self._talker is not None, "nobody is talked with"
        talker, self._talker = self._talker, None
        said = talker.go_on(waits)
        if said is None:
            self._talker = talker
        return said

    def is_worth_again(self, said: Said) -> bool:
        """Whether what was said may have come of a disturbance, and the card may be tried again."""
        return said.doubt in WORTH_AGAIN and self._tries < TRIES
