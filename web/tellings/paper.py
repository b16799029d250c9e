"""How entries about what was written on paper are told."""

from controller.reasons import FITTING
from web.items import Plain, Shape
from web.tellings.telling import Telling


def _is_odd(entry: Plain) -> bool:
    """Return whether the sensors contradict the row, or whoever had the set entered it."""
    return entry.get("verdict") not in FITTING or entry.get("actor") == entry.get("cardholder")


TELLINGS: dict[str, Telling] = {
    "paper_row_entered": Telling(
        "paper",
        {
            "cardholder": Shape.PERSON,
            "key_set": Shape.KEY_SET,
            "page": Shape.TEXT,
            "row": Shape.TEXT,
            "out_ms": Shape.TIME,
            "back_ms": Shape.TIME,
            "verdict": Shape.WORD,
            "purpose": Shape.PURPOSE,
            "work_order": Shape.TEXT,
            "note": Shape.TEXT,
            "due_ms": Shape.TIME,
            "found_ms": Shape.TIME,
            "ended_ms": Shape.TIME,
            "settles": Shape.TEXT,
            "actor": Shape.PERSON,
        },
        _is_odd,
    ),
}
