"""What stands beside an entry's columns, in words: each detail as a label and a text."""

import sqlite3
from collections.abc import Iterable

from web.catalogue import Language
from web.changes import KEY_KIND
from web.filing import SPOKEN
from web.line import Item, Line, Shape
from web.names import KnownNames
from web.nouns import NounTeller
from web.site import Site

DETAILS_ALL = 1_000_000


def names_for(
    connection: sqlite3.Connection, lines: Iterable[Line], most: int = DETAILS_ALL
) -> KnownNames:
    """Return the names that telling `lines` with at most `most` details each needs."""
    people, key_sets, levels = set(), set(), set()
    for line in lines:
        people.add(line.first(Shape.PERSON) or "")
        key_sets.add(line.first(Shape.KEY_SET) or "")
        for each in line.details()[:most]:
            if each.shape is Shape.PERSON:
                people.add(each.value)
            elif each.shape is Shape.KEY_SET:
                key_sets.add(each.value)
            elif each.shape is Shape.CHANGE:
                people.add(each.value.cardholder)
                key_sets.add(each.value.key_set)
                levels |= each.value.ids()
            elif each.shape is Shape.RULE:
                levels.add(str(each.value))
    return KnownNames(connection, people, key_sets, levels)


def told_details(
    line: Line, names: KnownNames, words: Language, here: Site, most: int = DETAILS_ALL
) -> list[tuple[str, str]]:
    """Return at most `most` details of `line`: equal labels come once, with all their texts."""
    told: dict[str, list[str]] = {}
    details = line.details()
    for each in details[:most]:
        label = words.word("field", each.label)
        told.setdefault(label, []).append(_text(each, names, words, here))
    if (more := len(details) - most) > 0 or line.beyond:
        count = max(more, 0) + line.beyond
        told.setdefault("…", []).append(words.text("log.more", count=count))
    separator = words.text("page.comma")
    return [(label, separator.join(texts)) for label, texts in told.items()]


def _text(item: Item, names: KnownNames, words: Language, here: Site) -> str:
    value = item.value
    if item.shape is Shape.PERSON:
        return _named(value, names.person(value))
    if item.shape is Shape.KEY_SET:
        return _named(value, names.key_set(value))
    if item.shape is Shape.TIME:
        return here.local(value)
    if item.shape is Shape.FLAG:
        return words.text("page.yes" if value else "page.no")
    if item.shape in SPOKEN:
        return words.word(SPOKEN[item.shape], value)
    if item.shape is Shape.CHANGE:
        return _change(item, names, words, here)
    if item.shape is Shape.KEYS:
        return f"{words.word(KEY_KIND, value['kind'])} ×{value['count']}"
    if item.shape is Shape.COUNTS:
        return f"{words.word(KEY_KIND, value['kind'])} {value['expected']} → {value['counted']}"
    if item.shape is Shape.RULE:
        return names.level(str(value)) or str(value)
    if item.shape is Shape.DURATION:
        return words.text("page.seconds", count=f"{value / 1000:g}")
    return str(value)


def _change(item: Item, names: KnownNames, words: Language, here: Site) -> str:
    told = item.value
    what = [words.word("word", told.act), words.word("word", told.noun)]
    if told.cardholder:
        what.append(_named(told.cardholder, names.person(told.cardholder)))
    if told.key_set:
        what.append(_named(told.key_set, names.key_set(told.key_set)))
    elif told.key and not told.cardholder:
        what.append(told.key)
    text = " ".join(what)
    differences = "; ".join(NounTeller(names, words, here).differences(told))
    return f"{text} ({differences})" if differences else text


def _named(value: str, name: str) -> str:
    return f"{name} ({value})" if name else str(value)
