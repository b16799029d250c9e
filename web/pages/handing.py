"""Handing on 轉交: asked for here, done by two badges at the cabinet."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.requests import HandOn
from web.names import KnownNames
from web.pages.asked import ask
from web.pages.release import find_people
from web.site import connection, site
from web.viewer import speaking, viewer

bp = Blueprint("handing", __name__, url_prefix="/handing")

WHO_MOST = 64


@bp.get("")
def page() -> str:
    """Show what the viewer has, what of it is being handed on, and the form to ask for more."""
    return render_template("handing.html", **_model())


def _model() -> dict[str, Any]:
    db, me = connection(), viewer().id
    held = [
        row[0]
        for row in db.execute(
            "SELECT key_set FROM loans WHERE back_seq IS NULL AND cardholder = ? ORDER BY key_set",
            (me,),
        )
    ]
    waiting = db.execute(
        "SELECT key_set, giver, receiver, slot, is_offered, until_ms FROM handings"
        " WHERE until_ms > ? AND (giver = ? OR receiver = ?) ORDER BY seq",
        (site().cabinet_ms(), me, me),
    ).fetchall()
    who = request.args.get("who", "").strip()[:WHO_MOST]
    found = [each for each in find_people(who) if each[0] != me]
    people = [each for row in waiting for each in (row[1], row[2] or "")]
    return {
        "held": held,
        "waiting": waiting,
        "chosen": request.args.get("key_set", ""),
        "who": who,
        "found": found,
        "names": KnownNames(db, people, [*held, *(row[0] for row in waiting)]),
        "request_id": uuid.uuid4().hex,
    }


@bp.post("")
def hand_on() -> Response:
    """Ask for it; the cabinet says whether the receiver is entitled."""
    key_set = request.form.get("key_set", "")[:WHO_MOST]
    receiver = request.form.get("receiver", "")[:WHO_MOST]
    if not key_set or not receiver:
        flash(speaking().text("handing.missing"), "problem")
    elif ask(
        viewer().id,
        HandOn(key_set=key_set, receiver=receiver),
        request.form.get("request", ""),
    ):
        flash(speaking().text("handing.asked_done"), "done")
        return redirect(url_for("handing.page"))
    return redirect(url_for("handing.page", key_set=key_set, who=receiver))
