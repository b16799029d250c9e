"""A CSV text to rows of named cells, each with the number of the line where it begins."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from controller.importing.findings import CellError, Findings
from controller.importing.text import is_seen, plain, tidy

CELL_LENGTH_MAX = 4_000

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its `name`, whether it `is_needed`, and what else its head may say."""

    name: str
    is_needed: bool = False
    aliases: tuple[str, ...] = ()


class Row:
    """One record of the table; reading a cell reports what is wrong with it by line and column."""

    def __init__(self, source: str, line: int, cells: Mapping[str, str], found: Findings) -> None:
        self.source = source
        self.line = line
        self.given = frozenset(cells)
        self._cells = cells
        self._found = found

    def read(self, column: str, convert: Callable[[str], Value], fallback: Value) -> Value:
        """Return the tidied cell as `convert` makes it, or `fallback` where it is empty or bad."""
        try:
            cell = self._cells.get(column, "")
            if len(cell) > CELL_LENGTH_MAX:
                raise CellError(f"has {len(cell)} characters, at most {CELL_LENGTH_MAX} fit")
            text = tidy(cell)
            return convert(text) if text else fallback
        except CellError as error:
            self.refuse(f"{column}: {error}")
            return fallback

    def text(self, column: str) -> str:
        """Return the tidied text of a cell, "" where it is empty or bad."""
        return self.read(column, str, "")

    def needed(self, column: str, convert: Callable[[str], str] = str) -> str:
        """Return the cell's text; report it where it is empty, or nothing of it can be seen."""
        cell = self._cells.get(column, "")
        if not is_seen(cell):
            what = "has nothing that can be seen" if cell.strip() else "is empty"
            self.refuse(f"{column}: {what}")
            return ""
        return self.read(column, convert, "")

    def refuse(self, text: str) -> None:
        """Report that this row is bad."""
        self._found.refuse(self.source, self.line, text)

    def note(self, text: str) -> None:
        """Say something about this row."""
        self._found.note(self.source, self.line, text)


def read_rows(
    text: str, columns: tuple[Column, ...], *, source: str, found: Findings
) -> Iterator[Row]:
    """Yield the rows of the CSV `text`; the first line names the columns, in any order.

    Blank lines are passed over. What cannot be read is reported in `found`, and the rest is read
    all the same, so that one look shows every bad line.
    """
    records = _records(text, source, found)
    first = next(records, None)
    if first is None:
        found.refuse(source, 1, "the file is empty; expected a first line with column names")
        return
    names = _head(first[0], first[1], columns, source, found)
    if names is None:
        return
    for line, cells in records:
        if any(cells[len(names) :]) or len(cells) < len(names):
            found.refuse(
                source,
                line,
                f"has {len(cells)} cells, expected {len(names)};"
                " a comma inside a text needs quotes around the text",
            )
            continue
        yield Row(source, line, {n: c for n, c in zip(names, cells, strict=False) if n}, found)


def _records(text: str, source: str, found: Findings) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            found.refuse(source, line, f"is not CSV: {error}; is a quote not closed?")
            return
        if cells is None:
            return
        if any(each.strip() for each in cells):
            yield line, cells


def _head(
    line: int, cells: list[str], columns: tuple[Column, ...], source: str, found: Findings
) -> list[str] | None:
    """Return the column each cell of the first line names, "" for an empty one."""
    by_alias = {alias: each.name for each in columns for alias in (each.name, *each.aliases)}
    wanted = ", ".join(each.name for each in columns)
    names = []
    for cell in cells:
        try:
            word = plain(tidy(cell)).casefold().replace(" ", "_").replace("-", "_")
        except CellError as error:
            found.refuse(source, line, f"a column name {error}; is the encoding right?")
            return None
        if word and word not in by_alias:
            separator = next((each for each in ";\t" if each in cell), "")
            hint = "; separate the columns by commas" if separator else "; is the encoding right?"
            found.refuse(source, line, f"unknown column {word!r}, expected {wanted}{hint}")
            return None
        names.append(by_alias[word] if word else "")
    twice = sorted({each for each in names if each and names.count(each) > 1})
    missing = [each.name for each in columns if each.is_needed and each.name not in names]
    if twice:
        found.refuse(source, line, f"column {', '.join(twice)} stands there twice")
    if missing:
        found.refuse(source, line, f"column {', '.join(missing)} is missing; expected {wanted}")
    return None if twice or missing else names
