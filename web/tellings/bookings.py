"""How bookings are told."""

from web.items import Shape
from web.tellings.telling import Telling

_P, _K, _T = Shape.PERSON, Shape.KEY_SET, Shape.TEXT
_WHOSE = {"cardholder": _P, "key_set": _K}
_PROMISED = {
    **_WHOSE,
    **{"from_ms": Shape.TIME, "until_ms": Shape.TIME, "purpose": Shape.PURPOSE},
    **{"work_order": _T, "actor": _P, "booking": _T},
}

TELLINGS: dict[str, Telling] = {
    "booking_made": Telling("person", _PROMISED),
    "booking_changed": Telling("person", _PROMISED),
    "booking_held": Telling(
        "clock",
        {**_WHOSE, "is_out": Shape.FLAG, "borrower": _P, "booking": _T},
        lambda entry: bool(entry.get("is_out")),
    ),
    "booking_begun": Telling("sensor", {**_WHOSE, "booking": _T}),
    "booking_ended": Telling(
        "controller",
        {
            **_WHOSE,
            **{"outcome": Shape.WORD, "reasons": Shape.REASON, "actor": _P, "note": _T},
            "booking": _T,
        },
        lambda entry: entry.get("outcome") == "failed",
    ),
}
