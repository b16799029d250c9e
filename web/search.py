"""Finding log lines: facets, search and keyset paging, newest first, without counting."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from web.catalogue import Language
from web.days import Stretch, stretch_of
from web.line import Line, line_of
from web.terms import all_of, facet
from web.wanted import Reading, Wanted, stand_for, words_of

PAGE = 50
WIDE = 600
"""Ids that the words of one search are looked up by; words beyond that are read for, line by line.

Opening an id's lines in the index takes some 15 µs, reading a line as much: whoever a common
word stands for is met soon.
"""

READ_MOST = 1_000
"""Lines read for one page at most; a page that is not full by then says so and can go on."""

AT_ONCE = 10
"""Whole lines held at a time."""

LINE_SIZE = 250
"""Characters of an entry that count as one line read: an import's are read like a hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked of the log: facets that all have to hold, and words to find.

    `before` and `after` are entry numbers: the page of lines older or newer than that one.
    """

    words: str = ""
    kind: str = ""
    person: str = ""
    key_set: str = ""
    slot: int | None = None
    department: str = ""
    first_day: date | None = None
    last_day: date | None = None
    is_exception: bool = False
    before: int | None = None
    after: int | None = None

    def facets(self) -> list[str]:
        """Return the expressions of the facets; days are no facet but a stretch of the log."""
        values = {
            "k": self.kind,
            "p": self.person,
            "s": self.key_set,
            "n": self.slot,
            "t": self.department,
            "x": int(self.is_exception) or None,
        }
        return [facet(letter, each) for letter, each in values.items() if each not in ("", None)]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the log, newest first; `older` and `newer` are where its neighbours begin.

    `is_partial` says that reading stopped before the page was full.
    """

    lines: list[Line]
    older: int | None
    newer: int | None
    is_partial: bool = False


def find(connection: sqlite3.Connection, query: Query, words: Language) -> Found:
    """Return the page of the log that `query` asks for."""
    is_newer = query.after is not None and query.before is None
    edge = query.after if is_newer else query.before
    plan = plan_of(connection, query, words)
    lines: list[Line] = []
    read, last = 0, edge
    for line, size in _read(connection, plan, edge, is_newer=is_newer, is_brief=not plan.unsure):
        read, last = read + 1 + size // LINE_SIZE, line.seq
        if _is_in(line, plan.unsure, words):
            lines.append(line)
        if len(lines) > PAGE or (plan.unsure and read >= READ_MOST):
            break
    has_more = len(lines) > PAGE
    is_partial = bool(plan.unsure) and not has_more and read >= READ_MOST
    lines = lines[:PAGE]
    onward = last if is_partial else lines[-1].seq if has_more else None
    back = lines[0].seq if lines and edge is not None else None
    if is_newer:
        return Found(lines[::-1], older=back, newer=onward, is_partial=is_partial)
    return Found(lines, older=onward, newer=back, is_partial=is_partial)


def every(connection: sqlite3.Connection, query: Query, words: Language) -> Iterator[Line]:
    """Yield every line `query` asks for, oldest first, holding only a few at a time."""
    plan = plan_of(connection, query, words)
    for line, _ in _read(connection, plan, 0, is_newer=True, is_brief=False):
        if _is_in(line, plan.unsure, words):
            yield line


@dataclass(frozen=True, slots=True)
class Plan:
    """How a query is answered: `match` in the index ("" for all) and within `days`, and `unsure`.

    What is unsure the index only comes near to: those words are looked for in each line offered.
    """

    match: str
    days: Stretch
    unsure: tuple[Wanted, ...]


def plan_of(connection: sqlite3.Connection, query: Query, words: Language) -> Plan:
    """Return how `query` is answered: the words that stand for least are looked up.

    Those that would need more ids than `WIDE` together are read for.
    """
    days = Stretch()
    if span := [each for each in (query.first_day, query.last_day) if each is not None]:
        days = stretch_of(connection, min(span), max(span))
    wanted = stand_for(connection, words_of(query.words), words)
    wanted.sort(key=lambda each: each.width)
    widths = accumulate(each.width for each in wanted)
    narrow = sum(width <= WIDE for width in widths)
    parts = [*query.facets(), *filter(None, (days.match,))]
    parts += [each.expression() for each in wanted[:narrow]]
    # One net is enough: a second would catch much the same lines.
    parts += [each.net() for each in wanted[narrow : narrow + 1]]
    unsure = (*(each for each in wanted[:narrow] if not each.is_exact), *wanted[narrow:])
    return Plan(all_of(parts) if parts else "", days, unsure)


def _read(
    connection: sqlite3.Connection, plan: Plan, edge: int | None, *, is_newer: bool, is_brief: bool
) -> Iterator[tuple[Line, int]]:
    """Yield the lines the index offers from `edge` on, and what was read for each, in characters.

    `is_brief` reads no more of a line than a page shows.
    """
    column, at_once = ("coalesce(brief, body)", PAGE + 1) if is_brief else ("body", AT_ONCE)
    for seqs in _offered(connection, plan, edge, is_newer=is_newer):
        for start in range(0, len(seqs), at_once):
            some = seqs[start : start + at_once]
            marks = ", ".join("?" * len(some))
            bodies = connection.execute(
                f"SELECT {column} FROM log WHERE seq IN ({marks})"  # noqa: S608  our own words
                f" ORDER BY seq {'ASC' if is_newer else 'DESC'}",
                some,
            ).fetchall()
            for (body,) in bodies:
                yield line_of(json.loads(body)), len(body)


def _is_in(line: Line, unsure: tuple[Wanted, ...], words: Language) -> bool:
    if not unsure:
        return True
    reading = Reading(line, words)
    return all(reading.has(each) for each in unsure)


def _offered(
    connection: sqlite3.Connection, plan: Plan, edge: int | None, *, is_newer: bool
) -> Iterator[list[int]]:
    """Yield the numbers of the lines the index offers: first what a page needs, then many at once.

    Only numbers are held, and no statement is left open: a reader may take its time.
    """
    first, end = plan.days.first, plan.days.end
    most = READ_MOST if plan.unsure else PAGE + 1
    if edge is not None:
        first, end = (max(first, edge + 1), end) if is_newer else (first, min(end, edge))
    source = "log_words WHERE log_words MATCH :match AND" if plan.match else "log WHERE"
    order = "ASC" if is_newer else "DESC"
    while first < end:
        # Only our own words stand in the statement; what was asked for is bound.
        sql = (
            f"SELECT rowid FROM {source} rowid >= :first AND rowid < :end"  # noqa: S608
            f" ORDER BY rowid {order} LIMIT :most"
        )
        values = {"match": plan.match, "first": first, "end": end, "most": most}
        seqs = [seq for (seq,) in connection.execute(sql, values)]
        yield [each for each in seqs if plan.days.has(each)]
        if len(seqs) < most:
            return
        first, end, most = (
            (seqs[-1] + 1, end, READ_MOST) if is_newer else (first, seqs[-1], READ_MOST)
        )
