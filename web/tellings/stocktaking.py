"""How entries about counts by people are told."""

from web.items import Shape
from web.tellings.telling import Telling, always

_P, _T, _N, _K, _W = Shape.PERSON, Shape.TEXT, Shape.NUMBER, Shape.KEY_SET, Shape.WORD
_SIGNED = {"actor": _P, "count": _T, "note": _T}

TELLINGS: dict[str, Telling] = {
    "stock_taking_begun": Telling(
        "person",
        {"actor": _P, "what": _W, "period": _T, "key_class": Shape.RULE, "sets": _N, "count": _T},
    ),
    "set_counted": Telling(
        "person",
        {
            **{"key_set": _K, "actor": _P, "is_present": Shape.FLAG, "keys": _N, "seal": _T},
            **{"differs": _W, "cardholder": _P, "note": _T, "count": _T},
        },
        lambda entry: bool(entry.get("differs")),
    ),
    "stock_taking_closed": Telling(
        "person",
        {**_SIGNED, "differing": _K, "rows": _N},
        lambda entry: bool(entry.get("differing")),
    ),
    "stock_taking_signed": Telling(
        "person", {**_SIGNED, "what": _W, "period": _T, "is_whole": Shape.FLAG}
    ),
    "stock_taking_cancelled": Telling("person", _SIGNED),
    "stock_taking_missed": Telling("clock", {"what": _W, "period": _T}, always),
}
