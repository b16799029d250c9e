"""How entries about visitors are told."""

from web.items import Shape
from web.tellings.telling import Telling, always

_WHO = {"visitor": Shape.PERSON, "host": Shape.PERSON}
_CODE = {
    "visitor": Shape.PERSON,
    "actor": Shape.PERSON,
    "number": Shape.TEXT,
    "until_ms": Shape.TIME,
}

TELLINGS: dict[str, Telling] = {
    "host_awaited": Telling("badge", {**_WHO, "reader": Shape.TEXT, "is_copyable": Shape.FLAG}),
    "host_missed": Telling("controller", {**_WHO, "reason": Shape.WORD}, always),
    "visit_code_ordered": Telling("person", _CODE),
    "visit_code_given": Telling("person", _CODE),
    "visit_code_tried": Telling("badge", {"visitor": Shape.PERSON, "reader": Shape.TEXT}),
    "visit_code_used": Telling("badge", {"visitor": Shape.PERSON}),
}
