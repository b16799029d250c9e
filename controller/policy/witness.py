"""Which returns somebody else is to have seen, and who counts as somebody else."""

from controller.consent_parts import Witnessing
from controller.directory import Cardholder, KeyClass, KeySet
from controller.parts import Loan
from controller.state import State


def asks_witness(state: State, key_set: KeySet, loan: Loan, returner: str | None) -> bool:
    """Return whether somebody else should have seen what `loan` lent come back.

    What was consulted comes back before the eyes of whoever registered it, if not by their hand.
    """
    if loan.is_consultation and returner != loan.registrar:
        return True
    key_class = _class_of(state, key_set.id)
    return key_class is not None and key_class.asks_witness


def may_witness(
    state: State, asked: Witnessing, key_set: str, holder: Cardholder, *, is_proven: bool
) -> bool:
    """Return whether `holder`, whose badge is good, counts as a witness of that return.

    Who needs an escort, or a host, vouches for nobody, and where only a badge that proves itself
    takes a set, only such a one has seen it come back.
    """
    if holder.id == asked.returner or holder.needs_escort or holder.is_visitor:
        return False
    if dict(asked.registrars).get(key_set, holder.id) != holder.id:
        return False
    key_class = _class_of(state, key_set)
    return is_proven or key_class is None or not key_class.asks_proof


def _class_of(state: State, name: str) -> KeyClass | None:
    """Return the class of the set called `name`, or None."""
    key_set = state.directory.key_sets.get(name)
    return state.directory.key_classes.get(key_set.key_class) if key_set else None
