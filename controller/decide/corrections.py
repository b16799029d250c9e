"""Decisions about corrections 更正: a signed line beneath another; entries are never altered."""

from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.matters import text_problem
from controller.entries import EntryCorrected
from controller.folds.corrections import changer_of
from controller.policy.roles import ADMINISTRATORS, has_role
from controller.reasons import Reason
from controller.requests import CorrectEntry, Request


def correct(draft: Draft, request: Request, asked: CorrectEntry) -> None:
    """Put on record what an entry should say; whoever changed what is known has another do it."""
    if not 1 <= asked.entry <= draft.state.seq:
        deny(draft, request, Reason.IMPOSSIBLE, detail="there is no such entry yet")
        return
    said = (text_problem(each, is_needed=True) for each in (asked.says, asked.why))
    if problem := next(filter(None, said), ""):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
        return
    if _may_be_own_change(draft, request.actor, asked.entry):
        deny(draft, request, Reason.SAME_PERSON)
        return
    draft.log(
        EntryCorrected(
            **draft.now,
            actor=request.actor,
            corrects=asked.entry,
            says=asked.says.strip(),
            why=asked.why.strip(),
            request=request.id,
        )
    )


def _may_be_own_change(draft: Draft, actor: str, entry: int) -> bool:
    """Return whether `actor` changed what `entry` is about; of old ones no administrator knows."""
    if changer_of(draft.state, entry) == actor:
        return True
    holder = draft.state.directory.cardholders.get(actor)
    return entry < draft.state.changers_from and has_role(holder, ADMINISTRATORS)
