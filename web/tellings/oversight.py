"""How entries about looking after the cabinet are told."""

from web.items import Shape
from web.tellings.telling import Telling, always

_P, _T, _N = Shape.PERSON, Shape.TEXT, Shape.NUMBER

TELLINGS: dict[str, Telling] = {
    "stock_counted": Telling(
        "sensor",
        {
            **{"night": _T, "expected": _N, "sensed": _N, "differences": Shape.DIFFERENCE},
            **{"out": Shape.OUT, "stopped": Shape.KEY_SET, "blind": Shape.SLOT},
            **{"missed": _N, "missed_from": _T},
        },
        lambda entry: bool(entry.get("differences") or entry.get("missed")),
    ),
    "changes_reviewed": Telling(
        "person", {"actor": _P, "day": _T, "count": _N, "actors": _P, "note": _T}
    ),
    "changes_unreviewed": Telling("clock", {"day": _T, "count": _N}, always),
}
