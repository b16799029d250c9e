"""Every kind of entry there is, as one type."""

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
from controller.entries.cabinet import CabinetEntry, SecretChanged
from controller.entries.cases import CaseEntry
from controller.entries.chasing import ChasingEntry
from controller.entries.collection import CollectionEntry
from controller.entries.corrections import CorrectionEntry
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
from controller.entries.directory import DirectoryEntry
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
from controller.entries.emergency import EmergencyEntry
from controller.entries.handing import HandingEntry
from controller.entries.handovers import HandoverEntry
from controller.entries.keeping import KeepingEntry
from controller.entries.leaving import LeavingEntry
from controller.entries.notices import NoticeEntry
from controller.entries.oversight import OversightEntry
from controller.entries.paper import PaperEntry
from controller.entries.pin_codes import PinEntry
from controller.entries.seals import SealEntry
from controller.entries.spares import SpareEntry
from controller.entries.stocktaking import StockTakingEntry
from controller.entries.take_over import TakeOverEntry
from controller.entries.visitors import VisitorEntry
from controller.entries.witness import WitnessEntry

Entry = (
    CabinetEntry
    | SecretChanged
    | DirectoryEntry
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
    | EmergencyEntry
    | OpenedUnwatched
    | LatchReset
    | CodeDenied
    | NoticeEntry
    | CaseEntry
    | ChasingEntry
    | CollectionEntry
    | CorrectionEntry
    | TakeOverEntry
    | PinEntry
    | LeavingEntry
    | PaperEntry
    | OversightEntry
    | SpareEntry
    | SealEntry
    | StockTakingEntry
    | HandingEntry
    | HandoverEntry
    | BookingMade
    | BookingChanged
    | BookingHeld
    | BookingBegun
    | BookingEnded
    | WitnessEntry
    | VisitorEntry
    | KeepingEntry
)
