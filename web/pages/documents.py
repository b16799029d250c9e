"""Documents 檔案: the register of loans and looks, a look to register, and what is in a pouch."""

import json
import sqlite3
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.directory import Paper
from controller.requests import Consult, ListContents
from web.names import KnownNames
from web.pages.asked import ask
from web.pages.log import entry_number
from web.pages.release import find_people
from web.places import place_order
from web.site import connection, site
from web.typed import one_line
from web.viewer import speaking, viewer

bp = Blueprint("documents", __name__, url_prefix="/documents")

PAGE = 50
ITEMS_MOST = 2_000
CHANGES_MOST = 100
ID_MOST = 64
NAME_MOST = 100
PAPERS_MOST = 99
BLANK_LINES = 3
TYPED = ("key_set", "who", "note")

_REGISTER = (
    "SELECT out_seq, loans.key_set, cardholder, department, purpose, work_order, look_for,"
    " is_consultation, approvers, registrar, out_ms, due_ms, back_ms, returner, is_late, seen_by"
    " FROM loans LEFT JOIN key_sets ON key_sets.id = loans.key_set"
    " LEFT JOIN key_classes ON key_classes.id = key_class"
    " WHERE (consult_ms IS NOT NULL OR is_consultation) AND out_seq < ?"
    " ORDER BY out_seq DESC LIMIT ?"
)
_COLUMNS = (
    *("seq", "key_set", "cardholder", "department", "purpose", "work_order", "note", "is_look"),
    *("approvers", "registrar", "out_ms", "due_ms", "back_ms", "returner", "is_late", "seen_by"),
)
"""What the register's rows say, in the order in which they are read."""

_ITEMS = (
    "SELECT key_sets.id, key_sets.label, item_kind, contents, is_confidential,"
    " consult_ms IS NOT NULL FROM key_sets JOIN key_classes ON key_classes.id = key_class"
    " WHERE key_sets.is_known AND coalesce(status, '') <> 'retired'"
    " AND (consult_ms IS NOT NULL OR coalesce(item_kind, 'ring') <> 'ring') LIMIT ?"
)


@bp.get("")
def page() -> str:
    """Show the register, newest first, what there is, and the form for a look on the spot."""
    db = connection()
    before = entry_number(request.args.get("before", type=int)) or 1 << 62
    rows = [_row(each) for each in db.execute(_REGISTER, (before, PAGE + 1))]
    older = rows[PAGE - 1]["seq"] if len(rows) > PAGE else None
    rows = rows[:PAGE]
    items = sorted(db.execute(_ITEMS, (ITEMS_MOST,)), key=lambda each: (place_order(each[1]), each))
    typed = {name: one_line(request.args.get(name, "")) for name in TYPED}
    waiting = db.execute(
        "SELECT slot, recipient, key_set, actor, reason, until_ms FROM releases"
        " WHERE until_ms > ? AND is_consultation ORDER BY slot",
        (site().cabinet_ms(),),
    ).fetchall()
    people = [each for row in rows for each in row["people"]]
    people += [each for row in waiting for each in (row[1], row[3])]
    sets = [row["key_set"] for row in rows] + [row[2] for row in waiting]
    return render_template(
        "documents.html",
        rows=rows,
        older=older,
        items=[(*row[:3], json.loads(row[3] or "[]"), *row[4:]) for row in items],
        waiting=waiting,
        typed=typed,
        found=[each for each in find_people(typed["who"]) if each[0] != viewer().id],
        names=KnownNames(db, people, sets),
    )


def _row(row: tuple[Any, ...]) -> dict[str, Any]:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["approvers"] = json.loads(values["approvers"] or "[]")
    named = ("cardholder", "registrar", "returner", "seen_by")
    values["people"] = [values[name] or "" for name in named] + values["approvers"]
    if values["is_look"] and values["back_ms"] and values["returner"] == values["registrar"]:
        values["seen_by"] = values["registrar"]
    return values


@bp.post("/consult")
def consult() -> Response:
    """Register a look on the spot; the cabinet says whether it may be."""
    typed: dict[str, Any] = {name: one_line(request.form.get(name, "")) for name in TYPED}
    reader = one_line(request.form.get("reader", ""), ID_MOST)
    key_set = typed["key_set"][:ID_MOST]
    if not reader or not key_set:
        flash(speaking().text("documents.incomplete"), "problem")
        return redirect(url_for("documents.page", **typed))
    asked = Consult(key_set=key_set, reader=reader, note=typed["note"])
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text("documents.done_consult"), "done")
        return redirect(url_for("documents.page"))
    return redirect(url_for("documents.page", **typed))


@bp.get("/contents")
def contents() -> str | Response:
    """Show what is in a pouch, and who changed that when."""
    db = connection()
    key_set = one_line(request.args.get("key_set", ""), ID_MOST)
    found = _item(db, key_set)
    if found is None:
        return redirect(url_for("documents.page"))
    changes = db.execute(
        "SELECT actor, at_ms, before, after FROM contents_lists"
        " WHERE key_set = ? AND is_in_force ORDER BY seq DESC LIMIT ?",
        (key_set, CHANGES_MOST),
    ).fetchall()
    return render_template(
        "contents.html",
        key_set_id=key_set,
        item_kind=found[0] or "ring",
        papers=json.loads(found[1] or "[]"),
        is_confidential=found[2],
        before=found[1] or "[]",
        blanks=range(BLANK_LINES),
        changes=[(*row[:2], json.loads(row[2]), json.loads(row[3])) for row in changes],
        names=KnownNames(db, [row[0] or "" for row in changes], [key_set]),
    )


@bp.post("/contents")
def list_contents() -> Response:
    """Change what is in a pouch; the cabinet says whether the list is still as it was shown."""
    key_set = one_line(request.form.get("key_set", ""), ID_MOST)
    after = [
        Paper(name=name, copies=copies)
        for name, copies in zip(
            [one_line(each, NAME_MOST) for each in request.form.getlist("name")],
            request.form.getlist("copies", type=int),
            strict=False,
        )
        if name and copies
    ]
    asked = ListContents(
        key_set=key_set,
        before=_papers(request.form.get("before", "")),
        after=tuple(after[: PAPERS_MOST + 1]),
    )
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text("documents.done_contents"), "done")
    return redirect(url_for("documents.contents", key_set=key_set))


def _papers(text: str) -> tuple[Paper, ...]:
    """Return the list that the form was made from; what is none of ours is an empty one."""
    try:
        return tuple(
            Paper(name=str(each["name"]), copies=int(each.get("copies", 1)))
            for each in json.loads(text)
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return ()


def _item(db: sqlite3.Connection, key_set: str) -> tuple[Any, ...] | None:
    found: tuple[Any, ...] | None = db.execute(
        "SELECT item_kind, contents, is_confidential FROM key_sets WHERE id = ? AND is_known",
        (key_set,),
    ).fetchone()
    return found
