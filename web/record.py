"""The record of a handover as its page shows it, read from the read models."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from web.names import KnownNames

_SELECT = (
    "SELECT handover, shift, day, book, outgoing, incoming, body, at_ms, outgoing_ms, incoming_ms,"
    " refused_ms, awaited, finished_ms, moved, reviewed_ms, reviewed_by, review_note FROM handovers"
)


@dataclass(slots=True)
class Record:
    """One handover: `row` are its columns, `count` what was counted, `lines` what was said."""

    row: dict[str, Any]
    count: dict[str, Any]
    items: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)

    @property
    def unanswered(self) -> list[dict[str, Any]]:
        """Return the questions that have no answer yet."""
        done = {e["question"] for e in self.lines if e["kind"] == "handover_answered"}
        asked = [each for each in self.lines if each["kind"] == "handover_questioned"]
        return [each for each in asked if each["question"] not in done]

    @property
    def moved(self) -> list[str]:
        """Return the sets that left or came back between the count and the last signature."""
        return list(json.loads(self.row["moved"] or "[]"))

    @property
    def blind(self) -> list[int]:
        """Return the slots that nobody has counted by eye since the last count."""
        seen = {
            each["slot"]
            for line in self.lines
            if line["kind"] == "slots_counted_by_eye" and line["seq"] > self.count["seq"]
            for each in line["counted"]
        }
        return [slot for slot in self.count["blind"] if slot not in seen]

    def people(self) -> Iterator[str]:
        """Yield everybody the record names."""
        yield from (self.row[name] or "" for name in ("outgoing", "incoming", "reviewed_by"))
        yield from (each["cardholder"] or "" for each in self.count["out"])
        yield from (each["actor"] or "" for each in self.items)
        for line in self.lines:
            yield from (line.get(n, "") for n in ("actor", "cardholder", "witness"))
        yield str(self.count["actor"])

    def key_sets(self) -> Iterator[str]:
        """Yield every key set the record names."""
        yield from (each["key_set"] for each in self.count["out"])
        yield from (each["key_set"] for each in self.count["differences"])
        yield from self.count["stopped"]
        yield from self.moved


def open_records(db: sqlite3.Connection) -> list[Record]:
    """Return the handovers that are not finished."""
    return [_whole(db, each) for each in _rows(db, f"{_SELECT} WHERE finished_ms IS NULL")]


def finished_records(db: sqlite3.Connection, most: int) -> list[Record]:
    """Return the last `most` handovers that are."""
    rows = _rows(
        db, f"{_SELECT} WHERE finished_ms IS NOT NULL ORDER BY finished_ms DESC LIMIT ?", most
    )
    return [_whole(db, each) for each in rows]


def gaps(db: sqlite3.Connection, most: int) -> list[dict[str, Any]]:
    """Return the last `most` stretches of shifts without a record, unreviewed ones first."""
    select = (
        "SELECT gap, shift, day, until_day, count, at_ms, reviewed_ms, reviewed_by, review_note"
        " FROM shift_gaps ORDER BY reviewed_ms IS NOT NULL, at_ms DESC LIMIT ?"
    )
    return _rows(db, select, most)


def posts(db: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Return everything that is handed over: its id, label, and "watch_to", "watch_from" or ""."""
    listed = _pairs(db, "SELECT id, label FROM shifts WHERE is_known ORDER BY id")
    found = [(name, label, "") for name, label in listed]
    for name, label in _pairs(db, "SELECT id, label FROM watches WHERE is_known ORDER BY id"):
        found += [(f"{name}:to", label, "watch_to"), (f"{name}:from", label, "watch_from")]
    return found


def names_for(
    db: sqlite3.Connection, records: Iterable[Record], others: Iterable[str] = ()
) -> KnownNames:
    """Return what the ids on `records` stand for, and the people `others`."""
    whole = list(records)
    people = [each for record in whole for each in record.people()]
    key_sets = [each for record in whole for each in record.key_sets()]
    return KnownNames(db, [*people, *others], key_sets)


def _whole(db: sqlite3.Connection, row: dict[str, Any]) -> Record:
    name, shift = row["handover"], str(row["shift"]).partition(":")[0]
    lines = [
        json.loads(body)
        for (body,) in db.execute(
            "SELECT body FROM handover_lines WHERE handover = ? ORDER BY seq", (name,)
        )
    ]
    items = _rows(
        db,
        "SELECT id, label, shifts, is_self_test, is_good, note, actor FROM checklist"
        " LEFT JOIN handover_items ON item = id AND handover = ? WHERE is_known OR item NOT NULL"
        " ORDER BY checklist.rowid",
        name,
    )
    kept = [
        each
        for each in items
        if each["is_good"] is not None or _is_asked(json.loads(each["shifts"] or "[]"), shift)
    ]
    return Record(row, json.loads(row["body"]), kept, lines)


def _is_asked(shifts: list[str], shift: str) -> bool:
    return not shifts or shift in shifts


def _pairs(db: sqlite3.Connection, sql: str) -> list[tuple[str, str]]:
    return [(str(name), str(label or name)) for name, label in db.execute(sql)]


def _rows(db: sqlite3.Connection, sql: str, *params: object) -> list[dict[str, Any]]:
    found = db.execute(sql, params)
    names = [each[0] for each in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]
