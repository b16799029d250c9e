"""The lock rail's watchdog in software: a charge pump that only a toggling pin keeps full."""

from math import exp

LEAK_US = 800_000
"""Time constant of the leak. With the levels below a full pump holds for 911 ms and a barely live
one for 681 ms: more than the 600 ms that the rail must outlive, less than the 1 s to be dead."""

PUMPED = 0.3
"""What one edge adds to the charge, as a share of a full pump: three edges close the switch."""

CLOSES_AT = 0.75
OPENS_AT = 0.32
"""The switch's hysteresis, as shares of a full pump."""


class RailSim:
    """The switched 12 V rail of all solenoids, fed by the edges of the heartbeat pin.

    A pin that is stuck high, stuck low, or floating makes no edges, and the rail dies. Times are
    microseconds that never step back.
    """

    def __init__(self) -> None:
        self._charge = 0.0
        self._charged_us = 0
        self._is_closed = False

    def edge(self, now_us: int) -> None:
        """Pump once: the heartbeat pin changed its level."""
        self._is_closed = self.is_live(now_us)
        self._charge = min(1.0, self._charge_at(now_us) + PUMPED)
        self._charged_us = now_us
        if self._charge >= CLOSES_AT:
            self._is_closed = True

    def is_live(self, now_us: int) -> bool:
        """Return whether the switch is closed, so that solenoids have their supply."""
        return self._is_closed and self._charge_at(now_us) > OPENS_AT

    def _charge_at(self, now_us: int) -> float:
        assert now_us >= self._charged_us, (now_us, self._charged_us)
        return self._charge * exp((self._charged_us - now_us) / LEAK_US)
