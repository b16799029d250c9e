"""Loans, from the slot the set was seen to leave to the slot it was seen to come back to."""

import json
from collections.abc import Callable, Iterator

from controller.reasons import PaperVerdict
from web.folds.write import Plain, Write

_OPEN = (
    "INSERT INTO loans (out_seq, key_set, out_slot, cardholder, department, purpose, work_order,"
    " due_ms, issuer, rule, out_ms, out_evidence, out_clock, handed_from, hand, approvers,"
    " registrar, is_consultation, spare, host, companion, escort, look_for)"
    " VALUES (:seq, :key_set, :slot, :cardholder, :department, :purpose, :work_order,"
    " :due_ms, :issuer, :rule, :at_ms, :evidence, :clock, :handed_from, :hand, :approvers,"
    " :registrar, :is_consultation, :spare, :host, :companion, :escort, (SELECT note FROM looks"
    " WHERE looks.key_set = :key_set AND :is_consultation))"
)
_CLOSE = (
    "UPDATE loans SET back_seq = :seq, back_ms = :at_ms, back_slot = :slot, returner = :returner,"
    " is_late = :is_late, is_home = :is_home, back_evidence = :evidence, back_clock = :clock,"
    " manner = :manner WHERE key_set = :key_set AND back_seq IS NULL"
)
_SUPERSEDE = (
    "UPDATE loans SET back_seq = :seq, back_ms = :at_ms, is_home = 1"
    " WHERE key_set = :key_set AND back_seq IS NULL"
)
_HAND = (
    "UPDATE loans SET back_seq = :seq, back_ms = :at_ms, handed_to = :receiver, is_late = 0,"
    " is_home = 1, back_clock = :clock WHERE key_set = :key_set AND back_seq IS NULL"
)
_COLLECT = (
    "UPDATE loans SET back_seq = :seq, back_ms = :at_ms, manner = 'collected', is_late = 0,"
    " is_home = 1, back_clock = :clock WHERE key_set = :key_set AND back_seq IS NULL"
)
_BY_PAPER = (
    "UPDATE loans SET cardholder = :cardholder, department = :department, purpose = :purpose,"
    " work_order = :work_order, out_ms = :out_ms, paper = :paper, paper_seq = :seq,"
    " verdict = :verdict, entered_by = :actor, note = :note"
)
_ON_PAPER = (
    "INSERT INTO loans (out_seq, key_set, cardholder, department, purpose, work_order, out_ms,"
    " back_seq, back_ms, is_late, is_home, manner, paper, paper_seq, verdict, entered_by, note)"
    " VALUES (:seq, :key_set, :cardholder, :department, :purpose, :work_order, :out_ms,"
    " :seq, :back_ms, 0, 1, 'on_paper', :paper, :seq, :verdict, :actor, :note)"
)
_SETTLE = "UPDATE loans SET verdict = 'agrees' WHERE paper = :paper"
_LOOK = "INSERT OR REPLACE INTO looks (key_set, note) VALUES (:key_set, :reason)"
_SEEN = (
    "UPDATE loans SET seen_by = :seen_by WHERE out_seq ="
    " (SELECT max(out_seq) FROM loans WHERE key_set = :key_set AND back_seq IS NOT NULL)"
)
_STEP = "UPDATE loans SET overdue_step = :step WHERE key_set = :key_set AND back_seq IS NULL"


def _checked_out(entry: Plain) -> Iterator[Write]:
    # A set that leaves while it is out: a copy of its tag. The newer fact stands.
    yield _SUPERSEDE, {name: entry[name] for name in ("seq", "at_ms", "key_set")}
    names = ("seq", "key_set", "slot", "cardholder", "department", "purpose", "work_order")
    more = ("due_ms", "issuer", "rule", "at_ms", "evidence", "clock")
    last = ("handed_from", "hand", "registrar", "is_consultation", "spare", "host", "companion")
    values = {name: entry.get(name) for name in (*names, *more, *last, "escort")}
    yield _OPEN, {**values, "approvers": json.dumps(entry.get("approvers") or [])}


def _checked_in(entry: Plain) -> Iterator[Write]:
    names = (
        "seq",
        "at_ms",
        "slot",
        "returner",
        "is_late",
        "is_home",
        "evidence",
        "clock",
        "manner",
    )
    yield _CLOSE, {name: entry.get(name) for name in (*names, "key_set")}


def _handed_on(entry: Plain) -> Iterator[Write]:
    """Close the giver's row of the register and open one for the receiver."""
    given = ("seq", "at_ms", "receiver", "clock", "key_set")
    yield _HAND, {name: entry.get(name) for name in given}
    names = ("seq", "key_set", "department", "purpose", "work_order", "due_ms", "issuer", "rule")
    values = {name: entry.get(name) for name in (*names, "at_ms", "clock")}
    who = {"cardholder": entry["receiver"], "handed_from": entry["giver"]}
    who["host"] = entry.get("host", "")
    nobody = {"approvers": "[]", "registrar": "", "is_consultation": 0, "spare": ""}
    nobody |= {"companion": "", "escort": ""}
    yield _OPEN, {**values, **who, **nobody, "slot": None, "evidence": None, "hand": ""}


def _collected(entry: Plain) -> Iterator[Write]:
    """Close the row of the register: the owner has the set now, on loan to nobody."""
    yield _COLLECT, {name: entry.get(name) for name in ("seq", "at_ms", "clock", "key_set")}


def _entered(entry: Plain) -> Iterator[Write]:
    """Put the row of the paper book into the register: beside what was sensed, where that fits."""
    names = ("cardholder", "department", "purpose", "work_order", "out_ms", "seq", "verdict")
    values = {name: entry.get(name) for name in (*names, "actor", "note", "key_set")}
    values["paper"] = f"{entry['page']}/{entry['row']}"
    match entry["verdict"]:
        case PaperVerdict.EXPLAINS_LOAN:
            due = {"due_ms": entry.get("due_ms")}
            sets = ", due_ms = :due_ms, overdue_step = NULL"
            yield f"{_BY_PAPER}{sets} WHERE key_set = :key_set AND back_seq IS NULL", values | due
        case PaperVerdict.EXPLAINS_PAST:
            times = {name: entry.get(name) for name in ("found_ms", "ended_ms")}
            where = "key_set = :key_set AND cardholder IS NULL"
            where += " AND loans.out_ms = :found_ms AND back_ms = :ended_ms"
            yield f"{_BY_PAPER} WHERE {where}", values | times
        case _:
            yield _ON_PAPER, values | {"back_ms": entry.get("back_ms")}
    for each in entry.get("settles", []):
        yield _SETTLE, {"paper": each}


def _armed(entry: Plain) -> Iterator[Write]:
    """Keep what a look on the spot is for until it begins."""
    if entry.get("is_consultation"):
        yield _LOOK, {name: entry.get(name) for name in ("key_set", "reason")}


def _witnessed(entry: Plain) -> Iterator[Write]:
    yield _SEEN, {name: entry.get(name) for name in ("key_set", "seen_by")}


def _overdue(entry: Plain) -> Iterator[Write]:
    yield _STEP, {"step": entry["step"], "key_set": entry["key_set"]}


FOLDS: dict[str, Callable[[Plain], Iterator[Write]]] = {
    "key_set_checked_out": _checked_out,
    "key_set_checked_in": _checked_in,
    "key_set_handed_on": _handed_on,
    "key_set_collected": _collected,
    "paper_row_entered": _entered,
    "loan_overdue": _overdue,
    "release_armed": _armed,
    "return_witnessed": _witnessed,
}
