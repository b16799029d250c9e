"""Entries about keys that leave custody for good, and come back into it."""

from dataclasses import dataclass

from controller.directory import Key
from controller.entries.dated import Dated
from controller.reasons import IdentityProof


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySetCollected(Dated):
    """The owner signed for `key_set` and has it now 業主簽領: no loan, and nobody's to take.

    `actor` verified who that is by `proof`; `receipt` is the number of the paper that was signed,
    `keys` what was given out, by kind and number. `cardholder` is who had it out then, None
    for nobody known.
    """

    key_set: str
    actor: str
    proof: IdentityProof
    receipt: str
    keys: tuple[Key, ...]
    cardholder: str | None
    note: str
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySetTakenBack(Dated):
    """The owner entrusted `key_set` again 託管; `actor` verified who that is and counted `keys`."""

    key_set: str
    actor: str
    proof: IdentityProof
    receipt: str
    keys: tuple[Key, ...]
    note: str
    request: str


CollectionEntry = KeySetCollected | KeySetTakenBack
