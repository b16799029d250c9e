"""Decisions about releases that a lead arms, and about what a take is for."""

from collections.abc import Container

from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.matters import text_problem
from controller.entries import PurposeStated, ReleaseArmed, ReleaseDisarmed
from controller.parts import Armed
from controller.policy.badge import check_person
from controller.policy.rule import AT_CABINET
from controller.policy.take import check_take
from controller.reasons import Reason
from controller.requests import ArmRelease, DisarmRelease, IssueFor, Request, StatePurpose


def received(
    draft: Draft, request: Request, asked: ArmRelease | IssueFor | DisarmRelease | StatePurpose
) -> None:
    """Follow what somebody asks about a release, or says that their takes are for."""
    match asked:
        case ArmRelease() | IssueFor():
            _arm(draft, request, asked)
        case DisarmRelease():
            _disarm(draft, request, asked.slot)
        case StatePurpose():
            _state_purpose(draft, request, asked)


def _arm(draft: Draft, request: Request, asked: ArmRelease | IssueFor) -> None:
    """Have a release wait for a hand at the cabinet: its recipient's, or the lead's for them."""
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
    if problem := text_problem(asked.reason) or text_problem(asked.work_order):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
        return
    armed = Armed(
        actor=request.actor,
        recipient=asked.recipient,
        key_set=key_set.id,
        slot=asked.slot,
        until_mono_ms=draft.mono_ms + state.settings.armed_ms,
        purpose=asked.purpose,
        work_order=asked.work_order,
        hand=request.actor if isinstance(asked, IssueFor) else "",
    )
    arm_as(draft, request, armed, reason=asked.reason, later=AT_CABINET)


def arm_as(
    draft: Draft, request: Request, armed: Armed, *, reason: str, later: Container[Reason]
) -> None:
    """Arm what `request` asks for if every rule agrees, but for what can be given `later`."""
    known = draft.state.directory
    recipient, key_set = known.cardholders[armed.recipient], known.key_sets[armed.key_set]
    # Which badge is used is seen when somebody comes with it.
    verdict = check_take(draft.state, recipient, key_set, draft.at_ms, armed=armed, is_proven=True)
    reasons = [each for each in verdict.reasons if each not in later]
    is_handed = bool(armed.hand) and not armed.is_consultation
    if is_handed and recipient.is_visitor and recipient.host != armed.hand:
        reasons.insert(0, Reason.HOST_MISSING)
    if request.actor == recipient.id:
        reasons.insert(0, Reason.SELF_APPROVED)
    if reasons:
        deny(draft, request, *reasons)
        return
    end_armed(draft, armed.slot)
    draft.log(
        ReleaseArmed(
            **draft.now,
            actor=armed.actor,
            request=request.id,
            recipient=armed.recipient,
            key_set=armed.key_set,
            slot=armed.slot,
            reason=reason,
            until_mono_ms=armed.until_mono_ms,
            purpose=armed.purpose,
            work_order=armed.work_order,
            hand=armed.hand,
            is_consultation=armed.is_consultation,
        )
    )


def end_armed(draft: Draft, slot: int) -> None:
    """End what waits at `slot`, if anything does: another release is armed there."""
    if slot in draft.state.armed:
        draft.log(ReleaseDisarmed(**draft.now, slot=slot, reason="rearmed"))


def _disarm(draft: Draft, request: Request, slot: int) -> None:
    """Take an armed release back."""
    if slot not in draft.state.armed:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    draft.log(ReleaseDisarmed(**draft.now, slot=slot, reason="taken_back", request=request.id))


def _state_purpose(draft: Draft, request: Request, asked: StatePurpose) -> None:
    """Put on record what the takes of the open session are for."""
    session = draft.state.session
    if session is None or asked.cardholder not in ("", session.cardholder):
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    if problem := text_problem(asked.work_order):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
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
