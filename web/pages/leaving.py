"""Leavers 離職: who left, what they still have of ours, and who came back."""

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.notices import to_person
from controller.requests import Leave, Reinstate
from web.names import KnownNames
from web.pages.asked import ask
from web.site import connection
from web.typed import one_line
from web.viewer import speaking, viewer

bp = Blueprint("leaving", __name__, url_prefix="/leavers")

SHOWN_MOST = 200
ID_MOST = 64
_HELD = (
    "SELECT key_set FROM loans WHERE cardholder = :who AND back_seq IS NULL"
    " UNION SELECT id FROM key_sets WHERE custody = :keeper AND is_known"
    " EXCEPT SELECT id FROM key_sets WHERE status IN ('lost', 'retired')"
)


@bp.get("")
def page() -> str:
    """Show who left, the latest first, and the form for another."""
    found = connection().execute(
        "SELECT seq, cardholder, actor, note, held, at_ms, back_ms, back_by, back_note"
        " FROM leavers ORDER BY seq DESC LIMIT ?",
        (SHOWN_MOST,),
    )
    names = [each[0] for each in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found]
    for row in rows:
        row["held"] = json.loads(row["held"])
        row["still"] = [] if row["back_ms"] else _held_by(row["cardholder"])
    people = [row[name] or "" for row in rows for name in ("cardholder", "actor", "back_by")]
    sets = [each for row in rows for each in (*row["held"], *row["still"])]
    return render_template("leaving.html", rows=rows, names=KnownNames(connection(), people, sets))


def _held_by(who: str) -> list[Any]:
    found = connection().execute(_HELD, {"who": who, "keeper": to_person(who)})
    return [name for (name,) in found]


@bp.post("/leave")
def leave() -> Response:
    """Say that somebody left."""
    return _said(Leave, "leaving.done_leave")


@bp.post("/reinstate")
def reinstate() -> Response:
    """Say that somebody who had left is with us again."""
    return _said(Reinstate, "leaving.done_reinstate")


def _said(kind: type[Leave] | type[Reinstate], done: str) -> Response:
    who = one_line(request.form.get("cardholder", ""), ID_MOST)
    if not who:
        flash(speaking().text("leaving.incomplete"), "problem")
        return redirect(url_for("leaving.page"))
    asked = kind(cardholder=who, note=one_line(request.form.get("note", "")))
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text(done), "done")
    return redirect(url_for("leaving.page"))
