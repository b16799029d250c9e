"""The parts of a state that are about paper: when nobody sensed, and what was written meanwhile."""

from dataclasses import dataclass, field

from controller.reasons import PaperVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time in which `slots` were not sensed, () for all: `until_ms` None while it lasts.

    Times are UTC. `out` are the sets that were out when it began.
    """

    from_ms: int
    until_ms: int | None = None
    slots: frozenset[int] = frozenset()
    out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A set that left, nobody knew with whom, and is back: no paper row has explained it yet.

    It left after `since_ms`, was missed at `found_ms` and came back at `back_ms`, UTC.
    """

    since_ms: int
    found_ms: int
    back_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """What a row of the paper book says of `key_set`, and how that agrees with the sensors.

    `back_ms` is None while it explains a loan that is still open.
    """

    key_set: str
    out_ms: int
    back_ms: int | None
    verdict: PaperVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperBook:
    """The latest `gaps`, what is `missing` an explanation by key set, and the `rows` by name."""

    gaps: tuple[Gap, ...] = ()
    missing: dict[str, tuple[Missing, ...]] = field(default_factory=dict)
    rows: dict[str, PaperRow] = field(default_factory=dict)


def row_name(page: str, row: str) -> str:
    """Return what a row of the paper book is known by; no `row` has a slash in it."""
    return f"{page}/{row}"
