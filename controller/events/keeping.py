"""What helpers tell about old records that are being destroyed."""

from dataclasses import dataclass

from controller.events.pin_codes import PinEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodPrepared:
    """Everything is ready for `destruction`: fields as in the entry `PeriodDestroyed`."""

    mono_ms: int
    destruction: str
    first_seq: int
    last_seq: int
    count: int
    digest: str
    state_seq: int
    state_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCleared:
    """Nothing is left in any file of what `destruction` took."""

    mono_ms: int
    destruction: str


KeepingEvent = PeriodPrepared | PeriodCleared

HelperEvent = KeepingEvent | PinEvent
"""What some helper tells that was asked to do what takes long."""
