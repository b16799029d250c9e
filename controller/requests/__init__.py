"""What may be asked of the cabinet through the inbox, by the web or by a command."""

from dataclasses import dataclass

from controller.requests.alarms import AcknowledgeAlarm
from controller.requests.approvals import ApproveTake, WithdrawApproval
from controller.requests.bookings import Book, CancelBooking, ChangeBooking
from controller.requests.cards import EnrolBadge, EnrolTag, RekeyCard
from controller.requests.cases import (
    AskCopy,
    ConsentCopy,
    MakeCopy,
    ReportDamage,
    ReportFound,
    ReportLoss,
    ReportRepaired,
)
from controller.requests.changes import ChangeDirectory, CompleteImport, StageImport
from controller.requests.chasing import NoteCall, StateRing
from controller.requests.collection import CollectByOwner, TakeBackIntoCustody
from controller.requests.corrections import CorrectEntry
from controller.requests.documents import Consult, DocumentRequest, ListContents
from controller.requests.handing import HandOn
from controller.requests.handovers import (
    AnswerQuestion,
    AwaitSignature,
    BeginHandover,
    CheckItem,
    CountByEye,
    HandoverRequest,
    OpenDiary,
    QuestionHandover,
    RefuseHandover,
    ReviewDay,
    SignHandover,
    WriteDiary,
)
from controller.requests.keeping import KeepingRequest
from controller.requests.leaving import Leave, LeavingRequest, Reinstate
from controller.requests.matters import CloseMatter, OpenMatter
from controller.requests.oversight import ReviewChanges
from controller.requests.paper import EnterPaperRow
from controller.requests.pin_codes import SetPin
from controller.requests.releases import ArmRelease, DisarmRelease, IssueFor, StatePurpose
from controller.requests.reports import ReportSecret, ReportSignIn
from controller.requests.seals import RenewSeal, SealRequest, StateSeal
from controller.requests.spares import AskSpare, DecideSpare, SpareRequest, WithdrawSpare
from controller.requests.stocktaking import StockTakingRequest
from controller.requests.take_over import TakeOverBuilding
from controller.requests.visitors import (
    EndVisit,
    GiveVisitCode,
    RegisterVisitor,
    VisitorRequest,
)

__all__ = [
    "AcknowledgeAlarm",
    "AnswerQuestion",
    "ApproveTake",
    "ArmRelease",
    "AskCopy",
    "AskSpare",
    "Asked",
    "AwaitSignature",
    "BeginHandover",
    "Book",
    "CancelBooking",
    "ChangeBooking",
    "ChangeDirectory",
    "CheckItem",
    "CloseMatter",
    "CollectByOwner",
    "CompleteImport",
    "ConsentCopy",
    "Consult",
    "CorrectEntry",
    "CountByEye",
    "DecideSpare",
    "DisarmRelease",
    "DocumentRequest",
    "EndVisit",
    "EnrolBadge",
    "EnrolTag",
    "EnterPaperRow",
    "GiveVisitCode",
    "HandOn",
    "HandoverRequest",
    "IssueFor",
    "KeepingRequest",
    "Leave",
    "LeavingRequest",
    "ListContents",
    "MakeCopy",
    "NoteCall",
    "OpenDiary",
    "OpenMatter",
    "QuestionHandover",
    "RefuseHandover",
    "RegisterVisitor",
    "Reinstate",
    "RekeyCard",
    "RenewSeal",
    "ReportDamage",
    "ReportFound",
    "ReportLoss",
    "ReportRepaired",
    "ReportSecret",
    "ReportSignIn",
    "Request",
    "ReviewChanges",
    "ReviewDay",
    "SealRequest",
    "SetPin",
    "SignHandover",
    "SpareRequest",
    "StageImport",
    "StatePurpose",
    "StateRing",
    "StateSeal",
    "StockTakingRequest",
    "TakeBackIntoCustody",
    "TakeOverBuilding",
    "VisitorRequest",
    "WithdrawApproval",
    "WithdrawSpare",
    "WriteDiary",
]

Asked = (
    ArmRelease
    | DisarmRelease
    | IssueFor
    | ApproveTake
    | WithdrawApproval
    | StatePurpose
    | AcknowledgeAlarm
    | ReportSecret
    | ReportSignIn
    | ChangeDirectory
    | StageImport
    | CompleteImport
    | EnrolBadge
    | EnrolTag
    | RekeyCard
    | OpenMatter
    | CloseMatter
    | ReportDamage
    | ReportRepaired
    | ReportLoss
    | ReportFound
    | AskCopy
    | ConsentCopy
    | MakeCopy
    | NoteCall
    | StateRing
    | SetPin
    | LeavingRequest
    | ReviewChanges
    | StockTakingRequest
    | CollectByOwner
    | TakeBackIntoCustody
    | EnterPaperRow
    | DocumentRequest
    | SpareRequest
    | SealRequest
    | CorrectEntry
    | TakeOverBuilding
    | HandOn
    | VisitorRequest
    | HandoverRequest
    | Book
    | ChangeBooking
    | CancelBooking
    | KeepingRequest
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
