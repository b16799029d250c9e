"""Which stretch of the log a span of local days is.

Entries come in the order they were made, so a day is nearly always one run of entry numbers; only
a clock that was set back or forth over midnight cuts it in two.
"""

import sqlite3
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from web.terms import days_query

END = 1 << 62
"""More entries than any journal has."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Entries from number `first` up to, not including, `end`.

    `match` finds the wanted ones among them in the index; None where they all are.
    """

    first: int = 0
    end: int = END
    match: str | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether no entry lies in here."""
        return self.first >= self.end


def stretch_of(connection: sqlite3.Connection, first: date, last: date) -> Stretch:
    """Return the stretch that holds every entry of the local days `first` to `last`."""
    rows = connection.execute("SELECT first_seq, day FROM days ORDER BY first_seq").fetchall()
    runs = [(seq, date.fromisoformat(day)) for seq, day in rows]
    ends = [end for _, (end, _) in pairwise([*runs, (END, last)])]
    inside = [number for number, (_, day) in enumerate(runs) if first <= day <= last]
    if not inside:
        return Stretch(0, 0)
    begin, end = inside[0], inside[-1]
    is_whole = len(inside) == end - begin + 1
    match = None if is_whole else days_query(first, last, (runs[each][1] for each in inside))
    return Stretch(runs[begin][0], ends[end], match)
