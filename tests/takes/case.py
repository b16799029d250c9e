"""One take under random rules: who wants set S, when, with whom, and which rules have a say."""

from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple, Protocol, TypeVar

T = TypeVar("T")
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MONDAY = 1_772_380_800_000  # 2026-03-02 00:00 in Hong Kong
SPECIAL = "2026-03-03"  # the Tuesday
ASKER, OTHERS = "asker", ("p1", "p2", "p3", "p4")
DEPARTMENTS = ("office", "security", "engineering")
ROLES = ("staff", "lead", "duty_manager", "manager", "supervisor")
ELSEWHERE = ("cabinet:B", "person:p1")
HOST = "p1"

SCHEDULES = {
    "day": ([(480, 1080)], {}),
    "night": ([(0, 480), (1080, 1440)], {}),
    "noon": ([(720, 750)], {}),
    "full": ([(0, 1440)], {}),
    "closed_special": ([(0, 1440)], {SPECIAL: []}),
    "only_special": ([], {SPECIAL: [(480, 1080)]}),
}
"""Hours of every day, and special days with hours of their own."""

RULES = (
    *("badge", "active", "dates", "grant", "schedule", "clock", "status", "never_lent"),
    *("custody", "out", "limit", "one_person", "lock_out", "booking", "purpose", "work_order"),
    *("proof", "approvers", "keeper", "web", "companion", "escort", "escorted"),
    *("armed", "emergency_take", "emergency_release"),
    *("pin", "owner", "spare", "document", "host", "left", "paper"),
)
"""What may have a say in a take."""

NEVER_TOGETHER = (("document", "spare"), ("never_lent", "spare"), ("escorted", "host"))
"""What no class is, since the check of the rules refuses it; and one way of being a visitor."""


PAIRS = tuple(pair for pair in combinations(sorted(RULES), 2) if pair not in NEVER_TOGETHER)
"""The pairs of rules that can both have a say."""


class Chooser(Protocol):
    """Whoever draws: a property test that shrinks, or dice for long runs."""

    def pick(self, many: "tuple[T, ...]") -> T:
        """Return one of `many`."""

    def flip(self, percent: int) -> bool:
        """Return True so often."""


class Asking(NamedTuple):
    """Somebody asked for set S as a spare key, until when, and who said yes or no to it."""

    who: str
    until_ms: int
    said: tuple[tuple[str, bool], ...]


class PaperRow(NamedTuple):
    """Somebody signed for a set, so many ms after it was seen last; it was missed after an hour."""

    key_set: str
    signer: str
    after_ms: int


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with a badge; `grants` are (set or class, schedule or "")."""

    id: str
    department: str
    roles: tuple[str, ...]
    is_active: bool = True
    valid_from_ms: int | None = None
    valid_until_ms: int | None = None
    limit: int | None = None
    needs_escort: bool = False
    is_proven: bool = True
    badge: str = "active"
    """What its status is; "unknown": there is no such badge."""
    grants: tuple[tuple[str, str], ...] = ()
    host: str = ""
    """Whose visitor they are."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything about one take of set S, of class c; T is of class c too, U of class d."""

    rules: frozenset[str]
    at_ms: int
    people: tuple[Person, ...]
    is_clock_trusted: bool = True
    status: str = "active"
    is_never_lent: bool = False
    custody: str = "cabinet"
    loans: tuple[tuple[str, str | None], ...] = ()
    pairings: tuple[tuple[str, str, str], ...] = ()
    """The rule, and two sides that are sets or classes."""
    bookings: tuple[tuple[str, int, int], ...] = ()
    """Of set S: for whom, from when, until when."""
    purposes: tuple[str, ...] = ("patrol", "repair", "emergency")
    asks_work_order: bool = False
    asks_proof: bool = False
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """A schedule, "" at last, and whom it asks: a role, "@department", or "keeper"."""
    is_apart: bool = False
    web: tuple[tuple[str, str, int], ...] = ()
    """Who approved for S or c on the pages, an hour before, and until when."""
    asks_companion: bool = False
    asks_escort: bool = False
    armed: tuple[str, str | None, str] | None = None
    """Who armed it, the purpose and the work order that were said then."""
    purpose: str | None = None
    work_order: str = ""
    taps: tuple[tuple[str, int], ...] = ()
    """Whose badge comes how many ms after what was before: the press, or another badge."""
    asks_pin: bool = False
    copyable_asks_pin: bool = False
    pin_by: str = ""
    """Who chose the asker's PIN; "" for nobody."""
    missed: tuple[str, ...] = ()
    """Who typed five wrong PINs `missed_ago_ms` before."""
    missed_ago_ms: int = 0
    typed: tuple[str, ...] = ()
    """What the asker types: a right PIN, a wrong one, that for duress, a new one, the same."""
    is_spare: bool = False
    asking: Asking | None = None
    borrowers: tuple[str, ...] = ()
    """The departments that borrow class c, which then is of documents."""
    is_confidential: bool = False
    host_after_ms: int | None = None
    """How long after the visitor the host's badge comes; None: never."""
    is_never_handed_on: bool = False
    asks_witness: bool = False
    left: tuple[str, ...] = ()
    """Who left just before."""
    paper: tuple[PaperRow, ...] = ()
    """What was found missing, and was on paper."""
    release: tuple[str, ...] | None = None
    """The classes that the fire panel calls for, all where it names none."""
    back_slot: int = 1
    back_after_ms: int = 0

    @property
    def asker(self) -> Person:
        """Who wants the set."""
        return self.people[0]

    def person(self, name: str) -> Person:
        """Return somebody by name."""
        return next(each for each in self.people if each.id == name)
