"""What a directory must hold to: every reference leads somewhere, nothing is claimed twice."""

from collections.abc import Iterator
from typing import assert_never

from controller.directory import (
    AccessLevel,
    ApproverTable,
    Cardholder,
    Change,
    ChecklistItem,
    Credential,
    Directory,
    Grant,
    Keeping,
    KeyClass,
    KeySet,
    KeySetStatus,
    Noun,
    Oversight,
    Pairing,
    Schedule,
    Shift,
    Watch,
)
from controller.policy.consent import STAFF
from controller.policy.contents import contents_problems
from controller.policy.documents import find_unregistered
from controller.policy.extremes import find_extremes
from controller.policy.keeping import find_keeping_misfits
from controller.policy.oversight import find_oversight_misfits
from controller.policy.shift_misfits import item_misfits, shift_misfits, watch_misfits
from controller.policy.spares import find_spare_misfits
from controller.policy.tables import find_keeperless, find_table_misfits

DAY_MINUTES = 1_440

NOTHING_TO_TYPE_AT = "this cabinet has neither keypad nor screen to type it at"


def find_problems(
    directory: Directory, *, slots: int, takes_codes: bool = False
) -> tuple[str, ...]:
    """Return what is impossible in `directory` for a cabinet of `slots` slots, a line each.

    `takes_codes` says that the cabinet has something to type a PIN at.
    """
    return (
        *(
            line
            for noun in directory.nouns()
            for line in find_misfits(directory, noun, slots=slots, takes_codes=takes_codes)
        ),
        *find_claims(directory),
    )


def find_misfits(
    directory: Directory, noun: Noun, *, slots: int, takes_codes: bool = False
) -> Iterator[str]:
    """Yield what is impossible about `noun` of `directory` by itself, a line each.

    The rest is as for `find_problems`.
    """
    match noun:
        case Credential():
            if noun.cardholder not in directory.cardholders:
                yield f"a badge belongs to cardholder {noun.cardholder!r}, who is not known"
        case Cardholder():
            yield from find_extremes(noun)
            yield from _person(directory, noun)
        case KeySet():
            yield from find_extremes(noun)
            yield from _set(directory, noun, slots)
        case KeyClass():
            yield from find_extremes(noun)
            table = noun.approver_table
            if table and table not in directory.approver_tables:
                yield f"class {noun.id!r} names approver table {table!r}, which is not known"
            yield from find_spare_misfits(directory.approver_tables, noun)
            if noun.asks_pin and not takes_codes:
                yield f"class {noun.id!r} asks for a PIN: {NOTHING_TO_TYPE_AT}"
        case AccessLevel():
            for grant in noun.grants:
                for problem in _grant(directory, grant):
                    yield f"access level {noun.id!r} {problem}"
        case Schedule():
            yield from _schedule(noun)
        case Pairing():
            yield from _pairing(directory, noun)
        case Shift():
            yield from shift_misfits(directory, noun)
        case Watch():
            yield from watch_misfits(directory, noun)
        case ChecklistItem():
            yield from item_misfits(directory, noun)
        case ApproverTable():
            yield from find_table_misfits(directory, noun)
            for each in directory.key_classes.values():
                if each.approver_table == noun.id:
                    yield from find_spare_misfits(directory.approver_tables, each)
        case Keeping():
            yield from find_keeping_misfits(noun)
        case Oversight():
            yield from find_oversight_misfits(noun)
        case _:
            assert_never(noun)


def find_claims(directory: Directory) -> Iterator[str]:
    """Yield which tags and slots two key sets claim, and what claims a keeper it has not."""
    tags: dict[bytes, str] = {}
    homes: dict[int, str] = {}
    for each in directory.key_sets.values():
        if each.tag is not None and (other := tags.setdefault(each.tag, each.id)) != each.id:
            yield f"key sets {other!r} and {each.id!r} claim the same tag {each.tag.hex()}"
        if each.home_slot is None or each.status is KeySetStatus.RETIRED:
            continue
        if (other := homes.setdefault(each.home_slot, each.id)) != each.id:
            yield f"key sets {other!r} and {each.id!r} claim the same slot {each.home_slot}"
    yield from find_keeperless(directory)
    yield from find_unregistered(directory)


