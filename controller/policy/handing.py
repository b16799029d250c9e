"""May a set go from hand to hand? Who has it must be allowed to give it, who gets it to take it.

The set is out and stays out; for the receiver every rule for taking is asked.
"""

from controller.changed import changed
from controller.directory import Cardholder
from controller.parts import Handing, Loan, Session
from controller.policy.take import Verdict, check_take
from controller.reasons import Reason
from controller.state import State


def check_giving(state: State, giver: str, key_set: str, at_ms: int) -> list[Reason]:
    """Return why `giver` may not hand `key_set` on at `at_ms` (UTC milliseconds).

    What is late goes back into the cabinet: to hand it on would only hide that it is. A customer's
    spare key is with who asked for it.
    """
    loan = state.loans.get(key_set)
    if loan is None or loan.cardholder != giver:
        return [Reason.NOT_HELD]
    known = state.directory.key_sets.get(key_set)
    key_class = state.directory.key_classes.get(known.key_class) if known else None
    reasons = []
    is_never = key_class is None or key_class.is_never_handed_on or key_class.keeps_spares
    if is_never or loan.is_consultation:
        reasons.append(Reason.NEVER_HANDED_ON)
    if loan.due_ms is not None and state.is_clock_trusted and at_ms >= loan.due_ms:
        reasons.append(Reason.OVERDUE)
    return reasons


def check_receiving(
    state: State,
    handing: Handing,
    receiver: Cardholder,
    at_ms: int,
    *,
    is_proven: bool | None = None,
) -> Verdict:
    """Return whether `receiver` may take over what `handing` offers, with every reason if not.

    The work goes on: it is for what the giver took the set for, unless the receiver's session says
    otherwise. `is_proven` says that the badge in use cannot be copied; None asks the session.
    """
    reasons = tuple(check_giving(state, handing.giver, handing.key_set, at_ms))
    key_set = state.directory.key_sets.get(handing.key_set)
    loan = state.loans.get(handing.key_set)
    if key_set is None or loan is None:
        return Verdict(reasons=reasons)
    with_them = changed(state, session=session_for(state, receiver.id, loan))
    verdict = check_take(
        with_them, receiver, key_set, at_ms, is_proven=is_proven, is_handed_on=True
    )
    if receiver.id == handing.giver:
        reasons = (Reason.SELF_APPROVED, *reasons)
    if reasons or verdict.reasons:
        return Verdict(reasons=tuple(dict.fromkeys((*reasons, *verdict.reasons))))
    return verdict


def session_for(state: State, receiver: str, loan: Loan) -> Session:
    """Return the session of `receiver`, with what the giver took the set for where it says none."""
    session = state.session
    if session is None or session.cardholder != receiver:
        session = Session(cardholder=receiver, token="", until_mono_ms=0)
    return changed(
        session,
        purpose=session.purpose or loan.purpose,
        work_order=session.work_order or loan.work_order,
    )


def offered_to(state: State, receiver: str) -> list[Handing]:
    """Return what is offered to `receiver` at the cabinet now, to them or to whoever may."""
    return [
        each
        for each in state.handings.values()
        if each.is_offered
        and each.giver != receiver
        and each.receiver in (None, receiver)
        and each.slot not in state.seats
    ]


def place_of(state: State, loan: Loan) -> int | None:
    """Return the empty slot whose button stands for `loan`: its home, else where it left from."""
    key_set = state.directory.key_sets.get(loan.key_set)
    home = key_set.home_slot if key_set is not None else None
    slots = (home, loan.slot)
    return next((slot for slot in slots if slot is not None and slot not in state.seats), None)
