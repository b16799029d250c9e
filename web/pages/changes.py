"""What administrators changed, day by day: seen and signed for by somebody independent."""

import json
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.requests import ReviewChanges
from web.brief import DETAILS_ON_PAGE
from web.line import line_of
from web.names import KnownNames
from web.pages.asked import ask
from web.site import connection, site
from web.telling import names_for
from web.typed import one_line
from web.viewer import speaking, viewer

bp = Blueprint("changes", __name__, url_prefix="/changes")

DAYS_SHOWN = 62
LINES_SHOWN = 500


@bp.get("")
def page() -> str:
    """Show the days with changes, the unsigned first told, and what changed on the chosen one."""
    days = _days()
    chosen = request.args.get("day", "")
    if chosen not in {each["day"] for each in days}:
        chosen = next((each["day"] for each in reversed(days) if each["is_due"]), "")
        chosen = chosen or (days[0]["day"] if days else "")
    seqs: list[int] = next((each["seqs"] for each in days if each["day"] == chosen), [])
    db = connection()
    bodies = [
        db.execute("SELECT coalesce(brief, body) FROM log WHERE seq = ?", (seq,)).fetchone()[0]
        for seq in seqs[:LINES_SHOWN]
    ]
    lines = [line_of(json.loads(each)) for each in bodies]
    people = [who for each in days for who in (*each["actors"], *each["signed_by"])]
    return render_template(
        "changes.html",
        days=days,
        day=next((each for each in days if each["day"] == chosen), None),
        lines=lines,
        names=names_for(db, lines, DETAILS_ON_PAGE),
        people=KnownNames(db, people, []),
    )


def _days() -> list[dict[str, Any]]:
    """Return the days with changes, the latest first, and what nobody has signed for of each."""
    here, db = site(), connection()
    today = here.local_day(here.cabinet_ms())
    since_ms = here.cabinet_ms() - timedelta(days=DAYS_SHOWN) // timedelta(milliseconds=1)
    found: dict[str, dict[str, Any]] = {}
    rows = db.execute(
        "SELECT seq, at_ms, actor, is_counted FROM admin_changes WHERE at_ms >= ? ORDER BY seq",
        (since_ms,),
    )
    for seq, at_ms, actor, is_counted in rows:
        name = here.local_day(at_ms).isoformat()
        day = found.setdefault(
            name, {"day": name, "seqs": [], "last": 0, "count": 0, "actors": {}, "reviews": []}
        )
        day["seqs"].append(seq)
        day["count"] += is_counted
        day["last"] = seq if is_counted else day["last"]
        day["actors"][actor] = None
    for seq, name, actor, note, at_ms in db.execute(
        "SELECT seq, day, actor, note, at_ms FROM change_reviews ORDER BY seq"
    ):
        if name in found:
            found[name]["reviews"].append((seq, actor, note, at_ms))
    for day in found.values():
        signed = max((each[0] for each in day["reviews"]), default=0)
        day["is_signed"] = signed > day["last"]
        day["is_due"] = not day["is_signed"] and day["day"] < today.isoformat()
        day["is_mine"] = viewer().id in day["actors"]
        day["signed_by"] = [each[1] for each in day["reviews"]]
    return sorted(found.values(), key=lambda each: each["day"], reverse=True)


@bp.post("/review")
def review() -> Response:
    """Sign for a day's changes."""
    day = one_line(request.form.get("day", ""), 10)
    asked = ReviewChanges(day=day, note=one_line(request.form.get("note", "")))
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text("changes.done"), "done")
    return redirect(url_for("changes.page"))
