"""Decisions about what is asked through the inbox; each request is answered by one entry."""

from typing import assert_never

from controller.decide import (
    approvals,
    bookings,
    cases,
    collection,
    copies,
    directory,
    documents,
    handing,
    keeping,
    keying,
    leaving,
    matters,
    oversight,
    paper,
    pin_codes,
    releases,
    rings,
    seals,
    shifts,
    spares,
    stocktaking,
    take_over,
    visitors,
)
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.emergency import consider_end
from controller.decide.matters import text_problem
from controller.entries import AlarmAcknowledged, SecretChanged, SignInReported
from controller.policy.extremes import times_of
from controller.policy.hours import LAST_MS
from controller.policy.roles import may_ask
from controller.reasons import Reason
from controller.requests import (
    AcknowledgeAlarm,
    ApproveTake,
    ArmRelease,
    AskCopy,
    AskSpare,
    Book,
    CancelBooking,
    ChangeBooking,
    ChangeDirectory,
    CloseMatter,
    CollectByOwner,
    CompleteImport,
    ConsentCopy,
    Consult,
    CorrectEntry,
    DecideSpare,
    DisarmRelease,
    EndVisit,
    EnrolBadge,
    EnrolTag,
    EnterPaperRow,
    GiveVisitCode,
    HandOn,
    HandoverRequest,
    IssueFor,
    KeepingRequest,
    Leave,
    ListContents,
    MakeCopy,
    NoteCall,
    OpenMatter,
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
    Request,
    ReviewChanges,
    SetPin,
    StageImport,
    StatePurpose,
    StateRing,
    StateSeal,
    StockTakingRequest,
    TakeBackIntoCustody,
    TakeOverBuilding,
    WithdrawApproval,
    WithdrawSpare,
)


def received(draft: Draft, request: Request) -> None:
    """Answer `request` once; the same id again has its answer already."""
    if request.id in draft.state.answers:
        return
    if request.expires_ms < draft.at_ms:
        deny(draft, request, Reason.REQUEST_EXPIRED)
        return
    if not may_ask(draft.state, request.actor, request.asked):
        deny(draft, request, Reason.NOT_ENTITLED)
        return
    beyond = [each for each in times_of(request.asked) if not 0 <= each <= LAST_MS]
    if beyond:
        deny(draft, request, Reason.IMPOSSIBLE, detail=f"no calendar has the time {beyond[0]}")
        return
    _answer(draft, request)


def _answer(draft: Draft, request: Request) -> None:
    if isinstance(request.asked, HandoverRequest | KeepingRequest | StockTakingRequest):
        _answer_room(draft, request, request.asked)
        return
    match request.asked:
        case ArmRelease() | IssueFor() | DisarmRelease() | StatePurpose():
            releases.received(draft, request, request.asked)
        case ApproveTake() | WithdrawApproval():
            approvals.received(draft, request, request.asked)
        case AcknowledgeAlarm():
            _acknowledge(draft, request, request.asked)
        case ReportSignIn() | ReportSecret():
            _report(draft, request, request.asked)
        case ChangeDirectory() | StageImport() | CompleteImport():
            directory.received(draft, request, request.asked)
        case EnrolBadge() | EnrolTag() | RekeyCard():
            keying.await_card(draft, request, request.asked)
        case OpenMatter() | CloseMatter():
            matters.asked(draft, request, request.asked)
        case Book() | ChangeBooking() | CancelBooking():
            bookings.received(draft, request, request.asked)
        case HandOn():
            handing.ask(draft, request, request.asked)
        case ReportDamage() | ReportRepaired() | ReportLoss() | ReportFound():
            cases.reported(draft, request, request.asked)
        case NoteCall() | StateRing():
            rings.told(draft, request, request.asked)
        case CollectByOwner() | TakeBackIntoCustody():
            collection.signed_for(draft, request, request.asked)
        case AskSpare() | DecideSpare() | WithdrawSpare():
            spares.received(draft, request, request.asked)
        case StateSeal() | RenewSeal():
            seals.received(draft, request, request.asked)
        case TakeOverBuilding():
            take_over.signed(draft, request, request.asked)
        case AskCopy() | ConsentCopy() | MakeCopy():
            copies.asked(draft, request, request.asked)
        case ReviewChanges():
            oversight.review(draft, request, request.asked)
        case Leave() | Reinstate():
            leaving.received(draft, request, request.asked)
        case Consult() | ListContents():
            documents.received(draft, request, request.asked)
        case RegisterVisitor() | EndVisit() | GiveVisitCode():
            visitors.received(draft, request, request.asked)
        case EnterPaperRow() | CorrectEntry():
            paper.received(draft, request, request.asked)
        case SetPin():
            pin_codes.set_pin(draft, request, request.asked)
        case _:
            assert_never(request.asked)


def _report(draft: Draft, request: Request, asked: ReportSignIn | ReportSecret) -> None:
    """Put on record what happened elsewhere."""
    said = (asked.account, asked.outcome) if isinstance(asked, ReportSignIn) else (asked.subject,)
    if problem := next(filter(None, map(text_problem, said)), ""):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
    elif isinstance(asked, ReportSignIn):
        _report_sign_in(draft, request, asked)
    else:
        _report_secret(draft, request, asked)


def _answer_room(
    draft: Draft, request: Request, asked: HandoverRequest | KeepingRequest | StockTakingRequest
) -> None:
    if isinstance(asked, HandoverRequest):
        shifts.received(draft, request, asked)
    elif isinstance(asked, StockTakingRequest):
        stocktaking.received(draft, request, asked)
    else:
        keeping.asked(draft, request, asked)


def _report_sign_in(draft: Draft, request: Request, asked: ReportSignIn) -> None:
    draft.log(
        SignInReported(
            **draft.now, account=asked.account, outcome=asked.outcome, request=request.id
        )
    )


def _report_secret(draft: Draft, request: Request, asked: ReportSecret) -> None:
    draft.log(
        SecretChanged(
            **draft.now,
            actor=request.actor,
            request=request.id,
            what=asked.what,
            subject=asked.subject,
        )
    )


def _acknowledge(draft: Draft, request: Request, asked: AcknowledgeAlarm) -> None:
    alarm = draft.state.alarms.get(asked.alarm)
    if alarm is None or alarm.is_acknowledged:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    if problem := text_problem(asked.note):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
        return
    draft.log(
        AlarmAcknowledged(
            **draft.now,
            alarm=asked.alarm,
            actor=request.actor,
            note=asked.note,
            request=request.id,
        )
    )
    consider_end(draft)
