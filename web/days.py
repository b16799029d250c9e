"""Which stretch of the log a span of local days is.

Entries come in the order they were made, so a day is nearly always one run of entry numbers; only
a clock that was set back or forth over midnight cuts it in two, as it does at a start where nobody
knew the time yet.
"""

import sqlite3
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from web.terms import days_query

HOLES_MOST = 5_000
"""Entries of other days that are stepped over; if there are more, the index sorts them out."""

END = 1 << 62
"""More entries than any journal has."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Entries from number `first` up to, not including, `end`.

    Those in `holes` are of other days; where these are many, `match` finds the wanted ones in the
    index instead.
    """

    first: int = 0
    end: int = END
    match: str | None = None
    holes: tuple[range, ...] = ()

    def has(self, seq: int) -> bool:
        """Return whether entry `seq`, between the ends, is in no hole."""
        return not any(seq in hole for hole in self.holes)


def stretch_of(connection: sqlite3.Connection, first: date, last: date) -> Stretch:
    """Return the stretch that holds every entry of the local days `first` to `last`."""
    rows = connection.execute("SELECT first_seq, day FROM days ORDER BY first_seq").fetchall()
    runs = [(seq, date.fromisoformat(day)) for seq, day in rows]
    ends = [end for _, (end, _) in pairwise([*runs, (END, last)])]
    inside = [number for number, (_, day) in enumerate(runs) if first <= day <= last]
    if not inside:
        return Stretch(0, 0)
    begin, end = runs[inside[0]][0], ends[inside[-1]]
    holes = tuple(
        range(ends[one], runs[other][0]) for one, other in pairwise(inside) if other > one + 1
    )
    if sum(map(len, holes)) <= HOLES_MOST:
        return Stretch(begin, end, holes=holes)
    return Stretch(begin, end, match=days_query(first, last, (runs[each][1] for each in inside)))
