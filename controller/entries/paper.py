"""Entries about what was written on paper while nothing was sensed, and entered afterwards."""

from dataclasses import dataclass

from controller.directory import Purpose
from controller.entries.dated import Dated
from controller.reasons import PaperVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRowEntered(Dated):
    """`actor` entered a row of the paper book 補登: `cardholder` signed for `key_set` there.

    `row` is its number on `page`; `out_ms` and `back_ms` (None for not written) are the times on
    paper, UTC. `verdict` says how it agrees with what was sensed: a loan to nobody that was found
    at `found_ms`, and was over at `ended_ms`, is theirs by it. `settles` names rows that were at
    odds with the sensors until this one.
    """

    page: str
    row: str
    cardholder: str
    department: str
    key_set: str
    out_ms: int
    back_ms: int | None
    purpose: Purpose
    work_order: str
    note: str
    actor: str
    verdict: PaperVerdict
    due_ms: int | None = None
    found_ms: int | None = None
    ended_ms: int | None = None
    settles: tuple[str, ...] = ()
    request: str = ""


PaperEntry = PaperRowEntered
