"""The whole little world the rules are asked about: plain data, times in ms since 1970 UTC."""

from dataclasses import dataclass, field

from tests.naive.pin import Pins
from tests.naive.settings import Schedule, Settings, Window, always
from tests.naive.words import PURPOSES, BadgeStatus, Custody, Kind, PairKind, Pin, Status, Via


@dataclass
class Curfew:
    """When a set must be back (T5): by a local minute, by the shift's end, within some ms."""

    back_by_minute: int | None = None
    end_of_shift: bool = False
    within_ms: int | None = None


@dataclass
class Grant:
    """Key sets or classes on one schedule."""

    key_sets: set[str] = field(default_factory=set)
    key_classes: set[str] = field(default_factory=set)
    schedule: Schedule = field(default_factory=always)


@dataclass
class Person:
    """A cardholder. `valid_until_ms` is the first instant at which he is expired."""

    name: str
    department: str = ""
    roles: set[str] = field(default_factory=set)
    active: bool = True
    valid_from_ms: int | None = None
    valid_until_ms: int | None = None
    limit: int | None = None
    language: str = "zh-Hant"
    access_levels: set[str] = field(default_factory=set)
    curfew: Curfew | None = None


@dataclass
class Badge:
    """A credential of one person; a one-time code is one that is `one_time`."""

    number: str
    person: str
    status: BadgeStatus = BadgeStatus.ACTIVE
    valid_from_ms: int | None = None
    valid_until_ms: int | None = None
    is_copyable: bool = False
    is_one_time: bool = False
    is_used: bool = False


@dataclass
class Visitor:
    """What A9 wants of a visitor or contractor; whoever has one of these is an outsider."""

    host: str | None = None
    host_tapped_at_ms: int | None = None
    identity_kind: str = ""
    identity_last: str = ""
    permit: str = ""
    expires_at_ms: int | None = None


@dataclass
class Need:
    """One approver who is needed; every condition that is stated must hold."""

    roles: set[str] = field(default_factory=set)
    departments: set[str] = field(default_factory=set)
    keeper: bool = False
    """The approver must be of the department that keeps the set."""


@dataclass
class ApproverRow:
    """The approvers of one part of the day."""

    window: Window = (0, 1440)
    needs: list[Need] = field(default_factory=list)
    different_departments: bool = False


@dataclass
class KeyClass:
    """A key class: the rules of all its sets."""

    name: str
    kind: Kind = Kind.UNIT
    purposes: set[str] = field(default_factory=lambda: set(PURPOSES))
    usual_purpose: str | None = None
    asks_work_order: bool = False
    asks_visitor_name: bool = False
    asks_keepers_consent: bool = True
    is_spare: bool = False
    borrowers: set[str] | None = None
    """The departments that may borrow its documents; None: every one."""
    is_confidential: bool = False
    is_never_lent: bool = False
    is_two_person: bool = False
    is_escort_only: bool = False
    asks_witness_on_return: bool = False
    asks_key_count: bool = False
    asks_pin: bool = False
    asks_proof: bool = False
    allows_hand_on: bool = True
    has_fixed_home: bool = True
    approvers: list[ApproverRow] = field(default_factory=list)
    curfew: Curfew = field(default_factory=Curfew)


@dataclass
class KeySet:
    """Keys on one ring with one tag."""

    name: str
    key_class: str
    tag: str = ""
    keeper: str | None = None
    """The department that keeps it."""
    custody: Custody = Custody.THIS_CABINET
    status: Status = Status.IN_SERVICE
    is_repaired: bool = False
    is_repair_signed: bool = False
    home_slot: int = 1
    key_count: int = 1
    locks: list[str] = field(default_factory=list)
    seal: str | None = None
    new_seal: str | None = None
    """The renewal that has been entered while the set is out."""


@dataclass
class Pairing:
    """ONE_PERSON: nobody holds both. LOCK_OUT: `a` cannot leave while `b` is out."""

    kind: PairKind
    a: str
    b: str


@dataclass
class Booking:
    """A set promised to a person for `[starts, ends)`."""

    key_set: str
    person: str
    starts_at_ms: int
    ends_at_ms: int
    has_begun: bool = False
    has_ended: bool = False
    failed: str | None = None


@dataclass
class Loan:
    """From the tag leaving to the tag coming back; holder None if nobody is known."""

    key_set: str
    holder: str | None
    out_at_ms: int
    due_at_ms: int | None = None
    back_at_ms: int | None = None
    back_by: str | None = None
    condition: str = ""
    purpose: str = ""
    approvers: list[str] = field(default_factory=list)
    is_emergency: bool = False
    second_person: str | None = None
    issued_to_name: str | None = None
    approved_afterwards_by: str | None = None
    approved_afterwards_at_ms: int | None = None


@dataclass
class SignOn:
    """Somebody took up a shift as lead, duty manager, or for Security."""

    person: str
    at_ms: int
    capacity: str


@dataclass
class SpareRequest:
    """Somebody asked for a customer's spare key, for one take (A4)."""

    by: str
    key_set: str
    asked_at_ms: int
    until_ms: int | None = None
    customer: str = ""
    unit: str = ""
    identity_check: str = ""
    consents: list[str] = field(default_factory=list)
    is_refused: bool = False
    is_used: bool = False


@dataclass
class EmergencyRelease:
    """T8 is on: for everything, or for a named group."""

    everything: bool = False
    key_sets: set[str] = field(default_factory=set)
    key_classes: set[str] = field(default_factory=set)


@dataclass
class World:
    """Everything a rule may look at."""

    zone: str = "Asia/Hong_Kong"
    is_clock_trusted: bool = True
    people: dict[str, Person] = field(default_factory=dict)
    badges: dict[str, Badge] = field(default_factory=dict)
    visitors: dict[str, Visitor] = field(default_factory=dict)
    key_classes: dict[str, KeyClass] = field(default_factory=dict)
    key_sets: dict[str, KeySet] = field(default_factory=dict)
    access_levels: dict[str, list[Grant]] = field(default_factory=dict)
    pairings: list[Pairing] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    loans: list[Loan] = field(default_factory=list)
    sign_ons: list[SignOn] = field(default_factory=list)
    spare_requests: list[SpareRequest] = field(default_factory=list)
    pins: Pins = field(default_factory=Pins)
    emergency: EmergencyRelease | None = None
    old_tags: set[str] = field(default_factory=set)
    is_handover_running: bool = False
    settings: Settings = field(default_factory=Settings)


@dataclass
class Approval:
    """One yes. `key_sets` None means every set of the session; `for_person` None anyone's."""

    by: str
    at_ms: int
    via: Via = Via.CABINET
    expires_at_ms: int | None = None
    for_person: str | None = None
    key_sets: set[str] | None = None


@dataclass
class Ask:
    """Someone wants to take a set; also what the receiver brings when it is handed on."""

    badge: str
    key_set: str
    at_ms: int
    prompted_at_ms: int | None = None
    """When the cabinet asked for approvers; None: at `at_ms`."""
    purpose: str | None = None
    work_order: str = ""
    visitor_name: str = ""
    pin: Pin = Pin.NOT_GIVEN
    second_badge: str | None = None
    approvals: list[Approval] = field(default_factory=list)
    identity_check: str = ""
    registrar: str | None = None
    is_emergency: bool = False
    issue_to_name: str | None = None


@dataclass
class PutIn:
    """A tag has come into a slot."""

    tag: str
    slot: int
    at_ms: int
    badge: str | None = None
    seal: str | None = None
    witness_badge: str | None = None
    keys_counted: int | None = None
