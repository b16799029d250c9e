"""The parts a state is made of: what sits where, who has what, who stands at the cabinet."""

from dataclasses import dataclass

from controller.consent_parts import Second
from controller.directory import Directory, KindCount, Purpose
from controller.notices import CaseKind, MatterKind
from controller.pin_parts import PinStep
from controller.reasons import AlarmKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What sits in a slot.

    `is_sure` is False while its tag cannot be read, or (`is_doubled`) is read in two slots.
    """

    tag: bytes | None
    is_sure: bool = True
    is_doubled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A key set that is out to `cardholder` since `out_ms`; None if nobody was seen to take it.

    One that was found missing left after `since_ms`; `paper` names the row that explains it.
    With `is_consultation` it is consulted on the spot, and `registrar` is to see it come back.
    """

    key_set: str
    tag: bytes
    slot: int
    cardholder: str | None
    out_ms: int
    due_ms: int | None
    is_due_soon_told: bool = False
    steps_told: int = 0
    told_ms: int = 0
    times_reminded: int = 0
    purpose: Purpose | None = None
    work_order: str = ""
    since_ms: int | None = None
    paper: str = ""
    registrar: str = ""
    is_consultation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """A set that `giver` hands on to `receiver`, None for whoever is entitled.

    It `is_offered` once the giver has stood at the cabinet; the receiver accepts by the button of
    the empty `slot`.
    """

    key_set: str
    giver: str
    receiver: str | None
    slot: int
    until_mono_ms: int
    is_offered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A set that is promised to `cardholder` for `[from_ms, until_ms)`, UTC.

    It `is_held` once that time has come and was told, and `is_begun` while its booker has the set.
    """

    id: str
    key_set: str
    cardholder: str
    from_ms: int
    until_ms: int
    purpose: Purpose | None = None
    work_order: str = ""
    is_held: bool = False
    is_begun: bool = False
    made_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A grant whose bolt lets go until `until_mono_ms`; it ends done or lapsed, never twice."""

    cardholder: str
    key_set: str
    slot: int
    until_mono_ms: int
    rule: str
    purpose: Purpose
    work_order: str
    issuer: str
    approvers: tuple[str, ...] = ()
    companion: str = ""
    escort: str = ""
    approvals: tuple[str, ...] = ()
    hand: str = ""
    registrar: str = ""
    is_consultation: bool = False
    spare: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Armed:
    """A release that waits for the recipient's hand at the cabinet; `purpose` None is the usual.

    One with a `hand` waits for that person's, who takes it out for the recipient 代領, or with
    `is_consultation` stands by while the recipient consults it 查閱.
    """

    actor: str
    recipient: str
    key_set: str
    slot: int
    until_mono_ms: int
    purpose: Purpose | None = None
    work_order: str = ""
    hand: str = ""
    is_consultation: bool = False


@dataclass(frozen=True, kw_only=True)
class Session:
    """One cardholder at the cabinet, from badge to door closed or time-out.

    It is `is_proven` if the badge that opened it is one that cannot be copied; `seconds` agreed to
    takes in it. `pin_check` names the digits that are being looked at; `pin_slot` is the slot whose
    set wants it. The badge of `host` opened it for a visitor.
    """

    cardholder: str
    token: str
    until_mono_ms: int
    is_proven: bool = False
    purpose: Purpose | None = None
    work_order: str = ""
    taken: int = 0
    returned: int = 0
    seconds: tuple[Second, ...] = ()
    pin_step: PinStep = PinStep.NONE
    pin_check: str = ""
    pin_slot: int | None = None
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A card that is to get a key: for a badge of `cardholder`, the tag of `key_set`, or anew.

    Exactly one of the two is set for one that is enrolled, neither for one that is known already.
    """

    request: str
    actor: str
    cardholder: str | None
    key_set: str | None
    is_tag: bool
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """An import under way: `directory` is what will be known once its `count` changes are in force.

    It was begun on the directory that entry `base_seq` made; on another one it is of no use.
    `switched` are the people it switches off or on again.
    """

    base_seq: int
    directory: Directory
    count: int = 0
    switched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The door's contact, and until when opening it is expected."""

    is_open: bool = False
    opened_mono_ms: int = 0
    unlocked_until_mono_ms: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """An emergency release: `is_called` while somebody calls, else since `ended_mono_ms` not.

    It is over once its alarm is acknowledged, too.
    """

    source: str
    key_classes: tuple[str, ...]
    is_called: bool = True
    ended_mono_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm that rang; it is forgotten once it is over and acknowledged."""

    what: AlarmKind
    slot: int | None
    key_set: str | None
    raised_ms: int
    is_acknowledged: bool = False
    is_cleared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What `owner`, an addressee, has to settle by `due_ms` (UTC); forgotten once it is closed."""

    what: MatterKind
    owner: str
    due_ms: int
    key_set: str | None
    items: tuple[str, ...]
    is_missed: bool = False
    opened_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """Somebody who left, since when (UTC), and the matter open about what they still have."""

    since_ms: int
    matter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is wrong with a ring since `since_ms`; a lost one has it for good, also if found."""

    what: CaseKind
    since_ms: int
    is_found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy of `key_set` that `actor` asked for; forgotten once it is refused, or made."""

    key_set: str
    actor: str
    is_granted: bool = False
    asked_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncounted:
    """A ring that came back and whose keys nobody has counted yet."""

    borrower: str | None
    returner: str | None
    since_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver:
    """Keys that came from `company` by the paper `receipt`: what was counted of each kind."""

    company: str
    receipt: str
    counts: tuple[KindCount, ...]
