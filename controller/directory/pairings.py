"""Pairings: what may not be out, or with one person, at the same time."""

from dataclasses import dataclass
from enum import StrEnum


class PairRule(StrEnum):
    """What the two sides of a pairing exclude."""

    ONE_PERSON = "one_person"  # nobody has something of both sides at once
    LOCK_OUT = "lock_out"  # nothing of the one leaves while something of the other is out


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a pairing: one key set, or all of a class. Exactly one of the two is set."""

    key_set: str = ""
    key_class: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Two sides, and by which `rule` they exclude each other.

    Of a class that stands on both sides one person has one set, or one is out. A lock-out binds
    `one` only: for both, make two.
    """

    id: str
    label: str
    rule: PairRule
    one: Side
    other: Side
