"""What a walk round the cabinet found, check by check."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of one part: of `slot`, or of the cabinet (0).

    `problem` is what was wrong, by its name in the texts, and "" where nothing was; `detail`
    completes it: another slot's number, or what a part said.
    """

    check: str
    slot: int = 0
    problem: str = ""
    detail: str = ""

    @property
    def has_passed(self) -> bool:
        """Whether nothing was wrong."""
        return not self.problem
