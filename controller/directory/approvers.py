"""Approver tables: whose consent a take needs, by the hour."""

from dataclasses import dataclass

APPROVERS_MOST = 3
"""How many people one row may ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver:
    """One person who is to approve. Exactly one of the three says who may be that person.

    Somebody who has `role`, somebody of `department`, or with `is_keeper` somebody of the
    department that keeps the set, whose own people need nobody's consent for that. One who
    `registers` does not agree but writes the take down 登記, and is another person all the same.
    """

    role: str = ""
    department: str = ""
    is_keeper: bool = False
    registers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproverRow:
    """Who approves while `schedule` is open, "" for at any hour: 0 to 3 different people."""

    schedule: str = ""
    approvers: tuple[Approver, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproverTable:
    """Rows of which the first that is open counts; the last one is always open.

    With `is_apart` no two of a row's approvers are of one department.
    """

    id: str
    label: str
    rows: tuple[ApproverRow, ...] = (ApproverRow(),)
    is_apart: bool = False
