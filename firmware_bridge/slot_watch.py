"""One slot seen over time: what its registers say against what was told of it before."""

from enum import Enum, auto

from controller.events import Event, SlotReading, TagRemoved, TagSeated, TagUnreadable
from firmware_bridge.slot_map import MISSES_MAX, SLOTS_MAX, SlotStatus

READ_MS_MAX = 60
"""A board reads one slot's tag in this time at most (hardware/SLOT_BUS.md, Timing)."""

LOOKING_MS_MAX = MISSES_MAX * SLOTS_MAX * READ_MS_MAX
"""A seat without a tag for this long holds none that can be read, whatever the board says."""


class Told(Enum):
    """What was last told of a slot: nothing sits there, a tag does, or something unreadable."""

    NOTHING = auto()
    TAG = auto()
    UNREADABLE = auto()


class SlotWatch:
    """Turns the readings of `slot` (1-based) into events; the first is taken as it is."""

    def __init__(self, slot: int) -> None:
        self.slot = slot
        self._status: SlotStatus | None = None
        self._told = Told.NOTHING
        self._tag: bytes | None = None
        self._looking_since_ms = 0

    def forget(self) -> None:
        """Know nothing any more: the board was lost or reset."""
        self._status = None
        self._told, self._tag = Told.NOTHING, None

    def take(self, status: SlotStatus, mono_ms: int) -> None:
        """Take `status` as the present one and tell nothing; `reading` tells it."""
        if not self._is_same_seating(status):
            self._looking_since_ms = mono_ms
        self._status = status

    def is_settled(self, mono_ms: int) -> bool:
        """Return whether it is known what sits here: no tag is still being looked for."""
        status = self._status
        assert status is not None, "nothing was taken yet"
        return not status.is_seated or status.tag is not None or self._is_given_up(mono_ms)

    @property
    def status(self) -> SlotStatus | None:
        """What the board last said of the slot; None: nothing since it came, or it is lost."""
        return self._status

    @property
    def is_untold(self) -> bool:
        """Whether something sits here of which nothing was told: time alone may settle it."""
        status = self._status
        return status is not None and status.is_seated and self._told is Told.NOTHING

    def tells(self, tag: bytes) -> bool:
        """Return whether `tag` is what was last told to sit here."""
        return self._told is Told.TAG and self._tag == tag

    def reading(self) -> SlotReading:
        """Return what sits here, and remember that it was told."""
        status = self._status
        assert status is not None, "nothing was taken yet"
        self._tag = status.tag if status.is_seated else None
        if not status.is_seated:
            self._told = Told.NOTHING
        else:
            self._told = Told.UNREADABLE if self._tag is None else Told.TAG
        return SlotReading(self.slot, status.is_seated, self._tag)

    def see(self, status: SlotStatus, mono_ms: int) -> list[Event]:
        """Take `status` as the present one and return what happened since the one before."""
        has_moved = not self._is_same_seating(status)
        self.take(status, mono_ms)
        events: list[Event] = []
        is_swapped = self._told is Told.TAG and status.tag not in (None, self._tag)
        if self._told is not Told.NOTHING and (has_moved or is_swapped or not status.is_seated):
            self._told, self._tag = Told.NOTHING, None
            events.append(TagRemoved(mono_ms=mono_ms, slot=self.slot))
        if status.is_seated:
            events += self._see_seated(status, mono_ms)
        return events

    def see_time(self, mono_ms: int) -> list[Event]:
        """Return what follows from time alone: a seat whose tag was looked for long enough."""
        status = self._status
        if status is None or not status.is_seated:
            return []
        return self._see_seated(status, mono_ms)

    def _see_seated(self, status: SlotStatus, mono_ms: int) -> list[Event]:
        if status.tag is not None:
            if self._told is Told.TAG:
                return []
            self._told, self._tag = Told.TAG, status.tag
            return [TagSeated(mono_ms=mono_ms, slot=self.slot, tag=status.tag)]
        # A tag that was read is dropped by the board only after eight misses.
        was_read = self._told is Told.TAG
        if was_read or (self._told is Told.NOTHING and self._is_given_up(mono_ms)):
            self._told, self._tag = Told.UNREADABLE, None
            return [TagUnreadable(mono_ms=mono_ms, slot=self.slot)]
        return []

    def _is_same_seating(self, status: SlotStatus) -> bool:
        return self._status is not None and self._status.seats == status.seats

    def _is_given_up(self, mono_ms: int) -> bool:
        assert self._status is not None
        waited_ms = mono_ms - self._looking_since_ms
        return self._status.quality == 0 or waited_ms >= LOOKING_MS_MAX
