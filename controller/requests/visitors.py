"""What is asked about visitors."""

from dataclasses import dataclass, field

from controller.directory import Cardholder, Person

NUMBER_LENGTH, SECRET_LENGTH = 4, 6
"""A code is typed as one: first its number, which says whose it is, then its secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterVisitor:
    """Know `visitor` from here on, or as they are now; `person` is the row they are bound to."""

    visitor: Cardholder
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class EndVisit:
    """Know `visitor` no longer: neither badge nor code is good for anything."""

    visitor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveVisitCode:
    """Give `visitor` a one-time code, good once until `until_ms` (UTC): `number`, then `digits`.

    The number only says whose it is. The digits are shown nowhere, not even in a `repr`.
    """

    visitor: str
    number: str
    digits: str = field(repr=False)
    until_ms: int


VisitorRequest = RegisterVisitor | EndVisit | GiveVisitCode
