"""Events of what a cabinet may be without."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyRead:
    """What the supply's contacts say: told at the first look and whenever it changes."""

    mono_ms: int
    is_on_mains: bool
    is_battery_low: bool
