"""The purpose of the session that is open at the cabinet, stated by who holds it or a lead."""

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.directory import Purpose
from controller.requests import StatePurpose
from web.names import KnownNames
from web.pages.asked import ask
from web.pages.overview import read_now
from web.roles import May
from web.site import connection
from web.viewer import speaking, viewer

bp = Blueprint("purpose", __name__, url_prefix="/purpose")

WORK_ORDER_MOST = 64


@bp.get("")
def page() -> str:
    """Show the open session and the form for its purpose."""
    session, stated = _session()
    is_allowed = session is not None and _may_state(session)
    # Somebody else's session is shown to those who may see everybody's keys, and to nobody else.
    shown = session if is_allowed or viewer().may(May.SEE_ALL) else None
    people = [shown["cardholder"]] if shown else []
    return render_template(
        "purpose.html",
        session=shown,
        stated=stated if shown else None,
        is_allowed=is_allowed,
        purposes=list(Purpose),
        names=KnownNames(connection(), people, ()),
        request_id=uuid.uuid4().hex,
    )


@bp.post("")
def state() -> Response:
    """State the purpose; the cabinet says whether it may be that."""
    session, _ = _session()
    if session is None:
        flash(speaking().text("stating.session_over"), "problem")
        return redirect(url_for("purpose.page"))
    if not _may_state(session):
        abort(403)
    try:
        purpose = Purpose(request.form.get("purpose", ""))
    except ValueError:
        flash(speaking().text("stating.missing"), "problem")
        return redirect(url_for("purpose.page"))
    work_order = " ".join(request.form.get("work_order", "").split())[:WORK_ORDER_MOST]
    meant = request.form.get("cardholder", session["cardholder"])
    asked = StatePurpose(purpose=purpose, work_order=work_order, cardholder=meant)
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text("stating.done"), "done")
    return redirect(url_for("purpose.page"))


def _session() -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    going_on = read_now(connection())
    session = going_on.get("session")
    return session, going_on.get("purpose") if session else None


def _may_state(session: dict[str, Any]) -> bool:
    return session["cardholder"] == viewer().id or viewer().may(May.ARM)
