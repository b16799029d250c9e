"""What is asked when a building's keys are taken over."""

from dataclasses import dataclass

from controller.directory import KindCount


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOverBuilding:
    """Sign for the keys of `building`, which `company` handed over by the paper `receipt`.

    `counts` says by kind what was to come and what was counted, `custodian` who keeps the keys;
    `note` explains every difference.
    """

    building: str
    company: str
    receipt: str
    custodian: str
    counts: tuple[KindCount, ...]
    note: str = ""
