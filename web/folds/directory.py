"""Cardholders, key sets, classes and levels as they stand now; a change waits in `staged`.

An import is staged slice by slice and takes effect as a whole, so a change of one entry goes the
same way in one breath.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from web.folds.write import Plain, Write
from web.terms import folded

COLUMNS: dict[str, tuple[str, dict[str, str]]] = {
    "cardholder": (
        "cardholders",
        {
            "department": "$.department",
            "roles": "$.roles",
            "is_active": "$.is_active",
            "language": "$.language",
            "valid_from_ms": "$.valid_from_ms",
            "valid_until_ms": "$.valid_until_ms",
            "body": "$",
        },
    ),
    "key_set": (
        "key_sets",
        {
            "label": "$.label",
            "key_class": "$.key_class",
            "tag": "$.tag",
            "home_slot": "$.home_slot",
            "custody": "$.custody",
            "status": "$.status",
            "keys": "$.keys",
            "item_kind": "$.item_kind",
            "contents": "$.contents",
            "is_confidential": "$.is_confidential",
            "seal": "$.seal",
            "take_over": "$.take_over",
        },
    ),
    "key_class": (
        "key_classes",
        {
            "label": "$.label",
            "due_soon_ms": "$.due_soon_ms",
            "is_home_fixed": "$.is_home_fixed",
            "approver_table": "$.approver_table",
            "asks_key_count": "$.asks_key_count",
            "consult_ms": "$.consult_ms",
            "keeps_spares": "$.keeps_spares",
        },
    ),
    "access_level": ("access_levels", {"label": "$.label"}),
    "schedule": ("schedules", {"label": "$.label"}),
    "pairing": ("pairings", {"label": "$.label"}),
    "shift": ("shifts", {"label": "$.label", "department": "$.department"}),
    "watch": ("watches", {"label": "$.label", "department": "$.department"}),
    "checklist_item": (
        "checklist",
        {"label": "$.label", "shifts": "$.shifts", "is_self_test": "$.is_self_test"},
    ),
    "approver_table": ("approver_tables", {"label": "$.label"}),
    "oversight": ("oversights", {"label": "$.label", "body": "$"}),
    "keeping": ("keepings", {"label": "$.label", "months": "$.months"}),
}
"""Which table keeps a noun, and which of its fields; other nouns stay in the log only."""

_STAGE = (
    "INSERT OR REPLACE INTO staged (batch, noun, key, body, folded)"
    " VALUES (:batch, :noun, :key, :body, :folded)"
)
_CLEAR = "DELETE FROM staged WHERE batch = :batch"


def _keep(noun: str) -> tuple[str, str]:
    """Return the two statements that let the staged changes of `noun` take effect."""
    table, columns = COLUMNS[noun]
    names = ", ".join(("id", *columns, "folded", "is_known"))
    values = ", ".join(f"json_extract(body, '{path}')" for path in columns.values())
    staged = f"FROM staged WHERE batch = :batch AND noun = '{noun}'"
    return (
        f"INSERT OR REPLACE INTO {table} ({names})"
        f" SELECT key, {values}, folded, 1 {staged} AND body IS NOT NULL",
        f"UPDATE {table} SET is_known = 0 WHERE id IN (SELECT key {staged} AND body IS NULL)",  # noqa: S608
    )


_KEEP = tuple(statement for noun in COLUMNS for statement in _keep(noun))
_SEEN_DEPARTMENTS = (
    "INSERT OR IGNORE INTO departments (name) SELECT json_extract(body, '$.department')"
    " FROM staged WHERE batch = :batch AND noun = 'cardholder' AND body IS NOT NULL"
    " AND json_extract(body, '$.department') <> ''"
)


def _stage(batch: str, changes: list[Plain]) -> Iterator[Write]:
    for change in changes:
        after, noun = change.get("after"), change.get("after") or change.get("before") or {}
        if noun.get("is") not in COLUMNS:
            continue
        yield (
            _STAGE,
            {
                "batch": batch,
                "noun": noun["is"],
                "key": noun["id"],
                "body": None if after is None else json.dumps(after, ensure_ascii=False),
                "folded": folded(f"{noun['id']}\n{noun.get('label', '')}"),
            },
        )


def _take_effect(batch: str) -> Iterator[Write]:
    params: dict[str, Any] = {"batch": batch}
    for statement in (*_KEEP, _SEEN_DEPARTMENTS, _CLEAR):
        yield statement, params


def _changed(entry: Plain) -> Iterator[Write]:
    batch = f"entry:{entry['seq']}"
    yield from _stage(batch, entry["changes"])
    yield from _take_effect(batch)


def _import_staged(entry: Plain) -> Iterator[Write]:
    yield from _stage(f"import:{entry['import_id']}", entry["changes"])


def _import_completed(entry: Plain) -> Iterator[Write]:
    yield from _take_effect(f"import:{entry['import_id']}")


def _import_discarded(entry: Plain) -> Iterator[Write]:
    yield _CLEAR, {"batch": f"import:{entry['import_id']}"}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "directory_changed": _changed,
    "import_staged": _import_staged,
    "import_completed": _import_completed,
    "import_discarded": _import_discarded,
}


def fold_person(row: Plain) -> Iterator[Write]:
    """Yield the writes for one row of the side table; a row without a name was erased."""
    if not row.get("name"):
        yield "DELETE FROM people WHERE cardholder = :cardholder", {"cardholder": row["cardholder"]}
        return
    yield (
        "INSERT OR REPLACE INTO people (cardholder, name, phone, document, folded)"
        " VALUES (:cardholder, :name, :phone, :document, :folded)",
        {
            "cardholder": row["cardholder"],
            "name": row["name"],
            "phone": row.get("phone") or "",
            "document": row.get("document") or "",
            "folded": folded(row["name"]),
        },
    )
