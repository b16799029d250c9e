"""Entries about an emergency release: who called for it, and when it was over."""

from dataclasses import dataclass

from controller.entries.dated import Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyCalled(Dated):
    """`source` ("fire_panel") calls for the keys: door and `slots` let go, whoever is there.

    `key_classes` is the group that is let go of, empty for all; `slots` what held any of it then.
    It stands for every bolt that moves until the call ends: none has an entry of its own.
    """

    source: str
    key_classes: tuple[str, ...]
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyCallEnded(Dated):
    """Nobody calls any more, or the controller started anew: every bolt is home again."""

    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyEnded(Dated):
    """The call has ended and somebody who may has acknowledged it: the emergency is over."""

    source: str


EmergencyEntry = EmergencyCalled | EmergencyCallEnded | EmergencyEnded
