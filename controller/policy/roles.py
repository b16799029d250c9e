"""Who may ask what through the inbox, by role."""

from controller.directory import Cardholder
from controller.policy.addressees import is_meant
from controller.policy.bookings import find_booking
from controller.requests import (
    AcknowledgeAlarm,
    AnswerQuestion,
    ApproveTake,
    ArmRelease,
    AskCopy,
    Asked,
    AskSpare,
    AwaitSignature,
    BeginHandover,
    Book,
    CancelBooking,
    ChangeBooking,
    ChangeDirectory,
    CheckItem,
    CloseMatter,
    CollectByOwner,
    CompleteImport,
    ConsentCopy,
    Consult,
    CorrectEntry,
    CountByEye,
    DecideSpare,
    DisarmRelease,
    EndVisit,
    EnrolBadge,
    EnrolTag,
    EnterPaperRow,
    GiveVisitCode,
    HandOn,
    IssueFor,
    Leave,
    ListContents,
    MakeCopy,
    NoteCall,
    OpenDiary,
    OpenMatter,
    QuestionHandover,
    RefuseHandover,
    RegisterVisitor,
    Reinstate,
    RekeyCard,
    RenewSeal,
    ReportDamage,
    ReportFound,
    ReportLoss,
    ReportRepaired,
    ReportSecret,
    ReportSignIn,
    ReviewChanges,
    ReviewDay,
    SetPin,
    SignHandover,
    StageImport,
    StatePurpose,
    StateRing,
    StateSeal,
    TakeBackIntoCustody,
    TakeOverBuilding,
    WithdrawApproval,
    WithdrawSpare,
    WriteDiary,
)
from controller.requests.keeping import AskDestruction, AwaitPresence, JudgeDestruction
from controller.requests.stocktaking import (
    BeginStockTaking,
    CancelStockTaking,
    CloseStockTaking,
    SignStockTaking,
    StateSet,
)
from controller.state import State

CONSOLE = "console"
"""The cabinet's own user at a prompt; the inbox lets nobody else say so."""

LEADS = frozenset({"lead", "duty_manager", "manager", "administrator"})
SUPERIORS = LEADS | {"supervisor"}
STAFF = SUPERIORS | {"staff", "security"}
ISSUERS = frozenset({"lead", "duty_manager", "manager"})
DESTROYERS = frozenset({"officer", "supervisor", "manager"})
ADMINISTRATORS = frozenset({"administrator"})

OF_ONES_OWN = (
    *(HandOn, ApproveTake, WithdrawApproval),
    *(ReportDamage, ReportLoss, AskCopy, ConsentCopy, StateRing, ReviewChanges),
    *(Consult, ListContents),
    *(AskSpare, DecideSpare, WithdrawSpare, StateSeal),
)
"""What everybody may ask about what is theirs; whether it is, the decision sees."""
PERSONAL = (
    *(ArmRelease, IssueFor, DisarmRelease, CountByEye, ReviewDay, ApproveTake, WithdrawApproval),
    *(CollectByOwner, TakeBackIntoCustody, EnterPaperRow, Consult, ListContents, ReviewChanges),
    *(AskSpare, DecideSpare, WithdrawSpare, StateSeal, RenewSeal, CorrectEntry),
    *(AskDestruction, JudgeDestruction, AwaitPresence),
    *(BeginStockTaking, StateSet, CloseStockTaking, SignStockTaking, CancelStockTaking),
    TakeOverBuilding,
)
"""What somebody answers for by name; a prompt is nobody."""

