"""How entries about damaged and lost rings, and about copies, are told."""

from web.items import Shape
from web.tellings.telling import Telling, always

_P, _K, _T = Shape.PERSON, Shape.KEY_SET, Shape.TEXT
_REPORTED = {"key_set": _K, "actor": _P, "cardholder": _P, "note": _T}
_SIGNED = {"key_set": _K, "actor": _P, "note": _T}

TELLINGS: dict[str, Telling] = {
    "damage_reported": Telling("person", _REPORTED, always),
    "repair_signed": Telling("person", _SIGNED),
    "loss_reported": Telling("person", _REPORTED, always),
    "lost_set_found": Telling("person", {**_SIGNED, "slot": Shape.SLOT}, always),
    "ring_stated": Telling(
        "person",
        {"key_set": _K, "actor": _P, "cardholder": _P, "counts": _T, "missing": _T},
        lambda entry: bool(entry.get("missing")),
    ),
    "copy_asked": Telling("person", {**_SIGNED, "copy": _T}),
    "copy_decided": Telling("person", {**_SIGNED, "is_granted": Shape.FLAG, "copy": _T}),
    "copy_made": Telling("person", {"made": _K, "key_set": _K, "actor": _P, "copy": _T}),
}
