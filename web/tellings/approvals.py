"""How entries about consent and company are told."""

from web.items import Shape
from web.tellings.telling import Telling, always

_FOR = {"cardholder": Shape.PERSON, "key_set": Shape.KEY_SET}
_SCOPE = {**_FOR, "key_class": Shape.RULE}

TELLINGS: dict[str, Telling] = {
    "approval_asked": Telling("badge", {**_FOR, "slot": Shape.SLOT, "count": Shape.NUMBER}),
    "take_approved": Telling(
        "person",
        {
            "actor": Shape.PERSON,
            **_SCOPE,
            "capacity": Shape.WORD,
            "reader": Shape.TEXT,
            "is_copyable": Shape.FLAG,
            "is_consultation": Shape.FLAG,
            "until_ms": Shape.TIME,
            "approval": Shape.TEXT,
            "spare": Shape.TEXT,
        },
    ),
    "approval_missed": Telling("clock", {**_FOR, "slot": Shape.SLOT, "reason": Shape.WORD}, always),
    "approval_withdrawn": Telling(
        "person", {"actor": Shape.PERSON, **_SCOPE, "approval": Shape.TEXT}
    ),
    "approval_lapsed": Telling("clock", {**_SCOPE, "reason": Shape.WORD, "approval": Shape.TEXT}),
}
