"""What the journal says: one frozen class per kind, named as an auditor would.

Every entry knows `at_ms` (UTC milliseconds) and `mono_ms` (the monotonic clock of its boot).
Deadlines of things that move are on the monotonic clock (`until_mono_ms`); curfews are UTC
(`due_ms`). Fields are only ever added, with a default; anything else is a new version.
"""

from controller.entries.access import (
    AccessDenied,
    AccessGranted,
    BadgeDenied,
    BadgesRefused,
    CardAwaited,
    CardRekeyed,
    CodeDenied,
    GrantLapsed,
    PurposeStated,
    ReleaseArmed,
    ReleaseDisarmed,
    RequestDenied,
    SessionClosed,
    SessionOpened,
    SignInReported,
)
from controller.entries.approvals import (
    ApprovalAsked,
    ApprovalLapsed,
    ApprovalMissed,
    ApprovalWithdrawn,
    TakeApproved,
)
from controller.entries.bookings import (
    BookingBegun,
    BookingChanged,
    BookingEnded,
    BookingHeld,
    BookingMade,
)
from controller.entries.cabinet import (
    CabinetConfigured,
    CabinetEntry,
    CabinetFounded,
    ClockSet,
    ControllerStarted,
    ControllerStopped,
    FaultCleared,
    FaultRaised,
    SecretChanged,
    SnapshotTaken,
)
from controller.entries.cases import (
    CaseEntry,
    CopyAsked,
    CopyDecided,
    CopyMade,
    DamageReported,
    LossReported,
    LostSetFound,
    RepairSigned,
    RingStated,
)
from controller.entries.chasing import ChasingEntry, LoanChased, LoanReminded
from controller.entries.custody import (
    InventoryTaken,
    KeySetCheckedIn,
    KeySetCheckedOut,
    LoanDueSoon,
    LoanOverdue,
    SlotAgrees,
    SlotDisagrees,
    TagClaimedTwice,
    UnknownTagRemoved,
    UnknownTagSeated,
)
from controller.entries.directory import (
    DirectoryChanged,
    ImportCompleted,
    ImportDiscarded,
    ImportStaged,
)
from controller.entries.doors import (
    AlarmAcknowledged,
    AlarmCleared,
    AlarmRaised,
    CaseSeenClosed,
    CaseSeenOpen,
    DoorSeenClosed,
    DoorSeenOpen,
    DoorUnlocked,
    LatchReset,
    OpenedUnwatched,
)
from controller.entries.emergency import EmergencyCalled, EmergencyCallEnded, EmergencyEnded
from controller.entries.handing import (
    HandingAsked,
    HandingLapsed,
    HandingOffered,
    KeySetHandedOn,
)
from controller.entries.handovers import (
    DiaryOpened,
    DiaryWritten,
    HandoverAnswered,
    HandoverBegun,
    HandoverEntry,
    HandoverFinished,
    HandoverItemChecked,
    HandoverQuestioned,
    HandoverRefused,
    HandoverSigned,
    ReliefMissed,
    ShiftDayReviewed,
    ShiftGapFound,
    ShiftsExpected,
    SignatureAwaited,
    SlotsCountedByEye,
)
from controller.entries.notices import MatterClosed, MatterMissed, MatterOpened, NoticeOwed
from controller.entries.witness import (
    ReturnUnwitnessed,
    ReturnWitnessed,
    WitnessAsked,
    WitnessEntry,
)

