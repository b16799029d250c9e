"""How a correction is told."""

from web.items import Shape
from web.tellings.telling import Telling, always

TELLINGS: dict[str, Telling] = {
    "entry_corrected": Telling(
        "person",
        {
            "actor": Shape.PERSON,
            "corrects": Shape.NUMBER,
            "says": Shape.TEXT,
            "why": Shape.TEXT,
        },
        always,
    ),
}