def find_worn_out(known: Directory, changes: tuple[Change, ...]) -> Iterator[str]:
    """Yield which tags that were replaced before `changes` are given to a set again, a line each.

    Within the same change, or the same import, tags may change places: they were mixed up.
    """
    for each in changes:
        key_set, before = each.after, each.before
        if not isinstance(key_set, KeySet) or key_set.tag is None:
            continue
        is_given = not isinstance(before, KeySet) or before.tag != key_set.tag
        if is_given and (was := known.old_tags.get(key_set.tag)) is not None:
            yield f"tag {key_set.tag.hex()} was replaced on {was!r}; it opens nothing any more"


def _person(directory: Directory, holder: Cardholder) -> Iterator[str]:
    for level in holder.access_levels:
        if level not in directory.access_levels:
            yield f"cardholder {holder.id!r} has access level {level!r}, which is not known"
    if holder.is_visitor:
        yield from _visitor(directory, holder)
    start, end = holder.valid_from_ms, holder.valid_until_ms
    if start is not None and end is not None and start >= end:
        yield f"cardholder {holder.id!r} would be valid until before they are valid"


def _visitor(directory: Directory, visitor: Cardholder) -> Iterator[str]:
    host = directory.cardholders.get(visitor.host)
    if host is None:
        yield f"visitor {visitor.id!r} has host {visitor.host!r}, who is not known"
    elif host.is_visitor or STAFF.isdisjoint(host.roles):
        yield f"visitor {visitor.id!r} has host {visitor.host!r}, who is none of the staff"
    if visitor.roles:
        yield f"visitor {visitor.id!r} has roles, which only staff have"
    if not visitor.permit or visitor.valid_until_ms is None:
        yield f"visitor {visitor.id!r} has no permit, or no end of it"


def _set(directory: Directory, key_set: KeySet, slots: int) -> Iterator[str]:
    if key_set.key_class not in directory.key_classes:
        yield f"key set {key_set.id!r} is of class {key_set.key_class!r}, which is not known"
    if key_set.home_slot is not None and not 1 <= key_set.home_slot <= slots:
        yield f"key set {key_set.id!r} hangs in slot {key_set.home_slot} of {slots}"
    for problem in contents_problems(key_set.item_kind, key_set.contents):
        yield f"key set {key_set.id!r} {problem}"


def _grant(directory: Directory, grant: Grant) -> Iterator[str]:
    if bool(grant.key_set) == bool(grant.key_class):
        yield "has a grant that names not exactly one of a key set and a class"
    elif grant.key_set and grant.key_set not in directory.key_sets:
        yield f"grants key set {grant.key_set!r}, which is not known"
    elif grant.key_class and grant.key_class not in directory.key_classes:
        yield f"grants class {grant.key_class!r}, which is not known"
    if grant.schedule and grant.schedule not in directory.schedules:
        yield f"refers to schedule {grant.schedule!r}, which is not known"


def _pairing(directory: Directory, pairing: Pairing) -> Iterator[str]:
    for side in (pairing.one, pairing.other):
        if bool(side.key_set) == bool(side.key_class):
            yield f"pairing {pairing.id!r} has a side that names not exactly one set or class"
        elif side.key_set and side.key_set not in directory.key_sets:
            yield f"pairing {pairing.id!r} names key set {side.key_set!r}, which is not known"
        elif side.key_class and side.key_class not in directory.key_classes:
            yield f"pairing {pairing.id!r} names class {side.key_class!r}, which is not known"
    if pairing.one == pairing.other and pairing.one.key_set:
        yield f"pairing {pairing.id!r} pairs key set {pairing.one.key_set!r} with itself"


def _schedule(schedule: Schedule) -> Iterator[str]:
    if len(schedule.week) != 7:
        yield f"schedule {schedule.id!r} has {len(schedule.week)} weekdays instead of 7"
    days = (*schedule.week, *(day.spans for day in schedule.special_days))
    for span in (span for spans in days for span in spans):
        if not 0 <= span.start < span.end <= DAY_MINUTES:
            yield f"schedule {schedule.id!r} has hours from minute {span.start} to {span.end}"
