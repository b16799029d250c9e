"""The log: every entry as it came, and what it is filed under."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from web.brief import brief_of
from web.filing import filed_under, key_sets_of, people_of
from web.folds.write import Plain, Write
from web.line import Shape, line_of
from web.terms import folded

_ADD = "INSERT INTO log (seq, hash, body, brief) VALUES (:seq, :hash, :body, :brief)"
_FILE = "INSERT INTO log_words (rowid, words) VALUES (:seq, :words)"
_DAY = (
    "INSERT INTO days (first_seq, day) SELECT :seq, :day WHERE :day IS NOT"
    " (SELECT day FROM days ORDER BY first_seq DESC LIMIT 1)"
)
# Ids that stand in the log stay findable even when the directory never had or no longer has them.
_SEEN_PERSON = "INSERT OR IGNORE INTO cardholders (id, folded) VALUES (:id, :folded)"
_SEEN_DEPARTMENT = "INSERT OR IGNORE INTO departments (name) VALUES (:name)"
_SEEN_KEY_SET = "INSERT OR IGNORE INTO key_sets (id, folded) VALUES (:id, :folded)"


def fold_line(
    entry: Plain, digest: str, zone: ZoneInfo, department_of: Callable[[str], str]
) -> Iterator[Write]:
    """Yield the writes that keep and file `entry`, whose hash in the journal is `digest`."""
    line = line_of(entry)
    day = datetime.fromtimestamp(line.at_ms / 1000, UTC).astimezone(zone).date()
    brief = brief_of(entry) if line.values(Shape.CHANGE) else None
    kept = {"body": _text(entry), "brief": _text(brief) if brief else None}
    yield _ADD, {"seq": line.seq, "hash": digest, **kept}
    yield _DAY, {"seq": line.seq, "day": day.isoformat()}
    words = " ".join(sorted(filed_under(line, day, department_of)))
    yield _FILE, {"seq": line.seq, "words": words}
    for person in people_of(line):
        yield _SEEN_PERSON, {"id": person, "folded": folded(person)}
    for key_set in key_sets_of(line):
        yield _SEEN_KEY_SET, {"id": key_set, "folded": folded(key_set)}
    for department in line.values(Shape.DEPARTMENT):
        yield _SEEN_DEPARTMENT, {"name": department}


def _text(entry: Plain) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
