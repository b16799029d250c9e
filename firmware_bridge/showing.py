"""Which signal is shown: one steadily, others for a moment over it."""

from dataclasses import dataclass

from controller.commands import Signal
from firmware_bridge.feedback import SIGNALS, Beep, Light


@dataclass(frozen=True, slots=True)
class Shown:
    """What is lit and what sounds, each since when; `until_ms` is when a momentary light ends."""

    light: Light | None
    light_since_ms: int
    beep: Beep | None
    beep_since_ms: int
    until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class _Moment:
    """A signal that is shown from `since_ms` up to `until_ms`."""

    signal: Signal
    since_ms: int
    until_ms: int


class Showing:
    """Shows one signal steadily and others for a moment over it, by the feedback table.

    A steady alarm goes on sounding whatever is shown over it, and a fault, which would last for
    ten seconds, is not shown over it at all.
    """

    def __init__(self) -> None:
        self._steady = Signal.IDLE
        self._steady_since_ms: int | None = None
        self._momentary: _Moment | None = None
        self._shown: Shown | None = None

    def set_steady(self, signal: Signal) -> None:
        """Show `signal` from the next `look` on, whenever nothing else is shown.

        Setting the one that is set already changes nothing: an alarm does not start anew.
        """
        if signal is not self._steady:
            self._steady = signal
            self._steady_since_ms = None
            self._shown = None

    def show(self, signal: Signal, now_ms: int, until_ms: int = 0) -> None:
        """Show `signal` from now on, in place of any other momentary one.

        It ends at `until_ms`, or (0) by itself: after its last repeat, or after `SHOWN_MS` if it
        repeats endlessly. Where `until_ms` has passed nothing is shown.
        """
        ends_ms = until_ms or now_ms + SIGNALS[signal].lasts_ms
        self._momentary = _Moment(signal, now_ms, ends_ms)
        self._shown = None

    def look(self, now_ms: int) -> Shown:
        """Return what should be lit and sound now; call once a turn."""
        over = self._momentary
        if self._shown is None or (over is not None and now_ms >= over.until_ms):
            self._shown = self._choose(now_ms)
        return self._shown

    def _choose(self, now_ms: int) -> Shown:
        if self._steady_since_ms is None:
            self._steady_since_ms = now_ms
        over = self._momentary
        if over is not None and (now_ms >= over.until_ms or over.signal is self._steady):
            over = self._momentary = None
        if over is not None and over.signal is Signal.FAULT and self._steady is Signal.ALARM:
            over = self._momentary = None
        steady, since_ms = SIGNALS[self._steady], self._steady_since_ms
        if over is None:
            return Shown(steady.light, since_ms, steady.beep, since_ms)
        shown = SIGNALS[over.signal]
        beep, beep_ms = shown.beep, over.since_ms
        if self._steady is Signal.ALARM:
            beep, beep_ms = steady.beep, since_ms
        if shown.light is None:
            return Shown(steady.light, since_ms, beep, beep_ms)
        return Shown(shown.light, over.since_ms, beep, beep_ms, over.until_ms)
