"""Where a set is kept, and what of that only a signature may change."""

from collections.abc import Iterator

from controller.directory import Directory, Key, KeySet

OWNER = "owner"
"""The custody of a set that its owner collected for good 業主簽領."""

ELSEWHERE = ("cabinet:", "person:")
"""How the custody of a set begins that another cabinet or a person keeps."""

COUNT_MOST = 99


def is_elsewhere(key_set: KeySet) -> bool:
    """Return whether `key_set` is not kept in this cabinet, so that nobody takes it here."""
    return key_set.custody == OWNER or key_set.custody.startswith(ELSEWHERE)


def find_recalled(collected: dict[str, str], before: Directory, after: Directory) -> Iterator[str]:
    """Yield which sets a change would take from their owners, who sign for that; or nothing."""
    for name in collected:
        was, will = before.key_sets.get(name), after.key_sets.get(name)
        if was is not None and was.custody == OWNER and (will is None or will.custody != OWNER):
            yield f"key set {name!r} is its owner's; it is taken back once that is signed for"


def count_keys(key_set: KeySet, counted: tuple[Key, ...]) -> tuple[Key, ...] | None:
    """Return the keys of `key_set` as they were `counted` by kind, () for as they are listed.

    None where a kind is not on the ring, is counted twice, or no key is left.
    """
    if not counted:
        return key_set.keys
    listed = {each.kind: each for each in key_set.keys}
    if len({each.kind for each in counted}) < len(counted):
        return None
    if any(each.kind not in listed or not 0 <= each.count <= COUNT_MOST for each in counted):
        return None
    keys = (
        Key(kind=each.kind, count=each.count, locks=listed[each.kind].locks)
        for each in counted
        if each.count
    )
    return tuple(keys) or None
