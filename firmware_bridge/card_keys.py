"""Where the keys of badges and tags come from, as those see it who talk with them."""

from collections.abc import Sequence
from typing import Protocol

from firmware_bridge.card_talk import CardKey


class CardKeys(Protocol):
    """The keys of badges and tags."""

    def keys_of(self, uid: bytes) -> Sequence[CardKey]:
        """Return the keys that the card `uid` may have, the one it should have first."""

    def refresh(self) -> None:
        """Look for new keys, make the first; raises `SecretsError`."""


class NoKeys:
    """A cabinet whose badges prove nothing: every one is known by its number alone."""

    def keys_of(self, _uid: bytes) -> Sequence[CardKey]:
        """Return nothing."""
        return ()

    def refresh(self) -> None:
        """Find nothing."""
