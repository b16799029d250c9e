"""Finding log lines: facets, search and keyset paging, newest first, without counting."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from web.catalogue import Language
from web.filing import SPOKEN, key_sets_of, own_texts, people_of
from web.line import FACETS, KNOWN, TELLINGS, Line, line_of
from web.terms import all_of, any_of, days_query, facet, folded, gram_query

PAGE = 50
WIDE = 1_500
"""A search word that stands for more ids than this is not looked up but read for, line by line."""

READ_MOST = 4_000
"""Lines read for one page at most; a page that is not full by then says so and can go on."""


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
        """Return the expressions of the facets."""
        values = {
            "k": self.kind,
            "p": self.person,
            "s": self.key_set,
            "n": self.slot,
            "t": self.department,
            "x": int(self.is_exception) or None,
        }
        found = [
            facet(letter, value) for letter, value in values.items() if value not in ("", None)
        ]
        if days := [each for each in (self.first_day, self.last_day) if each is not None]:
            found.append(days_query(min(days), max(days)))
        return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word to find (folded), and whom, which sets and which of our own words it stands for."""

    word: str
    people: frozenset[str]
    key_sets: frozenset[str]
    others: tuple[str, ...]

    def expression(self) -> str | None:
        """Return what finds the word in the index, None where it stands for too much."""
        if len(self.people) + len(self.key_sets) > WIDE:
            return None
        people = (facet("p", each) for each in sorted(self.people))
        key_sets = (facet("s", each) for each in sorted(self.key_sets))
        return any_of((*people, *key_sets, *self.others, gram_query(self.word)))

    def is_in(self, line: Line, words: Language) -> bool:
        """Return whether the word stands in `line`: the index also knows lines it nearly does."""
        if not self.people.isdisjoint(people_of(line)):
            return True
        if not self.key_sets.isdisjoint(key_sets_of(line)):
            return True
        return any(self.word in folded(text) for text in own_texts(line, words))


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the log, newest first; `older` and `newer` are where its neighbours begin.

    `is_partial` says that reading stopped before the page was full.
    """

    lines: list[Line]
    older: int | None
    newer: int | None
    is_partial: bool = False


def stands_for(connection: sqlite3.Connection, word: str, words: Language) -> Wanted:
    """Return what the search word `word` (folded) stands for in the reader's language."""

    def ids(select: str) -> set[str]:
        rows = connection.execute(f"{select} WHERE instr(folded, ?)", (word,))
        return {each for (each,) in rows}

    departments = connection.execute("SELECT name FROM departments").fetchall()
    others = [facet("o", each) for (each,) in departments if word in folded(each)]
    others += [facet("k", kind) for kind in TELLINGS if word in folded(words.word("kind", kind))]
    others += [
        facet(FACETS[shape], value)
        for shape, part in SPOKEN.items()
        for value in sorted(KNOWN[shape])
        if word in folded(words.word(part, value))
    ]
    return Wanted(
        word=word,
        people=frozenset(ids("SELECT id FROM cardholders") | ids("SELECT cardholder FROM people")),
        key_sets=frozenset(ids("SELECT id FROM key_sets")),
        others=tuple(others),
    )


def find(connection: sqlite3.Connection, query: Query, words: Language) -> Found:
    """Return the page of the log that `query` asks for."""
    is_newer = query.after is not None and query.before is None
    edge = query.after if is_newer else query.before
    lines: list[Line] = []
    read, last = 0, edge
    for line, is_wanted in _read(connection, query, words, edge, is_newer=is_newer):
        read, last = read + 1, line.seq
        if is_wanted:
            lines.append(line)
        if len(lines) > PAGE or read >= READ_MOST:
            break
    has_more, is_partial = len(lines) > PAGE, len(lines) <= PAGE and read >= READ_MOST
    lines = lines[:PAGE]
    onward = last if is_partial else lines[-1].seq if has_more else None
    back = lines[0].seq if lines and edge is not None else None
    if is_newer:
        return Found(lines[::-1], older=back, newer=onward, is_partial=is_partial)
    return Found(lines, older=onward, newer=back, is_partial=is_partial)


def every(connection: sqlite3.Connection, query: Query, words: Language) -> Iterator[Line]:
    """Yield every line `query` asks for, oldest first, holding only a few at a time."""
    for line, is_wanted in _read(connection, query, words, 0, is_newer=True):
        if is_wanted:
            yield line


def _read(
    connection: sqlite3.Connection,
    query: Query,
    words: Language,
    edge: int | None,
    *,
    is_newer: bool,
) -> Iterator[tuple[Line, bool]]:
    """Yield the lines the index offers from `edge` on, and whether each is really wanted."""
    wanted = [stands_for(connection, each, words) for each in folded(query.words).split()]
    parts = [*query.facets(), *filter(None, (each.expression() for each in wanted))]
    compare, order = (">", "ASC") if is_newer else ("<", "DESC")
    source = "FROM log_words WHERE log_words MATCH :match AND" if parts else "FROM log WHERE"
    # Only our own words stand in the statement; what was asked for is bound.
    sql = (
        "SELECT log.body FROM log JOIN"  # noqa: S608
        f" (SELECT rowid AS seq {source} rowid {compare} :edge"
        f" ORDER BY rowid {order} LIMIT {PAGE + 1}) AS found USING (seq) ORDER BY seq {order}"
    )
    values = {"match": all_of(parts) if parts else "", "edge": 1 << 62 if edge is None else edge}
    while True:
        rows = connection.execute(sql, values).fetchall()
        for (body,) in rows:
            line = line_of(json.loads(body))
            yield line, all(each.is_in(line, words) for each in wanted)
        if len(rows) <= PAGE:
            return
        values["edge"] = line.seq
