"""Seals: numbers that are used once, changed by an entry of their own, and compared at counts."""

from collections.abc import Iterable, Iterator

from controller.directory import Cardholder, Change, KeySet
from controller.policy.roles import SUPERIORS, has_role
from controller.spare_parts import Unsealed
from controller.state import State

SEAL_MOST = 32

_WATCHING = SUPERIORS | {"security", "officer"}


def is_seal(recorded: str, stated: str) -> bool:
    """Return whether the number `stated` is the one on record; no number on record is no match.

    For whoever counts what hangs in the cabinet: `is_seal(key_set.seal, stated)`. Spaces, and
    small or capital letters, make no difference.
    """
    return bool(_plain(recorded)) and _plain(recorded) == _plain(stated)


def _plain(seal: str) -> str:
    return "".join(seal.split()).upper()


def seal_problem(seal: str) -> str:
    """Return what is wrong with `seal` as a number to be put on record, "" if nothing is."""
    if not seal.strip() or len(seal) > SEAL_MOST or not seal.isprintable():
        return f"a seal has a number of at most {SEAL_MOST} characters"
    return ""


def is_used(state: State, seal: str) -> bool:
    """Return whether `seal` cannot be a new one: some ring has it."""
    return any(is_seal(each.seal, seal) for each in state.directory.key_sets.values())


def may_state(state: State, actor: str, ring: Unsealed) -> bool:
    """Return whether `actor` says which seals were broken and put on `ring`.

    Who had it, who brought it back, whoever is in charge, and Security.
    """
    holder: Cardholder | None = state.directory.cardholders.get(actor)
    if has_role(holder, _WATCHING):
        return True
    return holder is not None and holder.is_active and actor in (ring.taker, ring.returner)


def find_resealed(changes: Iterable[Change]) -> Iterator[str]:
    """Yield which rings known already `changes` give another seal, a line each: none may.

    A list may be older than the seal on the ring; only who renewed it knows the number.
    """
    for each in changes:
        before, after = each.before, each.after
        if isinstance(before, KeySet) and isinstance(after, KeySet) and before.seal != after.seal:
            yield (
                f"key set {after.id!r} has the seal {before.seal!r}; it becomes {after.seal!r}"
                " only when somebody renews it and says why"
            )
