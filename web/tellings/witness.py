"""How witnessed returns are told."""

from web.items import Shape
from web.tellings.telling import Telling, always

_RETURN = {"returner": Shape.PERSON, "key_set": Shape.KEY_SET, "slot": Shape.SLOT}

TELLINGS: dict[str, Telling] = {
    "witness_asked": Telling("sensor", {**_RETURN, "registrar": Shape.PERSON}),
    "return_witnessed": Telling(
        "badge", {**_RETURN, "seen_by": Shape.PERSON, "reader": Shape.TEXT}
    ),
    "return_unwitnessed": Telling("controller", {**_RETURN, "reason": Shape.WORD}, always),
}
