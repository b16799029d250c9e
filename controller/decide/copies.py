"""Decisions about copies: asked for, consented to by somebody else, and put into the list."""

from dataclasses import replace

from controller.decide import directory
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.matters import text_problem
from controller.directory import Change, KeySet, KeySetStatus
from controller.entries import CopyAsked, CopyDecided, CopyMade
from controller.policy.cases import OVER, may_consent
from controller.reasons import Reason
from controller.requests import AskCopy, ChangeDirectory, ConsentCopy, MakeCopy, Request


def asked(draft: Draft, request: Request, asked: AskCopy | ConsentCopy | MakeCopy) -> None:
    """Follow what somebody asks or says about a copy."""
    match asked:
        case AskCopy():
            _ask(draft, request, asked)
        case ConsentCopy():
            _consent(draft, request, asked)
        case MakeCopy():
            _make(draft, request, asked)


def _ask(draft: Draft, request: Request, asked: AskCopy) -> None:
    """Put on record that somebody asks for a copy; of what is lost there is none."""
    key_set = draft.state.directory.key_sets.get(asked.key_set)
    key_class = draft.state.directory.key_classes.get(key_set.key_class) if key_set else None
    problem = text_problem(asked.note, is_needed=True)
    if key_set is None or key_class is None or problem:
        detail = problem or "there is no such key set"
        deny(draft, request, Reason.IMPOSSIBLE, detail=detail)
    elif key_set.status in OVER:
        deny(draft, request, OVER[key_set.status])
    elif key_set.is_confidential:
        deny(draft, request, Reason.CONFIDENTIAL)
    elif not key_class.copy_approvers:
        deny(draft, request, Reason.NEVER_COPIED)
    else:
        draft.log(
            CopyAsked(
                **draft.now,
                copy=f"c{draft.state.seq + 1}",
                key_set=key_set.id,
                actor=request.actor,
                note=asked.note,
                request=request.id,
            )
        )


def _consent(draft: Draft, request: Request, asked: ConsentCopy) -> None:
    """Take the word of whoever may consent: never of the one who asked."""
    state = draft.state
    copy = state.copies.get(asked.copy)
    if copy is None or copy.is_granted:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    key_set = state.directory.key_sets.get(copy.key_set)
    key_class = state.directory.key_classes.get(key_set.key_class) if key_set else None
    if key_set is not None and key_set.is_confidential and asked.is_granted:
        deny(draft, request, Reason.CONFIDENTIAL)
    elif copy.actor == request.actor:
        deny(draft, request, Reason.SELF_APPROVED)
    elif not may_consent(state.directory.cardholders.get(request.actor), key_class):
        deny(draft, request, Reason.NOT_ENTITLED)
    elif problem := text_problem(asked.note):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
    else:
        draft.log(
            CopyDecided(
                **draft.now,
                copy=asked.copy,
                key_set=copy.key_set,
                actor=request.actor,
                is_granted=asked.is_granted,
                note=asked.note,
                request=request.id,
            )
        )


def _make(draft: Draft, request: Request, asked: MakeCopy) -> None:
    """Put a copy that was consented to into the list: it is a set of its own from here on."""
    copy = draft.state.copies.get(asked.copy)
    if copy is None or not copy.is_granted:
        deny(draft, request, Reason.NOT_ENTITLED if copy else Reason.NOTHING_TO_DO)
        return
    known = draft.state.directory.key_sets
    original = known.get(copy.key_set)
    if original is None or not asked.key_set.strip() or asked.key_set in known:
        detail = f"key set {asked.key_set!r} is in the list already, or has no number"
        deny(draft, request, Reason.IMPOSSIBLE, detail=detail)
    elif original.status in OVER or original.is_confidential:
        deny(draft, request, OVER.get(original.status, Reason.CONFIDENTIAL))
    else:
        change = Change(after=_new_set(original, asked))
        wanted = ChangeDirectory(changes=(change,))
        if directory.change(draft, request, wanted):
            draft.log(
                CopyMade(
                    **draft.now,
                    copy=asked.copy,
                    key_set=original.id,
                    made=asked.key_set,
                    actor=request.actor,
                )
            )


def _new_set(original: KeySet, asked: MakeCopy) -> KeySet:
    return replace(
        original,
        id=asked.key_set,
        tag=None,
        is_tag_copyable=True,
        home_slot=asked.home_slot,
        seal="",
        contents=(),
        take_over="",
        status=KeySetStatus.ACTIVE,
    )
