"""Decisions about keys that are taken over from a building's developer."""

from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.matters import text_problem
from controller.entries.take_over import BuildingTakenOver
from controller.policy.badge import check_person
from controller.policy.take_over import counts_problem, has_difference, name_problem
from controller.reasons import Reason
from controller.requests import Request, TakeOverBuilding


def signed(draft: Draft, request: Request, asked: TakeOverBuilding) -> None:
    """Put the take-over on record: what came, from whom, by which paper, and who keeps it."""
    custodian = draft.state.directory.cardholders.get(asked.custodian)
    trusted = draft.state.is_clock_trusted
    if custodian is None or check_person(custodian, draft.at_ms, is_clock_trusted=trusted):
        deny(draft, request, Reason.CARDHOLDER_INACTIVE)
        return
    if custodian.needs_escort:
        deny(draft, request, Reason.NOT_ENTITLED)
        return
    if problem := _problem(draft, asked):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
        return
    draft.log(
        BuildingTakenOver(
            **draft.now,
            take_over=f"t{draft.state.seq + 1}",
            building=asked.building.strip(),
            company=asked.company.strip(),
            receipt=asked.receipt.strip(),
            custodian=custodian.id,
            counts=asked.counts,
            actor=request.actor,
            note=asked.note,
            request=request.id,
        )
    )


def _problem(draft: Draft, asked: TakeOverBuilding) -> str:
    """Return what is wrong with the record, "" for nothing."""
    signed = (asked.company.strip(), asked.receipt.strip())
    for name, taken in draft.state.take_overs.items():
        if (taken.company, taken.receipt) == signed:
            return f"that paper is on record already, as {name}"
    return (
        name_problem("the building", asked.building)
        or name_problem("the company", asked.company)
        or name_problem("the receipt", asked.receipt)
        or counts_problem(asked.counts)
        or text_problem(asked.note, is_needed=has_difference(asked.counts))
    )
