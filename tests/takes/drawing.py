"""How a case is drawn: a pair of rules always has a say, every other one now and then."""

from random import Random
from typing import Any

from tests.takes.case import (
    ASKER,
    DAY,
    DEPARTMENTS,
    ELSEWHERE,
    HOST,
    HOUR,
    MINUTE,
    MONDAY,
    NEVER_TOGETHER,
    OTHERS,
    ROLES,
    RULES,
    SCHEDULES,
    Case,
    Chooser,
    Person,
)
from tests.takes.drawing_earlier import draw_earlier

EDGES = (480, 1080, 0, 720, 750, 600)
NEAR_MS = (0, -1, 1, -MINUTE, MINUTE, 30 * MINUTE, 59_999)
DELAYS_MS = (0, 1_000, 5_000, 10_000, 29_999, 30_000)
MORE = 7
"""How often, of a hundred, a rule has a say that was not asked for."""
BAD = 25
"""How often, of a hundred, what a rule asks for is not so."""


class Dice:
    """Dice for long runs; each seed makes one case."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def pick(self, many: tuple[Any, ...]) -> Any:
        """Return one of `many`."""
        return self._random.choice(many)

    def flip(self, percent: int) -> bool:
        """Return True so often."""
        return self._random.randrange(100) < percent


def draw_case(choose: Chooser) -> Case:
    """Draw a case."""
    one, other = choose.pick(RULES), choose.pick(RULES)
    rules = frozenset(each for each in RULES if each in (one, other) or choose.flip(MORE))
    if any(rules.issuperset(pair) for pair in NEVER_TOGETHER):
        rules -= {"document", "never_lent", "escorted"}
    if rules & {"status", "never_lent", "custody", "owner"} and choose.flip(40):
        rules |= {"emergency_release"}  # nothing else lets go of such a set
    at_ms = MONDAY + choose.pick((0, 1, 6)) * DAY + choose.pick(EDGES) * MINUTE
    at_ms += choose.pick(NEAR_MS)
    asker = _asker(choose, rules, at_ms)
    others = tuple(_other(choose, name, rules, at_ms) for name in OTHERS)
    drawn: dict[str, Any] = {"rules": rules, "at_ms": at_ms, "people": (asker, *others)}
    drawn |= _set(choose, rules)
    drawn |= _what_for(choose, rules)
    drawn |= _others(choose, rules)
    drawn |= draw_earlier(choose, rules, drawn)
    if "booking" in rules:
        drawn["bookings"] = draw_bookings(choose, at_ms)
    if "web" in rules:
        drawn["web"] = tuple(
            (name, choose.pick(("S", "c")), at_ms + choose.pick((HOUR, 0, 1, -1)))
            for name in OTHERS
            if choose.flip(60)
        )
    if "armed" in rules:
        said = choose.pick((None, "patrol", "repair")), choose.pick(("", "W1"))
        drawn["armed"] = (choose.pick(OTHERS), *said)
    if "emergency_release" in rules:
        drawn["release"] = choose.pick(((), ("c",), ("c", "d"), ("d",)))
    drawn |= {"back_slot": choose.pick((1, 4, 5)), "back_after_ms": choose.pick((0, MINUTE, DAY))}
    return Case(**drawn)


def _dates(choose: Chooser, at_ms: int) -> dict[str, int]:
    if choose.flip(BAD):
        wrong = ({"valid_from_ms": at_ms + 1}, {"valid_until_ms": at_ms})
        return choose.pick(wrong)
    until = {"valid_until_ms": at_ms + choose.pick((1, 10_000, DAY))}
    return choose.pick(({"valid_from_ms": at_ms}, until, until | {"valid_from_ms": at_ms - DAY}))


def _asker(choose: Chooser, rules: frozenset[str], at_ms: int) -> Person:
    more: dict[str, Any] = _dates(choose, at_ms) if "dates" in rules else {}
    grants: tuple[tuple[str, str], ...] = (("c", ""),)
    if "grant" in rules:
        grants = choose.pick(((("S", ""),), (("S", ""), ("d", "")), (), (("T", ""),)))
    if "schedule" in rules:
        hours = tuple(SCHEDULES)
        many = choose.pick((1, 1, 2))
        sets = ("S", "T") if "grant" in rules else ("S", "c")
        grants = tuple((choose.pick(sets), choose.pick(hours)) for _ in range(many))
    roles = choose.pick((("staff",), ("staff",), ("lead",), ("manager",), ()))
    if "emergency_take" in rules and not choose.flip(BAD):
        roles = choose.pick((("lead",), ("lead",), ("duty_manager",), ("manager", "staff")))
    statuses = ("active", "suspended", "expired", "lost", "unknown")
    if "host" in rules:
        roles = ()
    return Person(
        id=ASKER,
        department=choose.pick(DEPARTMENTS),
        roles=roles,
        is_active=not ("active" in rules and choose.flip(BAD)),
        limit=choose.pick((0, 1, 1, 2, 3)) if "limit" in rules else None,
        needs_escort="escorted" in rules,
        host=HOST if "host" in rules else "",
        is_proven=not (rules & {"proof", "pin"} and choose.flip(BAD)),
        badge=choose.pick(statuses) if "badge" in rules and choose.flip(40) else "active",
        grants=grants,
        **more,
    )


def _other(choose: Chooser, name: str, rules: frozenset[str], at_ms: int) -> Person:
    is_odd = "active" in rules or "dates" in rules or "badge" in rules
    more = _dates(choose, at_ms) if "dates" in rules and choose.flip(BAD) else {}
    statuses = ("suspended", "lost", "unknown")
    return Person(
        id=name,
        department=choose.pick(DEPARTMENTS),
        roles=(
            choose.pick((*ROLES, "auditor")),
            *(("manager",) if choose.flip(20) else ()),
            *((choose.pick(("centre_manager", "officer")),) if "document" in rules else ()),
        ),
        is_active=not (is_odd and choose.flip(10)),
        needs_escort="escorted" in rules and choose.flip(BAD),
        is_proven=not ("proof" in rules and choose.flip(BAD)),
        badge=choose.pick(statuses) if is_odd and choose.flip(10) else "active",
        grants=() if choose.flip(BAD) else (("c", choose.pick(("", "", "day"))),),
        **more,
    )


def _set(choose: Chooser, rules: frozenset[str]) -> dict[str, Any]:
    drawn: dict[str, Any] = {"is_never_lent": "never_lent" in rules}
    if "status" in rules:
        over = ("lost", "retired") if "owner" not in rules else ()  # nobody collects what is gone
        drawn["status"] = choose.pick(("stopped", *over))
    if "keeper" in rules:
        drawn["custody"] = choose.pick(DEPARTMENTS)
    if "custody" in rules:
        drawn["custody"] = choose.pick(ELSEWHERE)
    if "owner" in rules:
        drawn["custody"] = "owner"
    drawn["is_clock_trusted"] = "clock" not in rules
    loans = []
    if "out" in rules:
        loans.append((choose.pick(("S", "T")), choose.pick((ASKER, "p1", None))))
    if {"limit", "one_person", "lock_out"} & rules:
        others = [name for name in "TU" if name not in dict(loans) and choose.flip(40)]
        loans += [(name, choose.pick((ASKER, "p1", None))) for name in others]
    drawn["loans"] = tuple(loans)
    sides = ("S", "c"), ("T", "U", "c", "d")
    pairings = [each for each in ("one_person", "lock_out") if each in rules]
    ends = [(choose.pick(sides[0]), choose.pick(sides[1])) for _ in pairings]
    ends = [each[::-1] if choose.flip(30) else each for each in ends]
    drawn["pairings"] = tuple((p, *each) for p, each in zip(pairings, ends, strict=True))
    return drawn


def _what_for(choose: Chooser, rules: frozenset[str]) -> dict[str, Any]:
    drawn: dict[str, Any] = {"asks_work_order": "work_order" in rules}
    if "purpose" in rules:
        drawn["purposes"] = choose.pick((("patrol",), ("patrol", "repair"), ("repair",)))
        drawn["purpose"] = choose.pick((None, "patrol", "repair", "emergency"))
    if "emergency_take" in rules:
        drawn["purpose"] = "emergency"
    if "work_order" in rules and not choose.flip(BAD):
        drawn["work_order"] = "W1"
        drawn["purpose"] = drawn.get("purpose") or "patrol"
    return drawn


def _others(choose: Chooser, rules: frozenset[str]) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "asks_companion": "companion" in rules,
        "asks_escort": "escort" in rules,
        "asks_proof": "proof" in rules,
    }
    asked = ()
    if "approvers" in rules or "web" in rules:
        whom = ("lead", "manager", "staff", "duty_manager", "@office", "@security", "@engineering")
        asked = tuple(choose.pick(whom) for _ in range(choose.pick((1, 1, 1, 2, 2, 3, 0))))
        drawn["is_apart"] = choose.flip(30)
    if "keeper" in rules:
        asked = (*asked[:2], "keeper")
    if "spare" in rules:
        asked = (*asked[:1], *(("keeper",) if "keeper" in rules else ()), "@security")
    if "document" in rules:
        asked = (*(("keeper",) if "keeper" in rules else asked[:1]), "centre_manager", "!officer")
    if asked or "approvers" in rules:
        last = ("", asked)
        first = (choose.pick(("day", "night", "noon")), choose.pick((asked[:1], ("lead",))))
        is_first = choose.flip(40) and not rules & {"spare", "document"}
        drawn["rows"] = (first, last) if is_first else (last,)
    if "keeper" in rules and "rows" in drawn:
        drawn["rows"] = tuple(
            (when, (*(w for w in who if w != "keeper"), "keeper")) for when, who in drawn["rows"]
        )
    if asked or {"companion", "escort", "escorted", "emergency_take"} & rules:
        names = [*OTHERS, ASKER]
        taps = []
        while names and not choose.flip(8):
            name = choose.pick(tuple(names))
            if not choose.flip(10):
                names.remove(name)
            taps.append((name, choose.pick((0, 1_000) if not choose.flip(15) else DELAYS_MS)))
        drawn["taps"] = tuple(taps)
    return drawn


def draw_bookings(choose: Chooser, at_ms: int) -> tuple[tuple[str, int, int], ...]:
    """Draw for whom set S is booked around `at_ms`, and from when until when."""
    edges = ((0, HOUR), (-HOUR, 0), (-HOUR, 1), (1, HOUR), (HOUR, 2 * HOUR), (-HOUR // 2, HOUR))
    start, end = choose.pick(edges)
    booked = [(choose.pick((ASKER, "p1", "p1")), at_ms + start, at_ms + end)]
    if choose.flip(30):
        booked.append((choose.pick((ASKER, "p2")), at_ms + 3 * HOUR, at_ms + 4 * HOUR))
    return tuple(booked)
