"""Keys taken over from a developer 接管: what a record must hold to, and what may refer to one."""

from collections.abc import Iterator, Mapping

from controller.directory import Directory, KeySet, KeySetStatus, KindCount
from controller.parts import TakeOver

KINDS_MOST = 50
COUNT_MOST = 99_999
NAME_MOST = 100


def name_problem(what: str, name: str) -> str:
    """Return what is wrong with `name`, of `what`, "" for nothing."""
    if name.strip() and len(name) <= NAME_MOST and name.isprintable():
        return ""
    return f"{what} needs 1 to {NAME_MOST} characters on one line"


def counts_problem(counts: tuple[KindCount, ...]) -> str:
    """Return what is wrong with `counts`, "" for nothing."""
    if not 1 <= len(counts) <= KINDS_MOST:
        return f"expected 1 to {KINDS_MOST} kinds of keys, got {len(counts)}"
    if len({each.kind for each in counts}) < len(counts):
        return "a kind of key is counted twice"
    for each in counts:
        if problem := name_problem("a kind of key", each.kind):
            return problem
        if not (0 <= each.expected <= COUNT_MOST and 0 <= each.counted <= COUNT_MOST):
            return f"expected numbers from 0 to {COUNT_MOST} of {each.kind!r}"
    return ""


def has_difference(counts: tuple[KindCount, ...]) -> bool:
    """Return whether other keys came than were to come."""
    return any(each.expected != each.counted for each in counts)


def find_untaken(
    take_overs: Mapping[str, TakeOver], before: Directory, after: Directory
) -> Iterator[str]:
    """Yield which sets new in `after` refer to no take-over, or to more keys than came by it."""
    touched = {}
    for each in after.key_sets.values():
        if not each.take_over or each is before.key_sets.get(each.id):
            continue
        if each.take_over in take_overs:
            touched[each.take_over] = take_overs[each.take_over]
        else:
            yield f"key set {each.id!r} refers to take-over {each.take_over!r}, which is not known"
    for name, taken in touched.items():
        counted = {each.kind: each.counted for each in taken.counts}
        for kind, count in entered(name, after).items():
            if count > counted.get(kind, 0):
                yield (
                    f"take-over {name!r} counted {counted.get(kind, 0)} keys of kind {kind!r},"
                    f" and its sets would have {count}"
                )


def entered(take_over: str, directory: Directory) -> dict[str, int]:
    """Return how many keys of each kind hang on the rings that refer to `take_over`."""
    found: dict[str, int] = {}
    for each in directory.key_sets.values():
        if each.take_over == take_over and _counts(each):
            for key in each.keys:
                found[key.kind] = found.get(key.kind, 0) + key.count
    return found


def _counts(key_set: KeySet) -> bool:
    return key_set.status is not KeySetStatus.RETIRED
