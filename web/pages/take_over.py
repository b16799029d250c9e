"""Take-over 接管: keys of a building counted by kind, signed for by both sides; who keeps them."""

import json
import sqlite3
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.directory import KindCount
from controller.requests import TakeOverBuilding
from web.names import KnownNames
from web.pages.asked import ask
from web.places import place_order
from web.site import connection
from web.typed import one_line
from web.viewer import speaking, viewer

bp = Blueprint("take_over", __name__, url_prefix="/take-over")

SHOWN_MOST = 100
NAME_MOST = 100
ID_MOST = 64
KINDS_MOST = 50
KINDS = ("security_door", "unit_door", "inner_door", "intercom_door", "mailbox")
"""The five kinds of a unit's keys; what else there is has lines of its own."""

BLANK_LINES = 3


@bp.get("")
def page() -> str:
    """Show what was taken over, what of it is in the list by now, and the form for one more."""
    db = connection()
    rows = db.execute(
        "SELECT take_over, building, company, receipt, custodian, counts, actor, note, at_ms"
        " FROM take_overs ORDER BY seq DESC LIMIT ?",
        (SHOWN_MOST,),
    ).fetchall()
    records = [_record(db, row) for row in rows]
    sets = [name for each in records for name, _ in each["sets"]]
    people = [each[name] or "" for each in records for name in ("custodian", "actor")]
    return render_template(
        "take_over.html",
        records=records,
        kinds=KINDS,
        blanks=range(BLANK_LINES),
        names=KnownNames(db, people, sets),
    )


def _record(db: sqlite3.Connection, row: tuple[Any, ...]) -> dict[str, Any]:
    names = ("take_over", "building", "company", "receipt", "custodian")
    record = dict(zip((*names, "counts", "actor", "note", "at_ms"), row, strict=True))
    found = db.execute(
        "SELECT id, label, keys FROM key_sets"
        " WHERE is_known AND take_over = ? AND coalesce(status, '') <> 'retired'",
        (record["take_over"],),
    ).fetchall()
    entered: dict[str, int] = {}
    for _, _, keys in found:
        for key in json.loads(keys or "[]"):
            entered[key["kind"]] = entered.get(key["kind"], 0) + key.get("count", 1)
    counts = json.loads(record["counts"])
    record["counts"] = [{**each, "entered": entered.get(each["kind"], 0)} for each in counts]
    record["sets"] = sorted(
        ((name, label or "") for name, label, _ in found),
        key=lambda each: (place_order(each[1]), each),
    )
    return record


@bp.post("")
def sign() -> Response:
    """Sign for a building's keys; the cabinet says whether the record holds."""
    typed = {
        name: one_line(request.form.get(name, ""), NAME_MOST)
        for name in ("building", "company", "receipt")
    }
    custodian = one_line(request.form.get("custodian", ""), ID_MOST)
    counts = _counts()
    if not all(typed.values()) or not custodian or not counts:
        flash(speaking().text("take_over.incomplete"), "problem")
        return redirect(url_for("take_over.page"))
    asked = TakeOverBuilding(
        **typed, custodian=custodian, counts=counts, note=one_line(request.form.get("note", ""))
    )
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text("take_over.done"), "done")
    return redirect(url_for("take_over.page"))


def _counts() -> tuple[KindCount, ...]:
    """Return the kinds of which something was to come or came."""
    lines = zip(
        [one_line(each, NAME_MOST) for each in request.form.getlist("kind")],
        request.form.getlist("expected"),
        request.form.getlist("counted"),
        strict=False,
    )
    return tuple(
        KindCount(kind=kind, expected=_number(expected), counted=_number(counted))
        for kind, expected, counted in list(lines)[:KINDS_MOST]
        if kind and (expected.strip() or counted.strip())
    )


def _number(text: str) -> int:
    return int(text) if text.strip().isdecimal() and len(text) <= len("99999") else 0
