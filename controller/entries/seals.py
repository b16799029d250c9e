"""Entries about the one-way seals of rings: stated, renewed, missed."""

from dataclasses import dataclass

from controller.entries.dated import Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class SealStated(Dated):
    """`actor` states the number of the seal that was broken, or with `is_new` of a wrong new one.

    `recorded` is the number on record. A new number that is right is a `SealRenewed`. `is_right`
    says whether the number is what it should be: the one on record, or with `is_new` another one.
    """

    key_set: str
    actor: str
    seal: str
    recorded: str
    is_new: bool
    is_right: bool
    spare: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealRenewed(Dated):
    """`actor` put the seal `new` on the ring instead of `old`, "" for none; nothing else does.

    `why` says what for, "" after a use: then `spare` may name the request.
    """

    key_set: str
    actor: str
    old: str
    new: str
    why: str
    spare: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealMissed(Dated):
    """A ring that was opened has no new seal: nobody stated one until `due_ms` (UTC).

    None for one that left again before. `cardholder` had it, `returner` brought it back.
    """

    key_set: str
    cardholder: str | None
    returner: str | None
    due_ms: int | None
    spare: str = ""


SealEntry = SealStated | SealRenewed | SealMissed
