"""What somebody who leaves still has of ours, and who cannot simply be let go."""

from collections.abc import Iterator

from controller.directory import Cardholder, Change, Directory, KeySetStatus
from controller.notices import to_person
from controller.policy.roles import ADMINISTRATORS, has_role
from controller.state import State


def find_held(state: State, who: str) -> tuple[str, ...]:
    """Return the sets that `who` has out, and those that are in their keeping.

    What is lost or retired is asked of nobody any more: its case says what becomes of it.
    """
    known = state.directory.key_sets
    gone = (KeySetStatus.LOST, KeySetStatus.RETIRED)
    out = [each.key_set for each in state.loans_of(who)]
    kept = [each.id for each in known.values() if each.custody == to_person(who)]
    names = dict.fromkeys((*out, *kept))
    return tuple(each for each in names if each not in known or known[each].status not in gone)


def is_last_administrator(directory: Directory, holder: Cardholder) -> bool:
    """Return whether nobody else is an administrator."""
    if not has_role(holder, ADMINISTRATORS):
        return False
    others = (each for each in directory.cardholders.values() if each.id != holder.id)
    return not any(has_role(each, ADMINISTRATORS) for each in others)


def find_removed(changes: tuple[Change, ...]) -> Iterator[str]:
    """Yield whom `changes` would take out of history, a line each."""
    for each in changes:
        if isinstance(each.before, Cardholder) and each.after is None:
            yield f"cardholder {each.before.id!r} stays known for ever: let them leave instead"
