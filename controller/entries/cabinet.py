"""Entries about the cabinet itself: its founding, settings, starts, clock and faults."""

from dataclasses import dataclass

from controller.config import CabinetSettings
from controller.entries.dated import Dated
from controller.reasons import SecretChange


@dataclass(frozen=True, slots=True, kw_only=True)
class CabinetFounded(Dated):
    """The first entry: which cabinet this journal belongs to. `cabinet` is random hex."""

    cabinet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CabinetConfigured(Dated):
    """The settings in force from here on, and those that were until then."""

    settings: CabinetSettings
    before: CabinetSettings | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerStarted(Dated):
    """The controller came up; open sessions, grants and armed releases ended with the last one.

    `version` is the program's; the boot's own random name stands in every record. `machine` names
    the run of the operating system: the monotonic clock goes on only within one of those.
    """

    version: str
    machine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerStopped(Dated):
    """The controller went down on purpose; its absence before a start is an unclean exit."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSet(Dated):
    """The offset between the monotonic clock and UTC changed; so did what `at_ms` means."""

    before_ms: int
    after_ms: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotTaken(Dated):
    """The state after entry `upto_seq` was saved; `digest` is the hex SHA-256 of the snapshot."""

    upto_seq: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretChanged(Dated):
    """A key of the cabinet's own came or went; never what it is.

    `subject` is the versions of the site keys, or the reader that was given its key.
    """

    actor: str
    request: str
    what: SecretChange
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRaised(Dated):
    """`part` ("reader:front", "board:2", "rail" …) stopped working; `slots` became unknown."""

    part: str
    detail: str
    slots: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultCleared(Dated):
    """`part` works again."""

    part: str


CabinetEntry = (
    CabinetFounded
    | CabinetConfigured
    | ControllerStarted
    | ControllerStopped
    | ClockSet
    | SnapshotTaken
    | FaultRaised
    | FaultCleared
)
