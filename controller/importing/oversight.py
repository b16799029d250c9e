"""How a cabinet is looked after, in a rule book: at most one such table.

[[oversight]]
id = "oversight"
night = "03:00"
custodians = ["lead"]
reviewers = ["supervisor"]
review_by = "10:00"
monthly = true
quarterly = true
"""

from typing import Any

from controller.directory import Oversight
from controller.directory.oversight import OVERSIGHT
from controller.importing.cells import read_id
from controller.importing.findings import CellError
from controller.importing.hours import read_span
from controller.importing.rule_tables import Placed, Reference, Table

DAY_MINUTES = 1_440
_KEYS = ("id", "label", "night", "custodians", "reviewers", "review_by", "monthly", "quarterly")


def read_oversight(table: Table) -> Placed:
    """Return how the cabinet is looked after by `table`; what is wrong is reported by line."""
    table.refuse_others(_KEYS)
    usual = Oversight()
    noun = Oversight(
        id=table.needed("id", read_id),
        label=table.read("label", str, str, ""),
        night_minute=table.read("night", str, _minute, usual.night_minute),
        custodians=table.read("custodians", list, _roles, usual.custodians),
        reviewers=table.read("reviewers", list, _roles, usual.reviewers),
        review_minute=table.read("review_by", str, _minute, usual.review_minute),
        is_monthly=table.read("monthly", bool, bool, usual.is_monthly),
        is_quarterly=table.read("quarterly", bool, bool, usual.is_quarterly),
    )
    if noun.id and noun.id != OVERSIGHT:
        table.refuse("id", f"expected {OVERSIGHT!r}, for there is only one, got {noun.id!r}")
    if not noun.reviewers:
        table.refuse("reviewers", "somebody has to review what administrators change")
    named = tuple(
        Reference(table.line(key), f"oversight.{key}", "role", role)
        for key in ("custodians", "reviewers")
        if key in table.values
        for role in getattr(noun, key)
    )
    return Placed(noun, table.line(), named)


def _roles(value: list[Any]) -> tuple[str, ...]:
    if not all(isinstance(each, str) and each for each in value):
        raise CellError(f'expected a list of roles such as ["supervisor"], got {value!r}')
    return tuple(dict.fromkeys(value))


def _minute(text: str) -> int:
    return 0 if text == "00:00" else read_span(f"00:00-{text}").end % DAY_MINUTES
