"""What each rule says about one take: its name, how it came out, why, and what it looked at."""

from dataclasses import dataclass
from enum import StrEnum

from controller.reasons import Reason


class RuleName(StrEnum):
    """What the rules for taking are called. Values are stored; texts are catalogues'."""

    BADGE = "badge"
    PERSON = "person"
    HOST = "host"
    STATUS = "status"
    CLASS = "class"
    CUSTODY = "custody"
    DOCUMENT = "document"
    LIMIT = "limit"
    PAIRS = "pairs"
    BOOKING = "booking"
    PURPOSE = "purpose"
    WORK_ORDER = "work_order"
    PROOF = "proof"
    SPARE = "spare"
    CONSENT = "consent"
    PIN = "pin"
    GRANT = "grant"


class Outcome(StrEnum):
    """How a rule came out."""

    AGREES = "agrees"
    REFUSES = "refuses"
    NEEDS_MORE = "needs_more"
    """It would agree if something were stated that can be stated at the cabinet."""
    DOES_NOT_APPLY = "does_not_apply"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a rule looked at: `what` names a text of the catalogues, `values` fill its places.

    A value is shown as it stands, but for the places "person" and "actor", which hold a
    cardholder's id, "purpose", which holds a stored word, and "purposes", which holds several
    with "|" between them.
    """

    what: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the rule called `rule` says; it has `reasons` if it refuses or needs more."""

    rule: RuleName
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    facts: tuple[Fact, ...] = ()


def fact(what: str, **values: object) -> Fact:
    """Return the fact `what` with `values` as text."""
    return Fact(what, tuple((name, str(value)) for name, value in values.items()))
