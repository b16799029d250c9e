"""Copies of keys 配製: asked for, consented to by somebody else, put into the list."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.requests import AskCopy, ConsentCopy, MakeCopy
from web.names import KnownNames
from web.pages.asked import ask
from web.roles import May
from web.site import connection, site
from web.typed import one_line
from web.viewer import speaking, viewer

bp = Blueprint("copies", __name__, url_prefix="/copies")

SHOWN_MOST = 200
ID_MOST = 64


@bp.get("")
def page() -> str:
    """Show what was asked for, and what became of it."""
    db, me = connection(), viewer()
    sql = (
        "SELECT copy, key_set, actor, note, at_ms, is_granted, decided_by, decided_ms,"
        " decision_note, made FROM copies WHERE :all OR actor = :me"
        " ORDER BY (made IS NULL AND is_granted IS NOT 0) DESC, seq DESC LIMIT :most"
    )
    is_all = me.may(May.CONSENT_COPIES) or me.may(May.SEE_ALL)
    values: dict[str, Any] = {"all": is_all, "me": me.id, "most": SHOWN_MOST}
    rows = db.execute(sql, values).fetchall()
    people = [each or "" for row in rows for each in (row[2], row[6])]
    key_sets = [each or "" for row in rows for each in (row[1], row[9])]
    return render_template(
        "copies.html",
        copies=rows,
        slots=range(1, site().config.cabinet.slots + 1),
        names=KnownNames(db, people, key_sets),
    )


@bp.post("/ask")
def ask_one() -> Response:
    """Ask for a copy."""
    key_set, note = _typed("key_set", ID_MOST), _typed("note")
    if not key_set or not note:
        flash(speaking().text("copies.incomplete"), "problem")
        return redirect(url_for("copies.page"))
    return _ask(AskCopy(key_set=key_set, note=note), "copies.asked_done")


@bp.post("/decide")
def decide() -> Response:
    """Consent to a copy, or refuse it."""
    is_granted = "consent" in request.form
    asked = ConsentCopy(copy=_typed("copy", ID_MOST), is_granted=is_granted, note=_typed("note"))
    return _ask(asked, "copies.decided_done")


@bp.post("/make")
def make() -> Response:
    """Put the copy into the list as a new set."""
    slot = request.form.get("slot", type=int)
    asked = MakeCopy(
        copy=_typed("copy", ID_MOST), key_set=_typed("key_set", ID_MOST), home_slot=slot
    )
    return _ask(asked, "copies.made_done")


def _ask(asked: AskCopy | ConsentCopy | MakeCopy, done: str) -> Response:
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text(done), "done")
    return redirect(url_for("copies.page"))


def _typed(name: str, most: int = 500) -> str:
    return one_line(request.form.get(name, ""), most)
