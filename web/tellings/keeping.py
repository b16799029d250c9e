"""How entries about old records and their destruction are told."""

from web.items import Shape
from web.tellings.telling import Telling, always

_P, _T, _W, _N = Shape.PERSON, Shape.TEXT, Shape.WORD, Shape.NUMBER

TELLINGS: dict[str, Telling] = {
    "destruction_asked": Telling("person", {"actor": _P, "month": _T, "ground": _W, "note": _T}),
    "destruction_judged": Telling(
        "person",
        {
            **{"actor": _P, "stage": _W, "is_granted": Shape.FLAG, "note": _T},
            "reasons": Shape.REASON,
        },
    ),
    "presence_awaited": Telling("person", {"actor": _P}),
    "presence_shown": Telling("badge", {"cardholder": _P}),
    "period_destroyed": Telling(
        "person",
        {
            "month": _T,
            "ground": _W,
            "asked_by": _P,
            "reviewed_by": _P,
            "approved_by": _P,
            "present": _P,
            "first_seq": _N,
            "last_seq": _N,
            "count": _N,
            "digest": _T,
        },
        always,
    ),
    "period_erased": Telling("controller", {"first_seq": _N, "last_seq": _N, "count": _N}),
}
