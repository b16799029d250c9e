"""What is asked of whoever looks after the cabinet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewChanges:
    """Sign for what administrators changed on `day`, a local day that is over ("2026-05-04")."""

    day: str
    note: str = ""
