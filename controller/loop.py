"""One cabinet's turns: read the wires, decide, write it down, and only then move."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from controller.clock import Clock
from controller.commands import Command, KeepPin, Picture, ShowSignal, Signal
from controller.decide import Decision, decide
from controller.decide.slots import STALL_MS
from controller.entries import Entry
from controller.errors import JournalFull
from controller.events import (
    BadgePresented,
    BadgesCollided,
    ClockRead,
    Event,
    RequestReceived,
    SlotButtonPressed,
    TimeAdvanced,
)
from controller.events.fitted import CodeEntered, KeypadTouched
from controller.events.pin_codes import PinChecked, PinKept
from controller.panel import picture
from controller.personal import People
from controller.state import State

CLOCK_READ_MS = 10_000
ROOM_CHECK_MS = 1_000
PICTURE_MS = 500
WAITING_MAX = 4_096
"""Sensed events kept while the disk is full; beyond it an inventory tells what they told."""

WISHES = (
    *(BadgePresented, BadgesCollided, SlotButtonPressed, RequestReceived),
    *(KeypadTouched, CodeEntered, PinChecked),
)
"""What is refused while nothing can be written: everything that somebody merely wants."""

FLEETING = (TimeAdvanced, ClockRead)
"""What need not wait: the next turn says it again."""


def is_slow(command: Command) -> bool:
    """Return whether what was asked is answered only once somebody has done `command`."""
    return isinstance(command, KeepPin)


class EntryLog(Protocol):
    """Where entries become durable."""

    def append(self, entries: Sequence[Entry], *, clock: str, people: Sequence[People] = ()) -> int:
        """Return the last sequence number, only once `entries` would survive a power cut."""

    def make_room(self) -> None:
        """Give up the reserve, so that what is sensed can be written on a full disk."""

    def has_room(self) -> bool:
        """Return whether there is room again, the reserve included."""


class Controller:
    """Runs one cabinet. Every collaborator is passed in: real, simulated or none.

    `readers` are called once a turn with the monotonic time in ms; `heard_ms` says, with the same
    time, up to when they have told everything; `answer` is told which entry answered a request
    (None: none, for there was no room); `inventory` re-reads all slots.
    """

    def __init__(
        self,
        state: State,
        *,
        clock: Clock,
        log: EntryLog,
        readers: Sequence[Callable[[int], Iterable[Event]]] = (),
        actuate: Callable[[Command], None] = lambda command: None,
        show: Callable[[Picture], None] = lambda picture: None,
        answer: Callable[[str, int | None], None] = lambda request, seq: None,
        inventory: Callable[[int], Iterable[Event]] = lambda mono_ms: (),
        heard_ms: Callable[[int], int] = lambda mono_ms: mono_ms,
    ) -> None:
        self.state = state
        self.is_full = False
        self._clock = clock
        self._log = log
        self._readers = readers
        self._actuate = actuate
        self._show = show
        self._answer = answer
        self._inventory = inventory
        self._heard_ms = heard_ms
        self._waiting: deque[Event] = deque()
        self._has_lost = False
        self._clock_read_ms = -CLOCK_READ_MS
        self._room_checked_ms = -ROOM_CHECK_MS
        self._begun_ms = self._known_ms = clock.mono_ms()
        self._pictured: tuple[State, bool, int] | None = None

    @property
    def can_write(self) -> bool:
        """Whether what was sensed last is written; on a full disk the reserve pays for it."""
        return not self._waiting

    def turn(self) -> None:
        """Take one turn: whatever the wires say, then time, then the lamps."""
        now_ms = self._clock.mono_ms()
        self._wake(now_ms)
        if self.is_full:
            self._look_for_room(now_ms)
        if now_ms - self._clock_read_ms >= CLOCK_READ_MS:
            self._clock_read_ms = now_ms
            self.apply(self.read_clock())
        for read in self._readers:
            for event in read(now_ms):
                self.apply(event)
        self.apply(TimeAdvanced(mono_ms=self._find_known(now_ms)))
        self._picture(self._clock.mono_ms())

    def _wake(self, now_ms: int) -> None:
        """Go on with the time it is after a sleep longer than any disk takes."""
        if now_ms - self._begun_ms > STALL_MS:
            self._known_ms = now_ms
        self._begun_ms = now_ms

    def _find_known(self, now_ms: int) -> int:
        """Return up to when all that happened has been told: time passes no further.

        Usually that is now, when the turn begins. While turns take long (a slow disk) each asks
        only some of the boards, and what left meanwhile left before time could end anything; but
        for more than `STALL_MS` time waits for nobody.
        """
        heard_ms = min(self._heard_ms(now_ms), now_ms)
        self._known_ms = max(self._known_ms, heard_ms, now_ms - STALL_MS)
        return self._known_ms

    def read_clock(self) -> ClockRead:
        """Return what the wall clock says now."""
        return ClockRead(
            mono_ms=self._clock.mono_ms(),
            offset_ms=self._clock.offset_ms(),
            source=self._clock.source(),
        )

    def apply(self, event: Event) -> tuple[Entry, ...]:
        """Decide what `event` means, make it durable, act on it; return what was logged.

        Raises:
            JournalError: nothing can be written and nothing was moved; the process must end.
        """
        if self.is_full and isinstance(event, WISHES):
            self._refuse(event)
            return ()
        if self._waiting:  # what was sensed before comes first, also before time
            if not isinstance(event, FLEETING):
                self._wait(event)
            return ()
        decision = decide(self.state, event)
        if not self._commit(decision):
            self._set_aside(event)
            return ()
        if isinstance(event, PinKept) and event.request:
            self._answer(event.request, self.state.answers.get(event.request))
        elif isinstance(event, RequestReceived) and not any(map(is_slow, decision.commands)):
            name = event.request.id
            self._answer(name, self.state.answers.get(name))
        return decision.entries

    def _commit(self, decision: Decision) -> bool:
        """Make `decision` durable, and only then carry it out; False if the disk is full."""
        if decision.entries:
            clock = decision.state.clock_source
            try:
                self._log.append(decision.entries, clock=clock, people=decision.people)
            except JournalFull:
                return False
        self.state = decision.state
        for command in decision.commands:
            self._actuate(command)
        return True

    def meet_full_disk(self) -> None:
        """Give nothing out from here on, until there is room again."""
        if not self.is_full:
            self.is_full = True
            self._log.make_room()

    def _set_aside(self, event: Event) -> None:
        """Refuse what is wished; let what was sensed wait, and pay for it with the reserve."""
        self.meet_full_disk()
        if isinstance(event, WISHES):
            self._refuse(event)
        elif not isinstance(event, FLEETING):
            self._wait(event)
            self._write_waiting()

    def _wait(self, event: Event) -> None:
        if len(self._waiting) < WAITING_MAX:
            self._waiting.append(event)
        else:
            self._has_lost = True

    def _write_waiting(self) -> None:
        while self._waiting:
            if not self._commit(decide(self.state, self._waiting[0])):
                return
            self._waiting.popleft()

    def _look_for_room(self, now_ms: int) -> None:
        if now_ms - self._room_checked_ms < ROOM_CHECK_MS:
            return
        self._room_checked_ms = now_ms
        self._write_waiting()
        if self._waiting or not self._log.has_room():
            return
        self.is_full = False
        if self._has_lost:  # more was sensed than fitted: ask the slots themselves
            self._has_lost = False
            for event in self._inventory(now_ms):
                self.apply(event)

    def _refuse(self, event: Event) -> None:
        self._actuate(ShowSignal(signal=Signal.FAULT))
        if isinstance(event, RequestReceived):
            self._answer(event.request.id, None)

    def _picture(self, now_ms: int) -> None:
        if self._pictured is not None:
            state, was_full, shown_ms = self._pictured
            is_busy = (
                state.session is not None or state.door.is_open or shown_ms < state.last_return[1]
            )
            is_same = state is self.state and was_full == self.is_full
            if is_same and not (is_busy and now_ms - shown_ms >= PICTURE_MS):
                return
        self._pictured = (self.state, self.is_full, now_ms)
        self._show(picture(self.state, now_ms, is_full=self.is_full))
