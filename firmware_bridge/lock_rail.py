"""The supply of all solenoids, as the rail-sense input tells it."""

from gpiozero import InputDevice

from controller.events import Event, RailFell, RailFreed, RailRose, RailStuck
from firmware_bridge.inputs import DEBOUNCE_MS, SettledInput

RISE_MS_MAX = 1_000
"""At the start the rail is dead until the heartbeat has pumped it up: 150 ms when all is well."""

OUTLIVES_MS = 1_100
"""The electronics cut the rail within 1 s of the last beat; 30 ms later that has settled."""


class LockRail:
    """Watches the 12 V lock rail through `sense`, active while the rail is live.

    Who begins must not beat before the rail was seen dead, or is known to be stuck: only so can a
    switch be found that nothing opens. A rail that comes up within `RISE_MS_MAX` of that is a
    `RailRose`; one that does not is a `RailFell`. After that the two alternate. One that is live
    `OUTLIVES_MS` after the last beat is a `RailStuck`, and a `RailFreed` once it is dead.
    """

    def __init__(self, sense: InputDevice, *, stable_ms: int = DEBOUNCE_MS) -> None:
        self._sense = SettledInput(sense, stable_ms=stable_ms)
        self._told: bool | None = None
        self._watched_since_ms: int | None = None
        self._beaten_ms: int | None = None
        self._is_stuck = False
        self.may_be_fed = False

    @property
    def is_live(self) -> bool:
        """Whether a pulse may start: settled live, and dead from the first sample that says so."""
        return self.may_be_fed and self._is_sensed

    @property
    def is_stuck(self) -> bool:
        """Whether it was live where it had to be dead, and has not been seen dead since."""
        return self._is_stuck

    @property
    def _is_sensed(self) -> bool:
        return bool(self._sense.is_active) and self._sense.is_raw_active

    def beaten(self, now_ms: int) -> None:
        """Take in that the heartbeat has just been toggled."""
        self._beaten_ms = now_ms

    def poll(self, now_ms: int) -> list[Event]:
        """Sample the rail; return what it did since."""
        self._sense.poll(now_ms)
        events = self._watch(now_ms)
        return events + self._follow(now_ms) if self.may_be_fed else events

    def _watch(self, now_ms: int) -> list[Event]:
        """Find out whether the rail dies where nobody beats."""
        if self._beaten_ms is None:
            self._beaten_ms = now_ms
        events: list[Event] = []
        if self._is_stuck:
            if not self._sense.is_active:
                self._is_stuck = False
                events = [RailFreed(mono_ms=now_ms)]
        elif self._is_sensed and now_ms - self._beaten_ms >= OUTLIVES_MS:
            self._is_stuck = True
            events = [RailStuck(mono_ms=now_ms)]
        self.may_be_fed = self.may_be_fed or self._is_stuck or not self._sense.is_active
        return events

    def _follow(self, now_ms: int) -> list[Event]:
        if self._watched_since_ms is None:
            self._watched_since_ms = now_ms
        is_live = bool(self._sense.is_active)
        if is_live == self._told:
            return []
        is_coming_up = self._told is None and now_ms - self._watched_since_ms < RISE_MS_MAX
        if not is_live and is_coming_up:
            return []
        self._told = is_live
        return [RailRose(mono_ms=now_ms) if is_live else RailFell(mono_ms=now_ms)]

    def close(self) -> None:
        """Let go of the pin. May be called twice."""
        self._sense.close()
