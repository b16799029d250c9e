"""How the cabinet is looked after 監督: when it is counted, by whom not, who reviews changes."""

from dataclasses import dataclass

OVERSIGHT = "oversight"
"""The one id there is: a cabinet is looked after in one way."""

REVIEWERS = ("supervisor",)
CUSTODIANS = ("lead",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversight:
    """The sensors count the stock every night at the local minute `night_minute` 盤點.

    Whoever has one of the roles `custodians` keeps the keys and does not count them. An
    administrator's changes of a day are signed by one of `reviewers`, roles as well, until the
    local minute `review_minute` of the next day. With `is_monthly` and `is_quarterly` people
    count everything in each month, and in each quarter.
    """

    id: str = OVERSIGHT
    label: str = ""
    night_minute: int = 180
    custodians: tuple[str, ...] = CUSTODIANS
    reviewers: tuple[str, ...] = REVIEWERS
    review_minute: int = 600
    is_monthly: bool = False
    is_quarterly: bool = False
