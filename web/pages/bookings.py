"""Bookings 預約: what is promised to whom and when; promised, changed and cancelled here."""

import json
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.directory import Purpose
from controller.requests import Book, CancelBooking, ChangeBooking
from web.names import KnownNames
from web.pages.asked import ask
from web.roles import May
from web.site import connection, site
from web.typed import local_ms, one_line
from web.viewer import speaking, viewer

bp = Blueprint("bookings", __name__, url_prefix="/bookings")

SHOWN_MOST = 300
ENDED_MOST = 50
ID_MOST = 64
_SELECT = (
    "SELECT booking, key_set, cardholder, from_ms, until_ms, purpose, work_order, actor, state,"
    " seq, ended_ms, reasons, note FROM bookings"
)
TYPED = ("key_set", "who", "begin", "end", "purpose", "work_order", "booking")


@bp.get("")
def page() -> str:
    """Show what is promised, what was lately, and the form to promise more or change it."""
    db = connection()
    waiting = _rows(f"{_SELECT} WHERE ended_ms IS NULL ORDER BY from_ms, seq LIMIT {SHOWN_MOST}")
    ended = _rows(f"{_SELECT} WHERE ended_ms IS NOT NULL ORDER BY ended_seq DESC LIMIT 200")
    ended = [each for each in ended if each["is_shown"]][:ENDED_MOST]
    typed = _typed(waiting)
    rows = [*waiting, *ended]
    people = [row["cardholder"] for row in rows if row["is_shown"]]
    return render_template(
        "bookings.html",
        waiting=waiting,
        ended=ended,
        typed=typed,
        sets=db.execute("SELECT id, label FROM key_sets WHERE is_known ORDER BY id").fetchall(),
        purposes=list(Purpose),
        names=KnownNames(db, people, [row["key_set"] for row in rows]),
    )


def _rows(sql: str) -> list[dict[str, Any]]:
    """Return bookings; whose they are is shown to those concerned, that they are to everybody."""
    found = connection().execute(sql)
    names = [each[0] for each in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found]
    for row in rows:
        is_own = row["cardholder"] == viewer().id
        row["is_shown"] = is_own or viewer().may(May.SEE_ALL)
        row["is_open"] = row["state"] in ("promised", "held", "awaited")
        row["may_change"] = row["is_open"] and (is_own or viewer().may(May.ARM))
        row["reasons"] = json.loads(row["reasons"] or "[]")
    return rows


def _typed(waiting: list[dict[str, Any]]) -> dict[str, str]:
    """Return what stands in the form: what was typed, or the booking that is to be changed."""
    typed = {name: request.args.get(name, "")[:ID_MOST] for name in TYPED}
    chosen = request.args.get("change", "")
    for row in waiting:
        if row["booking"] == chosen and row["may_change"]:
            typed |= {"booking": chosen, "key_set": row["key_set"], "who": row["cardholder"]}
            typed |= {"begin": _form_time(row["from_ms"]), "end": _form_time(row["until_ms"])}
            typed |= {"purpose": row["purpose"] or "", "work_order": row["work_order"] or ""}
    return typed


def _form_time(at_ms: int) -> str:
    return site().local(at_ms).replace(" ", "T")


@bp.post("")
def book() -> Response:
    """Promise a set, or change what was promised; the cabinet says whether it can be."""
    form = request.form
    begin = local_ms(form.get("begin", ""), site().zone)
    end = local_ms(form.get("end", ""), site().zone)
    key_set = one_line(form.get("key_set", ""), ID_MOST)
    if begin is None or end is None or not key_set:
        flash(speaking().text("bookings.incomplete"), "problem")
        return _again()
    said: dict[str, Any] = {
        "from_ms": begin,
        "until_ms": end,
        "purpose": _purpose(form.get("purpose", "")),
    }
    said |= {"work_order": one_line(form.get("work_order", ""), ID_MOST)}
    booking = form.get("booking", "")[:ID_MOST]
    asked: Book | ChangeBooking
    if booking:
        asked = ChangeBooking(booking=booking, **said)
    else:
        who = one_line(form.get("who", ""), ID_MOST) if viewer().may(May.ARM) else ""
        asked = Book(key_set=key_set, cardholder=who or viewer().id, **said)
    if not ask(viewer().id, asked, form.get("request", "")):
        _tell_conflicts(key_set, begin, end, booking)
        return _again()
    flash(speaking().text("bookings.changed" if booking else "bookings.made"), "done")
    return redirect(url_for("bookings.page"))


def _purpose(text: str) -> Purpose | None:
    return Purpose(text) if text in list(Purpose) else None


def _again() -> Response:
    typed = {name: request.form.get(name, "")[:ID_MOST] for name in TYPED}
    return redirect(f"{url_for('bookings.page')}?{urlencode(typed)}#new")


def _tell_conflicts(key_set: str, begin: int, end: int, but: str) -> None:
    """Say which bookings of the set stand in the way, if any."""
    rows = connection().execute(
        "SELECT from_ms, until_ms FROM bookings WHERE ended_ms IS NULL AND key_set = ?"
        " AND from_ms < ? AND until_ms > ? AND booking <> ? ORDER BY from_ms",
        (key_set, end, begin, but),
    )
    times = [f"{site().local(from_ms)} – {site().local(until_ms)}" for from_ms, until_ms in rows]
    if times:
        words = speaking()
        flash(words.text("bookings.taken", times=words.text("page.comma").join(times)), "problem")


@bp.post("/cancel")
def cancel() -> Response:
    """Take a promise back."""
    note = one_line(request.form.get("note", ""))
    asked = CancelBooking(booking=request.form.get("booking", "")[:ID_MOST], note=note)
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text("bookings.cancelled"), "done")
    return redirect(url_for("bookings.page"))
