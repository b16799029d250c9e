"""What is asked about what is late, and about the keys on a ring that came back."""

from dataclasses import dataclass

from controller.notices import CallOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCall:
    """Say what came of calling whoever has `key_set` out."""

    key_set: str
    outcome: CallOutcome
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRing:
    """Say how many keys of each kind hang on the ring `key_set`, in the order of its list."""

    key_set: str
    counts: tuple[int, ...]
