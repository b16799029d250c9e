"""How entries about notices and matters are told."""

from web.items import Shape
from web.tellings.telling import Telling, always

_TOLD = {
    "what": Shape.NOTICE,
    "to": Shape.ADDRESSEE,
    "key_set": Shape.KEY_SET,
    "cardholder": Shape.PERSON,
    "matter": Shape.TEXT,
    "due_ms": Shape.TIME,
    "detail": Shape.TEXT,
}
_OPENED = {
    "what": Shape.MATTER,
    "key_set": Shape.KEY_SET,
    "cardholder": Shape.PERSON,
    "owner": Shape.ADDRESSEE,
    "due_ms": Shape.TIME,
    "items": Shape.TEXT,
    "note": Shape.TEXT,
    "actor": Shape.PERSON,
    "matter": Shape.TEXT,
}

TELLINGS: dict[str, Telling] = {
    "notice_owed": Telling("controller", _TOLD),
    "matter_opened": Telling("person", _OPENED),
    "matter_missed": Telling("clock", {"matter": Shape.TEXT}, always),
    "matter_closed": Telling(
        "person", {"actor": Shape.PERSON, "note": Shape.TEXT, "matter": Shape.TEXT}
    ),
}
