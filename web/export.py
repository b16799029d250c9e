"""The log as CSV for a spreadsheet: UTF-8 with its mark, CRLF, and no cell that computes."""

import csv
import io
import sqlite3
from collections.abc import Iterator

from web.catalogue import Language
from web.corrections import Correction, corrections_of
from web.line import Line, Shape
from web.names import KnownNames
from web.site import Site
from web.telling import names_for, told_details

COLUMNS = (
    "seq",
    "time",
    "kind",
    "person",
    "person_id",
    "key_set",
    "label",
    "slot",
    "details",
    "source",
    "clock",
    "is_exception",
    "correction",
)
BATCH = 50
"""Rows written at a time, or those that have ten times as many items: an import's has hundreds."""
CONSOLE = "console"
"""Who acts at the cabinet's own prompt has no name in the directory, but a word."""


def csv_lines(
    connection: sqlite3.Connection, lines: Iterator[Line], words: Language, here: Site
) -> Iterator[bytes]:
    """Yield the file piece by piece; only a batch of rows is held at a time."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([words.text(f"column.{name}") for name in COLUMNS])
    yield b"\xef\xbb\xbf" + _taken(buffer)
    for batch in _batches(lines):
        names = names_for(connection, batch)
        corrected = corrections_of(connection, [line.seq for line in batch])
        for line in batch:
            said = _said(corrected.get(line.seq, []), words)
            row = (*_row(line, names, words, here), said)
            writer.writerow([guarded(each) for each in row])
        yield _taken(buffer)


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line.items)
        if len(batch) >= BATCH or size >= 10 * BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _taken(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return data


def _said(corrections: list[Correction], words: Language) -> str:
    """Return what a line should say, by the corrections that were not corrected themselves."""
    texts = (
        f"{words.text('corrections.line', seq=each.seq)} {each.says}"
        f" ({words.text('corrections.because')} {each.why}; {each.actor})"
        for each in corrections
        if not each.is_struck
    )
    return "; ".join(texts)


def _row(line: Line, names: KnownNames, words: Language, here: Site) -> list[str]:
    person, key_set = line.first(Shape.PERSON) or "", line.first(Shape.KEY_SET) or ""
    slot = line.first(Shape.SLOT)
    details = told_details(line, names, words, here)
    return [
        str(line.seq),
        f"{here.local_day(line.at_ms).isoformat()} {here.clock_time(line.at_ms)}",
        words.word("kind", line.kind),
        names.person(person) or (words.word("word", person) if person == CONSOLE else ""),
        person,
        key_set,
        names.key_set(key_set),
        "" if slot is None else str(slot),
        "; ".join(f"{label}: {text}" for label, text in details),
        words.word("source", line.source),
        words.word("word", line.clock),
        words.text("page.yes") if line.is_exception else "",
    ]


def guarded(cell: str) -> str:
    """Return `cell` so that no spreadsheet takes it for a formula (OWASP: CSV injection)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
