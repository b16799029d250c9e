"""People and what they present. Names and phones are not here, only what binds them."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


class CredentialStatus(StrEnum):
    """Whether a credential is good; only an active one is accepted."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cardholder:
    """A person who may hold a badge, by `id` only.

    `roles` are words such as "staff", "lead", "supervisor", "manager", "security" and
    "administrator"; `valid_from_ms` and `valid_until_ms` (exclusive) are UTC, None for open ends;
    `set_limit` is how many key sets the person may hold at once, None for the house's limit;
    who `needs_escort` takes nothing without one of the staff.
    """

    id: str
    department: str
    roles: tuple[str, ...] = ()
    access_levels: tuple[str, ...] = ()
    is_active: bool = True
    valid_from_ms: int | None = None
    valid_until_ms: int | None = None
    set_limit: int | None = None
    needs_escort: bool = False
    language: str = "zh-Hant"
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What a cardholder presents; `token` is the keyed hash of the badge's UID.

    One that is not `is_copyable` has a key of its own, and counts only when it has proven it.
    """

    token: str
    cardholder: str
    kind: str = "badge"
    is_copyable: bool = True
    status: CredentialStatus = CredentialStatus.ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The side table's row of a cardholder: what must be erasable. Bound by `digest`.

    `digest` is the hex SHA-256 of `salt` + name + NUL + phone in UTF-8, see `person_digest`.
    """

    cardholder: str
    name: str
    phone: str = ""
    salt: str
    digest: str


def person_digest(salt: str, name: str, phone: str) -> str:
    """Return what binds a person's row to its cardholder and tells nothing without the row."""
    return sha256(f"{salt}{name}\0{phone}".encode()).hexdigest()
