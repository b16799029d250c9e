"""What may be asked of the cabinet without anything being written down, and what it answers."""

from dataclasses import dataclass

from controller.directory import Purpose
from controller.findings import Fact, Finding, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """May `cardholder` take `key_set` at `at_ms` (UTC; None is now), and why?

    `purpose` None is what the class is usually taken for. `agreed` are others who agree with their
    badges. With `is_requested` it is answered as if a customer's spare key had been asked for.
    """

    cardholder: str
    key_set: str
    at_ms: int | None = None
    purpose: Purpose | None = None
    work_order: str = ""
    agreed: tuple[str, ...] = ()
    is_requested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What every rule says, in the order in which they are asked, about a take at `at_ms`.

    `whereabouts` is where the set is: whether it may be taken does not depend on it, for a set
    that is out comes back.
    """

    at_ms: int
    findings: tuple[Finding, ...]
    whereabouts: Fact | None = None

    @property
    def outcome(self) -> Outcome:
        """How the whole comes out: all agree, or what stands against it."""
        outcomes = {each.outcome for each in self.findings}
        for each in (Outcome.REFUSES, Outcome.NEEDS_MORE):
            if each in outcomes:
                return each
        return Outcome.AGREES
