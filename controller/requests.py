"""What may be asked of the cabinet through the inbox, by the web or by a command."""

from dataclasses import dataclass

from controller.directory import Change, Person, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmRelease:
    """Let `recipient` take the set in `slot` once, by a tap or the slot's button at the cabinet.

    The web only arms; a bolt moves only for a hand at the cabinet. What the take is for is said
    here, since nobody may be able to there: `purpose` None is the class's usual one.
    """

    slot: int
    recipient: str
    reason: str
    purpose: Purpose | None = None
    work_order: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisarmRelease:
    """Take an armed release back."""

    slot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatePurpose:
    """Say what the open session's takes are for, and the work order where the class asks."""

    purpose: Purpose
    work_order: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeAlarm:
    """Say that somebody saw `alarm` (its id) and what was done about it."""

    alarm: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSignIn:
    """Tell of a sign-in on the web: `outcome` is "signed_in", "refused" or "signed_out"."""

    account: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDirectory:
    """Make `changes` together or not at all; `people` holds the personal rows they bind."""

    changes: tuple[Change, ...]
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StageImport:
    """Bring one slice of the import `import_id`; nothing takes effect yet.

    What a change refers to stands in the same slice or in one before; an import removes nothing.
    """

    import_id: str
    changes: tuple[Change, ...]
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteImport:
    """Let all `count` staged changes of `import_id` take effect together.

    Refused if anything else changed what the cabinet knows since the first slice.
    """

    import_id: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolBadge:
    """Make the next card on the badge reader a badge of `cardholder`, with a key if it can."""

    cardholder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolTag:
    """Make the next card on the badge reader the tag of `key_set`, with a key if it can."""

    key_set: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RekeyCard:
    """Give the next card on the badge reader, one that is known, a key of the newest site key."""

    is_tag: bool = False


Asked = (
    ArmRelease
    | DisarmRelease
    | StatePurpose
    | AcknowledgeAlarm
    | ReportSignIn
    | ChangeDirectory
    | StageImport
    | CompleteImport
    | EnrolBadge
    | EnrolTag
    | RekeyCard
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One line of the inbox: who (`actor`) asks what, and until when it is worth answering.

    `id` is chosen by the asker: the same id again gets the same answer. `actor` is a cardholder's
    id, or "console" for a command run by the cabinet's own user. `expires_ms` is UTC.
    """

    id: str
    actor: str
    expires_ms: int
    asked: Asked
