"""From the files and what the cabinet knows to the changes between the two."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from controller.directory import Change, Directory, KeyClass, Person
from controller.importing.findings import Findings
from controller.importing.keys import KeyRow
from controller.importing.plan_keys import plan_keys
from controller.importing.plan_staff import StaffPlan
from controller.importing.rule_tables import Placed
from controller.importing.staff import StaffRow
from controller.importing.wanted import Wanted
from controller.policy.consistency import NOTHING_TO_TYPE_AT, find_problems
from controller.policy.spares import find_spare_misfits
from controller.policy.tables import find_absent

ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What was read: None for a file that was not given, which then says nothing at all."""

    rules: tuple[Placed, ...] | None = None
    staff: tuple[StaffRow, ...] | None = None
    keys: tuple[KeyRow, ...] | None = None
    source_of_rules: str = ""
    source_of_staff: str = ""
    source_of_keys: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What the cabinet knows now, its personal rows by cardholder, and how many slots it has.

    `takes_codes` says that it has something to type a PIN at.
    """

    directory: Directory
    people: Mapping[str, Person]
    slots: int
    takes_codes: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes that make the cabinet know what the files say, and the personal rows."""

    changes: tuple[Change, ...]
    people: tuple[Person, ...]


def make_plan(
    files: Files,
    present: Present,
    found: Findings,
    *,
    token_of: Callable[[bytes], str],
    make_salt: Callable[[], str],
    is_full: bool = False,
    is_reviving: bool = False,
) -> Plan:
    """Return what `files` change; what cannot be is reported in `found`.

    `token_of` gives the keyed hash of a badge's UID, `make_salt` a fresh random text. With
    `is_full` a staff or key list is the whole of it: whoever is absent has left, a key set that
    is absent is retired. With `is_reviving` what is listed but switched off is switched on.
    """
    wanted = Wanted(present.directory, present.people)
    for placed in files.rules or ():
        wanted.put_rule(placed.noun)
    if files.keys is not None:
        if is_full and not files.keys:
            found.refuse(files.source_of_keys, 0, "lists nothing, and --full would retire all")
        plan_keys(wanted, files.keys, is_full=is_full, is_reviving=is_reviving)
    if files.staff is not None:
        if is_full and not files.staff:
            found.refuse(files.source_of_staff, 0, "lists nobody, and --full would let all go")
        plan = StaffPlan(wanted, token_of=token_of, make_salt=make_salt, is_reviving=is_reviving)
        plan.apply(files.staff, is_full=is_full)
    _refuse_rings_as_badges(files, wanted, token_of)
    _check_references(files, wanted, found)
    _check_classes(files, present, wanted, found)
    if not found.problems:
        _check_whole(files, present, wanted, found)
    return Plan(wanted.changes(), tuple(wanted.new_people))


def _refuse_rings_as_badges(files: Files, wanted: Wanted, token_of: Callable[[bytes], str]) -> None:
    """Refuse what would be both a key set's tag and a badge: whoever has the ring could tap it."""
    for key_row in files.keys or ():
        token = token_of(key_row.tag) if key_row.tag is not None else ""
        if token in wanted.credentials:
            key_row.row.refuse(f"tag: is a badge of {wanted.credentials[token].cardholder}")
    tags = {each.tag: each.id for each in wanted.key_sets.values() if each.tag is not None}
    for row in files.staff or ():
        for uid in row.badges:
            if uid in tags:
                row.row.refuse(f"badge: {uid.hex().upper()} is the tag of {tags[uid]}")


def _check_references(files: Files, wanted: Wanted, found: Findings) -> None:
    staff = [each for each in wanted.cardholders.values() if each.is_active]
    shelves: dict[str, Collection[str]] = {
        "class": wanted.key_classes,
        "key_set": wanted.key_sets,
        "schedule": wanted.schedules,
        "shift": {**wanted.shifts, **wanted.watches},
        "approver_table": wanted.approver_tables,
        "role": dict.fromkeys(role for each in staff for role in each.roles),
        "department": dict.fromkeys(each.department for each in staff),
    }
    for named in (each for placed in files.rules or () for each in placed.references):
        shelf = shelves[named.kind]
        if named.key and named.key not in shelf:
            known = ", ".join(shelf) or "none"
            text = f"{named.key!r} is unknown, expected one of: {known}"
            found.refuse(files.source_of_rules, named.line, f"{named.place}: {text}")


def _check_classes(files: Files, present: Present, wanted: Wanted, found: Findings) -> None:
    """Refuse, with its line, a class whose PIN nobody could type, or whose spare keys nobody has.

    Its approver table may stand below it.
    """
    source = files.source_of_rules
    for placed in files.rules or ():
        if not isinstance(placed.noun, KeyClass):
            continue
        if placed.noun.asks_pin and not present.takes_codes:
            found.refuse(source, placed.line, f"key_class.asks_pin: {NOTHING_TO_TYPE_AT}")
        for problem in find_spare_misfits(wanted.approver_tables, placed.noun):
            found.refuse(source, placed.line, f"key_class.keeps_spares: {problem}")


def _check_whole(files: Files, present: Present, wanted: Wanted, found: Findings) -> None:
    """Refuse what shows only in the whole, such as a cabinet without an administrator."""
    after = present.directory.change(wanted.changes())
    source = files.source_of_staff or files.source_of_keys or files.source_of_rules
    for problem in (
        *find_problems(after, slots=present.slots, takes_codes=present.takes_codes),
        *find_absent(present.directory, after),
    ):
        found.refuse(source, 0, problem)
    if _has_administrator(present.directory) and not _has_administrator(after):
        found.refuse(source, 0, "would leave nobody who is an administrator")


def _has_administrator(directory: Directory) -> bool:
    return any(
        each.is_active and ADMINISTRATOR in each.roles for each in directory.cardholders.values()
    )
