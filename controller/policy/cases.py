"""What a damaged or lost ring may still be, who may report it, and who may consent to a copy."""

from collections.abc import Iterator

from controller.directory import Cardholder, Directory, KeyClass, KeySet, KeySetStatus
from controller.notices import CaseKind, to_department
from controller.parts import Case, Uncounted
from controller.policy.roles import CONSOLE, SUPERIORS, has_role
from controller.reasons import Reason
from controller.state import State

REPORTERS = SUPERIORS | {"security"}

SECURITY = "security"
"""What Security is called where no watch says which department keeps it."""

OVER = {KeySetStatus.LOST: Reason.SET_LOST, KeySetStatus.RETIRED: Reason.SET_RETIRED}
"""Why nothing more can be reported or copied of a set that is never lent again."""


def may_report(state: State, actor: str, key_set: str) -> bool:
    """Return whether `actor` may say that `key_set` is damaged or lost.

    Whoever has it out may, and whoever stands at the cabinet now, with what they bring in hand.
    """
    if actor == CONSOLE or has_role(state.directory.cardholders.get(actor), REPORTERS):
        return True
    loan = state.loans.get(key_set)
    if loan is not None and loan.cardholder == actor:
        return True
    return state.session is not None and state.session.cardholder == actor


def may_state(state: State, actor: str, ring: Uncounted) -> bool:
    """Return whether `actor` may say how many keys hang on `ring`: who had it, or brought it."""
    if actor in (ring.borrower, ring.returner, CONSOLE):
        return True
    if state.session is not None and state.session.cardholder == actor:
        return True
    return has_role(state.directory.cardholders.get(actor), SUPERIORS)


def may_consent(holder: Cardholder | None, key_class: KeyClass | None) -> bool:
    """Return whether `holder` is of those who may consent to a copy of a set of `key_class`."""
    return key_class is not None and has_role(holder, frozenset(key_class.copy_approvers))


def locks_of(key_set: KeySet) -> tuple[str, ...]:
    """Return every lock that the keys on the ring open, each once; a key of none by its kind."""
    locks = (lock for key in key_set.keys for lock in key.locks or (key.kind,))
    return tuple(dict.fromkeys(locks))


def to_security(directory: Directory) -> str:
    """Return how Security is addressed: the department that keeps the watch."""
    watch = next(iter(directory.watches.values()), None)
    return to_department(watch.department if watch is not None else SECURITY)


def find_reversals(cases: dict[str, Case], before: Directory, after: Directory) -> Iterator[str]:
    """Yield what a change of the directory would undo that only a signature may, or nothing."""
    for name, case in cases.items():
        was, will = before.key_sets.get(name), after.key_sets.get(name)
        if was == will:
            continue
        if case.what is CaseKind.LOST:
            if will is None or will.status not in OVER or (was and will.tag != was.tag):
                yield f"key set {name!r} was lost; it stays retired, also once it is found"
        elif will is None or will.status is KeySetStatus.ACTIVE:
            yield f"key set {name!r} is damaged; it is lent again once its repair is signed"
