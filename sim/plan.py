"""What a simulated cabinet starts with: rings in slots, and the badges lying about."""

import csv
import io
import json
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from controller.errors import ConfigError
from sim.smart_cards import KINDS
from sim.things import Badge, Ring

FOBS = {
    "owner_unit": "blue",
    "public_area": "green",
    "plant_room": "amber",
    "document_pouch": "violet",
}
"""The colour of the fob by the class of key set."""

RING_KEYS = ("label", "tag", "slot", "fob")

UID_LENGTHS = (4, 7, 10)
"""ISO/IEC 14443-3 section 6.5.4: single, double and triple size UIDs."""


@dataclass(frozen=True, slots=True)
class PlannedRing:
    """A ring and the slot (1-based) it hangs in at first; None puts it in somebody's hand.

    `fob` is the colour of its fob: blue, green, amber, violet or grey.
    """

    ring: Ring
    slot: int | None = None
    fob: str = "blue"


@dataclass(frozen=True, slots=True)
class PlannedBadge:
    """A badge and what is printed on it for the people who play with the cabinet.

    `role` and `department` are shown as they are unless the front has a translation; `remark` is
    "", "expired", "night_only", "rooms_at_night" or "stranger". None of it reaches the controller.
    """

    badge: Badge
    role: str = ""
    department: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The rings and badges of one simulated cabinet."""

    rings: tuple[PlannedRing, ...] = ()
    badges: tuple[PlannedBadge, ...] = ()


SMART = {"CS001": "ntag424", "EN001": "desfire"}
"""Whose badges in the demonstration could prove themselves: new ones, until they are enrolled."""

STRANGER = PlannedBadge(Badge("訪客 Visitor", bytes.fromhex("5E21D7A8")), remark="stranger")
"""A badge that stands in no list of staff."""


def read_plan(path: Path) -> Plan:
    """Return the plan in the TOML file at `path` (JSON if its name ends so).

    Raises:
        ConfigError: the file cannot be read, or a line of it makes no sense; the message names
            the file and the entry.
    """
    try:
        text = path.read_text(encoding="utf-8")
        table = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:  # both parsers' errors, and text that is not UTF-8
        raise ConfigError(f"{path}: {error}") from error
    return parse_plan(table, source=str(path))


def parse_plan(table: Any, *, source: str) -> Plan:
    """Return the plan in `table`, which lists `rings` and `badges`.

    A ring has a label, a tag (hexadecimal, "" for none), a slot and a fob; a badge has a label,
    a uid, a kind ("" for a number only, "ntag424", "desfire"), and what is printed on it: role,
    department, remark.

    Raises:
        ConfigError: as `read_plan`.
    """
    if not isinstance(table, dict):
        raise ConfigError(f"{source}: expected tables `rings` and `badges`")
    rings = tuple(_ring(row) for row in _rows(table, "rings", RING_KEYS, source))
    keys = ("label", "uid", "kind", "role", "department", "remark")
    badges = tuple(_badge(row) for row in _rows(table, "badges", keys, source))
    _check_once([each.ring.label for each in rings], "ring label", source)
    _check_once([each.slot for each in rings if each.slot], "slot", source)
    _check_once([each.badge.label for each in badges], "badge label", source)
    return Plan(rings, badges)


def demo_plan() -> Plan:
    """Return the demonstration's cabinet: its key sets, its staff's badges, and a stranger's."""
    rings = tuple(
        PlannedRing(
            Ring(row["label"], bytes.fromhex(row["tag"])),
            int(row["slot"]),
            FOBS.get(row["class"], "grey"),
        )
        for row in _demo_rows("keys.csv")
    )
    return Plan(rings, (*map(_staff_badge, _demo_rows("staff.csv")), STRANGER))


def _staff_badge(row: dict[str, str]) -> PlannedBadge:
    remark, levels = "", row["access_levels"].split("|")
    if row["valid_until"]:
        remark = "expired"
    elif all(level.endswith("_night") for level in levels):
        remark = "night_only"
    elif "plant_rooms_night" in levels:
        remark = "rooms_at_night"
    return PlannedBadge(
        Badge(row["name"], bytes.fromhex(row["badge"]), SMART.get(row["id"], "")),
        role=row["roles"].split("|", maxsplit=1)[0],
        department=row["department"],
        remark=remark,
    )


def _demo_rows(name: str) -> list[dict[str, str]]:
    text = files("sim").joinpath("demo_data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


class _Row:
    """One entry of a plan file, which can say where it stands."""

    def __init__(self, where: str, values: dict[str, Any]) -> None:
        self._where = where
        self._values = values

    def text(self, key: str, default: str | None = None) -> str:
        value = self._values.get(key, default)
        if not isinstance(value, str) or (default is None and not value):
            raise self.error(key, "expected text")
        return value

    def uid(self, key: str) -> bytes | None:
        value = self.text(key, "")
        try:
            uid = bytes.fromhex(value)
        except ValueError as error:
            raise self.error(key, f"expected hexadecimal digits, got {value!r}") from error
        if uid and len(uid) not in UID_LENGTHS:
            raise self.error(key, f"expected 4, 7 or 10 bytes, got {len(uid)}")
        return uid or None

    def kind(self, key: str) -> str:
        value = self.text(key, "")
        if value not in ("", *KINDS):
            raise self.error(key, f"expected one of {', '.join(KINDS)}, got {value!r}")
        return value

    def slot(self, key: str) -> int | None:
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 128:
            raise self.error(key, f"expected a slot from 1 to 128, got {value!r}")
        return value

    def error(self, key: str, problem: str) -> ConfigError:
        return ConfigError(f"{self._where}: {key}: {problem}")


def _rows(table: dict[str, Any], name: str, keys: tuple[str, ...], source: str) -> list[_Row]:
    listed = table.get(name, [])
    if not isinstance(listed, list):
        raise ConfigError(f"{source}: {name}: expected a list of tables")
    rows = []
    for number, values in enumerate(listed, 1):
        where = f"{source}: {name} {number}"
        if not isinstance(values, dict) or not set(values) <= set(keys):
            raise ConfigError(f"{where}: expected only the keys {', '.join(keys)}")
        rows.append(_Row(where, values))
    return rows


def _ring(row: _Row) -> PlannedRing:
    ring = Ring(row.text("label"), row.uid("tag"))
    return PlannedRing(ring, row.slot("slot"), row.text("fob", "blue"))


def _badge(row: _Row) -> PlannedBadge:
    uid = row.uid("uid")
    if uid is None:
        raise row.error("uid", "expected the badge's bytes")
    return PlannedBadge(
        Badge(row.text("label"), uid, row.kind("kind")),
        row.text("role", ""),
        row.text("department", ""),
        row.text("remark", ""),
    )


def _check_once(values: list[Any], what: str, source: str) -> None:
    for value in values:
        if values.count(value) > 1:
            raise ConfigError(f"{source}: {what} {value!r} is there twice")
