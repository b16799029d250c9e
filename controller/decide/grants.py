"""The grant of one slot: what stands against it, and the one entry and command it is."""

from typing import Any

from controller.commands import ReleaseSlot
from controller.decide.draft import Draft
from controller.decide.sessions import armed_for
from controller.directory import KeySet
from controller.entries import AccessGranted
from controller.policy.consent import Filled, counted
from controller.policy.duty import issuer_of
from controller.policy.spares import spare_of
from controller.policy.take import check_take, take_of
from controller.reasons import Capacity, Reason
from controller.state import State


def seated(state: State, slot: int) -> KeySet | None:
    """Return the key set that is thought to sit in `slot`."""
    seat = state.seats.get(slot)
    return state.key_set_of(seat.tag) if seat is not None else None


def check(draft: Draft, slot: int, wisher: str, key_set: KeySet | None) -> tuple[list[Reason], str]:
    """Return every reason against releasing `slot`, or the rule that permits it."""
    state = draft.state
    seat = state.seats.get(slot)
    if slot in state.unknown:
        return [Reason.SLOT_UNKNOWN], ""
    if seat is None:
        return [Reason.SLOT_EMPTY], ""
    if not seat.is_sure or key_set is None:
        return [Reason.SLOT_UNKNOWN], ""
    if state.releases:
        return [Reason.BUSY], ""
    holder = state.directory.cardholders.get(wisher)
    if holder is None:
        return [Reason.CARDHOLDER_INACTIVE], ""
    armed = armed_for(state, slot, wisher)
    verdict = check_take(state, holder, key_set, draft.at_ms, armed=armed)
    return list(verdict.reasons), verdict.rule


def grant(draft: Draft, slot: int, wisher: str, key_set: KeySet, rule: str) -> None:
    """Let go of `slot` for `wisher`, and say who agreed."""
    state = draft.state
    armed = armed_for(state, slot, wisher)
    take = take_of(state, state.directory.cardholders[wisher], key_set, draft.at_ms, armed=armed)
    filled = counted(take)
    people = _people(filled) if filled else {}
    until = draft.mono_ms + state.settings.release_ms
    draft.log(
        AccessGranted(
            **draft.now,
            cardholder=wisher,
            key_set=key_set.id,
            slot=slot,
            until_mono_ms=until,
            rule=rule,
            purpose=take.purpose,
            work_order=take.work_order,
            issuer=armed.actor if armed is not None else issuer_of(state, draft.at_ms),
            hand=armed.hand if armed is not None else "",
            is_consultation=armed.is_consultation if armed is not None else False,
            spare=spare_of(take),
            host=take.holder.host,
            **people,
        )
    )
    draft.tell(ReleaseSlot(slot=slot, until_mono_ms=until))


def _people(filled: Filled) -> dict[str, Any]:
    """Return who agreed, and as what, as a grant says it."""
    named: dict[Capacity, list[str]] = {capacity: [] for capacity in Capacity}
    for need, each in filled:
        if each.holder.id not in named[need.capacity]:
            named[need.capacity].append(each.holder.id)
    second = [*named[Capacity.COMPANION], *named[Capacity.SECOND]]
    return {
        "approvers": tuple(named[Capacity.APPROVER]),
        "companion": second[0] if second else "",
        "escort": next(iter(named[Capacity.ESCORT]), ""),
        "registrar": next(iter(named[Capacity.REGISTRAR]), ""),
        "approvals": tuple(dict.fromkeys(each.approval for _, each in filled if each.approval)),
    }
