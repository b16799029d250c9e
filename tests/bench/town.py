"""A town's rule book: ten thousand people, two thousand sets in fifty classes, five hundred levels.

Made with one seed, and with every rule that a take can meet: hours, tables of approvers, limits,
pairs, companions, escorts, PINs, curfews.
"""

from collections.abc import Iterator
from random import Random

from controller.directory import (
    AccessLevel,
    Approver,
    ApproverRow,
    ApproverTable,
    Cardholder,
    Credential,
    Grant,
    Key,
    KeyClass,
    KeySet,
    Noun,
    Pairing,
    PairRule,
    Schedule,
    Side,
    Span,
    SpecialDay,
)

PEOPLE, SETS, CLASSES, LEVELS = 10_000, 2_000, 50, 500
SCHEDULES, TABLES, PAIRINGS = 20, 12, 60
DEPARTMENTS = ("客服部", "工程部", "保安部", "保潔部")
HOUR_MS = 3_600_000


def tag_of(number: int) -> bytes:
    """Return the UID of the tag of the town's set `number`, from 1."""
    return bytes([0x04, 0x70, 0x77]) + number.to_bytes(4, "big")


class Town:
    """The nouns of a town. `scale` divides every number of them, for a floor to compare with."""

    def __init__(self, seed: int, *, here: int, scale: int = 1, word: str = "") -> None:
        self._random = Random(seed)
        self._word = word
        self._here = here
        self._scale = scale
        self.people = [f"{word}t{number:05}" for number in range(1, PEOPLE // scale + 1)]

    def rules(self) -> Iterator[Noun]:
        """Yield schedules, tables, classes, levels and sets, of which the first are kept here."""
        yield from self._schedules()
        yield from self._tables()
        yield from self._classes()
        yield from self._sets()
        yield from self._levels()
        yield from self._pairings()

    def staff(self) -> Iterator[Noun]:
        """Yield the people and their badges; the token of a badge is its holder's id."""
        random = self._random
        for name in self.people:
            levels = random.sample(range(self._many(LEVELS)), random.choice((1, 2, 2, 3)))
            yield Cardholder(
                id=name,
                department=random.choice(DEPARTMENTS),
                roles=("staff", "lead") if random.random() < 0.02 else ("staff",),
                access_levels=tuple(f"{self._word}l{number}" for number in levels),
                set_limit=random.choice((None, None, 3)),
                needs_escort=random.random() < 0.05,
            )
            yield Credential(token=name, cardholder=name)

    def _many(self, count: int) -> int:
        return max(3, count // self._scale)

    def _schedules(self) -> Iterator[Noun]:
        for number in range(SCHEDULES):
            start = 360 + 30 * (number % 8)
            spans = (Span(start=start, end=720), Span(start=780, end=start + 720))
            holidays = tuple(
                SpecialDay(date=f"2026-{month:02}-01", spans=spans[:1]) for month in range(1, 13)
            )
            week = (*(spans for _ in range(5)), spans[:1], ())
            name = f"{self._word}h{number}"
            yield Schedule(id=name, label=name, week=week, special_days=holidays)

    def _tables(self) -> Iterator[Noun]:
        for number in range(TABLES):
            lead, keeper = Approver(role="lead"), Approver(is_keeper=True)
            office = Approver(department=self._random.choice(DEPARTMENTS))
            day = ApproverRow(
                schedule=f"{self._word}h{number % SCHEDULES}", approvers=(lead, office)
            )
            night = ApproverRow(approvers=(keeper,) if number % 2 else (lead,))
            name = f"{self._word}a{number}"
            yield ApproverTable(id=name, label=name, rows=(day, night), is_apart=number % 3 == 0)

    def _classes(self) -> Iterator[Noun]:
        for number in range(self._many(CLASSES)):
            name = f"{self._word}c{number}"
            yield KeyClass(
                id=name,
                label=name,
                curfew_ms=(number % 6 + 1) * HOUR_MS,
                curfew_minute=1_080 if number % 2 else None,
                asks_work_order=number % 5 == 0,
                is_never_lent=number == 49,
                approver_table=f"{self._word}a{number % TABLES}" if number % 3 == 0 else "",
                asks_companion=number % 7 == 0,
                asks_escort=number % 11 == 0,
                asks_witness=number % 13 == 0,
                asks_key_count=number % 4 == 0,
            )

    def _sets(self) -> Iterator[Noun]:
        count = max(self._here, SETS // self._scale)
        for number in range(1, count + 1):
            is_here, kind = number <= self._here, number % self._many(CLASSES)
            kind += not is_here and kind % 3 == 0  # no keeper to ask where another cabinet has it
            yield KeySet(
                id=f"{self._word}s{number:04}",
                label=f"{number % 30 + 1}-{number % 4 + 1}-{number}",
                key_class=f"{self._word}c{min(kind, self._many(CLASSES) - 1)}",
                tag=tag_of(number),
                home_slot=number if is_here else None,
                custody=self._random.choice(DEPARTMENTS) if is_here else "cabinet:2",
                keys=(Key(kind="security_door"), Key(kind="inner_door", count=2)),
                seal=f"S{number:06}",
            )

    def _levels(self) -> Iterator[Noun]:
        random = self._random
        count = max(self._here, SETS // self._scale)
        for number in range(self._many(LEVELS)):
            kinds = random.sample(range(self._many(CLASSES)), min(4, self._many(CLASSES)))
            hours = [f"{self._word}h{random.randrange(SCHEDULES)}" for _ in range(6)]
            single = random.randrange(1, count + 1)
            grants = (
                *(
                    Grant(key_class=f"{self._word}c{kind}", schedule=hours[place])
                    for place, kind in enumerate(kinds)
                ),
                Grant(key_set=f"{self._word}s{single:04}"),
            )
            name = f"{self._word}l{number}"
            yield AccessLevel(id=name, label=name, grants=grants)

    def _pairings(self) -> Iterator[Noun]:
        for number in range(PAIRINGS // self._scale):
            one, other = self._random.sample(range(self._many(CLASSES)), 2)
            name = f"{self._word}x{number}"
            yield Pairing(
                id=name,
                label=name,
                rule=PairRule.LOCK_OUT if number % 2 else PairRule.ONE_PERSON,
                one=Side(key_class=f"{self._word}c{one}"),
                other=Side(key_class=f"{self._word}c{other}"),
            )
