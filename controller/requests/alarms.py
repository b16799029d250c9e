"""What is asked about alarms."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeAlarm:
    """Say that somebody saw `alarm` (its id) and what was done about it."""

    alarm: str
    note: str
