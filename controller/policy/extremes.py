"""Numbers and names nobody means: what would make a time no calendar has, or a name of two things.

Forms and files ask for less than this; what comes another way is held to it all the same.
"""

import re
from collections.abc import Iterator
from dataclasses import fields

from controller.directory import Cardholder, KeyClass, KeySet
from controller.policy.hours import LAST_MS
from controller.requests import Asked

LONGEST_MS = 3_660 * 86_400_000
"""Ten years: no loan, warning or reminder takes longer."""

DAY_MINUTES = 1_440
KEYS_MOST = 9_999
SETS_MOST = 100_000
NAME_MOST = 64

_NO_NAME = re.compile(r"[\s|;,:\"]")
"""What separates the parts of lists, addressees and the names helpers know things by."""


def times_of(asked: Asked) -> Iterator[int]:
    """Yield the times (UTC milliseconds) that `asked` names."""
    for each in fields(asked):
        if each.name.endswith("_ms") and (at_ms := getattr(asked, each.name)) is not None:
            yield at_ms


def find_extremes(noun: Cardholder | KeyClass | KeySet) -> Iterator[str]:
    """Yield what is impossible about the numbers of `noun` and about its id, a line each."""
    match noun:
        case Cardholder():
            yield from _name(f"cardholder {noun.id!r}", noun.id)
            for ms in (noun.valid_from_ms, noun.valid_until_ms):
                yield from _range(f"cardholder {noun.id!r} is valid from or until", ms, LAST_MS)
            yield from _range(f"cardholder {noun.id!r} has a limit of", noun.set_limit, SETS_MOST)
        case KeyClass():
            yield from _class(noun)
        case KeySet():
            yield from _name(f"key set {noun.id!r}", noun.id)
            for key in noun.keys:
                yield from _range(f"key set {noun.id!r} has keys:", key.count, KEYS_MOST)


def _class(key_class: KeyClass) -> Iterator[str]:
    where = f"class {key_class.id!r} has a time of"
    times = (
        *(key_class.curfew_ms, key_class.due_soon_ms, *key_class.escalation_ms),
        *(key_class.lock_change_ms, key_class.reminder_ms, key_class.consult_ms),
        key_class.reseal_ms,
    )
    for ms in times:
        yield from _range(where, ms, LONGEST_MS)
    yield from _range(
        f"class {key_class.id!r} has a curfew at minute", key_class.curfew_minute, DAY_MINUTES - 1
    )


def _range(what: str, number: int | None, most: int) -> Iterator[str]:
    if number is not None and not 0 <= number <= most:
        yield f"{what} {number}, 0 to {most} can be"


def _name(what: str, name: str) -> Iterator[str]:
    if not 0 < len(name) <= NAME_MOST or _NO_NAME.search(name) or not name.isprintable():
        yield f'{what} needs a code of 1 to {NAME_MOST} characters without spaces or | ; , : "'
