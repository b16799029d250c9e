"""How entries about keys that leave custody for good, and come back into it, are told."""

from web.items import Shape
from web.tellings.telling import Telling

_SIGNED = {
    "key_set": Shape.KEY_SET,
    "actor": Shape.PERSON,
    "proof": Shape.WORD,
    "receipt": Shape.TEXT,
    "keys": Shape.KEYS,
    "note": Shape.TEXT,
}

TELLINGS: dict[str, Telling] = {
    "key_set_collected": Telling("person", {**_SIGNED, "cardholder": Shape.PERSON}),
    "key_set_taken_back": Telling("person", _SIGNED),
}
