"""Entries about returns that somebody else is to have seen."""

from dataclasses import dataclass

from controller.entries.dated import Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessAsked(Dated):
    """`returner` brought `key_set` back; another's badge is waited for until `until_mono_ms`.

    The set is in all the same: a return is never refused. Only the badge of `registrar` will do
    for what was consulted, "" for anybody else's.
    """

    key_set: str
    slot: int
    returner: str
    until_mono_ms: int
    registrar: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnWitnessed(Dated):
    """`seen_by` stood by with their badge when `returner` brought `key_set` back."""

    key_set: str
    slot: int
    returner: str
    seen_by: str
    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnUnwitnessed(Dated):
    """`key_set` came back, and nobody else is known to have seen it, which its class asks for.

    `reason` is "no_badge" (nobody knows who brought it, so nobody can be another), "emergency",
    "not_seen" (it came while nobody looked), "lapsed", or what ended the session.
    """

    key_set: str
    slot: int
    returner: str | None
    reason: str


WitnessEntry = WitnessAsked | ReturnWitnessed | ReturnUnwitnessed
"""Whatever is told of witnesses."""
