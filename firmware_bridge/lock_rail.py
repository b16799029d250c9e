"""The supply of all solenoids, as the rail-sense input tells it."""

from gpiozero import InputDevice

from controller.events import Event, RailFell, RailRose
from firmware_bridge.inputs import DEBOUNCE_MS, SettledInput

RISE_MS_MAX = 1_000
"""At the start the rail is dead until the heartbeat has pumped it up: 150 ms when all is well."""


class LockRail:
    """Watches the 12 V lock rail through `sense`, active while the rail is live.

    A rail that is live at the first poll, or comes up within `RISE_MS_MAX` of it, is a `RailRose`;
    one that does not is a `RailFell`. After that the two alternate.
    """

    def __init__(self, sense: InputDevice, *, stable_ms: int = DEBOUNCE_MS) -> None:
        self._sense = SettledInput(sense, stable_ms=stable_ms)
        self._told: bool | None = None
        self._watched_since_ms: int | None = None

    @property
    def is_live(self) -> bool:
        """Whether a pulse may start: settled live, and dead from the first sample that says so."""
        return bool(self._sense.is_active) and self._sense.is_raw_active

    def poll(self, now_ms: int) -> list[Event]:
        """Sample the rail; return what it did since."""
        self._sense.poll(now_ms)
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
