"""Entries about sets that go from hand to hand 轉交 without coming back in between."""

from dataclasses import dataclass

from controller.directory import Purpose
from controller.entries.dated import Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class HandingAsked(Dated):
    """`actor`, who has `key_set`, asks to hand it on to `receiver`: both still have to tap.

    Nothing comes of it if `actor` has not tapped by `until_mono_ms`.
    """

    actor: str
    request: str
    key_set: str
    receiver: str
    slot: int
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandingOffered(Dated):
    """`giver` stood at the cabinet and offers `key_set`, until `until_mono_ms`.

    `receiver` takes it over by their badge and the button of the empty `slot`; None is whoever is
    entitled to.
    """

    key_set: str
    giver: str
    receiver: str | None
    slot: int
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandingLapsed(Dated):
    """Nothing came of handing `key_set` on: "lapsed", "revoked" or "restarted"."""

    key_set: str
    giver: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySetHandedOn(Dated):
    """`receiver` took `key_set` over from `giver`, both at the cabinet: the loan is theirs now.

    `due_ms` is by when it must be back from them, `rule` what entitles them. `host` answers for a
    `receiver` who is a visitor.
    """

    key_set: str
    tag: bytes
    slot: int
    giver: str
    receiver: str
    department: str
    due_ms: int | None
    purpose: Purpose | None
    work_order: str
    issuer: str
    rule: str
    host: str = ""


HandingEntry = HandingAsked | HandingOffered | HandingLapsed | KeySetHandedOn
