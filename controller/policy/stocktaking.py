"""Who counts the stock, what is to be counted, and how it is reconciled with what is on record."""

from collections.abc import Iterator

from controller.directory import KeySet, KeySetStatus
from controller.directory.oversight import CUSTODIANS
from controller.notices import to_person
from controller.policy.custody import OWNER, is_elsewhere
from controller.policy.duty import issuer_of
from controller.policy.oversight import oversight_of
from controller.policy.seals import is_seal
from controller.policy.stock import KEPT
from controller.state import State
from controller.stocktaking import CountDifference, CountKind, StockRow, StockTaking


def is_custodian(state: State, who: str, at_ms: int) -> bool:
    """Return whether `who` keeps the keys, and so does not count them.

    That is whoever has a custodian's role, whoever issues keys now, and whoever has a set in their
    own keeping.
    """
    oversight = oversight_of(state.directory)
    roles = oversight.custodians if oversight is not None else CUSTODIANS
    holder = state.directory.cardholders.get(who)
    if holder is None or not set(roles).isdisjoint(holder.roles):
        return True
    keeps = any(each.custody == to_person(who) for each in state.directory.key_sets.values())
    return keeps or issuer_of(state, at_ms) == who


def sets_to_count(state: State, key_class: str) -> tuple[str, ...]:
    """Return the sets of `key_class` ("" for all) that are kept here, in order of their ids."""
    known = state.directory.key_sets.values()
    return tuple(sorted(each.id for each in known if _is_counted(each, key_class)))


def _is_counted(key_set: KeySet, key_class: str) -> bool:
    is_kept = key_set.status in KEPT and not is_elsewhere(key_set)
    return is_kept and key_class in ("", key_set.key_class)


def still_to_count(state: State, taking: StockTaking) -> tuple[str, ...]:
    """Return which sets of `taking` nobody has stated yet, of those that are still kept here."""
    left = set(sets_to_count(state, taking.key_class))
    return tuple(each for each in taking.sets if each in left and each not in taking.stated)


def differences(
    state: State, key_set: KeySet, *, is_present: bool, keys: int, seal: str
) -> tuple[CountDifference, ...]:
    """Return how what was seen of `key_set` differs from what is on record at this moment."""
    is_out = key_set.id in state.loans
    if not is_present:
        return () if is_out else (CountDifference.MISSING,)
    found = [CountDifference.SURPLUS] if is_out else []
    listed = sum(each.count for each in key_set.keys)
    if key_set.keys and keys != listed:
        found.append(CountDifference.KEYS)
    if key_set.seal and not is_seal(key_set.seal, seal):
        found.append(CountDifference.SEAL)
    return tuple(found)


def reconcile(state: State, taking: StockTaking) -> tuple[StockRow, ...]:
    """Return the table of `taking`: class by class what was made, and where all of it is."""
    rows: dict[str, dict[str, int]] = {}
    for each in state.directory.key_sets.values():
        if taking.key_class in ("", each.key_class):
            row = rows.setdefault(each.key_class, dict.fromkeys(_COLUMNS, 0))
            row["made"] += 1
            for column in _columns(state, taking, each):
                row[column] += 1
    before = state.takings.made
    return tuple(
        StockRow(
            key_class=name,
            added=max(0, row["made"] - before[name]) if name in before else 0,
            difference=row["made"] - sum(row[each] for each in _PLACES),
            **row,
        )
        for name, row in sorted(rows.items())
    )


_PLACES = ("present", "out", "elsewhere", "collected", "lost", "retired")
_COLUMNS = ("made", "stopped", *_PLACES)


def _columns(state: State, taking: StockTaking, key_set: KeySet) -> Iterator[str]:
    """Yield the columns `key_set` counts in: the place it is at, if it can be accounted for."""
    if key_set.status is KeySetStatus.RETIRED:
        yield "lost" if key_set.id in state.cases else "retired"
    elif key_set.status is KeySetStatus.LOST:
        yield "lost"
    elif key_set.custody == OWNER:
        yield "collected"
    elif is_elsewhere(key_set):
        yield "elsewhere"
    else:
        stated = taking.stated.get(key_set.id)
        if stated is not None and stated.is_present:
            yield "present"
            if key_set.status is KeySetStatus.STOPPED:
                yield "stopped"
        elif key_set.id in state.loans or (stated is not None and not stated.differs):
            yield "out"  # as it was when it was looked for


def period_of(what: CountKind, day: str) -> str:
    """Return the month, or for a quarterly count the quarter, of the local `day`."""
    if what is CountKind.QUARTERLY:
        return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"
    return day[:7]


def period_before(what: CountKind, day: str) -> str:
    """Return the period before the one of `day`, which is over."""
    year, month = int(day[:4]), int(day[5:7])
    back = (month - 1) % 3 + 1 if what is CountKind.QUARTERLY else 1
    count = year * 12 + month - 1 - back
    return period_of(what, f"{count // 12:04}-{count % 12 + 1:02}-01")
