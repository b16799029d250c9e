"""What the words of a search stand for: people, key sets, our own words, or text as it stands."""

import sqlite3
from dataclasses import dataclass

from web.catalogue import Language
from web.filing import SPOKEN, key_sets_of, own_texts, people_of
from web.line import FACETS, KNOWN, TELLINGS, Line
from web.terms import LONGEST, any_of, facet, folded, gram_query, holds

WORDS_MOST = 8
"""Words one search takes: each costs a look at every name."""


def words_of(text: str) -> list[str]:
    """Return the words `text` asks for, as they are compared, each once."""
    return list(dict.fromkeys(folded(text).split()))


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word to find (folded), and whom, which sets and which of our own words it stands for."""

    word: str
    people: frozenset[str]
    key_sets: frozenset[str]
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
        return any_of((*people, *key_sets, *self.others, gram_query(self.word)))

    def net(self) -> str:
        """Return a short expression that finds every line of the word, and many others."""
        people = (holds("p"),) if self.people else ()
        key_sets = (holds("s"),) if self.key_sets else ()
        return any_of((*people, *key_sets, *self.others, gram_query(self.word)))


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
        if self._text is None:
            # No word has a line break in it, so none is found across two texts.
            self._text = folded("\n".join(own_texts(self._line, self._words)))
        return wanted.word in self._text


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
