"""What a log line is filed under in the search index, and the text of it that a search reads."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Protocol

from web.changes import KEY_KIND, SPOKEN_FIELDS
from web.line import FACETS, KNOWN, TELLINGS, Item, Line, Shape
from web.terms import day_words, facet, grams, holds

SPOKEN = {
    Shape.REASON: "reason",
    Shape.PURPOSE: "purpose",
    Shape.ALARM: "alarm",
    Shape.WORD: "word",
    Shape.PART: "part",
    Shape.CAUSE: "cause",
    Shape.STEP: "step",
    Shape.ROLE: "role",
    Shape.NOTICE: "notice",
    Shape.MATTER: "matter",
}
"""Shapes whose values are shown in the reader's language, and their part of the catalogue."""

LEVEL = "l"
"""The facet of an access level, a class or a schedule that a line names, by its id."""

SPOKEN_PARTS = (*sorted({*SPOKEN_FIELDS.values()}), KEY_KIND)
"""The parts of the catalogue that say what stands in a changed field."""


class Words(Protocol):
    """A catalogue's words for stored values."""

    def word(self, part: str, value: object) -> str:
        """Return the word for `value` in `part` of the catalogue, `value` where there is none."""


def filed_under(line: Line, day: date, department_of: Callable[[str], str]) -> set[str]:
    """Return every word `line` is found by; `day` is its local day at the site.

    `department_of` tells a cardholder's department at the time, "" for none.
    """
    found = {facet("k", line.kind), *day_words(day)}
    if line.is_exception:
        found.add(facet("x", 1))
    if line.kind not in TELLINGS:
        found |= grams(line.kind)
    for each in line.items:
        found |= _item_words(each)
    found |= {holds(letter) for letter in ("p", "s") if any(each[0] == letter for each in found)}
    # "o" is a department the line itself shows; "t" also one that only its people belong to.
    departments = {*line.values(Shape.DEPARTMENT), *map(department_of, people_of(line))}
    return found | {facet("t", each) for each in departments - {""}}


def _item_words(item: Item) -> set[str]:
    if item.shape is Shape.CHANGE:
        told = item.value
        found = {facet("w", told.act), facet("w", told.noun)}
        for text in (told.key, *told.differences()):
            found |= grams(text)
        found |= {facet(LEVEL, each) for each in told.said_ids()}
        found |= {spoken_facet(part, value) for part, value in told.said_words()}
        if told.cardholder:
            found.add(facet("p", told.cardholder))
        if told.key_set:
            found.add(facet("s", told.key_set))
        return found
    if item.shape in (Shape.KEYS, Shape.COUNTS):
        return {spoken_facet(KEY_KIND, item.value["kind"])} | grams(item.value["kind"])
    if item.shape is Shape.RULE:
        return grams(item.value) | {facet(LEVEL, item.value)}
    if item.shape is Shape.TEXT:
        return grams(item.value)
    if item.shape in SPOKEN and str(item.value) not in KNOWN[item.shape]:
        return {facet(FACETS[item.shape], item.value)} | grams(str(item.value))
    return {facet(FACETS[item.shape], item.value)} if item.shape in FACETS else set()


def people_of(line: Line) -> set[str]:
    """Return the ids of everybody `line` is about."""
    told = {each.value.cardholder for each in line.items if each.shape is Shape.CHANGE}
    return (told | set(line.values(Shape.PERSON))) - {""}


def key_sets_of(line: Line) -> set[str]:
    """Return the ids of every key set `line` is about."""
    told = {each.value.key_set for each in line.items if each.shape is Shape.CHANGE}
    return (told | set(line.values(Shape.KEY_SET))) - {""}


def levels_of(line: Line) -> set[str]:
    """Return the ids of every access level, class and schedule that `line` names."""
    told = [each.value.said_ids() for each in line.items if each.shape is Shape.CHANGE]
    return set().union(*told, map(str, line.values(Shape.RULE)))


def spoken_facet(part: str, value: str) -> str:
    """Return the word for a changed field's `value`, which `part` of the catalogue has words for.

    It is another than the value's own where it stands alone: a purpose, say, of a loan.
    """
    return facet("v", f"{part}:{value}")


def own_texts(line: Line, words: Words) -> Iterator[str]:
    """Yield the texts of `line` that a search reads, as they stand on the page.

    Names and ids are not among them: who is found by name is known before a line is read.
    """
    yield words.word("kind", line.kind)
    for each in line.items:
        if each.shape in SPOKEN:
            yield words.word(SPOKEN[each.shape], each.value)
        elif each.shape in (Shape.TEXT, Shape.RULE, Shape.DEPARTMENT):
            yield str(each.value)
        elif each.shape in (Shape.KEYS, Shape.COUNTS):
            yield words.word(KEY_KIND, each.value["kind"])
        elif each.shape is Shape.CHANGE:
            told = each.value
            yield words.word("word", told.act)
            yield words.word("word", told.noun)
            yield told.key
            yield from told.differences()
            yield from (words.word(part, value) for part, value in told.said_words())
