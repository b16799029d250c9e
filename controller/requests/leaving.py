"""What is asked when somebody leaves, or comes back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Say that `cardholder` has left: from now on nothing here is theirs."""

    cardholder: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinstate:
    """Say that `cardholder`, who had left, is with us again."""

    cardholder: str
    note: str = ""


LeavingRequest = Leave | Reinstate
