"""What is asked about taking: releases at a distance, and what a take is for."""

from dataclasses import dataclass

from controller.directory import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmRelease:
    """Let `recipient` take the set in `slot` once, by a tap or the slot's button at the cabinet.

    The web only arms; a bolt moves only for a hand at the cabinet. What the take is for is said
    here, since nobody may be able to there: `purpose` None is the class's usual one.
    """

    slot: int
    recipient: str
    reason: str
    purpose: Purpose | None = None
    work_order: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFor:
    """Let the actor's own hand take the set in `slot` once for `recipient`, who has no badge 代領.

    The loan is the recipient's, and every rule but the right is asked of them. What it is for is
    said here: `purpose` None is the class's usual one.
    """

    slot: int
    recipient: str
    reason: str
    purpose: Purpose | None = None
    work_order: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisarmRelease:
    """Take an armed release back."""

    slot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatePurpose:
    """Say what the open session's takes are for, and the work order where the class asks.

    `cardholder` is whose session is meant, "" for whoever stands there.
    """

    purpose: Purpose
    work_order: str = ""
    cardholder: str = ""
