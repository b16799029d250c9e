"""Entries about the door, the case and the alarms."""

from dataclasses import dataclass

from controller.entries.dated import Dated
from controller.reasons import AlarmKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorUnlocked(Dated):
    """The door may be opened until `until_mono_ms`: `why` is "session" or "return"."""

    why: str
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorSeenOpen(Dated):
    """The door contact opened."""

    is_expected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorSeenClosed(Dated):
    """The door contact closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSeenOpen(Dated):
    """The case of the electronics opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSeenClosed(Dated):
    """The case of the electronics closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedUnwatched(Dated):
    """A latch kept that door or case was opened while no controller watched them.

    It `is_explained` by one of them having stood open when the last controller looked. It
    `is_doubtful` if that controller saw an opening and ended before the latch was known to have
    forgotten it: nobody can tell whether there was another.
    """

    is_explained: bool
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LatchReset(Dated):
    """The latch has forgotten the openings on record; what it keeps from here on is news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRaised(Dated):
    """Something that must not pass in silence; `alarm` is its id, kind and subject."""

    alarm: str
    what: AlarmKind
    slot: int | None = None
    key_set: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmAcknowledged(Dated):
    """`actor` saw the alarm and says what was done."""

    alarm: str
    actor: str
    note: str
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmCleared(Dated):
    """What caused the alarm is over; it stays on the pages until acknowledged."""

    alarm: str
