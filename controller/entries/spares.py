"""Entries about customers' spare keys: asked for, decided about by Security, over unused."""

from dataclasses import dataclass

from controller.entries.dated import Dated
from controller.reasons import IdentityProof


@dataclass(frozen=True, slots=True, kw_only=True)
class SpareAsked(Dated):
    """`actor` asks for the spare key `key_set` of a customer, to take it before `until_ms` (UTC).

    `customer` is the number of the customer's file, no name; `unit` the place, `proof` how the
    actor verified who asks for it. `to` are the addressees whose consent it needs.
    """

    spare: str
    key_set: str
    actor: str
    customer: str
    unit: str
    proof: IdentityProof
    reason: str
    until_ms: int
    to: tuple[str, ...]
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpareDecided(Dated):
    """`actor` consents to what `cardholder` asked for, or refuses it, and then it is over.

    Without a `request` they did so with their badge at the cabinet.
    """

    spare: str
    key_set: str
    cardholder: str
    actor: str
    is_granted: bool
    note: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpareEnded(Dated):
    """What was asked for is over and nobody took it: "lapsed", "withdrawn" or "void".

    It is void once the set is not to be had any more, or who asked has left.
    """

    spare: str
    key_set: str
    cardholder: str
    reason: str
    actor: str = ""
    request: str = ""


SpareEntry = SpareAsked | SpareDecided | SpareEnded
