"""Events of cards that can do more than tell a number: keys given to them, and proven by them."""

from dataclasses import dataclass

from controller.reasons import Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class CardKeyed:
    """The card that was waited for has proven a key of site key `version`; 0: it can hold none.

    `tag` is its UID where a tag was waited for, None for a badge.
    """

    mono_ms: int
    reader: str
    token: str
    tag: bytes | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardNotKeyed:
    """The card that was waited for got no key; `doubt` says why. It has the one it had."""

    mono_ms: int
    reader: str
    token: str
    doubt: Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class TagProven:
    """`tag`, which sits in `slot`, has proven that it holds the key made for its number."""

    mono_ms: int
    slot: int
    tag: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TagNotProven:
    """What reads as `tag` in `slot` was asked to prove itself, and did not; `doubt` says why."""

    mono_ms: int
    slot: int
    tag: bytes
    doubt: Doubt
