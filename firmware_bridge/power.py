"""The two contacts of a supply with a battery: mains there, battery charged."""

from gpiozero import InputDevice

from controller.events import Event
from controller.events.fitted import SupplyRead
from firmware_bridge.inputs import SettledInput

SETTLE_MS = 1_000
"""A dip that is over within a second is what the battery is there for, and no news."""


class PowerInputs:
    """Reads the supply's contacts, each active while all is well (None: not wired, and well).

    A contact shut to ground says that all is well, so that a cut wire alarms.
    """

    def __init__(self, mains: InputDevice | None, battery: InputDevice | None) -> None:
        self._mains = SettledInput(mains, stable_ms=SETTLE_MS) if mains else None
        self._battery = SettledInput(battery, stable_ms=SETTLE_MS) if battery else None

    @property
    def is_on_mains(self) -> bool:
        """Whether the mains are there, as they were at the last `poll`."""
        return self._mains is None or bool(self._mains.is_active)

    @property
    def is_battery_low(self) -> bool:
        """Whether the battery is nearly empty, as it was at the last `poll`."""
        return self._battery is not None and not self._battery.is_active

    def poll(self, now_ms: int) -> list[Event]:
        """Sample both contacts; return what they say if that is new."""
        inputs = [each for each in (self._mains, self._battery) if each is not None]
        has_changed = [each.poll(now_ms) for each in inputs]
        if not any(has_changed):
            return []
        return [
            SupplyRead(
                mono_ms=now_ms,
                is_on_mains=self.is_on_mains,
                is_battery_low=self.is_battery_low,
            )
        ]

    def close(self) -> None:
        """Let go of the pins. May be called twice."""
        for each in (self._mains, self._battery):
            if each is not None:
                each.close()
