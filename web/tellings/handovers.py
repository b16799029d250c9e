"""How entries about handing over a shift are told."""

from web.items import Shape
from web.tellings.telling import Telling, always

_P, _T, _N = Shape.PERSON, Shape.TEXT, Shape.NUMBER
_WHICH = {"shift": Shape.SHIFT, "day": _T}
_OF = {"actor": _P, "handover": _T}
_BEGUN = {
    "actor": _P,
    **_WHICH,
    "outgoing": _P,
    "incoming": _P,
    "is_recount": Shape.FLAG,
    "expected": _N,
    "sensed": _N,
    "differences": Shape.DIFFERENCE,
    "out": Shape.OUT,
    "stopped": Shape.KEY_SET,
    "alarms": _N,
    "matters": _N,
    "lines": _N,
    "blind": Shape.SLOT,
    "book": Shape.WORD,
    "due_ms": Shape.TIME,
    "handover": _T,
}
_WRITTEN = {
    "actor": _P,
    "book": Shape.WORD,
    "topic": Shape.WORD,
    "place": _T,
    "text": _T,
    "is_urgent": Shape.FLAG,
    "owner": Shape.ADDRESSEE,
    "due_ms": Shape.TIME,
    "line": _T,
}
_SIGNED = {"cardholder": _P, "side": Shape.WORD, "handover": _T, "is_by_pin": Shape.FLAG}
_FINISHED = {
    **_WHICH,
    "outgoing": _P,
    "incoming": _P,
    "duty": Shape.WORD,
    "moved": Shape.KEY_SET,
    "lines": _N,
    "is_watch_given": Shape.FLAG,
    "is_watch_taken": Shape.FLAG,
    "handover": _T,
}

TELLINGS: dict[str, Telling] = {
    "handover_begun": Telling("person", _BEGUN),
    "handover_item_checked": Telling(
        "person",
        {**_OF, "item": Shape.RULE, "is_good": Shape.FLAG, "note": _T},
        lambda entry: not entry.get("is_good"),
    ),
    "handover_questioned": Telling("person", {**_OF, "question": _T, "text": _T}),
    "handover_answered": Telling("person", {**_OF, "question": _T, "text": _T}),
    "diary_written": Telling("person", _WRITTEN, lambda entry: bool(entry.get("is_urgent"))),
    "diary_opened": Telling("person", {**_OF, "book": Shape.WORD}),
    "slots_counted_by_eye": Telling("person", {**_OF, "witness": _P, "counted": Shape.EYE}),
    "signature_awaited": Telling("person", {"cardholder": _P, "side": Shape.WORD, **_OF}),
    "handover_signed": Telling("badge", _SIGNED),
    "handover_refused": Telling("person", {**_OF, **_WHICH, "reason": _T}, always),
    "handover_finished": Telling("controller", _FINISHED),
    "relief_missed": Telling("clock", {"outgoing": _P, **_WHICH, "handover": _T}, always),
    "shifts_expected": Telling("clock", {"shifts": _T}),
    "shift_gap_found": Telling(
        "clock", {**_WHICH, "until_day": _T, "count": _N, "gap": _T}, always
    ),
    "shift_day_reviewed": Telling(
        "person", {"actor": _P, "day": _T, "records": _T, "gaps": _T, "note": _T}
    ),
}
