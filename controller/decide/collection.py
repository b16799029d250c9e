"""Decisions about keys an owner collects for good 業主簽領, and entrusts again 託管."""

from dataclasses import replace

from controller.decide import directory, promises
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.matters import text_problem
from controller.directory import Key, KeySet
from controller.entries import KeySetCollected, KeySetTakenBack
from controller.policy.cases import OVER
from controller.policy.custody import OWNER, count_keys
from controller.policy.tables import NO_KEEPER
from controller.reasons import Reason
from controller.requests import CollectByOwner, Request, TakeBackIntoCustody

RECEIPT_MOST = 64


def signed_for(draft: Draft, request: Request, asked: CollectByOwner | TakeBackIntoCustody) -> None:
    """Follow what an owner signed for."""
    match asked:
        case CollectByOwner():
            _collect(draft, request, asked)
        case TakeBackIntoCustody():
            _take_back(draft, request, asked)


def _collect(draft: Draft, request: Request, asked: CollectByOwner) -> None:
    """Let the set leave custody: what was released, armed, offered or promised of it ends."""
    found = _verified(draft, request, asked)
    if found is None:
        return
    key_set, keys = found
    if key_set.status in OVER:
        deny(draft, request, OVER[key_set.status])
        return
    if key_set.custody == OWNER:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    if key_set.tag is not None and not draft.state.is_doubled(key_set.tag):
        for slot in draft.state.slots_of(key_set.tag):
            deny(draft, request, Reason.IMPOSSIBLE, detail=f"it sits in slot {slot}")
            return
    loan = draft.state.loans.get(key_set.id)
    draft.log(
        KeySetCollected(
            **draft.now,
            key_set=key_set.id,
            actor=request.actor,
            proof=asked.proof,
            receipt=asked.receipt.strip(),
            keys=keys,
            cardholder=loan.cardholder if loan is not None else None,
            note=asked.note,
            request=request.id,
        )
    )
    promises.returned(draft, key_set.id)
    directory.put(draft, request.actor, key_set, replace(key_set, custody=OWNER))


def _take_back(draft: Draft, request: Request, asked: TakeBackIntoCustody) -> None:
    """Keep the set again where it was kept before, with the keys that were counted."""
    found = _verified(draft, request, asked)
    if found is None:
        return
    key_set, keys = found
    if key_set.custody != OWNER:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    custody = draft.state.collected.get(key_set.id, NO_KEEPER)
    draft.log(
        KeySetTakenBack(
            **draft.now,
            key_set=key_set.id,
            actor=request.actor,
            proof=asked.proof,
            receipt=asked.receipt.strip(),
            keys=keys,
            note=asked.note,
            request=request.id,
        )
    )
    directory.put(draft, request.actor, key_set, replace(key_set, custody=custody, keys=keys))


def _verified(
    draft: Draft, request: Request, asked: CollectByOwner | TakeBackIntoCustody
) -> tuple[KeySet, tuple[Key, ...]] | None:
    """Return the set and its keys as they were counted, or None after a refusal."""
    key_set = draft.state.directory.key_sets.get(asked.key_set)
    if key_set is None:
        deny(draft, request, Reason.IMPOSSIBLE, detail="there is no such key set")
        return None
    keys = count_keys(key_set, asked.keys)
    problem = text_problem(asked.note) or text_problem(asked.receipt, is_needed=True)
    if len(asked.receipt) > RECEIPT_MOST:
        problem = f"the number of a receipt is longer than {RECEIPT_MOST} characters"
    if keys is None:
        problem = problem or "these are not the keys that are listed for the ring"
    if problem or keys is None:
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
        return None
    return key_set, keys
