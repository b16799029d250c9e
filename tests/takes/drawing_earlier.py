"""How what happens before a take is drawn: PINs, requests, leavers, paper, a visitor's host."""

from dataclasses import replace
from typing import Any

from tests.takes.case import (
    ASKER,
    DEPARTMENTS,
    HOUR,
    MINUTE,
    OTHERS,
    Asking,
    Chooser,
    PaperRow,
    Person,
)

RIGHT = (("right",), ("right",), ("duress",), ("wrong", "right"))
TO_CHANGE = (("right", "new"), ("right", "new"), ("right", "same", "new"))
WRONG = ((), ("wrong",), ("right", "wrong"), ("right", "same"), ("new",), ("right", "right"))
GUESSED = (("wrong",) * 5 + ("right",), ("wrong",) * 4 + ("right",))


def draw_earlier(choose: Chooser, rules: frozenset[str], drawn: dict[str, Any]) -> dict[str, Any]:
    """Return what is drawn beside what was `drawn` so far."""
    more: dict[str, Any] = {}
    if "pin" in rules:
        more |= _pin(choose)
        if more.get("missed") and not rules & {"grant", "schedule", "dates", "booking"}:
            more["people"] = tuple(_with_right(each) for each in drawn["people"])
        else:  # whoever has nothing to do here types nothing
            more["missed"], more["missed_ago_ms"] = (), 0
    if "spare" in rules:
        more |= _spare(choose, drawn["at_ms"])
    if "document" in rules:
        own = drawn["people"][0].department
        several = (DEPARTMENTS, DEPARTMENTS, DEPARTMENTS, (own, "office"), ("office",))
        more["borrowers"] = choose.pick(several)
        more["is_confidential"] = choose.flip(10)
        if not choose.flip(15):  # every loan of a document has one
            more["work_order"] = "W1"
            more["purpose"] = drawn.get("purpose") or "patrol"
    if "host" in rules:
        is_early = not rules & {
            "schedule",
            "armed",
            "clock",
            "booking",
        }  # what decides then decided before
        waits = (5_000, 29_999, 30_000) if is_early else (0,)
        more["host_after_ms"] = choose.pick((0, 0, *waits, None))
        more["missed"], more["missed_ago_ms"] = (), 0
        if more.get("pin_by") == ASKER:  # visitors have no pages
            more["pin_by"], more["typed"] = "desk", choose.pick(TO_CHANGE)
    if "left" in rules:
        who = choose.pick((ASKER, *OTHERS, *OTHERS))
        more["left"] = (who,) if choose.flip(70) else tuple(dict.fromkeys((who, "p4")))
    if "paper" in rules:
        more["paper"] = _paper(choose, drawn)
    return more


def _with_right(person: Person) -> Person:
    return replace(person, grants=(("c", ""),))


def _pin(choose: Chooser) -> dict[str, Any]:
    drawn: dict[str, Any] = {"asks_pin": choose.flip(70)}
    drawn["copyable_asks_pin"] = not drawn["asks_pin"] or choose.flip(50)
    drawn["pin_by"] = choose.pick((ASKER, ASKER, ASKER, "desk", ""))
    if choose.flip(30):
        drawn["typed"] = choose.pick(WRONG)
    else:
        drawn["typed"] = choose.pick(RIGHT if drawn["pin_by"] == ASKER else TO_CHANGE)
    if choose.flip(10):
        drawn["typed"] = choose.pick(GUESSED)
    if choose.flip(10):
        drawn["missed"] = choose.pick(((ASKER,), OTHERS, OTHERS[:3], (*OTHERS[:3], ASKER)))
        drawn["missed_ago_ms"] = choose.pick((29_999, 30_000))
        drawn["typed"] = ("right",)  # a wrong one more, and the wait is twice as long
        drawn["pin_by"] = ASKER
    return drawn


def _spare(choose: Chooser, at_ms: int) -> dict[str, Any]:
    if choose.flip(15):
        return {"is_spare": True}
    who = choose.pick((ASKER,) * 8 + ("p1",))
    until_ms = at_ms + choose.pick((HOUR, HOUR, HOUR, HOUR, 1, 0, -1))
    names = [name for name in (*OTHERS, ASKER) if choose.flip(30)]
    said = tuple((name, not choose.flip(10)) for name in names)
    return {"is_spare": True, "asking": Asking(who, until_ms, said)}


def _paper(choose: Chooser, drawn: dict[str, Any]) -> tuple[PaperRow, ...]:
    out = dict(drawn["loans"])
    gone = [name for name in "TU" if name not in out and choose.flip(60)]
    after_ms = (0, HOUR // 2, HOUR, HOUR + 16 * MINUTE)
    return tuple(
        PaperRow(name, choose.pick((ASKER, ASKER, "p1")), choose.pick(after_ms)) for name in gone
    )
