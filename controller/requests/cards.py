"""What is asked about cards that are to get a key."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolBadge:
    """Make the next card on the badge reader a badge of `cardholder`, with a key if it can."""

    cardholder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolTag:
    """Make the next card on the badge reader the tag of `key_set`, with a key if it can."""

    key_set: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RekeyCard:
    """Give the next card on the badge reader, one that is known, a key of the newest site key."""

    is_tag: bool = False
