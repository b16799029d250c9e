"""Remote release in two steps: armed here, and then a hand at the cabinet moves the bolt."""

import uuid
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.requests import ArmRelease, DisarmRelease
from web.names import KnownNames
from web.pages.asked import ask
from web.site import connection, site
from web.slots import Slot, read_cabinet
from web.terms import folded
from web.viewer import speaking, viewer

bp = Blueprint("release", __name__, url_prefix="/release")

FOUND_MOST = 50
REASON_MOST = 200


@bp.get("")
def page() -> str:
    """Show what is armed, and the form for one more."""
    return render_template("release.html", **_model())


def _model() -> dict[str, Any]:
    db, now_ms = connection(), site().cabinet_ms()
    armed = db.execute(
        "SELECT slot, recipient, key_set, actor, reason, until_ms FROM releases"
        " WHERE until_ms > ? ORDER BY slot",
        (now_ms,),
    ).fetchall()
    people = [each for row in armed for each in (row[1], row[3])]
    return {
        "armed": armed,
        "names": KnownNames(db, people, [row[2] for row in armed]),
        "slots": [each for each in _slots() if each.key_set],
        "chosen": request.args.get("slot", type=int),
        "who": request.args.get("who", "").strip(),
        "reason": request.args.get("reason", "").strip()[:REASON_MOST],
        "found": _people(request.args.get("who", "")),
        "problem": request.args.get("problem", ""),
    }


def _slots() -> list[Slot]:
    cabinet = read_cabinet(connection(), site().cabinet_ms())
    return cabinet.slots(site().config.cabinet.slots, site().cabinet_ms())


def _people(who: str) -> list[tuple[str, str, str]]:
    """Return id, name and department of active people whose id or name contains `who`."""
    if not who.strip():
        return []
    return (
        connection()
        .execute(
            "SELECT id, coalesce(name, ''), coalesce(department, '') FROM cardholders"
            " LEFT JOIN people ON cardholder = id WHERE is_known AND is_active"
            " AND (instr(cardholders.folded, :who) OR instr(people.folded, :who))"
            " ORDER BY id LIMIT :most",
            {"who": folded(who.strip()), "most": FOUND_MOST},
        )
        .fetchall()
    )


@bp.get("/confirm")
def confirm() -> str | Response:
    """Show what is about to be armed; the recipient may still have to be picked."""
    model = _model()
    slot = next((each for each in model["slots"] if each.number == model["chosen"]), None)
    recipient = request.args.get("recipient", "")
    found = model["found"]
    if not recipient:
        exact = [each for each in found if model["who"] in (each[0], each[1])]
        recipient = exact[0][0] if len(exact) == 1 else found[0][0] if len(found) == 1 else ""
    if slot is None or not model["reason"] or not (recipient or found):
        problem = (
            "release.slot_missing"
            if slot is None
            else "release.reason_missing"
            if not model["reason"]
            else "release.person_missing"
        )
        values = {name: request.args.get(name) for name in ("slot", "who", "reason")}
        return redirect(f"{url_for('release.page')}?{urlencode({**values, 'problem': problem})}")
    names = KnownNames(connection(), [recipient], [])
    return render_template(
        "release_confirm.html",
        **{**model, "names": names},
        slot=slot,
        recipient=recipient,
        request_id=uuid.uuid4().hex,
    )


@bp.post("/arm")
def arm() -> Response:
    """Arm the release; the cabinet says whether it may be."""
    slot = request.form.get("slot", 0, type=int)
    asked = ArmRelease(
        slot=slot,
        recipient=request.form.get("recipient", "")[:64],
        reason=request.form.get("reason", "").strip()[:REASON_MOST],
    )
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text("release.armed_done", slot=slot), "done")
    return redirect(url_for("release.page"))


@bp.post("/take-back")
def take_back() -> Response:
    """Take an armed release back."""
    slot = request.form.get("slot", 0, type=int)
    if ask(viewer().id, DisarmRelease(slot=slot), request.form.get("request", "")):
        flash(speaking().text("release.taken_back_done", slot=slot), "done")
    return redirect(url_for("release.page"))
