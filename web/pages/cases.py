"""Damaged and lost rings 損壞與遺失: reported here, signed for here, and what is open of them."""

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.requests import ReportDamage, ReportFound, ReportLoss, ReportRepaired, StateRing
from web.names import KnownNames
from web.pages.asked import ask
from web.roles import May
from web.site import connection
from web.typed import one_line
from web.viewer import speaking, viewer

bp = Blueprint("cases", __name__, url_prefix="/cases")

SHOWN_MOST = 200
KEY_SET_MOST = 64
KINDS_MOST = 50
REPORTS: dict[str, type[ReportDamage] | type[ReportLoss]] = {
    "damage": ReportDamage,
    "loss": ReportLoss,
}


@bp.get("")
def page() -> str:
    """Show what is damaged or lost, and the form to report something."""
    db, me = connection(), viewer()
    sql = (
        "SELECT key_set, what, actor, cardholder, note, at_ms, end_ms, end_by, end_note, end_slot,"
        " seq FROM cases WHERE (end_ms IS NULL OR what = 'lost')"
        " AND (:all OR actor = :me OR cardholder = :me) ORDER BY seq DESC LIMIT :most"
    )
    values: dict[str, Any] = {"all": me.may(May.REPORT) or me.may(May.SEE_ALL), "me": me.id}
    rows = db.execute(sql, {**values, "most": SHOWN_MOST}).fetchall()
    held = [
        key_set
        for (key_set,) in db.execute(
            "SELECT key_set FROM loans WHERE back_seq IS NULL AND cardholder = ? ORDER BY key_set",
            (me.id,),
        )
    ]
    uncounted = [
        (key_set, borrower, at_ms, json.loads(keys or "[]"))
        for key_set, borrower, at_ms, keys in db.execute(
            "SELECT key_set, borrower, at_ms, keys FROM uncounted"
            " JOIN key_sets ON key_sets.id = key_set"
            " WHERE :all OR borrower = :me OR returner = :me ORDER BY at_ms LIMIT :most",
            {**values, "all": me.may(May.OPEN_MATTERS), "most": SHOWN_MOST},
        )
    ]
    people = [row[1] or "" for row in uncounted]
    people += [each or "" for row in rows for each in (row[2], row[3], row[7])]
    return render_template(
        "cases.html",
        damaged=[row for row in rows if row[1] != "lost"],
        lost=[row for row in rows if row[1] == "lost"],
        held=held,
        uncounted=uncounted,
        reports=list(REPORTS),
        chosen=request.args.get("key_set", ""),
        names=KnownNames(db, people, [*held, *(row[0] for row in (*rows, *uncounted))]),
    )


@bp.post("/report")
def report() -> Response:
    """Report a ring as damaged or lost; the cabinet says whether the viewer may."""
    kind, key_set = request.form.get("what", ""), _key_set()
    if kind not in REPORTS or not key_set:
        flash(speaking().text("cases.incomplete"), "problem")
        return redirect(url_for("cases.page", key_set=key_set))
    return _ask(REPORTS[kind](key_set=key_set, note=_note()), f"cases.done_{kind}")


@bp.post("/count")
def count() -> Response:
    """Say how many keys hang on a ring that came back."""
    typed = request.form.getlist("count")[:KINDS_MOST]
    if not typed or not all(each.isascii() and each.isdigit() and len(each) < 3 for each in typed):
        flash(speaking().text("cases.count_missing"), "problem")
        return redirect(url_for("cases.page"))
    counts = tuple(int(each) for each in typed)
    return _ask(StateRing(key_set=_key_set(), counts=counts), "cases.counted")


@bp.post("/repaired")
def repaired() -> Response:
    """Sign that a ring is whole again."""
    if not _note():
        flash(speaking().text("alarms.note_missing"), "problem")
        return redirect(url_for("cases.page"))
    return _ask(ReportRepaired(key_set=_key_set(), note=_note()), "cases.done_repaired")


@bp.post("/found")
def found() -> Response:
    """Put on record that a lost ring was found."""
    return _ask(ReportFound(key_set=_key_set(), note=_note()), "cases.done_found")


def _ask(
    asked: ReportDamage | ReportLoss | ReportRepaired | ReportFound | StateRing, done: str
) -> Response:
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text(done), "done")
    return redirect(url_for("cases.page"))


def _key_set() -> str:
    return one_line(request.form.get("key_set", ""), KEY_SET_MOST)


def _note() -> str:
    return one_line(request.form.get("note", ""))
