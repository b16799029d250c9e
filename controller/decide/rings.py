"""Decisions about a ring that came back: what of it is told, how many keys hang on it."""

from dataclasses import replace

from controller.decide import directory
from controller.decide.cases import follow_loss
from controller.decide.chasing import note_call, tell_back
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.directory import KeySet, KeySetStatus
from controller.entries import LostSetFound, RingStated
from controller.notices import CaseKind
from controller.parts import Loan
from controller.policy.cases import OVER, locks_of, may_state
from controller.reasons import Reason
from controller.requests import NoteCall, Request, StateRing

KEYS_MOST = 99
"""How many keys of one kind somebody may say to have counted."""


def came_back(draft: Draft, slot: int, key_set: KeySet, loan: Loan | None) -> None:
    """Tell whoever chased the ring; say so if it had been lost. It was taken in as any other."""
    if loan is not None:
        tell_back(draft, loan)
    case = draft.state.cases.get(key_set.id)
    if case is not None and case.what is CaseKind.LOST and not case.is_found:
        draft.log(LostSetFound(**draft.now, key_set=key_set.id, slot=slot))


def told(draft: Draft, request: Request, asked: NoteCall | StateRing) -> None:
    """Follow what somebody says of a ring that is late, or that came back."""
    if isinstance(asked, NoteCall):
        note_call(draft, request, asked)
    else:
        _state_ring(draft, request, asked)


def _state_ring(draft: Draft, request: Request, asked: StateRing) -> None:
    """Put the count on record; a ring that is short is a loss of what is missing."""
    ring = draft.state.uncounted.get(asked.key_set)
    key_set = draft.state.directory.key_sets.get(asked.key_set)
    if ring is None or key_set is None:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    if not may_state(draft.state, request.actor, ring):
        deny(draft, request, Reason.NOT_ENTITLED)
        return
    if len(asked.counts) != len(key_set.keys) or not all(
        0 <= each <= KEYS_MOST for each in asked.counts
    ):
        detail = f"the ring has {len(key_set.keys)} kinds of keys, up to {KEYS_MOST} of each"
        deny(draft, request, Reason.IMPOSSIBLE, detail=detail)
        return
    missing = tuple(
        replace(key, count=key.count - count)
        for key, count in zip(key_set.keys, asked.counts, strict=True)
        if count < key.count
    )
    draft.log(
        RingStated(
            **draft.now,
            key_set=key_set.id,
            actor=request.actor,
            cardholder=ring.borrower,
            counts=asked.counts,
            missing=tuple(f"{each.kind} ×{each.count}" for each in missing),
            request=request.id,
        )
    )
    if missing and key_set.status not in OVER:
        stopped = replace(key_set, status=KeySetStatus.STOPPED)
        directory.put(draft, request.actor, key_set, stopped)
        locks = locks_of(replace(key_set, keys=missing))
        follow_loss(draft, request.actor, key_set, locks, ring.borrower)
