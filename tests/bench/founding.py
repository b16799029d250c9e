"""The house of the bench's million: its classes and sets, its people, and a town's rules."""

import hashlib
from collections.abc import Iterator, Sequence

from controller.directory import (
    AccessLevel,
    Cardholder,
    Change,
    Credential,
    Grant,
    Key,
    KeyClass,
    KeySet,
    Noun,
    Oversight,
    Person,
    Schedule,
    Span,
)
from controller.requests import (
    Asked,
    CompleteImport,
    StageImport,
)
from tests.bench import relief, spares, years
from tests.bench.town import LEVELS, Town

SLOTS = 128
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
DEPARTMENTS = ("客服部", "工程部", "保安部", "保潔部")


def tag(number: int) -> bytes:
    """Return the UID of set `number`'s tag."""
    return bytes([0x04, 0x51, 0x60]) + number.to_bytes(4, "big")


def nouns() -> list[Noun]:
    """Return the classes, levels and sets of the cabinet itself."""
    day = tuple((Span(start=420, end=1320),) for _ in range(7))
    classes = [
        KeyClass(id="owner_unit", label="業主單元鑰匙", curfew_ms=4 * HOUR_MS),
        KeyClass(id="public_area", label="公共區域門窗", curfew_minute=1080, asks_key_count=True),
        KeyClass(
            id="plant_room",
            label="設施設備房",
            asks_work_order=True,
            asks_witness=True,
            curfew_ms=DAY_MS,
        ),
    ]
    level = AccessLevel(
        id="all",
        label="全部",
        grants=tuple(Grant(key_class=each.id) for each in (*classes, spares.CLASS)),
    )
    desk = AccessLevel(
        id="desk",
        label="客服",
        grants=tuple(Grant(key_class=each.id, schedule="day") for each in classes[:2]),
    )
    sets = [
        KeySet(
            id=f"K{slot:04}",
            label=f"{'ABCD'[slot % 4]}-{slot % 9 + 1}-{slot % 30 + 1}{slot % 4 + 1:02}",
            key_class=(classes[slot % 3] if slot < SLOTS else spares.CLASS).id,
            tag=tag(slot),
            home_slot=slot,
            keys=(Key(kind="security_door"), Key(kind="inner_door", count=2)),
        )
        for slot in range(1, SLOTS + 1)
    ]
    return [
        Schedule(id="day", label="白班", week=day),
        *classes,
        spares.EMPTY,
        level,
        desk,
        *sets,
        *relief.NOUNS,
        Oversight(reviewers=("lead",), is_monthly=True),
    ]


def hire(staff: Sequence[tuple[str, str, str]]) -> Iterator[Asked]:
    """Yield the slices of one import: the rules of a town, and its people with their badges."""
    rules = [Change(after=noun) for noun in Town(SLOTS, here=0, word="town-").rules()]
    count = len(rules)
    for start in range(0, count, 100):
        staged = tuple(rules[start : start + 100])
        yield StageImport(import_id="hire", changes=staged)
    for start in range(0, len(staff), 100):
        changes, rows = [], []
        for name, text, phone in staff[start : start + 100]:
            number = int(name[1:])
            roles = ("staff", "lead", "administrator") if number <= 20 else ("staff",)
            roles += ("engineering_manager",) * (number == 30)
            roles += years.ROLES.get(number, ())
            level = "all" if number % 3 else "desk"
            salt = f"{number:032x}"
            digest = hashlib.sha256(f"{salt}{text}\0{phone}".encode()).hexdigest()
            changes.append(
                Cardholder(
                    id=name,
                    department=DEPARTMENTS[number % 4],
                    roles=roles,
                    access_levels=(level, f"town-l{number % LEVELS}") if number % 10 else (),
                    person=digest,
                )
            )
            changes.append(Credential(token=f"badge-{name}", cardholder=name))
            rows.append(Person(cardholder=name, name=text, phone=phone, salt=salt, digest=digest))
        yield StageImport(
            import_id="hire",
            changes=tuple(Change(after=each) for each in changes),
            people=tuple(rows),
        )
        count += len(changes)
    yield CompleteImport(import_id="hire", count=count)
