"""How entries about people who leave and come back are told."""

from web.items import Shape
from web.tellings.telling import Telling

_SAID = {"cardholder": Shape.PERSON, "actor": Shape.PERSON, "note": Shape.TEXT}

TELLINGS: dict[str, Telling] = {
    "cardholder_left": Telling(
        "person",
        {**_SAID, "held": Shape.KEY_SET, "matter": Shape.TEXT},
        lambda entry: bool(entry.get("held")),
    ),
    "cardholder_reinstated": Telling("person", _SAID),
    "pin_wiped": Telling("controller", {"cardholder": Shape.PERSON}),
}
