"""Alarms: what rang, and who says what was done about it."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.requests import AcknowledgeAlarm
from web.items import Shape, alarm_detail
from web.names import KnownNames
from web.pages.asked import ask
from web.site import connection
from web.viewer import speaking, viewer

bp = Blueprint("alarms", __name__, url_prefix="/alarms")

SHOWN_MOST = 100
NOTE_MOST = 500

_SELECT = (
    "SELECT alarm, what, slot, key_set, detail, raised_ms, seq, cleared_ms, seen_ms, seen_by,"
    " note FROM alarms"
)


@bp.get("")
def page() -> str:
    """Show alarms nobody has acknowledged, then the latest others."""
    db = connection()
    unseen = db.execute(
        f"{_SELECT} WHERE seen_ms IS NULL ORDER BY seq DESC LIMIT {SHOWN_MOST}"
    ).fetchall()
    seen = db.execute(
        f"{_SELECT} WHERE seen_ms IS NOT NULL ORDER BY seq DESC LIMIT {SHOWN_MOST}"
    ).fetchall()
    rows = [*unseen, *seen]
    details = {row[0]: alarm_detail(row[1], row[4] or "") for row in rows}
    people = [
        each.value for told in details.values() for each in told if each.shape is Shape.PERSON
    ]
    return render_template(
        "alarms.html",
        unseen=[(row, uuid.uuid4().hex) for row in unseen],
        seen=seen,
        details=details,
        names=KnownNames(
            db, [*people, *(row[9] or "" for row in rows)], [row[3] or "" for row in rows]
        ),
    )


@bp.post("/acknowledge")
def acknowledge() -> Response:
    """Acknowledge one alarm with a note."""
    note = " ".join(request.form.get("note", "").split())[:NOTE_MOST]
    if not note:
        flash(speaking().text("alarms.note_missing"), "problem")
    else:
        asked = AcknowledgeAlarm(alarm=request.form.get("alarm", "")[:64], note=note)
        if ask(viewer().id, asked, request.form.get("request", "")):
            flash(speaking().text("alarms.acknowledged"), "done")
    return redirect(url_for("alarms.page"))
