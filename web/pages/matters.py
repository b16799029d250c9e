"""Matters: who has to settle what until when; opened by hand here, and closed with a note."""

import json
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.notices import DEPARTMENT, PERSON, ROLE
from controller.requests import CloseMatter, OpenMatter
from web.items import Item, Shape, addressed
from web.names import KnownNames
from web.pages.asked import ask
from web.roles import RIGHTS, May
from web.site import connection, site
from web.typed import local_ms, one_line
from web.viewer import speaking, viewer

bp = Blueprint("matters", __name__, url_prefix="/matters")

SHOWN_MOST = 200
_SELECT = (
    "SELECT matter, what, owner, due_ms, key_set, items, note, actor, opened_ms, seq, missed_ms,"
    " closed_ms, closed_by, closing_note, cardholder FROM matters"
)


@bp.get("")
def page() -> str:
    """Show what is open, the nearest deadline first, then what was settled last."""
    db = connection()
    open_ones = _rows(f"{_SELECT} WHERE closed_ms IS NULL ORDER BY due_ms, seq LIMIT {SHOWN_MOST}")
    closed = _rows(
        f"{_SELECT} WHERE closed_ms IS NOT NULL ORDER BY closed_seq DESC LIMIT {SHOWN_MOST}"
    )
    rows = [*open_ones, *closed]
    people = [row[name] or "" for row in rows for name in ("actor", "closed_by", "cardholder")]
    people += [row["owner"].value for row in rows if row["owner"].shape is Shape.PERSON]
    return render_template(
        "matters.html",
        open_ones=open_ones,
        closed=closed,
        now_ms=site().cabinet_ms(),
        names=KnownNames(db, people, [row["key_set"] or "" for row in rows]),
        roles=list(RIGHTS),
        departments=[name for (name,) in db.execute("SELECT name FROM departments ORDER BY name")],
        typed=request.args,
    )


def _rows(sql: str) -> list[dict[str, Any]]:
    """Return the matters the viewer may see: all, or those that they have to settle."""
    found = connection().execute(sql)
    names = [each[0] for each in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found]
    for row in rows:
        row["items"] = json.loads(row["items"])
        row["owner"] = addressed("owner", row["owner"])
        row["is_mine"] = _is_mine(row["owner"])
    return [row for row in rows if row["is_mine"] or viewer().may(May.SEE_ALL)]


def _is_mine(owner: Item) -> bool:
    """Return whether the viewer has to settle what `owner` has to."""
    if owner.shape is Shape.PERSON:
        return bool(owner.value == viewer().id)
    row = (
        connection()
        .execute("SELECT roles, department FROM cardholders WHERE id = ?", (viewer().id,))
        .fetchone()
    )
    roles, department = row or ("[]", "")
    if owner.shape is Shape.ROLE:
        return owner.value in json.loads(roles or "[]")
    return owner.shape is Shape.DEPARTMENT and bool(owner.value == department)


@bp.post("/open")
def open_one() -> Response:
    """Open a matter: somebody has to settle something until some time."""
    owner, due_ms = _owner(), local_ms(request.form.get("due", ""), site().zone)
    note = one_line(request.form.get("note", ""))
    if not owner or due_ms is None or not note:
        flash(speaking().text("matters.incomplete"), "problem")
        typed = {name: request.form.get(name, "") for name in ("owner", "person", "due", "note")}
        return redirect(f"{url_for('matters.page')}?{urlencode(typed)}#new")
    key_set = one_line(request.form.get("key_set", ""), 64)
    asked = OpenMatter(owner=owner, due_ms=due_ms, note=note, key_set=key_set)
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text("matters.opened"), "done")
    return redirect(url_for("matters.page"))


def _owner() -> str:
    """Return the addressee chosen: one of the list, or the person whose number was typed."""
    chosen = request.form.get("owner", "")
    person = one_line(request.form.get("person", ""), 64)
    if person:
        return f"{PERSON}:{person}"
    return chosen if chosen.startswith((f"{ROLE}:", f"{DEPARTMENT}:")) else ""


@bp.post("/close")
def close_one() -> Response:
    """Say how a matter was settled."""
    note = one_line(request.form.get("note", ""))
    if not note:
        flash(speaking().text("matters.note_missing"), "problem")
    else:
        asked = CloseMatter(matter=request.form.get("matter", "")[:64], note=note)
        if ask(viewer().id, asked, request.form.get("request", "")):
            flash(speaking().text("matters.done"), "done")
    return redirect(url_for("matters.page"))