__all__ = [
    "AccessDenied",
    "AccessGranted",
    "AlarmAcknowledged",
    "AlarmCleared",
    "AlarmRaised",
    "ApprovalAsked",
    "ApprovalLapsed",
    "ApprovalMissed",
    "ApprovalWithdrawn",
    "BadgeDenied",
    "BadgesRefused",
    "BookingBegun",
    "BookingChanged",
    "BookingEnded",
    "BookingHeld",
    "BookingMade",
    "CabinetConfigured",
    "CabinetFounded",
    "CardAwaited",
    "CardRekeyed",
    "CaseSeenClosed",
    "CaseSeenOpen",
    "ClockSet",
    "CodeDenied",
    "ControllerStarted",
    "ControllerStopped",
    "CopyAsked",
    "CopyDecided",
    "CopyMade",
    "DamageReported",
    "DiaryOpened",
    "DiaryWritten",
    "DirectoryChanged",
    "DoorSeenClosed",
    "DoorSeenOpen",
    "DoorUnlocked",
    "EmergencyCallEnded",
    "EmergencyCalled",
    "EmergencyEnded",
    "Entry",
    "FaultCleared",
    "FaultRaised",
    "GrantLapsed",
    "HandingAsked",
    "HandingLapsed",
    "HandingOffered",
    "HandoverAnswered",
    "HandoverBegun",
    "HandoverEntry",
    "HandoverFinished",
    "HandoverItemChecked",
    "HandoverQuestioned",
    "HandoverRefused",
    "HandoverSigned",
    "ImportCompleted",
    "ImportDiscarded",
    "ImportStaged",
    "InventoryTaken",
    "KeySetCheckedIn",
    "KeySetCheckedOut",
    "KeySetHandedOn",
    "LatchReset",
    "LoanChased",
    "LoanDueSoon",
    "LoanOverdue",
    "LoanReminded",
    "LossReported",
    "LostSetFound",
    "MatterClosed",
    "MatterMissed",
    "MatterOpened",
    "NoticeOwed",
    "OpenedUnwatched",
    "PurposeStated",
    "ReleaseArmed",
    "ReleaseDisarmed",
    "ReliefMissed",
    "RepairSigned",
    "RequestDenied",
    "ReturnUnwitnessed",
    "ReturnWitnessed",
    "RingStated",
    "SecretChanged",
    "SessionClosed",
    "SessionOpened",
    "ShiftDayReviewed",
    "ShiftGapFound",
    "ShiftsExpected",
    "SignInReported",
    "SignatureAwaited",
    "SlotAgrees",
    "SlotDisagrees",
    "SlotsCountedByEye",
    "SnapshotTaken",
    "TagClaimedTwice",
    "TakeApproved",
    "UnknownTagRemoved",
    "UnknownTagSeated",
    "WitnessAsked",
    "WitnessEntry",
]

Entry = (
    CabinetEntry
    | SecretChanged
    | DirectoryChanged
    | ImportStaged
    | ImportCompleted
    | ImportDiscarded
    | BadgeDenied
    | BadgesRefused
    | CardAwaited
    | CardRekeyed
    | SessionOpened
    | SessionClosed
    | PurposeStated
    | AccessGranted
    | AccessDenied
    | ApprovalAsked
    | TakeApproved
    | ApprovalMissed
    | ApprovalWithdrawn
    | ApprovalLapsed
    | GrantLapsed
    | ReleaseArmed
    | ReleaseDisarmed
    | RequestDenied
    | SignInReported
    | InventoryTaken
    | KeySetCheckedOut
    | KeySetCheckedIn
    | UnknownTagSeated
    | UnknownTagRemoved
    | SlotDisagrees
    | SlotAgrees
    | TagClaimedTwice
    | LoanDueSoon
    | LoanOverdue
    | DoorUnlocked
    | DoorSeenOpen
    | DoorSeenClosed
    | CaseSeenOpen
    | CaseSeenClosed
    | AlarmRaised
    | AlarmAcknowledged
    | AlarmCleared
    | EmergencyCalled
    | EmergencyCallEnded
    | EmergencyEnded
    | OpenedUnwatched
    | LatchReset
    | CodeDenied
    | NoticeOwed
    | MatterOpened
    | MatterMissed
    | MatterClosed
    | CaseEntry
    | ChasingEntry
    | HandingAsked
    | HandingOffered
    | HandingLapsed
    | KeySetHandedOn
    | HandoverEntry
    | BookingMade
    | BookingChanged
    | BookingHeld
    | BookingBegun
    | BookingEnded
    | WitnessEntry
)
