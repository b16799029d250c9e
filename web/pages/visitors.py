"""Visitors 訪客: registered, given a badge or a one-time code, and sent off again."""

import json
import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.directory import (
    Cardholder,
    DocumentKind,
    Person,
    document_reference,
    person_digest,
)
from controller.requests import EndVisit, EnrolBadge, GiveVisitCode, RegisterVisitor
from controller.requests.visitors import NUMBER_LENGTH, SECRET_LENGTH
from web.names import KnownNames
from web.pages.asked import ask
from web.site import connection, site
from web.typed import local_ms, one_line
from web.viewer import speaking, viewer

bp = Blueprint("visitors", __name__, url_prefix="/visitors")

SHOWN_MOST = 200
ID_MOST = 64
_KNOWN = (
    "SELECT cardholders.id, body, people.name, people.phone, people.document, number, until_ms"
    " FROM cardholders LEFT JOIN people ON people.cardholder = cardholders.id"
    " LEFT JOIN visit_codes ON visitor = cardholders.id"
    " WHERE is_known AND json_extract(body, '$.host') <> ''"
    " ORDER BY is_active DESC, valid_until_ms DESC, cardholders.id LIMIT ?"
)


@bp.get("")
def page() -> str:
    """Show who is registered, and the form for one more."""
    return render_template("visitors.html", given=None, **_model())


def _model() -> dict[str, Any]:
    db, now_ms = connection(), site().cabinet_ms()
    rows = [_shown(row, now_ms) for row in db.execute(_KNOWN, (SHOWN_MOST,)).fetchall()]
    chosen = one_line(request.args.get("visitor", ""), ID_MOST)
    levels = db.execute("SELECT id, label FROM access_levels WHERE is_known ORDER BY id").fetchall()
    return {
        "rows": rows,
        "chosen": next((each for each in rows if each["id"] == chosen), None),
        "new": f"V{secrets.randbelow(10**6):06}",
        "levels": levels,
        "kinds": list(DocumentKind),
        "names": KnownNames(db, [each["host"] for each in rows], []),
        "me": viewer().id,
    }


def _shown(row: Any, now_ms: int) -> dict[str, Any]:
    visitor, body, name, phone, document, number, code_until_ms = row
    known = json.loads(body)
    until_ms = known.get("valid_until_ms") or 0
    kind, _, ending = (document or "").partition(" ")
    return {
        **{key: known.get(key) for key in ("host", "permit", "department", "needs_escort")},
        "levels": known.get("access_levels") or [],
        "id": visitor,
        "name": name or "",
        "phone": phone or "",
        "kind": kind,
        "ending": ending,
        "until_ms": until_ms,
        "until": site().local(until_ms).replace(" ", "T")[:16] if until_ms else "",
        "is_over": not known.get("is_active", True) or until_ms <= now_ms,
        "code_until_ms": code_until_ms if number and code_until_ms > now_ms else None,
    }


@bp.post("")
def register() -> Response:
    """Make a visitor known, or change what is known of one; the cabinet says whether one may."""
    words, form = speaking(), request.form
    name = one_line(form.get("visitor", ""), ID_MOST)
    person = _person(name)
    if person is None:
        flash(words.text("visitors.document_unfit"), "problem")
        return redirect(url_for("visitors.page"))
    until_ms = local_ms(form.get("until", ""), site().zone)
    host, permit = (one_line(form.get(each, ""), ID_MOST) for each in ("host", "permit"))
    if not all((name, person.name, host, permit, until_ms)):
        flash(words.text("visitors.incomplete"), "problem")
        return redirect(url_for("visitors.page"))
    visitor = Cardholder(
        id=name,
        department=one_line(form.get("department", ""), ID_MOST),
        access_levels=tuple(one_line(each, ID_MOST) for each in form.getlist("level")),
        valid_until_ms=until_ms,
        needs_escort="needs_escort" in form,
        language=words.code,
        person=person.digest,
        host=host,
        permit=permit,
    )
    if ask(viewer().id, RegisterVisitor(visitor=visitor, person=person), ""):
        flash(words.text("visitors.done"), "done")
    return redirect(url_for("visitors.page", visitor=name))


def _person(visitor: str) -> Person | None:
    """Return the personal row that was typed, None where more of a document was typed than kept.

    Nothing is cut off: whoever typed a whole number shall know that it is not to be kept.
    """
    try:
        kind = DocumentKind(request.form.get("kind", ""))
        document = document_reference(kind, request.form.get("ending", "").strip().upper())
    except ValueError:
        return None
    name = one_line(request.form.get("name", ""), ID_MOST)
    phone = one_line(request.form.get("phone", ""), ID_MOST)
    salt = secrets.token_hex(16)
    return Person(
        cardholder=visitor,
        name=name,
        phone=phone,
        salt=salt,
        digest=person_digest(salt, name, phone, document),
        document=document,
    )


@bp.post("/badge")
def badge() -> Response:
    """Have the next card on the cabinet's reader be the visitor's badge."""
    return _ask(EnrolBadge(cardholder=_visitor()), "visitors.badge_waits")


@bp.post("/end")
def end() -> Response:
    """End a visit."""
    return _ask(EndVisit(visitor=_visitor()), "visitors.ended")


@bp.post("/code")
def code() -> str | Response:
    """Give a one-time code, and show it this once."""
    visitor, until_ms = _visitor(), local_ms(request.form.get("until", ""), site().zone)
    if until_ms is None:
        flash(speaking().text("visitors.code_missing"), "problem")
        return redirect(url_for("visitors.page"))
    number, secret = _free_number(), f"{secrets.randbelow(10**SECRET_LENGTH):0{SECRET_LENGTH}}"
    asked = GiveVisitCode(visitor=visitor, number=number, digits=secret, until_ms=until_ms)
    if not ask(viewer().id, asked, ""):
        return redirect(url_for("visitors.page"))
    half = SECRET_LENGTH // 2
    shown = f"{number} {secret[:half]} {secret[half:]}"
    return render_template("visitors.html", given=(visitor, shown, until_ms), **_model())


def _visitor() -> str:
    return one_line(request.form.get("visitor", ""), ID_MOST)


def _free_number() -> str:
    """Return a number that no code begins with which is out."""
    taken = {row[0] for row in connection().execute("SELECT number FROM visit_codes")}
    while (number := f"{secrets.randbelow(10**NUMBER_LENGTH):0{NUMBER_LENGTH}}") in taken:
        pass
    return number


def _ask(asked: EnrolBadge | EndVisit, done: str) -> Response:
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text(done), "done")
    return redirect(url_for("visitors.page"))
