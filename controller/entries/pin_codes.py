"""Entries about PINs: that one was given, used or refused, and never which one it is."""

from dataclasses import dataclass

from controller.entries.dated import Dated
from controller.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PinOrdered(Dated):
    """`cardholder` is about to get another PIN from `actor`: an intent, not a fact.

    `check` names the try in a session; it is "" where a `request` asked for it.
    """

    actor: str
    cardholder: str
    is_duress: bool = False
    request: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinSet(Dated):
    """`cardholder` has another PIN, or, with `is_duress`, another one to be forced with.

    One that somebody else chose they must change the first time they use it.
    """

    actor: str
    cardholder: str
    must_change: bool
    is_duress: bool = False
    request: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinTried(Dated):
    """Digits were typed as `cardholder`'s PIN; they count as wrong until they turn out right.

    They are typed in a session, or to sign the `handover`.
    """

    check: str
    cardholder: str
    reader: str
    handover: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinAccepted(Dated):
    """What was typed at the try `check` is `cardholder`'s PIN, or the one for being forced."""

    check: str
    cardholder: str
    is_duress: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PinRefused(Dated):
    """What was typed in `cardholder`'s session, or as a signature, is not taken for a PIN."""

    check: str
    cardholder: str
    reasons: tuple[Reason, ...]


PinEntry = PinOrdered | PinSet | PinTried | PinAccepted | PinRefused
