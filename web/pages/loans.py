"""Who has what: loans as rows of the key issue register."""

import json
import sqlite3
from typing import Any

from flask import Blueprint, render_template, request

from controller.reasons import FITTING
from web.corrections import Correction, corrections_of
from web.names import KnownNames
from web.pages.log import entry_number
from web.site import connection, site
from web.slots import Loan, loan_state
from web.viewer import viewer

bp = Blueprint("loans", __name__, url_prefix="/loans")

PAGE = 50
MADE_BY = ("out_seq", "back_seq", "paper_seq")
TABS = ("out", "overdue", "back")

_SELECT = (
    "SELECT loans.*, key_classes.due_soon_ms AS due_soon_ms,"
    " access_levels.label AS rule_label FROM loans"
    " LEFT JOIN key_sets ON key_sets.id = key_set"
    " LEFT JOIN key_classes ON key_classes.id = key_class"
    " LEFT JOIN access_levels ON access_levels.id = rule"
)


@bp.get("")
def page() -> str:
    """Show everybody's loans."""
    return render_template("loans.html", is_mine=False, **_model(None))


@bp.get("/mine")
def mine() -> str:
    """Show the viewer's own loans."""
    return render_template("loans.html", is_mine=True, **_model(viewer().id))


def _model(cardholder: str | None) -> dict[str, Any]:
    db = connection()
    tab = request.args.get("tab", "out")
    tab = tab if tab in TABS else "out"
    before = entry_number(request.args.get("before", type=int))
    rows = _back(db, cardholder, before) if tab == "back" else _out(db, cardholder)
    now_ms = site().cabinet_ms() if site().is_clock_trusted else None
    loans = [{**row, **_told(row, now_ms)} for row in rows]
    if tab == "overdue":
        loans = [each for each in loans if each["state"] == "overdue"]
    older = loans[PAGE - 1]["back_seq"] if tab == "back" and len(loans) > PAGE else None
    loans = loans[:PAGE] if tab == "back" else loans
    named = (
        *("cardholder", "issuer", "returner", "handed_from", "handed_to", "hand", "host"),
        *("entered_by", "companion", "escort", "seen_by"),
    )
    beneath = _corrections(db, loans)
    people = [each[name] or "" for each in loans for name in named]
    people += [each for loan in loans for each in loan["approvers"]]
    people += [each.actor for lines in beneath for each in lines]
    last = db.execute(
        "SELECT back_ms FROM loans WHERE back_seq IS NOT NULL ORDER BY back_seq DESC LIMIT 1"
    ).fetchone()
    return {
        "tab": tab,
        "tabs": TABS,
        "loans": [{**loan, "beneath": lines} for loan, lines in zip(loans, beneath, strict=True)],
        "older": older,
        "last_back_ms": last[0] if last and not loans else None,
        "names": KnownNames(db, people, [each["key_set"] for each in loans]),
    }


def _corrections(db: sqlite3.Connection, loans: list[dict[str, Any]]) -> list[list[Correction]]:
    """Return what corrects any of the entries that made each row of the register."""
    made_by = [[loan[name] for name in MADE_BY if loan[name] is not None] for loan in loans]
    found = corrections_of(db, {seq for seqs in made_by for seq in seqs})
    return [
        [each for seq in dict.fromkeys(seqs) for each in found.get(seq, [])] for seqs in made_by
    ]


def _out(db: sqlite3.Connection, cardholder: str | None) -> list[dict[str, Any]]:
    return _rows(
        db,
        f"{_SELECT} WHERE back_seq IS NULL AND (:who IS NULL OR cardholder = :who)"
        " ORDER BY due_ms IS NULL, due_ms, out_seq LIMIT 2000",
        {"who": cardholder},
    )


def _back(
    db: sqlite3.Connection, cardholder: str | None, before: int | None
) -> list[dict[str, Any]]:
    mine = "" if cardholder is None else " AND cardholder = :who"
    return _rows(
        db,
        f"{_SELECT} WHERE back_seq IS NOT NULL AND back_seq < :before{mine}"
        f" ORDER BY back_seq DESC LIMIT {PAGE + 1}",
        {"who": cardholder, "before": before or 1 << 62},
    )


def _rows(db: sqlite3.Connection, sql: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    found = db.execute(sql, params)
    names = [each[0] for each in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _told(row: dict[str, Any], now_ms: int | None) -> dict[str, Any]:
    """Return what is told of a row other than it is kept."""
    return {"state": _state(row, now_ms), "approvers": json.loads(row["approvers"] or "[]")}


def _state(row: dict[str, Any], now_ms: int | None) -> str:
    if row["handed_to"]:
        return "handed_on"
    if row["manner"] == "collected":
        return "collected"
    if row["verdict"] and row["verdict"] not in FITTING:
        return "paper_odd"
    if row["back_seq"] is not None:
        return "late" if row["is_late"] else "back"
    loan = Loan(
        holder=row["cardholder"],
        department="",
        out_ms=row["out_ms"],
        due_ms=row["due_ms"],
        due_soon_ms=row["due_soon_ms"] or 0,
    )
    return loan_state(loan, now_ms)
