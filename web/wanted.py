"""What the words of a search stand for: people, key sets, our own words, or text as it stands."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from web.catalogue import Language
from web.filing import (
    LEVEL,
    SPOKEN,
    SPOKEN_PARTS,
    key_sets_of,
    levels_of,
    own_texts,
    people_of,
    spoken_facet,
)
from web.line import FACETS, KNOWN, TELLINGS, Line
from web.terms import LONGEST, any_of, facet, folded, gram_query, holds

WORDS_MOST = 8
"""Words one search takes: each costs a look at every name."""

LEVEL_TABLES = (
    *("access_levels", "key_classes", "schedules", "shifts", "watches", "checklist"),
    "approver_tables",
)
CONSOLE = "console"
"""Who acts at the cabinet's own prompt: in no list of people, but a word of the catalogues."""


def words_of(text: str) -> list[str]:
    """Return the words `text` asks for, as they are compared, each once."""
    return list(dict.fromkeys(folded(text).split()))


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word to find (folded), and whom, which sets and which of our own words it stands for.

    `levels` are access levels, classes and schedules: a cabinet has few of them.
    """

    word: str
    people: frozenset[str]
    key_sets: frozenset[str]
    levels: frozenset[str]
    others: tuple[str, ...]

    @property
    def width(self) -> int:
        """Return how many ids the word stands for."""
        return len(self.people) + len(self.key_sets)

    @property
    def is_exact(self) -> bool:
        """Return whether `expression` finds nothing but lines the word stands in."""
        return len(self.word) <= LONGEST

    def expression(self) -> str:
        """Return what finds the word in the index: every id by itself, so it may be long."""
        people = (facet("p", each) for each in sorted(self.people))
        key_sets = (facet("s", each) for each in sorted(self.key_sets))
        return any_of((*people, *key_sets, *self._sayings()))

    def net(self) -> str:
        """Return a short expression that finds every line of the word, and many others."""
        people = (holds("p"),) if self.people else ()
        key_sets = (holds("s"),) if self.key_sets else ()
        return any_of((*people, *key_sets, *self._sayings()))

    def _sayings(self) -> Iterator[str]:
        yield from (facet(LEVEL, each) for each in sorted(self.levels))
        yield from self.others
        yield gram_query(self.word)


class Reading:
    """A line as a search reads it: whom and what it is about, and its text, put together once."""

    def __init__(self, line: Line, words: Language) -> None:
        self._line = line
        self._words = words
        self._people = people_of(line)
        self._key_sets = key_sets_of(line)
        self._text: str | None = None

    def has(self, wanted: Wanted) -> bool:
        """Return whether the word stands in the line: the index also offers near ones."""
        if not wanted.people.isdisjoint(self._people):
            return True
        if not wanted.key_sets.isdisjoint(self._key_sets):
            return True
        if wanted.levels and not wanted.levels.isdisjoint(levels_of(self._line)):
            return True
        if self._text is None:
            # No word has a line break in it, so none is found across two texts.
            self._text = folded("\n".join(own_texts(self._line, self._words)))
        return wanted.word in self._text


def stand_for(
    connection: sqlite3.Connection, asked: Sequence[str], words: Language
) -> list[Wanted]:
    """Return what each of the search words `asked` (folded) stands for in the reader's language."""
    by_id = _ids(connection, "cardholders", "id", asked)
    by_name = _ids(connection, "people", "cardholder", asked)
    key_sets = _ids(connection, "key_sets", "id", asked)
    levels = [_ids(connection, table, "id", asked) for table in LEVEL_TABLES]
    departments = [name for (name,) in connection.execute("SELECT name FROM departments")]
    return [
        Wanted(
            word=word,
            people=frozenset(by_id[number] | by_name[number] | _console(word, words)),
            key_sets=frozenset(key_sets[number]),
            levels=frozenset().union(*(each[number] for each in levels)),
            others=tuple(_others(word, departments, words)),
        )
        for number, word in enumerate(asked)
    ]


def _console(word: str, words: Language) -> set[str]:
    return {CONSOLE} if word in folded(words.word("word", CONSOLE)) else set()


def _ids(
    connection: sqlite3.Connection, table: str, column: str, asked: Sequence[str]
) -> list[set[str]]:
    """Return the ids in `table` whose folded text has each word, all in one look at the table."""
    found: list[set[str]] = [set() for _ in asked]
    if not asked:
        return found
    tests = [f"instr(folded, ?{number}) > 0" for number in range(1, len(asked) + 1)]
    # Which words a row has comes as one number: a bit for each.
    bits = " + ".join(f"({test}) * {1 << number}" for number, test in enumerate(tests))
    rows = connection.execute(
        f"SELECT {column}, {bits} FROM {table} WHERE {' OR '.join(tests)}",  # noqa: S608
        tuple(asked),
    )
    for id, has in rows:
        for number, ids in enumerate(found):
            if has >> number & 1:
                ids.add(id)
    return found


def _others(word: str, departments: Iterable[str], words: Language) -> Iterator[str]:
    """Yield what of our own words and departments `word` stands for, as the index has it."""
    yield from (facet("o", each) for each in departments if word in folded(each))
    yield from (facet("k", kind) for kind in TELLINGS if word in folded(words.word("kind", kind)))
    for shape, part in SPOKEN.items():
        for value in sorted(KNOWN[shape]):
            if word in folded(words.word(part, value)):
                yield facet(FACETS[shape], value)
    for part in SPOKEN_PARTS:
        for value, text in words.words(part).items():
            if word in folded(text):
                yield spoken_facet(part, value)
