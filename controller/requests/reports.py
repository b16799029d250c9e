"""What the pages tell the cabinet of themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSignIn:
    """Tell of a sign-in on the web: `outcome` is "signed_in", "refused" or "signed_out"."""

    account: str
    outcome: str
