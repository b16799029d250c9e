"""Approvals: who agrees that somebody takes what needs consent, until when; given and taken back.

Whether the viewer's consent is asked for at all, the cabinet says.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.requests import ApproveTake, WithdrawApproval
from web.names import KnownNames
from web.pages.asked import ask
from web.pages.release import find_people
from web.roles import May
from web.site import connection, site
from web.typed import local_ms, one_line
from web.viewer import speaking, viewer

bp = Blueprint("approvals", __name__, url_prefix="/approvals")

ID_MOST = 64
SHOWN_MOST = 200
TYPED = ("who", "what", "until", "look")


@bp.get("")
def page() -> str:
    """Show what holds now, and the form for one more."""
    return render_template("approvals.html", **_model())


def _model() -> dict[str, Any]:
    db, me, now_ms = connection(), viewer().id, site().cabinet_ms()
    given = db.execute(
        "SELECT approval, actor, recipient, key_set, key_class, until_ms,"
        " is_consultation FROM approvals"
        " WHERE until_ms > ? AND (? OR actor = ? OR recipient = ?) ORDER BY until_ms LIMIT ?",
        (now_ms, viewer().may(May.SEE_ALL), me, me, SHOWN_MOST),
    ).fetchall()
    classes = db.execute(
        "SELECT id, label FROM key_classes WHERE is_known AND approver_table <> ''"
        " AND NOT coalesce(keeps_spares, 0) ORDER BY id"
    ).fetchall()
    sets = db.execute(
        "SELECT key_sets.id, key_sets.label FROM key_sets"
        " JOIN key_classes ON key_classes.id = key_sets.key_class"
        " WHERE key_sets.is_known AND approver_table <> '' AND NOT coalesce(keeps_spares, 0)"
        " ORDER BY key_sets.id"
    ).fetchall()
    has_documents = db.execute(
        "SELECT 1 FROM key_classes WHERE is_known AND consult_ms IS NOT NULL LIMIT 1"
    ).fetchone()
    typed = {name: one_line(request.args.get(name, ""), ID_MOST) for name in TYPED}
    return {
        "given": given,
        "classes": classes,
        "sets": sets,
        "has_documents": has_documents is not None,
        "typed": typed,
        "found": [each for each in find_people(typed["who"]) if each[0] != me],
        "names": KnownNames(
            db,
            [each for row in given for each in row[1:3]],
            [row[3] for row in given],
            [row[4] for row in given],
        ),
    }


@bp.post("")
def approve() -> Response:
    """Agree; the cabinet says whether the viewer's consent is asked for."""
    typed: dict[str, Any] = {name: one_line(request.form.get(name, ""), ID_MOST) for name in TYPED}
    recipient = one_line(request.form.get("recipient", ""), ID_MOST)
    until_ms = local_ms(typed["until"], site().zone)
    kind, _, name = typed["what"].partition(":")
    if until_ms is None or not name or not recipient or kind not in ("key_set", "key_class"):
        flash(speaking().text("approvals.missing"), "problem")
        return redirect(url_for("approvals.page", **typed))
    scope = {"key_set": name} if kind == "key_set" else {"key_class": name}
    is_look = bool(typed["look"])
    asked = ApproveTake(recipient=recipient, until_ms=until_ms, is_consultation=is_look, **scope)
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text("approvals.done"), "done")
        return redirect(url_for("approvals.page"))
    return redirect(url_for("approvals.page", **typed))


@bp.post("/withdraw")
def withdraw() -> Response:
    """Take one back, before it is used."""
    asked = WithdrawApproval(approval=one_line(request.form.get("approval", ""), ID_MOST))
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text("approvals.withdrawn"), "done")
    return redirect(url_for("approvals.page"))
