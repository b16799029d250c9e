"""Decisions about old records: told of once their keeping is over, destroyed by five hands."""

from collections.abc import Sequence

from controller.commands import ShowSignal, Signal
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.matters import open_matter, text_problem
from controller.entries.keeping import (
    DestructionAsked,
    DestructionJudged,
    PeriodDestroyed,
    PeriodErased,
    PresenceAwaited,
    PresenceShown,
)
from controller.events.keeping import PeriodCleared, PeriodPrepared
from controller.keeping_parts import Destruction, Held, Stage
from controller.notices import MatterKind, to_role
from controller.policy.keeping import (
    JUDGES,
    check_destruction,
    end_ms,
    first_kept,
    last_expired,
    may_judge,
    may_withdraw,
)
from controller.reasons import Reason
from controller.requests import Request
from controller.requests.keeping import (
    AskDestruction,
    AwaitPresence,
    JudgeDestruction,
    KeepingRequest,
)

OFFICER = "officer"
SETTLED_MS = 30 * 86_400_000
"""How long the officer has to ask for the destruction, or to say why not."""

PRESENT_MS = 120_000
"""How long two have to show their badges once one has asked for it at a screen nearby."""

ASKING = (Stage.REVIEW, Stage.APPROVAL, Stage.PRESENCE, Stage.PREPARING)
"""Nothing is gone yet; whoever signed may still end it."""


def watch_records(draft: Draft) -> None:
    """Have the officer see to what has been kept long enough; called every turn, told once."""
    state = draft.state
    if state.kept.begun_ms is None:
        return
    month = last_expired(state, draft.at_ms)
    if month > state.kept.told and month >= first_kept(state):
        open_matter(
            draft,
            MatterKind.RECORDS_EXPIRED,
            to_role(OFFICER),
            due_ms=draft.at_ms + SETTLED_MS,
            items=(month,),
        )


def asked(draft: Draft, request: Request, asked: KeepingRequest) -> None:
    """Follow what somebody asks about old records."""
    match asked:
        case AskDestruction():
            _ask(draft, request, asked)
        case JudgeDestruction():
            _judge(draft, request, asked)
        case AwaitPresence():
            _await(draft, request, asked)


def _ask(draft: Draft, request: Request, asked: AskDestruction) -> None:
    state = draft.state
    if state.kept.asked is not None:
        detail = "another destruction has been asked for and is not over"
        deny(draft, request, Reason.IMPOSSIBLE, detail=detail)
        return
    if problem := text_problem(asked.note, is_needed=True):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
        return
    if reasons := check_destruction(state, asked.month, draft.at_ms):
        deny(draft, request, *reasons)
        return
    draft.log(
        DestructionAsked(
            **draft.now,
            destruction=f"d{state.seq + 1}",
            month=asked.month,
            ground=asked.ground,
            note=asked.note,
            actor=request.actor,
            request=request.id,
        )
    )


def _judge(draft: Draft, request: Request, asked: JudgeDestruction) -> None:
    """Take the word of whoever's turn it is; whoever has signed may still end it."""
    state = draft.state
    found = _find(draft, asked.destruction)
    holder = state.directory.cardholders.get(request.actor)
    if found is None or (asked.is_granted and found.stage not in JUDGES):
        deny(draft, request, Reason.NOTHING_TO_DO)
    elif not asked.is_granted and may_withdraw(found, holder):
        _log_judged(draft, request, found, asked)
    elif not may_judge(found, holder):
        deny(draft, request, Reason.NOT_ENTITLED)
    elif request.actor in found.signers:
        deny(draft, request, Reason.SELF_APPROVED)
    elif problem := text_problem(asked.note):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
    elif reasons := check_destruction(state, found.month, draft.at_ms):
        deny(draft, request, *reasons)
    else:
        _log_judged(draft, request, found, asked)


def _log_judged(
    draft: Draft, request: Request, found: Destruction, asked: JudgeDestruction
) -> None:
    draft.log(
        DestructionJudged(
            **draft.now,
            destruction=found.id,
            stage=found.stage,
            is_granted=asked.is_granted,
            note=asked.note[:500],
            actor=request.actor,
            request=request.id,
        )
    )


