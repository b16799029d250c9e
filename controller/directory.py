"""Who and what the cabinet knows: cardholders, credentials, key sets, classes, rights, hours.

All of it is data an administrator sets; every change is an entry with before and after. Names and
phones are not here: `Cardholder.person` only binds the row of the side table that holds them.
"""

from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from controller.pairings import Pairing


class Purpose(StrEnum):
    """What a set may be taken for. There is no private purpose."""

    PATROL = "patrol"  # 巡查
    UPKEEP = "upkeep"  # 保養
    REPAIR = "repair"  # 維修
    CLEANING = "cleaning"  # 保潔
    VIEWING = "viewing"  # 看房
    HANDOVER_INSPECTION = "handover_inspection"  # 驗房
    METER_READING = "meter_reading"  # 抄表
    FITTING_OUT = "fitting_out"  # 裝修
    EMERGENCY = "emergency"  # 應急
    OTHER = "other"  # 其他


class CredentialStatus(StrEnum):
    """Whether a credential is good; only an active one is accepted."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    LOST = "lost"


class KeySetStatus(StrEnum):
    """Whether a key set may be lent at all."""

    ACTIVE = "active"
    STOPPED = "stopped"
    LOST = "lost"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cardholder:
    """A person who may hold a badge, by `id` only.

    `roles` are words such as "staff", "lead", "supervisor", "manager", "security" and
    "administrator"; `valid_from_ms` and `valid_until_ms` (exclusive) are UTC, None for open ends;
    `set_limit` is how many key sets the person may hold at once, None for the house's limit.
    """

    id: str
    department: str
    roles: tuple[str, ...] = ()
    access_levels: tuple[str, ...] = ()
    is_active: bool = True
    valid_from_ms: int | None = None
    valid_until_ms: int | None = None
    set_limit: int | None = None
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
class Key:
    """`count` keys of one `kind` on a ring, and the locks each of them opens."""

    kind: str
    count: int = 1
    locks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySet:
    """Keys sealed on one ring with one tag.

    `id` is the code on the ring 鑰匙編號, `label` the place it opens 棟號-單元-樓層房號,
    `home_slot` where it hangs (None: anywhere), `seal` the number of its one-way seal. `custody`
    is where it is kept: here ("cabinet", or the department this cabinet keeps it for), in another
    cabinet ("cabinet:<name>"), or by a person ("person:<id>"). A tag that is not
    `is_tag_copyable` has a key of its own, and counts only where it has proven it.
    """

    id: str
    label: str
    key_class: str
    tag: bytes | None = None
    home_slot: int | None = None
    custody: str = "cabinet"
    keys: tuple[Key, ...] = ()
    seal: str = ""
    item_kind: str = "ring"
    status: KeySetStatus = KeySetStatus.ACTIVE
    is_tag_copyable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyClass:
    """What all key sets of one kind have in common, and the rules for lending them.

    `curfew_ms` is how long a loan may last; `curfew_minute` the minute of the local day by which
    it must be back; the earlier wins, None means no such curfew. `due_soon_ms` before the curfew
    the holder is warned; `escalation_ms` after it the next higher person is told, step by step.
    `label_print` is "code" (a found ring does not say where it fits) or "full". With `asks_proof`
    only a badge that proves itself, and cannot be copied, may take its sets.
    """

    id: str
    label: str
    purposes: tuple[Purpose, ...] = tuple(Purpose)
    usual_purpose: Purpose = Purpose.PATROL
    asks_work_order: bool = False
    is_never_lent: bool = False
    curfew_ms: int | None = None
    curfew_minute: int | None = None
    due_soon_ms: int = 1_800_000
    escalation_ms: tuple[int, ...] = (0, 3_600_000, 14_400_000)
    is_home_fixed: bool = True
    label_print: str = "code"
    asks_proof: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The right to take one key set or every set of a class, while `schedule` is open.

    Exactly one of `key_set` and `key_class` is set. `schedule` "" means at any hour.
    """

    key_set: str = ""
    key_class: str = ""
    schedule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLevel:
    """A bundle of grants that people have in common."""

    id: str
    label: str
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Part of a local day, in minutes since midnight: `[start, end)`, 0 ≤ start < end ≤ 1440."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """One date (ISO, local) with hours of its own instead of the weekday's."""

    date: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Weekly local hours, Monday first, and the special days that replace them."""

    id: str
    label: str
    week: tuple[tuple[Span, ...], ...]
    special_days: tuple[SpecialDay, ...] = ()


Noun = Cardholder | Credential | KeySet | KeyClass | AccessLevel | Schedule | Pairing

NOUNS: dict[str, type[Any]] = {
    "cardholder": Cardholder,
    "credential": Credential,
    "key_set": KeySet,
    "key_class": KeyClass,
    "access_level": AccessLevel,
    "schedule": Schedule,
    "pairing": Pairing,
}
_SHELVES = {
    Cardholder: "cardholders",
    Credential: "credentials",
    KeySet: "key_sets",
    KeyClass: "key_classes",
    AccessLevel: "access_levels",
    Schedule: "schedules",
    Pairing: "pairings",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One noun as it was and as it shall be; None for "not there"."""

    before: Noun | None = None
    after: Noun | None = None


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


def key_of(noun: Noun) -> str:
    """Return what `noun` is found by: its id, or a credential's token."""
    return noun.token if isinstance(noun, Credential) else noun.id


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything known, by its key. A change makes a new directory that shares the rest."""

    cardholders: dict[str, Cardholder] = field(default_factory=dict)
    credentials: dict[str, Credential] = field(default_factory=dict)
    key_sets: dict[str, KeySet] = field(default_factory=dict)
    key_classes: dict[str, KeyClass] = field(default_factory=dict)
    access_levels: dict[str, AccessLevel] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    pairings: dict[str, Pairing] = field(default_factory=dict)
    by_tag: dict[bytes, str] = field(default_factory=dict)
    by_home: dict[int, str] = field(default_factory=dict)

    def change(self, changes: tuple[Change, ...]) -> "Directory":
        """Return the directory after `changes`, copying each shelf they touch once."""
        shelves: dict[str, dict[str, Any]] = {}
        for each in changes:
            noun = each.after or each.before
            assert noun is not None, "a change of nothing"
            name = _SHELVES[type(noun)]
            if name not in shelves:  # to copy a shelf of thousands for each change takes its time
                shelves[name] = dict(getattr(self, name))
            shelf = shelves[name]
            if each.after is None:
                shelf.pop(key_of(noun), None)
            else:
                shelf[key_of(noun)] = each.after
        found: dict[str, dict[Any, Any]] = dict(shelves)
        if "key_sets" in shelves:
            found |= _indexes(shelves["key_sets"])
        return replace(self, **found)

    def find(self, noun: Noun) -> Noun | None:
        """Return what stands now where `noun` would stand, or None."""
        shelf: dict[str, Noun] = getattr(self, _SHELVES[type(noun)])
        return shelf.get(key_of(noun))

    def nouns(self) -> tuple[Noun, ...]:
        """Return everything known, shelf by shelf."""
        shelves = (getattr(self, each.name) for each in fields(self))
        return tuple(
            noun for shelf in shelves for noun in shelf.values() if not isinstance(noun, str)
        )


def _indexes(key_sets: dict[str, KeySet]) -> dict[str, dict[Any, Any]]:
    return {
        "by_tag": {each.tag: each.id for each in key_sets.values() if each.tag is not None},
        "by_home": {
            each.home_slot: each.id
            for each in key_sets.values()
            if each.home_slot is not None and each.status is not KeySetStatus.RETIRED
        },
    }
