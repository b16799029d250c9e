"""Events of whoever keeps the PINs: what came of digits, and never the digits."""

from dataclasses import dataclass

from controller.reasons import PinVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PinChecked:
    """What was typed at the try `check` was looked at: right, duress, wrong, or unchecked."""

    mono_ms: int
    check: str
    cardholder: str
    verdict: PinVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PinKept:
    """What was to be kept as a PIN is kept, or not: kept, unfit, or unchecked.

    All else is as it was ordered.
    """

    mono_ms: int
    actor: str
    cardholder: str
    is_duress: bool
    check: str
    request: str
    verdict: PinVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PinWipeEnded:
    """The PINs of `cardholder` are wiped, or nobody knows: unchecked."""

    mono_ms: int
    cardholder: str
    verdict: PinVerdict


PinEvent = PinChecked | PinKept | PinWipeEnded
