"""Corrections 更正: what a line of the log should say, signed and put beneath it."""

import json
import sqlite3

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.requests import CorrectEntry
from web.brief import DETAILS_ON_PAGE
from web.corrections import corrections_of
from web.line import Line, line_of
from web.names import KnownNames
from web.pages.asked import ask
from web.pages.log import entry_number
from web.site import connection
from web.telling import names_for
from web.typed import one_line
from web.viewer import speaking, viewer

bp = Blueprint("corrections", __name__, url_prefix="/corrections")


LISTED_MOST = 50


@bp.get("")
def page() -> str:
    """Show a line, what was corrected of it, and the form to correct it; without one, the latest.

    A number that no line has is as good as none.
    """
    db = connection()
    line = _line(db, request.args.get("entry", type=int))
    if line is None:
        latest = db.execute(
            "SELECT target FROM corrections ORDER BY seq DESC LIMIT ?", (LISTED_MOST,)
        )
        targets = dict.fromkeys(target for (target,) in latest)
    else:
        targets = {line.seq: None}
    beneath = corrections_of(db, targets)
    people = [each.actor for lines in beneath.values() for each in lines]
    return render_template(
        "corrections.html",
        line=line,
        beneath={seq: beneath.get(seq, []) for seq in targets},
        names=names_for(db, [line] if line else [], DETAILS_ON_PAGE),
        signers=KnownNames(db, people, []),
    )


def _line(db: sqlite3.Connection, entry: int | None) -> Line | None:
    row = db.execute(
        "SELECT coalesce(brief, body) FROM log WHERE seq = ?", (entry_number(entry),)
    ).fetchone()
    return line_of(json.loads(row[0])) if row else None


@bp.post("")
def correct() -> Response:
    """Sign what the line should say."""
    entry = entry_number(request.form.get("entry", type=int))
    says, why = (one_line(request.form.get(name, "")) for name in ("says", "why"))
    if entry is None or not says or not why:
        flash(speaking().text("corrections.incomplete"), "problem")
        return redirect(url_for("corrections.page", entry=entry))
    asked = CorrectEntry(entry=entry, says=says, why=why)
    if not ask(viewer().id, asked, request.form.get("request", "")):
        return redirect(url_for("corrections.page", entry=entry))
    flash(speaking().text("corrections.done"), "done")
    return redirect(url_for("log.page", before=entry + 1))
