"""What is asked of a line of the journal that says something wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectEntry:
    """Put on record that the entry with the number `entry` should say `says`, and `why`."""

    entry: int
    says: str
    why: str
