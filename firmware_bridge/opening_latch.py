"""A latch on a coin cell that keeps, through any power cut, that door or case was opened."""

from gpiozero import InputDevice, OutputDevice

from controller.events import Event
from controller.events.fitted import LatchTested, OpeningRetained
from firmware_bridge.inputs import SettledInput

RESET_MS = 100
"""How long a reset lasts: four turns; the latch itself needs microseconds."""

TEST_MS = 200
"""When after the beginning of a reset the latch must say that nothing was opened."""

PATIENCE_MS = 250
"""How much longer it is looked at before it is said to stay set. Whoever opens the door behind a
reset sets it again; that is told first, once the contact has settled (`door.SETTLE_MS`)."""


class OpeningLatch:
    """Reads the latch once, at the start, and resets it when it is told to.

    `clear` is active while the latch draws it to ground: nothing was opened since the last reset.
    A cut wire, or a cell that is empty, reads as an opening. While the controller runs, door and
    case have contacts of their own; the latch is for when it does not.
    """

    def __init__(self, clear: InputDevice, reset: OutputDevice) -> None:
        self._clear = SettledInput(clear)
        self._reset = reset
        self._reset_ms: int | None = None
        self._is_good = True

    @property
    def problem(self) -> str:
        """What is wrong with it as far as anybody tried; "" for nothing."""
        return "" if self._is_good else "stays set: an empty cell, or a cut wire"

    @property
    def has_kept_opening(self) -> bool:
        """Whether it said at the last `poll` that something was opened since its last reset."""
        return not self._clear.is_active

    def poll(self, now_ms: int) -> list[Event]:
        """Sample the latch; return what it kept, or how a reset came out."""
        is_first = self._clear.is_active is None
        self._clear.poll(now_ms)
        if is_first:
            return [] if self._clear.is_active else [OpeningRetained(mono_ms=now_ms)]
        if self._reset_ms is None or now_ms - self._reset_ms < TEST_MS:
            return []
        is_good = bool(self._clear.is_active)
        if not is_good and now_ms - self._reset_ms < TEST_MS + PATIENCE_MS:
            return []
        self._reset_ms = None
        self._is_good = is_good
        return [LatchTested(mono_ms=now_ms, is_good=self._is_good)]

    def reset(self, now_ms: int) -> None:
        """Let it forget what it kept; only what is on record may be forgotten."""
        self._reset_ms = now_ms
        self._reset.on()

    def tick(self, now_ms: int) -> None:
        """End a reset in its time; call once a turn."""
        if self._reset_ms is None or now_ms - self._reset_ms >= RESET_MS:
            self._reset.off()

    def close(self) -> None:
        """Let go of the pins; whatever is opened from here on is kept. May be called twice."""
        self._clear.close()
        self._reset.close()
