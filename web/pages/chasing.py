"""What is late 催還: whom to call about it, and what came of the calls."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.notices import CallOutcome
from controller.requests import NoteCall
from web.names import KnownNames
from web.pages.asked import ask
from web.site import connection, site
from web.typed import one_line
from web.viewer import speaking, viewer

bp = Blueprint("chasing", __name__, url_prefix="/chasing")

SHOWN_MOST = 200
KEY_SET_MOST = 64


@bp.get("")
def page() -> str:
    """Show what is late, the longest first, each with the calls about it."""
    db = connection()
    late = db.execute(
        "SELECT key_set, cardholder, department, due_ms, out_seq, overdue_step FROM loans"
        " WHERE back_seq IS NULL AND due_ms <= ? ORDER BY due_ms LIMIT ?",
        (site().cabinet_ms(), SHOWN_MOST),
    ).fetchall()
    calls: dict[str, list[Any]] = {}
    for key_set, _, _, _, out_seq, _ in late:
        calls[key_set] = db.execute(
            "SELECT actor, outcome, note, at_ms FROM calls WHERE key_set = ? AND seq > ?"
            " ORDER BY seq DESC",
            (key_set, out_seq),
        ).fetchall()
    people = [row[1] or "" for row in late]
    people += [call[0] or "" for each in calls.values() for call in each]
    return render_template(
        "chasing.html",
        late=late,
        calls=calls,
        outcomes=list(CallOutcome),
        names=KnownNames(db, people, [row[0] for row in late]),
    )


@bp.post("")
def note() -> Response:
    """Put on record what came of a call."""
    key_set = one_line(request.form.get("key_set", ""), KEY_SET_MOST)
    outcome = request.form.get("outcome", "")
    if outcome not in list(CallOutcome):
        flash(speaking().text("chasing.incomplete"), "problem")
    else:
        text = one_line(request.form.get("note", ""))
        asked = NoteCall(key_set=key_set, outcome=CallOutcome(outcome), note=text)
        if ask(viewer().id, asked, request.form.get("request", "")):
            flash(speaking().text("chasing.done"), "done")
    return redirect(url_for("chasing.page"))
