"""What pages and commands did by themselves, and tell the cabinet."""

from dataclasses import dataclass

from controller.reasons import SecretChange


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSignIn:
    """Tell of a sign-in on the web: `outcome` is "signed_in", "refused" or "signed_out"."""

    account: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSecret:
    """Tell that a key of the cabinet's own was made, given or dropped; only a command may.

    `subject` is the versions of the site keys, or the reader's name.
    """

    what: SecretChange
    subject: str
