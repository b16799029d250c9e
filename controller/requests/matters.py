"""What is asked about matters somebody has to settle in time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMatter:
    """Have `owner`, an addressee, settle something by `due_ms` (UTC); `note` says what."""

    owner: str
    due_ms: int
    note: str
    key_set: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseMatter:
    """Say how `matter` (its id) was settled."""

    matter: str
    note: str
