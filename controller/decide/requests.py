"""Decisions about what is asked through the inbox; each request is answered by one entry."""

from typing import assert_never

from controller.codec import word_of
from controller.decide.alarms import clear_known_tags
from controller.decide.draft import Draft
from controller.decide.sessions import STATED_LATER, end_for_the_revoked
from controller.directory import Change, key_of
from controller.entries import (
    AlarmAcknowledged,
    DirectoryChanged,
    ImportCompleted,
    ImportDiscarded,
    ImportStaged,
    PurposeStated,
    ReleaseArmed,
    ReleaseDisarmed,
    RequestDenied,
    SignInReported,
)
from controller.policy.badge import check_person
from controller.policy.consistency import find_problems
from controller.policy.roles import may_ask
from controller.policy.take import check_take
from controller.reasons import Reason
from controller.requests import (
    AcknowledgeAlarm,
    ArmRelease,
    ChangeDirectory,
    CompleteImport,
    DisarmRelease,
    ReportSignIn,
    Request,
    StageImport,
    StatePurpose,
)

STAGED_IMPORTS = 4
"""How many imports may be half-way at once; more are somebody's mistake."""


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
            _change(draft, request, request.asked)
        case StageImport():
            _stage(draft, request, request.asked)
        case CompleteImport():
            _complete(draft, request, request.asked)
        case _:
            assert_never(request.asked)


def deny(draft: Draft, request: Request, *reasons: Reason, detail: str = "") -> None:
    """Answer `request` with a refusal."""
    draft.log(
        RequestDenied(
            **draft.now,
            request=request.id,
            actor=request.actor,
            asked=word_of(type(request.asked)),
            reasons=reasons,
            detail=detail,
        )
    )


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
    verdict = check_take(state, recipient, key_set, draft.at_ms, lead=request.actor)
    lasting = [each for each in verdict.reasons if each not in STATED_LATER]
    if lasting:
        deny(draft, request, *lasting)
        return
    draft.log(
        ReleaseArmed(
            **draft.now,
            actor=request.actor,
            request=request.id,
            recipient=asked.recipient,
            key_set=key_set.id,
            slot=asked.slot,
            reason=asked.reason,
            until_mono_ms=draft.mono_ms + state.settings.armed_ms,
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


def _change(draft: Draft, request: Request, asked: ChangeDirectory) -> None:
    problems = _misfits(draft, asked.changes)
    if not problems:
        after = draft.state.directory.change(asked.changes)
        problems = find_problems(after, slots=draft.state.settings.slots)
    if problems:
        deny(draft, request, Reason.IMPOSSIBLE, detail="\n".join(problems[:20]))
        return
    draft.log(
        DirectoryChanged(
            **draft.now, actor=request.actor, request=request.id, changes=asked.changes
        )
    )
    draft.keep(asked.people)
    _follow_up(draft)


def _stage(draft: Draft, request: Request, asked: StageImport) -> None:
    if asked.import_id not in draft.state.staged and len(draft.state.staged) >= STAGED_IMPORTS:
        oldest = next(iter(draft.state.staged))
        draft.log(ImportDiscarded(**draft.now, import_id=oldest, problems=("never completed",)))
    draft.log(
        ImportStaged(
            **draft.now,
            actor=request.actor,
            request=request.id,
            import_id=asked.import_id,
            changes=asked.changes,
        )
    )
    draft.keep(asked.people)


def _complete(draft: Draft, request: Request, asked: CompleteImport) -> None:
    staged = draft.state.staged.get(asked.import_id, ())
    problems = _misfits(draft, staged)
    if len(staged) != asked.count:
        problems = (f"{len(staged)} changes arrived, {asked.count} were meant",)
    if not problems:
        after = draft.state.directory.change(staged)
        problems = find_problems(after, slots=draft.state.settings.slots)
    if problems or not staged:
        if staged:
            draft.log(
                ImportDiscarded(**draft.now, import_id=asked.import_id, problems=problems[:20])
            )
        deny(draft, request, Reason.IMPOSSIBLE, detail="\n".join(problems[:20]))
        return
    draft.log(
        ImportCompleted(
            **draft.now,
            actor=request.actor,
            request=request.id,
            import_id=asked.import_id,
            count=asked.count,
        )
    )
    _follow_up(draft)


def _follow_up(draft: Draft) -> None:
    """Let a change of the directory take hold of what is going on at this moment."""
    end_for_the_revoked(draft)
    clear_known_tags(draft)


def _misfits(draft: Draft, changes: tuple[Change, ...]) -> tuple[str, ...]:
    """Return where a change was made to something that has changed meanwhile."""
    problems = []
    for each in changes:
        noun = each.after or each.before
        if noun is None:
            problems.append("a change names nothing, neither before nor after")
        elif draft.state.directory.find(noun) != each.before:
            word = word_of(type(noun))
            problems.append(f"{word} {key_of(noun)!r} is no longer as it was; read it again")
    return tuple(problems)
