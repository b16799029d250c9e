"""Customers' spare keys: what was asked for, who decided, each use with its seals."""

import json
from collections.abc import Callable, Iterator

from web.folds.write import Plain, Write

_ASK = (
    "INSERT OR REPLACE INTO spares (spare, key_set, actor, customer, unit, proof, reason, until_ms,"
    " asked_of, at_ms, seq) VALUES (:spare, :key_set, :actor, :customer, :unit, :proof, :reason,"
    " :until_ms, :asked_of, :at_ms, :seq)"
)
_ASKED = (
    *("spare", "key_set", "actor", "customer", "unit", "proof", "reason"),
    *("until_ms", "at_ms", "seq"),
)
_DECIDE = (
    "INSERT OR REPLACE INTO spare_decisions (seq, spare, actor, is_granted, note, at_ms)"
    " VALUES (:seq, :spare, :actor, :is_granted, :note, :at_ms)"
)
_END = "UPDATE spares SET end_ms = :at_ms, outcome = :outcome WHERE spare = :spare"
_OPEN = (
    "INSERT INTO spare_uses (seq, key_set, place, spare, reason, customer, cardholder, escort,"
    " approvers, out_ms, recorded, purpose)"
    " SELECT :seq, key_sets.id, coalesce(spares.unit, key_sets.label), :spare, spares.reason,"
    " spares.customer, :cardholder, :escort, :approvers, :at_ms, key_sets.seal, :purpose"
    " FROM key_sets JOIN key_classes ON key_classes.id = key_class"
    " LEFT JOIN spares ON spares.spare = :spare WHERE key_sets.id = :key_set AND keeps_spares"
)
_SUPERSEDE = "UPDATE spare_uses SET is_open = 0 WHERE key_set = :key_set AND is_open"
_BACK = (
    "UPDATE spare_uses SET back_ms = :at_ms, returner = :returner"
    " WHERE key_set = :key_set AND is_open AND back_ms IS NULL"
)
_ENTRUST = (
    "INSERT INTO spare_uses (seq, key_set, place, recorded, broken, back_ms)"
    " SELECT :seq, key_sets.id, key_sets.label, key_sets.seal, '', :at_ms"
    " FROM key_sets JOIN key_classes ON key_classes.id = key_class"
    " WHERE key_sets.id = :key_set AND keeps_spares"
)
_BREAK = (
    "UPDATE spare_uses SET broken = :seal, is_wrong = is_wrong OR NOT :is_right"
    " WHERE key_set = :key_set AND is_open"
)
_DOUBT = "UPDATE spare_uses SET is_wrong = 1 WHERE key_set = :key_set AND is_open"
_RENEW = (
    "UPDATE spare_uses SET renewed = :new, sealer = :actor, sealed_ms = :at_ms, is_open = 0"
    " WHERE key_set = :key_set AND is_open"
)
_RECORD = "UPDATE key_sets SET seal = :new WHERE id = :key_set"
_MISS = "UPDATE spare_uses SET missed_ms = :at_ms WHERE key_set = :key_set AND is_open"


def _asked(entry: Plain) -> Iterator[Write]:
    values = {name: entry.get(name) for name in _ASKED}
    yield _ASK, {**values, "asked_of": json.dumps(entry.get("to", []), ensure_ascii=False)}


def _decided(entry: Plain) -> Iterator[Write]:
    names = ("seq", "spare", "actor", "is_granted", "note", "at_ms")
    yield _DECIDE, {name: entry.get(name) for name in names}
    if not entry["is_granted"]:
        yield _over(entry, "refused")


def _ended(entry: Plain) -> Iterator[Write]:
    yield _over(entry, str(entry["reason"]))


def _over(entry: Plain, outcome: str) -> Write:
    return _END, {"at_ms": entry["at_ms"], "outcome": outcome, "spare": entry["spare"]}


def _checked_out(entry: Plain) -> Iterator[Write]:
    if entry.get("spare"):
        yield _over(entry, "taken")
    yield _SUPERSEDE, {"key_set": entry["key_set"]}
    names = ("seq", "key_set", "cardholder", "at_ms", "purpose")
    values = {name: entry.get(name) for name in names}
    more = {name: entry.get(name) or "" for name in ("spare", "escort")}
    approvers = json.dumps(entry.get("approvers", []), ensure_ascii=False)
    yield _OPEN, {**values, **more, "approvers": approvers}


def _checked_in(entry: Plain) -> Iterator[Write]:
    if entry.get("is_loan", True):
        yield _BACK, {name: entry.get(name) for name in ("at_ms", "returner", "key_set")}


def _collected(entry: Plain) -> Iterator[Write]:
    yield _SUPERSEDE, {"key_set": entry["key_set"]}


def _taken_back(entry: Plain) -> Iterator[Write]:
    yield _ENTRUST, {name: entry.get(name) for name in ("seq", "key_set", "at_ms")}


def _stated(entry: Plain) -> Iterator[Write]:
    if not entry.get("is_new"):
        yield _BREAK, {name: entry.get(name) for name in ("seal", "is_right", "key_set")}
    elif not entry.get("is_right"):
        yield _DOUBT, {"key_set": entry["key_set"]}


def _renewed(entry: Plain) -> Iterator[Write]:
    yield _RENEW, {name: entry.get(name) for name in ("new", "actor", "at_ms", "key_set")}
    yield _RECORD, {name: entry.get(name) for name in ("new", "key_set")}


def _missed(entry: Plain) -> Iterator[Write]:
    yield _MISS, {name: entry.get(name) for name in ("at_ms", "key_set")}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "spare_asked": _asked,
    "spare_decided": _decided,
    "spare_ended": _ended,
    "key_set_checked_out": _checked_out,
    "key_set_checked_in": _checked_in,
    "key_set_collected": _collected,
    "key_set_taken_back": _taken_back,
    "seal_stated": _stated,
    "seal_renewed": _renewed,
    "seal_missed": _missed,
}
