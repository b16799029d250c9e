"""Decisions about the seals of rings: which was broken, which is new, which nobody stated.

A return never waits for any of this: the ring is in, what is wrong about its seal is an exception.
"""

from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.matters import text_problem
from controller.decide.notices import owe
from controller.entries.seals import SealMissed, SealRenewed, SealStated
from controller.notices import NoticeKind, to_role
from controller.policy.approvers import asked_people
from controller.policy.cases import OVER
from controller.policy.seals import is_seal, is_used, may_state, seal_problem
from controller.reasons import Reason
from controller.requests import RenewSeal, Request, StateSeal
from controller.requests.seals import SealRequest
from controller.spare_parts import Unsealed


def received(draft: Draft, request: Request, asked: SealRequest) -> None:
    """Follow what somebody says about the seal of a ring."""
    match asked:
        case StateSeal():
            _state(draft, request, asked)
        case RenewSeal():
            _renew(draft, request, asked)


def _state(draft: Draft, request: Request, asked: StateSeal) -> None:
    """Put on record what is stated of a ring that was opened, right or wrong."""
    ring = draft.state.unsealed.get(asked.key_set)
    if ring is None:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    if not may_state(draft.state, request.actor, ring):
        deny(draft, request, Reason.NOT_ENTITLED)
        return
    said = [each for each in (asked.broken, asked.new) if each]
    problem = next((found for each in said if (found := seal_problem(each))), "")
    if not said or (asked.new and not asked.broken and not ring.is_broken_stated):
        problem = problem or "the number of the seal that was broken is stated first"
    if problem:
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
        return
    if asked.broken:
        is_right = is_seal(ring.seal, asked.broken)
        answered = "" if asked.new else request.id
        _stated(draft, ring, asked, request.actor, answered, is_new=False, is_right=is_right)
    if asked.new and (is_used(draft.state, asked.new) or is_seal(ring.seal, asked.new)):
        _stated(draft, ring, asked, request.actor, request.id, is_new=True, is_right=False)
    elif asked.new:
        _renewed(draft, request, asked.key_set, asked.new, spare=ring.spare)


def _stated(
    draft: Draft,
    ring: Unsealed,
    asked: StateSeal,
    actor: str,
    request: str,
    *,
    is_new: bool,
    is_right: bool,
) -> None:
    """Put one number on record; a wrong one is told to the lead and to Security."""
    draft.log(
        SealStated(
            **draft.now,
            key_set=asked.key_set,
            actor=actor,
            seal=(asked.new if is_new else asked.broken).strip(),
            recorded=ring.seal,
            is_new=is_new,
            is_right=is_right,
            spare=ring.spare,
            request=request,
        )
    )
    if not is_right:
        _tell(draft, NoticeKind.SEAL_WRONG, asked.key_set, ring)


def _renew(draft: Draft, request: Request, asked: RenewSeal) -> None:
    """Put a new seal on record, and why; what was waited for of the ring is settled by it."""
    key_set = draft.state.directory.key_sets.get(asked.key_set)
    problem = seal_problem(asked.new) or text_problem(asked.why, is_needed=True)
    if key_set is None:
        problem = "there is no such key set"
    elif is_used(draft.state, asked.new):
        problem = problem or f"the seal {asked.new.strip()!r} is on a ring already"
    if problem or key_set is None:
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
    elif key_set.status in OVER:
        deny(draft, request, OVER[key_set.status])
    else:
        _renewed(draft, request, key_set.id, asked.new, why=asked.why.strip())


def _renewed(
    draft: Draft, request: Request, key_set: str, new: str, *, why: str = "", spare: str = ""
) -> None:
    draft.log(
        SealRenewed(
            **draft.now,
            key_set=key_set,
            actor=request.actor,
            old=draft.state.directory.key_sets[key_set].seal,
            new=new.strip(),
            why=why,
            spare=spare,
            request=request.id,
        )
    )


def left_unsealed(draft: Draft, key_set: str) -> None:
    """Say so if a ring leaves again before its new seal was stated."""
    ring = draft.state.unsealed.get(key_set)
    if ring is not None and not ring.is_missed:
        _miss(draft, key_set, ring)


def miss_seals(draft: Draft) -> None:
    """Say of which rings nobody stated a new seal in time, once each.

    Called while the clock is trusted, and only once the first of them is due.
    """
    for name, ring in list(draft.state.unsealed.items()):
        if not ring.is_missed and ring.due_ms is not None and draft.at_ms >= ring.due_ms:
            _miss(draft, name, ring)


def _miss(draft: Draft, key_set: str, ring: Unsealed) -> None:
    draft.log(
        SealMissed(
            **draft.now,
            key_set=key_set,
            cardholder=ring.taker,
            returner=ring.returner,
            due_ms=ring.due_ms,
            spare=ring.spare,
        )
    )
    _tell(draft, NoticeKind.SEAL_MISSED, key_set, ring)


def _tell(draft: Draft, what: NoticeKind, key_set: str, ring: Unsealed) -> None:
    """Owe the notice to the lead, and to those whose consent the key needs."""
    known = draft.state.directory.key_sets.get(key_set)
    others = asked_people(draft.state, known, draft.at_ms) if known is not None else ()
    for to in dict.fromkeys((to_role("lead"), *others)):
        owe(draft, what, to, key_set=key_set, cardholder=ring.taker, detail=ring.spare)
