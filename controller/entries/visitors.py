"""Entries about visitors 訪客: their hosts, and their one-time codes, but never the digits."""

from dataclasses import dataclass

from controller.entries.dated import Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAwaited(Dated):
    """`visitor` showed a good badge, or typed a good code (`token` ""); `host`'s badge is awaited.

    Without it nothing comes of this, and it counts until `until_mono_ms`.
    """

    visitor: str
    host: str
    reader: str
    token: str
    is_copyable: bool
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HostMissed(Dated):
    """Nothing came of `visitor`'s badge or code: "lapsed", "revoked" or "restarted"."""

    visitor: str
    host: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCodeOrdered(Dated):
    """`visitor` is about to get a one-time code from `actor`: an intent, not a fact.

    Whatever code they had is no good from here on.
    """

    actor: str
    request: str
    visitor: str
    number: str
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCodeGiven(Dated):
    """`visitor` has a one-time code that begins with `number`, good until `until_ms` (UTC)."""

    actor: str
    request: str
    visitor: str
    number: str
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCodeTried(Dated):
    """A code was typed; it counts as wrong until it turns out right.

    `visitor` is whose number it begins with, None where nobody has that.
    """

    check: str
    visitor: str | None
    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCodeUsed(Dated):
    """What was typed at the try `check` is `visitor`'s code; it is used up."""

    check: str
    visitor: str


VisitorEntry = (
    HostAwaited | HostMissed | VisitCodeOrdered | VisitCodeGiven | VisitCodeTried | VisitCodeUsed
)
"""Whatever is told of visitors; that they are known is a change of the directory."""
