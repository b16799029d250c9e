"""What is asked about old records: to destroy them, and to agree to that."""

from dataclasses import dataclass

from controller.keeping_parts import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDestruction:
    """Ask for every record up to the end of `month` ("2026-09", local) to be destroyed."""

    month: str
    ground: Ground
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeDestruction:
    """Agree to `destruction` as the next who has to, or end it."""

    destruction: str
    is_granted: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitPresence:
    """Have the next badges of those who signed for `destruction` say that they are present."""

    destruction: str


KeepingRequest = AskDestruction | JudgeDestruction | AwaitPresence