_ROLES: dict[type[Asked], frozenset[str]] = {
    ArmRelease: LEADS,
    IssueFor: ISSUERS,
    DisarmRelease: LEADS,
    AcknowledgeAlarm: LEADS,
    StatePurpose: LEADS,
    Book: LEADS,
    ChangeBooking: LEADS,
    CancelBooking: LEADS,
    ChangeDirectory: ADMINISTRATORS,
    StageImport: ADMINISTRATORS,
    CompleteImport: ADMINISTRATORS,
    EnrolBadge: ADMINISTRATORS,
    EnrolTag: ADMINISTRATORS,
    RekeyCard: ADMINISTRATORS,
    ReportSecret: frozenset(),  # the console's alone
    OpenMatter: SUPERIORS,
    CloseMatter: SUPERIORS,
    ReportRepaired: SUPERIORS,
    NoteCall: SUPERIORS | {"security"},
    ReportFound: SUPERIORS | {"security"},
    CollectByOwner: LEADS,
    TakeBackIntoCustody: LEADS,
    TakeOverBuilding: LEADS,
    EnterPaperRow: LEADS,
    RenewSeal: SUPERIORS | {"officer"},
    AskDestruction: frozenset({"officer"}),
    JudgeDestruction: DESTROYERS,
    AwaitPresence: DESTROYERS,
    CorrectEntry: SUPERIORS | {"officer"},
    MakeCopy: ADMINISTRATORS,
    AnswerQuestion: STAFF,
    AwaitSignature: STAFF,
    BeginHandover: STAFF,
    CheckItem: STAFF,
    CountByEye: STAFF,
    OpenDiary: STAFF,
    QuestionHandover: STAFF,
    RefuseHandover: STAFF,
    ReviewDay: LEADS,
    SignHandover: STAFF,
    WriteDiary: STAFF,
    SetPin: LEADS,
    Leave: LEADS,
    BeginStockTaking: STAFF,
    StateSet: STAFF,
    CloseStockTaking: STAFF,
    SignStockTaking: STAFF,
    CancelStockTaking: STAFF,
    Reinstate: ADMINISTRATORS,
    RegisterVisitor: LEADS,
    EndVisit: LEADS,
    GiveVisitCode: LEADS,
}


def may_ask(state: State, actor: str, asked: Asked) -> bool:
    """Return whether `actor` (a cardholder's id, or the console) may ask this.

    A report of a sign-in needs no role: also a refused stranger's goes on record. Whoever stands
    at the cabinet may state the purpose of their own session, whoever has to settle a matter may
    close it, everybody sets their own PIN. A visitor asks for nothing else; a lead may give them a
    badge. Until there is an administrator, whoever has the console's one-time code may make the
    first one.
    """
    if isinstance(asked, ReportSignIn):
        return True
    if actor == CONSOLE:
        return not isinstance(asked, PERSONAL)
    if isinstance(asked, StatePurpose) and state.session and state.session.cardholder == actor:
        return True
    if isinstance(asked, ChangeDirectory) and _makes_first_administrator(state, actor, asked):
        return True
    holder = state.directory.cardholders.get(actor)
    if holder is not None and holder.is_visitor:
        return False
    if isinstance(asked, EnrolBadge) and _is_visitor(state, asked.cardholder):
        return has_role(holder, LEADS)
    if isinstance(asked, CloseMatter) and _has_to_settle(state, holder, asked):
        return True
    is_own_pin = isinstance(asked, SetPin) and asked.cardholder == actor
    if isinstance(asked, OF_ONES_OWN) or is_own_pin or _is_own_booking(state, actor, asked):
        return holder is not None and holder.is_active
    return has_role(holder, _ROLES[type(asked)])


def has_role(holder: Cardholder | None, roles: frozenset[str]) -> bool:
    """Return whether `holder` is somebody active with one of `roles`."""
    return holder is not None and holder.is_active and not roles.isdisjoint(holder.roles)


def _is_visitor(state: State, cardholder: str) -> bool:
    holder = state.directory.cardholders.get(cardholder)
    return holder is not None and holder.is_visitor


def _is_own_booking(state: State, actor: str, asked: Asked) -> bool:
    """Return whether `asked` books something for `actor`, or is about what is booked for them."""
    if isinstance(asked, ChangeBooking | CancelBooking):
        booking = find_booking(state, asked.booking)
        return booking is not None and booking.cardholder == actor
    return isinstance(asked, Book) and asked.cardholder == actor


def _has_to_settle(state: State, holder: Cardholder | None, asked: CloseMatter) -> bool:
    matter = state.matters.get(asked.matter)
    if holder is None or matter is None:
        return False
    return holder.is_active and is_meant(holder, matter.owner)


def _makes_first_administrator(state: State, actor: str, asked: ChangeDirectory) -> bool:
    if any(has_role(each, ADMINISTRATORS) for each in state.directory.cardholders.values()):
        return False
    return all(
        isinstance(each.after, Cardholder) and each.after.id == actor for each in asked.changes
    )
