"""What-ifs: people, key sets, and who asks for what when, with the answers expected; from TOML.

rules = "rules.toml"           # beside this file; without it, the cabinet's own
zone = "Asia/Hong_Kong"        # with rules of its own; as in the cabinet's settings otherwise

[[person]]
id = "clerk"
department = "客服部"
access_levels = ["unit_keys"]
badge = "copyable"             # or proven, lost, suspended, none

[[key_set]]
id = "K001"
class = "owner_unit"

[[ask]]
who = "clerk"
key_set = "K001"
at = "2027-01-04 19:30"
out = { K002 = "clerk" }       # what is out at that time, and to whom
agreed = []                    # who agrees with a badge of theirs
answer = "may_not"             # or may, needs_more
reasons = ["outside_schedule"]
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from controller.config import CabinetSettings
from controller.directory import (
    Cardholder,
    Credential,
    CredentialStatus,
    KeySet,
    KeySetStatus,
    Noun,
    Purpose,
)
from controller.findings import Outcome
from controller.importing.cells import read_day, read_id
from controller.importing.findings import CellError, Findings
from controller.importing.rule_tables import Page, Table
from controller.reasons import Reason

ANSWERS = {
    "may": Outcome.AGREES,
    "may_not": Outcome.REFUSES,
    "needs_more": Outcome.NEEDS_MORE,
}
BADGES = {
    "copyable": CredentialStatus.ACTIVE,
    "proven": CredentialStatus.ACTIVE,
    "lost": CredentialStatus.LOST,
    "suspended": CredentialStatus.SUSPENDED,
    "none": None,
}
_TOP = ("rules", "zone", "set_limit", "takes_copyable", "person", "key_set", "ask")
_PERSON = (
    *("id", "department", "roles", "access_levels", "badge"),
    *("valid_from", "valid_until", "set_limit", "active"),
)
_SET = ("id", "label", "class", "custody", "status", "confidential")
_ASK = (
    *("who", "key_set", "at", "purpose", "work_order", "out", "requested", "agreed"),
    *("answer", "reasons"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question of a scenario, from `line` of the file, and the answer that is expected.

    `out` names the key sets that are out then and to whom ("" for nobody known), `agreed` who
    agrees by badge; a customer's spare key `is_requested` if it was asked for beforehand. `reasons`
    are all that are to be given, None where that does not matter.
    """

    line: int
    who: str
    key_set: str
    at_ms: int
    answer: Outcome
    reasons: frozenset[Reason] | None = None
    purpose: Purpose | None = None
    work_order: str = ""
    out: tuple[tuple[str, str], ...] = ()
    agreed: tuple[str, ...] = ()
    is_requested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A file of what-ifs: its own people, badges and key sets, and what is asked.

    `rules` is the path of its rule book as it stands there, "" for the cabinet's.
    """

    rules: str
    settings: CabinetSettings
    nouns: tuple[Noun, ...]
    asks: tuple[Ask, ...]


def parse_scenario(
    text: str, *, source: str, settings: CabinetSettings, found: Findings
) -> Scenario | None:
    """Return the scenario in the TOML `text`, or None where that cannot even be begun.

    `settings` are the cabinet's, which the file may change; what is wrong is reported in `found`
    with its line and key.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found.refuse(source, 0, str(error))
        return None
    page = Page(source, text, found)
    for name in sorted(values.keys() - set(_TOP)):
        _refuse(page, name, f"unknown; expected one of: {', '.join(_TOP)}")
    settings = _read_settings(page, values, settings)
    people = [_read_person(each, settings.zone) for each in _tables(page, values, "person")]
    sets = [_read_set(each) for each in _tables(page, values, "key_set")]
    asks = [_read_ask(each, settings.zone) for each in _tables(page, values, "ask")]
    if not asks:
        _refuse(page, "ask", "is missing; expected one [[ask]] at least")
    rules = values.get("rules", "")
    if not isinstance(rules, str):
        _refuse(page, "rules", f"expected the path of a file, got {rules!r}")
        rules = ""
    nouns = (*(noun for nouns in people for noun in nouns), *sets)
    return Scenario(rules=rules, settings=settings, nouns=nouns, asks=tuple(asks))


def _refuse(page: Page, name: str, text: str) -> None:
    page.refuse(page.lines.table(name, 0), f"{name}: {text}")


def _tables(page: Page, values: Mapping[str, Any], name: str) -> list[Table]:
    listed = values.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        _refuse(page, name, f"expected tables [[{name}]]")
        return []
    return [Table(page, name, number, each) for number, each in enumerate(listed)]