def _await(draft: Draft, request: Request, asked: AwaitPresence) -> None:
    """Have badges at the reader say for a while that their holders are present."""
    found = _find(draft, asked.destruction)
    if found is None or found.stage is not Stage.PRESENCE:
        deny(draft, request, Reason.NOTHING_TO_DO)
    elif request.actor not in found.signers:
        deny(draft, request, Reason.NOT_ENTITLED)
    elif reasons := check_destruction(draft.state, found.month, draft.at_ms):
        deny(draft, request, *reasons)
    else:
        draft.log(
            PresenceAwaited(
                **draft.now,
                destruction=found.id,
                actor=request.actor,
                until_mono_ms=draft.mono_ms + PRESENT_MS,
                request=request.id,
            )
        )
        draft.tell(ShowSignal(signal=Signal.NEED_MORE))


def _find(draft: Draft, name: str) -> Destruction | None:
    found = draft.state.kept.asked
    return found if found is not None and found.id == name and found.stage in ASKING else None


def attended(draft: Draft, cardholder: str, token: str) -> bool:
    """Take an accepted badge for the word of `cardholder` to be present, if that is awaited.

    Such a tap does nothing else. What may not be destroyed any more makes it what it always is.
    """
    found = draft.state.kept.asked
    if found is None or draft.mono_ms >= found.until_mono_ms or found.stage is not Stage.PRESENCE:
        return False
    if cardholder not in found.signers or cardholder in found.present or token in found.tokens:
        return False  # nor is a badge that became another's meanwhile a second person
    if check_destruction(draft.state, found.month, draft.at_ms):
        return False
    draft.log(PresenceShown(**draft.now, destruction=found.id, cardholder=cardholder, token=token))
    draft.tell(ShowSignal(signal=Signal.RETURNED if found.present else Signal.NEED_MORE))
    return True


def prepared(draft: Draft, event: PeriodPrepared) -> None:
    """Destroy what two have seen to: from this entry on it is gone, whatever happens to power.

    A full disk or a restart may lie between, and a rule or a row of paper entered meanwhile.
    """
    found = draft.state.kept.asked
    if found is None or found.stage is not Stage.PREPARING or found.id != event.destruction:
        return
    if not draft.state.is_clock_trusted:
        return  # it is prepared anew once the hour is known
    if reasons := check_destruction(draft.state, found.month, draft.at_ms):
        _end(draft, found, reasons)
        return
    draft.log(
        PeriodDestroyed(
            **draft.now,
            destruction=found.id,
            month=found.month,
            end_ms=end_ms(found.month, draft.state.settings.zone),
            ground=found.ground,
            asked_by=found.asked_by,
            reviewed_by=found.reviewed_by,
            approved_by=found.approved_by,
            present=found.present,
            first_seq=event.first_seq,
            last_seq=event.last_seq,
            count=event.count,
            digest=event.digest,
            state_seq=event.state_seq,
            state_digest=event.state_digest,
            seats=tuple(
                Held(slot=slot, tag=seat.tag, is_sure=seat.is_sure, is_doubled=seat.is_doubled)
                for slot, seat in sorted(draft.state.seats.items())
            ),
            silent=tuple(sorted(draft.state.unknown)),
        )
    )


def _end(draft: Draft, found: Destruction, reasons: Sequence[Reason]) -> None:
    draft.log(
        DestructionJudged(
            **draft.now,
            destruction=found.id,
            stage=found.stage,
            is_granted=False,
            note="",
            actor="",
            request="",
            reasons=tuple(reasons),
        )
    )


def cleared(draft: Draft, event: PeriodCleared) -> None:
    """Say that nothing is left of it; whoever follows begins anew and finds it gone."""
    found = draft.state.kept.asked
    if found is not None and found.stage is Stage.ERASING and found.id == event.destruction:
        draft.log(
            PeriodErased(
                **draft.now,
                destruction=found.id,
                first_seq=found.first_seq,
                last_seq=found.last_seq,
                count=found.count,
            )
        )
