"""How entries about chasing what is late are told."""

from web.items import Shape
from web.tellings.telling import Telling, always

_LATE = {"cardholder": Shape.PERSON, "key_set": Shape.KEY_SET}

TELLINGS: dict[str, Telling] = {
    "loan_reminded": Telling(
        "clock", {**_LATE, "due_ms": Shape.TIME, "count": Shape.NUMBER}, always
    ),
    "loan_chased": Telling(
        "person",
        {**_LATE, "actor": Shape.PERSON, "outcome": Shape.WORD, "note": Shape.TEXT},
    ),
}
