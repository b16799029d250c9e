"""People and what they present. Names and phones are not here, only what binds them."""

import re
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
    who `needs_escort` takes nothing without one of the staff. Whoever has a `host` is a visitor:
    one of no role who may do something only where the host stands by, under the `permit` named.
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
    host: str = ""
    permit: str = ""

    @property
    def is_visitor(self) -> bool:
        """Whether this is somebody from outside, with a host."""
        return bool(self.host)


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

    `digest` is what `person_digest` makes of the rest. `document` is what a visitor was known by,
    as `document_reference` writes it: never more than kind and last four characters.
    """

    cardholder: str
    name: str
    phone: str = ""
    salt: str
    digest: str
    document: str = ""


class DocumentKind(StrEnum):
    """What a visitor's identity was seen by."""

    IDENTITY_CARD = "identity_card"  # 身份證
    PASSPORT = "passport"  # 護照
    TRAVEL_PERMIT = "travel_permit"  # 通行證
    DRIVING_LICENCE = "driving_licence"  # 駕駛執照
    WORK_CARD = "work_card"  # 工作證


def document_reference(kind: DocumentKind, ending: str) -> str:
    """Return the one form in which a document is kept: its kind and its last four characters.

    Raises:
        ValueError: `ending` is not exactly four letters or digits; nothing of it is repeated.
    """
    if not re.fullmatch("[0-9A-Z]{4}", ending):
        raise ValueError("expected the last four characters of the document, and no more")
    return f"{kind.value} {ending}"


def is_reference(document: str) -> bool:
    """Return whether `document` is "" or as `document_reference` writes it."""
    kinds = "|".join(each.value for each in DocumentKind)
    return not document or bool(re.fullmatch(f"({kinds}) [0-9A-Z]{{4}}", document))


def person_digest(salt: str, name: str, phone: str, document: str = "") -> str:
    """Return what binds a person's row to its cardholder and tells nothing without the row.

    The hex SHA-256 of `salt` + name + NUL + phone in UTF-8, and NUL + document where there is one.
    """
    more = f"\0{document}" if document else ""
    return sha256(f"{salt}{name}\0{phone}{more}".encode()).hexdigest()
