"""What the staff list changes: people, their rights, their badges; and who has left."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from controller.directory import Cardholder, Credential, CredentialStatus, Person, person_digest
from controller.importing.staff import StaffRow
from controller.importing.wanted import Wanted
from controller.policy.consent import STAFF

_FIELDS = {
    "roles": "roles",
    "access_levels": "access_levels",
    "valid_from": "valid_from_ms",
    "valid_until": "valid_until_ms",
    "set_limit": "set_limit",
    "host": "host",
    "permit": "permit",
}
"""Column of the file to field of the cardholder, where the file's word is final even if empty."""


class StaffPlan:
    """Writes a staff list into `wanted`.

    `token_of` gives the keyed hash of a badge's UID, `make_salt` a fresh random text. With
    `is_reviving`, people and suspended badges that the list names are switched on again;
    otherwise what somebody switched off stays off, and a note says so.
    """

    def __init__(
        self,
        wanted: Wanted,
        *,
        token_of: Callable[[bytes], str],
        make_salt: Callable[[], str],
        is_reviving: bool,
    ) -> None:
        self._wanted = wanted
        self._token_of = token_of
        self._make_salt = make_salt
        self._is_reviving = is_reviving
        self._placed: set[str] = set()
        self._tokens: dict[str, list[str]] = {}
        for each in wanted.credentials.values():
            self._tokens.setdefault(each.cardholder, []).append(each.token)

    def apply(self, rows: tuple[StaffRow, ...], *, is_full: bool) -> None:
        """Write `rows` in; with `is_full`, whoever is not among them has left.

        A leaver is inactive and their badges are suspended; nobody is ever deleted. Visitors leave
        so only if the list has a column for their hosts: one of the staff alone knows none.
        """
        for row in rows:
            self._put_person(row)
        for row in rows:
            self._check_visitor(row)
        if is_full:
            self._let_go(rows)
        for row in rows:
            self._put_badges(row)

    def _put_person(self, row: StaffRow) -> None:
        wanted = self._wanted
        before = wanted.cardholders.get(row.id)
        values: dict[str, Any] = {
            name: getattr(row, name) for column, name in _FIELDS.items() if column in row.given
        }
        if row.language:
            values["language"] = row.language
        holder = replace(
            before or Cardholder(id=row.id, department=""), department=row.department, **values
        )
        unknown = [each for each in row.access_levels if each not in wanted.access_levels]
        if unknown:
            known = ", ".join(wanted.access_levels) or "none: import the rules first"
            row.row.refuse(f"access_levels: {', '.join(unknown)} unknown, expected {known}")
        if holder.valid_from_ms is not None and holder.valid_until_ms is not None:
            self._check_dates(row, holder.valid_from_ms, holder.valid_until_ms)
        if not holder.is_active and self._is_reviving:
            holder = replace(holder, is_active=True)
        elif not holder.is_active:
            row.row.note(f"{row.id} is switched off and stays so; --revive switches on again")
        wanted.cardholders[row.id] = holder
        wanted.cardholders[row.id] = replace(holder, person=self._bind(row, before))

    def _check_dates(self, row: StaffRow, start_ms: int, end_ms: int) -> None:
        """Refuse dates of which the file gives one and the cabinet the other; see also staff.py."""
        if start_ms >= end_ms and not {"valid_from", "valid_until"} <= row.given:
            row.row.refuse("valid_until: lies before valid_from")

    def _check_visitor(self, row: StaffRow) -> None:
        """Refuse a visitor without what every visitor has, and staff with what only visitors do."""
        holder = self._wanted.cardholders[row.id]
        if not holder.is_visitor:
            if row.permit or row.document:
                row.row.refuse("host: only a visitor has a permit and a document, and a host")
            return
        host = self._wanted.cardholders.get(holder.host)
        if host is None or host.is_visitor or STAFF.isdisjoint(host.roles):
            row.row.refuse(f"host: {holder.host!r} is none of the staff")
        if holder.roles:
            row.row.refuse("roles: a visitor has none")
        if not holder.permit or holder.valid_until_ms is None:
            row.row.refuse("permit: a visitor has a permit, and a valid_until")
        if not self._document_of(row):
            row.row.refuse("document: a visitor was known by one")

    def _document_of(self, row: StaffRow) -> str:
        """Return what the person was known by, as the list says or as it was."""
        kept = self._wanted.people.get(row.id)
        return row.document or (kept.document if kept is not None else "")

    def _bind(self, row: StaffRow, before: Cardholder | None) -> str:
        """Return the digest of the personal row, a new one only where name or phone differ."""
        row_before = self._wanted.people.get(row.id)
        is_bound = (
            before is not None
            and row_before is not None
            and before.person == _digest(row_before) == row_before.digest
        )
        kept = row_before.phone if row_before is not None and is_bound else ""
        phone = row.phone if "phone" in row.given else kept
        document = self._document_of(row) if self._wanted.cardholders[row.id].is_visitor else ""
        said = (row.name, phone, document)
        if (
            row_before is not None
            and is_bound
            and said == (row_before.name, kept, row_before.document)
        ):
            return row_before.digest
        salt = self._make_salt()
        digest = person_digest(salt, *said)
        person = Person(
            cardholder=row.id,
            name=row.name,
            phone=phone,
            salt=salt,
            digest=digest,
            document=document,
        )
        self._wanted.new_people.append(person)
        return digest

    def _let_go(self, rows: tuple[StaffRow, ...]) -> None:
        wanted = self._wanted
        listed = {row.id for row in rows}
        knows_visitors = any("host" in row.given for row in rows)
        for holder in [*wanted.cardholders.values()]:
            if holder.id in listed or (holder.is_visitor and not knows_visitors):
                continue
            wanted.cardholders[holder.id] = replace(holder, is_active=False)
            self._suspend(self._tokens.get(holder.id, []))

    def _put_badges(self, row: StaffRow) -> None:
        if not row.badges:
            return
        tokens = [self._token_of(each) for each in row.badges]
        for uid, token in zip(row.badges, tokens, strict=True):
            self._put_badge(row, uid, token)
        self._suspend([each for each in self._tokens.get(row.id, []) if each not in tokens])

    def _put_badge(self, row: StaffRow, uid: bytes, token: str) -> None:
        credentials = self._wanted.credentials
        before = credentials.get(token)
        if token in self._placed:  # by another line of this list, which has been reported
            return
        self._placed.add(token)
        name = uid.hex().upper()
        if before is None:
            credentials[token] = Credential(token=token, cardholder=row.id)
        elif before.cardholder != row.id:
            self._take_over(row, name, before)
        elif before.status is CredentialStatus.SUSPENDED and self._is_reviving:
            credentials[token] = replace(before, status=CredentialStatus.ACTIVE)
        elif before.status is CredentialStatus.SUSPENDED:
            row.row.note(f"badge {name} is suspended and stays so; --revive switches on again")
        elif before.status is not CredentialStatus.ACTIVE:
            row.row.note(f"badge {name} is {before.status.value} and stays so")

    def _take_over(self, row: StaffRow, name: str, before: Credential) -> None:
        """Let the badge of somebody who left serve again; anybody else's is refused."""
        holder = self._wanted.cardholders.get(before.cardholder)
        if holder is not None and holder.is_active:
            row.row.refuse(f"badge: {name} is already held by {before.cardholder}")
        elif before.status is CredentialStatus.LOST:
            row.row.refuse(f"badge: {name} was lost by {before.cardholder} and may not serve again")
        else:
            row.row.note(f"badge {name} was {before.cardholder}'s, who has left")
            self._wanted.credentials[before.token] = replace(
                before, cardholder=row.id, status=CredentialStatus.ACTIVE
            )

    def _suspend(self, tokens: list[str]) -> None:
        credentials = self._wanted.credentials
        for token in tokens:
            if credentials[token].status is CredentialStatus.ACTIVE:
                credentials[token] = replace(credentials[token], status=CredentialStatus.SUSPENDED)


def _digest(person: Person) -> str:
    return person_digest(person.salt, person.name, person.phone, person.document)
