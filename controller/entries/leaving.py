"""Entries about people who leave and come back: none of them is ever taken out of history."""

from dataclasses import dataclass

from controller.entries.dated import Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class CardholderLeft(Dated):
    """`cardholder` left 離職: nothing here is theirs to take, to agree to or to sign any more.

    `actor` said so, or switched them off by a change or an import, with `request` "". `held` is
    what they had out or kept then; where there was anything, `matter` is open until it is back.
    """

    cardholder: str
    actor: str
    held: tuple[str, ...] = ()
    matter: str = ""
    note: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardholderReinstated(Dated):
    """`cardholder` came back 復職; badges and a PIN are given out anew."""

    cardholder: str
    actor: str
    note: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinWiped(Dated):
    """The PINs of `cardholder`, who left, are on no disk of the cabinet any more."""

    cardholder: str


LeavingEntry = CardholderLeft | CardholderReinstated | PinWiped
