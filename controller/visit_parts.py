"""The parts of a state that are about visitors: who waits for a host, which codes are out."""

from dataclasses import dataclass, field

VISIT = "visit:"


def visit_key(visitor: str) -> str:
    """Return under which name a visitor's code is kept: that of no PIN, for ids have no colon."""
    return f"{VISIT}{visitor}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`visitor` stands at the cabinet, and `host`'s badge is waited for until `until_mono_ms`.

    `token` is "" where a code was typed instead of a badge.
    """

    visitor: str
    host: str
    reader: str
    token: str
    is_copyable: bool
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCode:
    """A visitor's one-time code: its `number`, not its secret, and until when (UTC) it holds.

    It `is_live` once its hash is kept.
    """

    number: str
    until_ms: int
    is_live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTry:
    """What was typed at `reader` is looked at; `visitor` is "" where nobody has the number."""

    check: str
    visitor: str
    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Visitors at this moment: who is `awaiting` a host, what is `tried`, the codes by visitor."""

    awaiting: Visit | None = None
    tried: CodeTry | None = None
    codes: dict[str, VisitCode] = field(default_factory=dict)
