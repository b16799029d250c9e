"""A door that was shut is told once the slots were heard: nobody empties one behind it."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from controller.events import (
    BadgePresented,
    BadgesCollided,
    DoorClosed,
    DoorOpened,
    Event,
    ReturnButtonPressed,
    SlotButtonPressed,
)
from controller.events.fitted import CodeEntered, KeypadTouched

HOLD_MS = 10_000
"""No board is waited for any longer: so long a slow disk may hold up a turn, and no longer."""

WISHES = (
    *(ReturnButtonPressed, SlotButtonPressed),
    *(BadgePresented, BadgesCollided, KeypadTouched, CodeEntered),
)
"""What means something else before the door was shut than after it, and never overtakes that."""


class ShutDoor:
    """Holds a `DoorClosed` back until every slot was heard after it, and what must follow it.

    Shutting the door ends its session. A set that was pulled just before is that session's, though
    its board has not been asked since; so what the slots say goes ahead.

    `is_closing` is kept by whoever reads the door: while its contact settles, wishes wait until it
    is told shut or gapes again. Behind a shut door they are meant for the next session; a slot's
    button is not, which was pressed before, by whoever shut the door.
    """

    def __init__(self) -> None:
        self.is_closing = False
        self._waiting: deque[Event] = deque()
        self._undecided: list[Event] = []

    @property
    def is_held(self) -> bool:
        """Whether a shut door waits to be told."""
        return bool(self._waiting)

    def sift(self, events: Iterable[Event]) -> Iterator[Event]:
        """Yield those of `events` that need not wait, one by one as they are found; keep others."""
        for event in events:
            if isinstance(event, DoorClosed):
                self._waiting.append(event)
                self._decide()
            elif (self.is_closing or self._undecided) and isinstance(event, WISHES):
                self._undecided.append(event)
            elif self._waiting and isinstance(event, (DoorOpened, *WISHES)):
                self._wait(event)
            else:
                yield event

    def let_go(self, heard_ms: int, now_ms: int) -> Iterator[Event]:
        """Yield what has waited long enough, in order.

        Every slot was heard up to `heard_ms`; both times are monotonic.
        """
        if not self.is_closing:
            self._decide()
        while self._waiting:
            event = self._waiting[0]
            is_heard = event.mono_ms <= max(heard_ms, now_ms - HOLD_MS)
            if isinstance(event, DoorClosed) and not is_heard:
                return
            yield self._waiting.popleft()

    def give_up(self) -> Iterator[Event]:
        """Yield all that waits, in order: nobody will be heard any more."""
        self._decide()
        while self._waiting:
            yield self._waiting.popleft()

    def _decide(self) -> None:
        """Let the wishes of a door that closed, or did not, come after all that waits."""
        for event in self._undecided:
            self._wait(event)
        self._undecided.clear()

    def _wait(self, event: Event) -> None:
        """Let `event` come last; a slot's press behind a shut door before its badges.

        Nobody reaches that button then: it was pressed before, and its board was heard late.
        """
        begin = len(self._waiting)
        while begin and isinstance(self._waiting[begin - 1], WISHES):
            begin -= 1
        is_shut = begin > 0 and isinstance(self._waiting[begin - 1], DoorClosed)
        if not (is_shut and isinstance(event, SlotButtonPressed)):
            self._waiting.append(event)
            return
        wishes = islice(self._waiting, begin, None)
        presses = sum(isinstance(each, SlotButtonPressed) for each in wishes)
        self._waiting.insert(begin + presses, event)
