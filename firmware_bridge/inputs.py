"""Contacts without their bounce: sampled once a turn, by our own clock and without threads."""

from gpiozero import InputDevice

DEBOUNCE_MS = 30
"""Reed contacts and micro switches settle within 10 ms; worn ones take up to some 25 ms."""


class Debouncer:
    """Tells the level that a bouncing input settles on.

    A new level counts once every sample of at least `stable_ms` says so. The first sample counts
    at once: there is nothing before it to hold on to.
    """

    def __init__(self, *, stable_ms: int = DEBOUNCE_MS) -> None:
        assert stable_ms >= 0, stable_ms
        self.level: bool | None = None
        self._stable_ms = stable_ms
        self._differs_since_ms: int | None = None

    def sample(self, level: bool, now_ms: int) -> bool:
        """Take in `level` as read at `now_ms`; return whether it settled on another one now."""
        if level == self.level:
            self._differs_since_ms = None
            return False
        if self._differs_since_ms is None:
            self._differs_since_ms = now_ms
        if self.level is not None and now_ms - self._differs_since_ms < self._stable_ms:
            return False
        self.level = level
        self._differs_since_ms = None
        return True


class SettledInput:
    """An input pin whose level is told once it has settled (see `Debouncer`)."""

    def __init__(self, pin: InputDevice, *, stable_ms: int = DEBOUNCE_MS) -> None:
        self._pin = pin
        self._debouncer = Debouncer(stable_ms=stable_ms)
        self.is_raw_active = False

    @property
    def is_active(self) -> bool | None:
        """Whether it settled active; None before the first `poll`."""
        return self._debouncer.level

    def poll(self, now_ms: int) -> bool:
        """Sample the pin; return whether `is_active` changed (as it does at the first poll)."""
        self.is_raw_active = bool(self._pin.value)
        return self._debouncer.sample(self.is_raw_active, now_ms)

    def close(self) -> None:
        """Let go of the pin. May be called twice."""
        self._pin.close()
