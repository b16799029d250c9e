"""Entries about old records: who wanted them destroyed, who agreed, and what is gone."""

from dataclasses import dataclass

from controller.entries.dated import Dated
from controller.keeping_parts import Ground, Held, Stage
from controller.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionAsked(Dated):
    """`actor` asks for every record up to the end of `month` ("2026-09", local) to be destroyed."""

    destruction: str
    month: str
    ground: Ground
    note: str
    actor: str
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionJudged(Dated):
    """`actor` agrees with what waited for `stage`, or does not, which ends it.

    Without an actor it ended by itself: since the second badge `reasons` came up to keep it all.
    """

    destruction: str
    stage: Stage
    is_granted: bool
    note: str
    actor: str
    request: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceAwaited(Dated):
    """Until `until_mono_ms` the badges of those who signed say that they are present."""

    destruction: str
    actor: str
    until_mono_ms: int
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceShown(Dated):
    """`cardholder`, whose badge has `token`, is present as the records are destroyed."""

    destruction: str
    cardholder: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDestroyed(Dated):
    """Of the entries `first_seq` to `last_seq` those `count` that were to go are destroyed.

    From here on they are not read any more, and are being erased; their hashes stay where they
    were, and `digest` is the hex SHA-256 over the hashes of all of the period. `end_ms` is the
    end of `month`, UTC. The state after entry `state_seq`, whose bytes have the hex SHA-256
    `state_digest`, takes the place of what can be replayed no more; `seats` is what sits where, and
    `silent` the slots that do not answer: the entries that told it may be gone.
    """

    destruction: str
    month: str
    end_ms: int
    ground: Ground
    asked_by: str
    reviewed_by: str
    approved_by: str
    present: tuple[str, ...]
    first_seq: int
    last_seq: int
    count: int
    digest: str
    state_seq: int
    state_digest: str
    seats: tuple[Held, ...] = ()
    silent: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodErased(Dated):
    """Nothing is left of the `count` entries that were destroyed of `first_seq` to `last_seq`."""

    destruction: str
    first_seq: int
    last_seq: int
    count: int


KeepingEntry = (
    DestructionAsked
    | DestructionJudged
    | PresenceAwaited
    | PresenceShown
    | PeriodDestroyed
    | PeriodErased
)
