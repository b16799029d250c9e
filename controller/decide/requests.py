"""Decisions about what is asked through the inbox; each request is answered by one entry."""

from typing import assert_never

from controller.decide import directory, keying
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.emergency import consider_end
from controller.entries import (
    AlarmAcknowledged,
    PurposeStated,
    ReleaseArmed,
    ReleaseDisarmed,
    SignInReported,
)
from controller.parts import Armed
from controller.policy.badge import check_person
from controller.policy.roles import may_ask
from controller.policy.take import check_take
from controller.reasons import Reason
from controller.requests import (
    AcknowledgeAlarm,
    ArmRelease,
    ChangeDirectory,
    CompleteImport,
    DisarmRelease,
    EnrolBadge,
    EnrolTag,
    RekeyCard,
    ReportSignIn,
    Request,
    StageImport,
    StatePurpose,
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
    match request.asked:
        case ArmRelease():
            _arm(draft, request, request.asked)
        case DisarmRelease():
            _disarm(draft, request, request.asked.slot)
        case StatePurpose():
            _state_purpose(draft, request, request.asked)
        case AcknowledgeAlarm():
            _acknowledge(draft, request, request.asked)
        case ReportSignIn():
            asked = request.asked
            draft.log(
                SignInReported(
                    **draft.now, account=asked.account, outcome=asked.outcome, request=request.id
                )
            )
        case ChangeDirectory():
            directory.change(draft, request, request.asked)
        case StageImport():
            directory.stage(draft, request, request.asked)
        case CompleteImport():
            directory.complete(draft, request, request.asked)
        case EnrolBadge() | EnrolTag() | RekeyCard():
            keying.await_card(draft, request, request.asked)
        case _:
            assert_never(request.asked)


def _arm(draft: Draft, request: Request, asked: ArmRelease) -> None:
    state = draft.state
    seat = state.seats.get(asked.slot)
    key_set = state.key_set_of(seat.tag) if seat is not None and seat.is_sure else None
    recipient = state.directory.cardholders.get(asked.recipient)
    if seat is None or key_set is None or asked.slot in state.unknown:
        deny(draft, request, Reason.SLOT_UNKNOWN if seat else Reason.SLOT_EMPTY)
        return
    if recipient is None or check_person(
        recipient, draft.at_ms, is_clock_trusted=state.is_clock_trusted
    ):
        deny(draft, request, Reason.CARDHOLDER_INACTIVE)
        return
    armed = Armed(
        actor=request.actor,
        recipient=asked.recipient,
        key_set=key_set.id,
        slot=asked.slot,
        until_mono_ms=draft.mono_ms + state.settings.armed_ms,
        purpose=asked.purpose,
        work_order=asked.work_order,
    )
    # Which badge the recipient has is seen when they come with it.
    reasons = check_take(
        state, recipient, key_set, draft.at_ms, armed=armed, is_proven=True
    ).reasons
    if request.actor == asked.recipient:
        reasons = (Reason.SELF_APPROVED, *reasons)
    if reasons:
        deny(draft, request, *reasons)
        return
    draft.log(
        ReleaseArmed(
            **draft.now,
            actor=armed.actor,
            request=request.id,
            recipient=armed.recipient,
            key_set=armed.key_set,
            slot=armed.slot,
            reason=asked.reason,
            until_mono_ms=armed.until_mono_ms,
            purpose=armed.purpose,
            work_order=armed.work_order,
        )
    )


def _disarm(draft: Draft, request: Request, slot: int) -> None:
    if slot not in draft.state.armed:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    draft.log(ReleaseDisarmed(**draft.now, slot=slot, reason="taken_back", request=request.id))


def _state_purpose(draft: Draft, request: Request, asked: StatePurpose) -> None:
    if draft.state.session is None:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    draft.log(
        PurposeStated(
            **draft.now,
            actor=request.actor,
            request=request.id,
            purpose=asked.purpose,
            work_order=asked.work_order,
        )
    )


def _acknowledge(draft: Draft, request: Request, asked: AcknowledgeAlarm) -> None:
    alarm = draft.state.alarms.get(asked.alarm)
    if alarm is None or alarm.is_acknowledged:
        deny(draft, request, Reason.NOTHING_TO_DO)
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
