"""Handovers of shifts, what was said in each, the books, and which shifts have no record."""

import json
from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_BEGIN = (
    "INSERT INTO handovers (handover, shift, day, book, outgoing, incoming, body, at_ms, seq)"
    " VALUES (:handover, :shift, :day, :book, :outgoing, :incoming, :body, :at_ms, :seq)"
    " ON CONFLICT (handover) DO UPDATE SET outgoing = :outgoing, incoming = :incoming,"
    " body = :body, at_ms = :at_ms, seq = :seq, outgoing_ms = NULL, incoming_ms = NULL,"
    " refused_ms = NULL, awaited = NULL"
)
_BEGUN = ("handover", "shift", "day", "book", "outgoing", "incoming", "at_ms", "seq")
_SAY = (
    "INSERT INTO handover_lines (seq, handover, kind, body, at_ms)"
    " VALUES (:seq, :handover, :kind, :body, :at_ms)"
)
_CHECK = (
    "INSERT OR REPLACE INTO handover_items (handover, item, is_good, note, actor)"
    " VALUES (:handover, :item, :is_good, :note, :actor)"
)
_AWAIT = (
    "UPDATE handovers SET awaited = :cardholder, incoming ="
    " CASE WHEN :side = 'incoming' THEN :cardholder ELSE incoming END WHERE handover = :handover"
)
_SIGN = {
    "outgoing": "UPDATE handovers SET outgoing_ms = :at_ms, refused_ms = NULL, awaited = NULL",
    "incoming": "UPDATE handovers SET incoming_ms = :at_ms, incoming = :cardholder,"
    " refused_ms = NULL, awaited = NULL",
}
_REFUSE = (
    "UPDATE handovers SET outgoing_ms = NULL, incoming_ms = NULL, refused_ms = :at_ms,"
    " awaited = NULL WHERE handover = :handover"
)
_FINISH = "UPDATE handovers SET finished_ms = :at_ms, moved = :moved WHERE handover = :handover"
_WRITE = (
    "INSERT INTO book_lines"
    " (line, book, topic, place, text, is_urgent, owner, due_ms, actor, at_ms, seq) VALUES"
    " (:line, :book, :topic, :place, :text, :is_urgent, :owner, :due_ms, :actor, :at_ms, :seq)"
)
_WRITTEN = (
    *("line", "book", "topic", "place", "text", "is_urgent", "owner", "due_ms", "actor"),
    *("at_ms", "seq"),
)
_GAP = (
    "INSERT INTO shift_gaps (gap, shift, day, until_day, count, at_ms)"
    " VALUES (:gap, :shift, :day, :until_day, :count, :at_ms)"
)
_REVIEW = (
    "UPDATE handovers SET reviewed_ms = :at_ms, reviewed_by = :actor, review_note = :note"
    " WHERE handover = :name"
)
_REVIEW_GAP = (
    "UPDATE shift_gaps SET reviewed_ms = :at_ms, reviewed_by = :actor, review_note = :note"
    " WHERE gap = :name"
)


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _begun(entry: Plain) -> Iterator[Write]:
    yield _BEGIN, {**{name: entry.get(name) for name in _BEGUN}, "body": _plain(entry)}


def _checked(entry: Plain) -> Iterator[Write]:
    names = ("handover", "item", "is_good", "note", "actor")
    yield _CHECK, {name: entry.get(name) for name in names}


def _said(entry: Plain) -> Iterator[Write]:
    names = ("seq", "handover", "kind", "at_ms")
    yield _SAY, {**{name: entry.get(name) for name in names}, "body": _plain(entry)}


def _awaited(entry: Plain) -> Iterator[Write]:
    yield _AWAIT, {name: entry.get(name) for name in ("cardholder", "side", "handover")}


def _signed(entry: Plain) -> Iterator[Write]:
    yield from _said(entry)
    values = {name: entry.get(name) for name in ("at_ms", "cardholder", "handover")}
    yield f"{_SIGN[entry['side']]} WHERE handover = :handover", values


def _refused(entry: Plain) -> Iterator[Write]:
    yield from _said(entry)
    yield _REFUSE, {name: entry.get(name) for name in ("at_ms", "handover")}


def _finished(entry: Plain) -> Iterator[Write]:
    values = {name: entry.get(name) for name in ("at_ms", "handover")}
    yield _FINISH, {**values, "moved": _plain(entry.get("moved", []))}


def _written(entry: Plain) -> Iterator[Write]:
    yield _WRITE, {name: entry.get(name) for name in _WRITTEN}


def _gap(entry: Plain) -> Iterator[Write]:
    names = ("gap", "shift", "day", "until_day", "count", "at_ms")
    yield _GAP, {name: entry.get(name) for name in names}


def _reviewed(entry: Plain) -> Iterator[Write]:
    values = {name: entry.get(name) for name in ("at_ms", "actor", "note")}
    for name in entry["records"]:
        yield _REVIEW, {**values, "name": name}
    for name in entry["gaps"]:
        yield _REVIEW_GAP, {**values, "name": name}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "handover_begun": _begun,
    "handover_item_checked": _checked,
    "handover_questioned": _said,
    "handover_answered": _said,
    "diary_opened": _said,
    "slots_counted_by_eye": _said,
    "relief_missed": _said,
    "signature_awaited": _awaited,
    "handover_signed": _signed,
    "handover_refused": _refused,
    "handover_finished": _finished,
    "diary_written": _written,
    "shift_gap_found": _gap,
    "shift_day_reviewed": _reviewed,
}
