"""What is asked when an owner collects keys for good, or entrusts them again."""

from dataclasses import dataclass

from controller.directory import Key
from controller.reasons import IdentityProof


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectByOwner:
    """Say that the owner signed `receipt` for `key_set` and has it now.

    `proof` is how the asker verified who that is, `keys` what was given out by kind and number,
    () for all that is listed.
    """

    key_set: str
    proof: IdentityProof
    receipt: str
    keys: tuple[Key, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackIntoCustody:
    """Say that the owner entrusts `key_set` again and signed `receipt` for that."""

    key_set: str
    proof: IdentityProof
    receipt: str
    keys: tuple[Key, ...] = ()
    note: str = ""