def _read_settings(
    page: Page, values: Mapping[str, Any], settings: CabinetSettings
) -> CabinetSettings:
    for name, kind in (("zone", str), ("set_limit", int), ("takes_copyable", bool)):
        value = values.get(name, getattr(settings, name))
        limits = next(each.metadata for each in fields(settings) if each.name == name)
        is_good = type(value) is kind and (kind is not int or value >= limits["least"])
        if name == "zone" and is_good:
            is_good = _is_zone(value)
        if is_good:
            settings = replace(settings, **{name: value})
        else:
            _refuse(page, name, f"{value!r} cannot be")
    return settings


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _read_person(table: Table, zone: str) -> tuple[Noun, ...]:
    table.refuse_others(_PERSON)
    badge = table.read("badge", str, _word(BADGES), "copyable")
    holder = Cardholder(
        id=table.needed("id", read_id),
        department=table.read("department", str, str, ""),
        roles=table.read("roles", list, _texts, ("staff",)),
        access_levels=table.read("access_levels", list, _texts, ()),
        is_active=table.read("active", bool, bool, True),
        valid_from_ms=table.read("valid_from", str, read_day(zone), None),
        valid_until_ms=table.read("valid_until", str, read_day(zone, days_after=1), None),
        set_limit=table.read("set_limit", int, _limit, None),
    )
    status = BADGES[badge]
    if status is None:
        return (holder,)
    token = f"badge of {holder.id}"
    is_copyable = badge != "proven"
    return (
        holder,
        Credential(token=token, cardholder=holder.id, status=status, is_copyable=is_copyable),
    )


def _read_set(table: Table) -> KeySet:
    table.refuse_others(_SET)
    name = table.needed("id", read_id)
    return KeySet(
        id=name,
        label=table.read("label", str, str, name),
        key_class=table.needed("class", read_id),
        custody=table.read("custody", str, str, "cabinet"),
        status=table.read("status", str, _status, KeySetStatus.ACTIVE),
        is_confidential=table.read("confidential", bool, bool, False),
    )


def _read_ask(table: Table, zone: str) -> Ask:
    table.refuse_others(_ASK)
    for key in ("at", "answer"):
        if key not in table.values:
            table.refuse(key, "is missing")
    answer = table.read("answer", str, _word(ANSWERS), "may")
    return Ask(
        line=table.line(),
        who=table.needed("who", read_id),
        key_set=table.needed("key_set", read_id),
        at_ms=table.read("at", str, lambda text: _moment_ms(text, zone), 0),
        answer=ANSWERS[answer],
        reasons=table.read("reasons", list, _reasons, None),
        purpose=table.read("purpose", str, _purpose, None),
        work_order=table.read("work_order", str, str, ""),
        out=table.read("out", dict, _out, ()),
        agreed=table.read("agreed", list, _texts, ()),
        is_requested=table.read("requested", bool, bool, False),
    )


def _word(known: Mapping[str, object]) -> Any:
    def convert(text: str) -> str:
        if text not in known:
            raise CellError(f"{text!r} is unknown, expected one of: {', '.join(known)}")
        return text

    return convert


def _texts(value: list[Any]) -> tuple[str, ...]:
    if not all(isinstance(each, str) for each in value):
        raise CellError(f"expected a list of texts, got {value!r}")
    return tuple(value)


def _reasons(value: list[Any]) -> frozenset[Reason]:
    known = {each.value: each for each in Reason}
    return frozenset(known[_word(known)(each)] for each in _texts(value))


def _purpose(text: str) -> Purpose:
    return Purpose(_word({each.value: each for each in Purpose})(text))


def _status(text: str) -> KeySetStatus:
    return KeySetStatus(_word({each.value: each for each in KeySetStatus})(text))


def _limit(value: int) -> int:
    if value < 0:
        raise CellError(f"expected 0 or more, got {value}")
    return value


def _out(value: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    if not all(isinstance(each, str) for each in value.values()):
        raise CellError(f'expected {{ K001 = "who has it" }}, got {value!r}')
    return tuple(value.items())


def _moment_ms(text: str, zone: str) -> int:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CellError(f'{text!r} is no time, expected "2027-01-04 19:30"') from error
    if at.tzinfo is not None:
        raise CellError(f"{text!r} names a zone; expected local time")
    return int(at.replace(tzinfo=ZoneInfo(zone)).timestamp() * 1_000)
