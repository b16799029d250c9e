"""What is asked about consent to takes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveTake:
    """Agree that `recipient` takes `key_set`, or a set of `key_class`, in one session.

    Exactly one of the two is set. It holds until `until_ms` (UTC milliseconds). With
    `is_consultation` it is agreed that they consult it on the spot 查閱, and to no take.
    """

    recipient: str
    until_ms: int
    key_set: str = ""
    key_class: str = ""
    is_consultation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawApproval:
    """Take back the approval named `approval`."""

    approval: str
