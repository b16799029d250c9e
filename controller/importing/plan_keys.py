"""What the key list changes: key sets, their slots and tags; and which are kept no longer."""

from dataclasses import replace
from typing import Any

from controller.directory import KeySet, KeySetStatus
from controller.importing.keys import KeyRow
from controller.importing.wanted import Wanted
from controller.policy.contents import contents_problems

_FIELDS = {
    **{"slot": "home_slot", "keys": "keys", "kind": "item_kind"},
    **{"contents": "contents", "confidential": "is_confidential"},
    "take_over": "take_over",
}
"""Column of the file to field of the key set, where the file's word is final even if empty."""


def plan_keys(
    wanted: Wanted, rows: tuple[KeyRow, ...], *, is_full: bool, is_reviving: bool
) -> None:
    """Write `rows` into `wanted`; with `is_full`, a key set not among them is retired.

    A retired set gives its slot up and keeps its tag, so that it is known when it turns up. With
    `is_reviving`, a retired set that the list names is lent again.
    """
    for row in rows:
        _put(wanted, row, is_reviving=is_reviving)
    if is_full:
        _retire(wanted, {row.id for row in rows})
    _refuse_claims(wanted, rows)


def _put(wanted: Wanted, row: KeyRow, *, is_reviving: bool) -> None:
    before = wanted.key_sets.get(row.id)
    values: dict[str, Any] = {
        name: getattr(row, name) for column, name in _FIELDS.items() if column in row.given
    }
    if row.tag is not None:
        values["tag"] = row.tag
    if row.tag is not None and before is not None and row.tag != before.tag:
        values["is_tag_copyable"] = True  # a list tells a number; only enrolling finds a key
    if row.seal and before is not None and row.seal != before.seal:
        had = f"has the seal {before.seal!r}" if before.seal else "has no seal on record"
        row.row.refuse(f"seal: the ring {had}; a new number is stated by who puts it on, and why")
    elif row.seal:
        values["seal"] = row.seal
    if row.custody:
        values["custody"] = row.custody
    key_set = replace(
        before or KeySet(id=row.id, label="", key_class=""),
        label=row.label,
        key_class=row.key_class,
        **values,
    )
    if row.key_class and row.key_class not in wanted.key_classes:
        known = ", ".join(wanted.key_classes) or "none: import the rules first"
        row.row.refuse(f"class: {row.key_class!r} is unknown, expected {known}")
    for problem in contents_problems(key_set.item_kind, key_set.contents):
        row.row.refuse(f"contents: {row.id} {problem}")
    if key_set.status is KeySetStatus.RETIRED and is_reviving:
        key_set = replace(key_set, status=KeySetStatus.ACTIVE)
    elif key_set.status is KeySetStatus.RETIRED:
        key_set = replace(key_set, home_slot=None)
        row.row.note(f"{row.id} is retired and stays so; --revive lends it again")
    wanted.key_sets[row.id] = key_set


def _retire(wanted: Wanted, listed: set[str]) -> None:
    settled = (KeySetStatus.RETIRED, KeySetStatus.LOST)
    for each in [*wanted.key_sets.values()]:
        if each.id not in listed and each.status not in settled:
            wanted.key_sets[each.id] = replace(each, status=KeySetStatus.RETIRED, home_slot=None)


def _refuse_claims(wanted: Wanted, rows: tuple[KeyRow, ...]) -> None:
    """Refuse the slot or tag of a key set that the file does not list."""
    listed = {row.id for row in rows}
    others = [each for each in wanted.key_sets.values() if each.id not in listed]
    homes = {each.home_slot: each.id for each in others if each.home_slot is not None}
    tags = {each.tag: each.id for each in others if each.tag is not None}
    for row in rows:
        key_set = wanted.key_sets[row.id]
        if key_set.home_slot in homes:
            row.row.refuse(f"slot: {key_set.home_slot} is where {homes[key_set.home_slot]} hangs")
        if key_set.tag in tags:
            row.row.refuse(f"tag: is already the tag of {tags[key_set.tag]}")
