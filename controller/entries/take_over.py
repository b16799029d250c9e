"""The entry about a building whose keys were taken over from its developer 接管."""

from dataclasses import dataclass

from controller.directory import KindCount
from controller.entries.dated import Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingTakenOver(Dated):
    """The keys of `building` came from `company`, counted by kind; both sides signed for them.

    Ours is `actor`, by the request; theirs signed the paper with the number `receipt`: the entry
    names the company and nobody of it. `custodian` 專職人員 answers for the keys from now on.
    `take_over` is what the rings in the list refer to.
    """

    take_over: str
    building: str
    company: str
    receipt: str
    custodian: str
    counts: tuple[KindCount, ...]
    actor: str
    note: str
    request: str


TakeOverEntry = BuildingTakenOver
