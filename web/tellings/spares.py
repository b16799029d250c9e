"""How entries about customers' spare keys and about seals are told."""

from web.items import Plain, Shape
from web.tellings.telling import Telling, always

_SET = {"key_set": Shape.KEY_SET}


def _is_wrong(entry: Plain) -> bool:
    return not entry.get("is_right", True)


TELLINGS: dict[str, Telling] = {
    "spare_asked": Telling(
        "person",
        {
            "actor": Shape.PERSON,
            **_SET,
            "customer": Shape.TEXT,
            "unit": Shape.TEXT,
            "proof": Shape.WORD,
            "reason": Shape.TEXT,
            "until_ms": Shape.TIME,
            "to": Shape.ADDRESSEE,
            "spare": Shape.TEXT,
        },
    ),
    "spare_decided": Telling(
        "person",
        {
            "actor": Shape.PERSON,
            **_SET,
            "cardholder": Shape.PERSON,
            "is_granted": Shape.FLAG,
            "note": Shape.TEXT,
            "spare": Shape.TEXT,
        },
    ),
    "spare_ended": Telling(
        "controller",
        {
            "cardholder": Shape.PERSON,
            **_SET,
            "reason": Shape.WORD,
            "actor": Shape.PERSON,
            "spare": Shape.TEXT,
        },
    ),
    "seal_stated": Telling(
        "person",
        {
            "actor": Shape.PERSON,
            **_SET,
            "seal": Shape.TEXT,
            "recorded": Shape.TEXT,
            "is_new": Shape.FLAG,
            "is_right": Shape.FLAG,
            "spare": Shape.TEXT,
        },
        _is_wrong,
    ),
    "seal_renewed": Telling(
        "person",
        {
            "actor": Shape.PERSON,
            **_SET,
            "old": Shape.TEXT,
            "new": Shape.TEXT,
            "why": Shape.TEXT,
            "spare": Shape.TEXT,
        },
    ),
    "seal_missed": Telling(
        "clock",
        {
            **_SET,
            "cardholder": Shape.PERSON,
            "returner": Shape.PERSON,
            "due_ms": Shape.TIME,
            "spare": Shape.TEXT,
        },
        always,
    ),
}
