"""Words of the search index: what a log line is filed under, and what a search looks up.

Every word is one letter and hexadecimal digits, so the index needs no tokenizer of its own and
nothing a person types is ever read as query syntax. Text is filed under its runs of one, two and
three characters, whatever the script: two-character Chinese names have no spaces to cut at, and
"503" must be found inside "1503". People and key sets are filed by id only; a name is looked up
among the people first, so a rename needs no new index and an erased name leaves nothing behind.
"""

import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

GRAM = "g"
"""The letter of a run of characters; facets use the others."""

HOLDS = "h"
"""The letter of what says that a line has people, or key sets, whoever and whichever they are."""

LONGEST = 3

RUNS_MOST = 40
"""Runs of one word that are asked for; what the rest would rule out, reading the line does."""


def folded(text: str) -> str:
    """Return `text` as it is compared: one width, one case."""
    return unicodedata.normalize("NFKC", text).casefold()


def facet(letter: str, value: object) -> str:
    """Return the word for `value` (an id, a kind, a number) of the facet `letter`."""
    assert letter != GRAM, value
    return letter + str(value).encode().hex()


def holds(letter: str) -> str:
    """Return the word for lines filed under anything at all of the facet `letter`."""
    return facet(HOLDS, letter)


def grams(text: str) -> set[str]:
    """Return the words `text` is filed under: its runs of one to three characters."""
    plain = folded(text)
    runs = {
        plain[start : start + length]
        for length in range(1, LONGEST + 1)
        for start in range(len(plain) - length + 1)
    }
    return {_gram(run) for run in runs}


def gram_query(wanted: str) -> str:
    """Return the expression that finds every text containing `wanted` (not empty, folded).

    Beyond three characters it also finds some texts that only contain its parts; the reader of
    the answer looks at the text itself.
    """
    assert wanted, "a search for nothing"
    length = min(LONGEST, len(wanted))
    runs = dict.fromkeys(
        wanted[start : start + length] for start in range(min(len(wanted) - length + 1, RUNS_MOST))
    )
    return all_of(_gram(run) for run in runs)


def _gram(run: str) -> str:
    return GRAM + run.encode("utf-8", "surrogatepass").hex()


def all_of(expressions: Iterable[str]) -> str:
    """Return the expression for lines filed under every one of `expressions`."""
    return _joined(" AND ", expressions)


def any_of(expressions: Iterable[str]) -> str:
    """Return the expression for lines filed under at least one of `expressions`."""
    return _joined(" OR ", expressions)


def _joined(operator: str, expressions: Iterable[str]) -> str:
    parts = list(expressions)
    assert parts, "an expression of nothing"
    return parts[0] if len(parts) == 1 else f"({operator.join(parts)})"


def day_words(day: date) -> tuple[str, str]:
    """Return the words for a local day and its month, under which its lines are filed."""
    return facet("d", day.isoformat()), facet("m", f"{day:%Y-%m}")


def days_query(first: date, last: date, present: Iterable[date]) -> str:
    """Return the expression for those of the days `present` that lie in `first` to `last`.

    Months that lie in there whole are asked for as months, so that two years are some thirty
    words and not 730; at least one day has to lie in there.
    """
    words: dict[str, None] = {}
    for day in present:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        is_whole = first <= day.replace(day=1) and following - timedelta(days=1) <= last
        if first <= day <= last:
            words[day_words(day)[is_whole]] = None
    return any_of(words)
