"""Rows of the paper book 補登: what was written while the cabinet was down, entered afterwards."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.directory import Purpose
from controller.reasons import FITTING
from controller.requests import EnterPaperRow
from web.names import KnownNames
from web.pages.asked import ask
from web.site import connection, site
from web.typed import local_ms, one_line
from web.viewer import speaking, viewer

bp = Blueprint("paper", __name__, url_prefix="/paper")

SHOWN_MOST = 100
ID_MOST = 64
TYPED = ("page", "row", "key_set", "who", "out", "back", "purpose", "work_order", "note")


@bp.get("")
def page() -> str:
    """Show the form for a row, and the rows that were entered last."""
    db = connection()
    rows = _rows()
    people = [row[name] or "" for row in rows for name in ("cardholder", "entered_by")]
    return render_template(
        "paper.html",
        rows=rows,
        typed={name: request.args.get(name, "")[:500] for name in TYPED},
        sets=db.execute("SELECT id, label FROM key_sets WHERE is_known ORDER BY id").fetchall(),
        purposes=list(Purpose),
        names=KnownNames(db, people, [row["key_set"] for row in rows]),
    )


def _rows() -> list[dict[str, Any]]:
    found = connection().execute(
        "SELECT paper, key_set, cardholder, out_ms, back_ms, verdict, entered_by, note, paper_seq"
        " FROM loans WHERE paper_seq IS NOT NULL ORDER BY paper_seq DESC LIMIT ?",
        (SHOWN_MOST,),
    )
    names = [each[0] for each in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found]
    return [{**row, "fits": row["verdict"] in FITTING} for row in rows]


@bp.post("")
def enter() -> Response:
    """Enter a row; the cabinet says how it agrees with what was sensed."""
    typed = {name: one_line(request.form.get(name, ""), 500) for name in TYPED}
    times = {name: local_ms(typed[name], site().zone) for name in ("out", "back")}
    is_wrong = times["back"] is None and typed["back"]
    needed = all(typed[name] for name in ("page", "row", "key_set", "who"))
    if times["out"] is None or is_wrong or not needed or typed["purpose"] not in list(Purpose):
        flash(speaking().text("paper.incomplete"), "problem")
        return _again(typed)
    asked = EnterPaperRow(
        page=typed["page"],
        row=typed["row"],
        cardholder=typed["who"],
        key_set=typed["key_set"],
        out_ms=times["out"],
        back_ms=times["back"],
        purpose=Purpose(typed["purpose"]),
        work_order=typed["work_order"][:ID_MOST],
        note=typed["note"],
    )
    if not ask(viewer().id, asked, request.form.get("request", "")):
        return _again(typed)
    flash(speaking().text("paper.done"), "done")
    return redirect(url_for("paper.page", page=typed["page"]))


def _again(typed: dict[str, str]) -> Response:
    return redirect(f"{url_for('paper.page')}?{urlencode(typed)}")
