"""Entries that say what another entry should say; what was written stands for ever."""

from dataclasses import dataclass

from controller.entries.dated import Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCorrected(Dated):
    """`actor` signs that the entry with the number `corrects` should say `says`, and `why` 更正.

    It prints struck through, with this beneath it; nothing else comes of it.
    """

    actor: str
    corrects: int
    says: str
    why: str
    request: str


CorrectionEntry = EntryCorrected
