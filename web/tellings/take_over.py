"""How a take-over of a building's keys is told."""

from web.items import Shape
from web.tellings.telling import Telling

_T = Shape.TEXT

TELLINGS: dict[str, Telling] = {
    "building_taken_over": Telling(
        "person",
        {
            **{"actor": Shape.PERSON, "custodian": Shape.PERSON, "building": _T, "company": _T},
            **{"receipt": _T, "counts": Shape.COUNTS, "note": _T, "take_over": _T},
        },
        lambda entry: any(each["expected"] != each["counted"] for each in entry.get("counts", ())),
    ),
}
