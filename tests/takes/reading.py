"""What a second reading of a row is."""

from collections.abc import Callable
from typing import NamedTuple

from tests.takes.asked import Asked, Words


class Reading(NamedTuple):
    """A row that can be read twice."""

    row: str
    ours: str
    model: str
    why: str
    before: Callable[[Asked], None]
    after: Callable[[Asked, Words], Words] = lambda _, words: words
