"""How entries about PINs are told."""

from web.items import Shape
from web.tellings.telling import Telling, always

_P, _F = Shape.PERSON, Shape.FLAG

TELLINGS: dict[str, Telling] = {
    "pin_ordered": Telling("person", {"cardholder": _P, "actor": _P, "is_duress": _F}),
    "pin_set": Telling(
        "person", {"cardholder": _P, "actor": _P, "must_change": _F, "is_duress": _F}
    ),
    "pin_tried": Telling("badge", {"cardholder": _P, "reader": Shape.TEXT, "handover": Shape.TEXT}),
    "pin_accepted": Telling(
        "badge", {"cardholder": _P, "is_duress": _F}, lambda entry: bool(entry.get("is_duress"))
    ),
    "pin_refused": Telling("badge", {"cardholder": _P, "reasons": Shape.REASON}, always),
}
