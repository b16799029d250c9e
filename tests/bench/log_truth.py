"""What the log says by the plainest means: every entry of the journal read, nothing looked up."""

import hashlib
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from controller.journal_reader import JournalReader
from tests.bench.log_queries import Query
from web.catalogue import language
from web.filing import key_sets_of, own_texts, people_of
from web.line import Line, Shape, line_of
from web.terms import folded

PAGE = 50
SLICE = 1_000
WORDS = language("zh-Hant")


def entries(reader: JournalReader, until: int) -> Iterator[bytes]:
    """Yield the entries up to number `until`, each as its bytes in the journal."""
    after = 0
    while after < until:
        rows = reader.rows(after, min(SLICE, until - after))
        yield from (entry for _, entry, _ in rows)
        after = rows[-1][0]


@dataclass
class Asked:
    """One query, and the numbers of the newest lines that it should find."""

    query: Query
    found: deque[int] = field(default_factory=lambda: deque(maxlen=PAGE))

    def __post_init__(self) -> None:
        self.words = folded(self.query.get("q", "")).split()


class Truth:
    """Looks at every line for every query of `asked`, by the people and sets there are now."""

    def __init__(self, reader: JournalReader, asked: list[Asked], zone: str) -> None:
        self._asked = asked
        self._zone = ZoneInfo(zone)
        self._names = {who: each.name for who, each in reader.people().items()}
        state = reader.state().directory
        self._labels = {each.id: each.label for each in state.key_sets.values()}
        self._departments = {each.id: each.department for each in state.cardholders.values()}

    def look(self, entry: bytes) -> Line:
        """Look at one more entry; return its line."""
        line = line_of(json.loads(entry))
        people, key_sets = people_of(line), key_sets_of(line)
        text = None
        for each in self._asked:
            asked = each.query
            if asked.get("kind", line.kind) != line.kind:
                continue
            if "from" in asked:
                local = datetime.fromtimestamp(line.at_ms / 1000, UTC).astimezone(self._zone)
                if not asked["from"] <= local.date().isoformat() <= asked["to"]:
                    continue
            if not self._has_facets(line, asked, people, key_sets):
                continue
            if each.words and text is None:
                text = self._text(line, people, key_sets)
            if all(word in text for word in each.words):
                each.found.append(line.seq)
        return line

    def _has_facets(self, line: Line, asked: Query, people: set[str], key_sets: set[str]) -> bool:
        if "exception" in asked and not line.is_exception:
            return False
        if asked.get("person", "") not in {"", *people}:
            return False
        if asked.get("key_set", "") not in {"", *key_sets}:
            return False
        if "slot" in asked and int(asked["slot"]) not in _slots(line):
            return False
        wanted = asked.get("department")
        return wanted is None or wanted in {
            *line.values(Shape.DEPARTMENT),
            *(self._departments.get(each) for each in people),
        }

    def _text(self, line: Line, people: set[str], key_sets: set[str]) -> str:
        texts = [*own_texts(line, WORDS), *people, *key_sets]
        texts += [self._names.get(each, "") for each in people]
        texts += [self._labels.get(each, "") for each in key_sets]
        return folded("\n".join(texts))


def _slots(line: Line) -> list[int]:
    return line.values(Shape.SLOT)


class Digest:
    """The number and the digest of the export's lines up to entry `until`."""

    def __init__(self, until: int) -> None:
        self._until = until
        self._hash = hashlib.sha256()
        self.count = 0

    def add(self, line: bytes) -> None:
        """Take in one line, ended as it comes; later entries than `until` are left out."""
        if int(line.partition(b",")[0]) <= self._until:
            self._hash.update(line)
            self.count += 1

    def __str__(self) -> str:
        return f"{self.count}:{self._hash.hexdigest()}"
