"""What is asked about customers' spare keys."""

from dataclasses import dataclass

from controller.reasons import IdentityProof


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSpare:
    """Ask for the customer's spare key `key_set`, to take it oneself before `until_ms` (UTC).

    `customer` is the number of the customer's file, `unit` the place, `proof` how the asker
    verified who wants it opened, `reason` what for.
    """

    key_set: str
    customer: str
    unit: str
    proof: IdentityProof
    reason: str
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideSpare:
    """Consent to `spare` (its id), or refuse it; a refusal says why in `note`."""

    spare: str
    is_granted: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawSpare:
    """Ask no longer for `spare` (its id)."""

    spare: str


SpareRequest = AskSpare | DecideSpare | WithdrawSpare
