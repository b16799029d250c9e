"""Remote release in two steps: armed here, and then a hand at the cabinet moves the bolt."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.directory import Purpose
from controller.requests import ArmRelease, DisarmRelease, IssueFor
from web.names import KnownNames
from web.pages.asked import ask
from web.site import connection, site
from web.slots import Slot, read_cabinet
from web.terms import folded
from web.viewer import speaking, viewer

bp = Blueprint("release", __name__, url_prefix="/release")

FOUND_MOST = 50
REASON_MOST = 200
WORK_ORDER_MOST = 64
TYPED = ("slot", "who", "reason", "purpose", "work_order", "how")
ISSUE = "issue"
"""How a lead takes it out by their own hand for somebody without a badge."""


@bp.get("")
def page() -> str:
    """Show what is armed, and the form for one more."""
    return render_template("release.html", **_model())


def _model() -> dict[str, Any]:
    db, now_ms = connection(), site().cabinet_ms()
    armed = db.execute(
        "SELECT slot, recipient, key_set, actor, reason, until_ms, purpose, work_order, hand"
        " FROM releases WHERE until_ms > ? AND NOT coalesce(is_consultation, 0) ORDER BY slot",
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
        "purpose": _purpose(request.args.get("purpose", "")),
        "purposes": list(Purpose),
        "work_order": _work_order(request.args.get("work_order", "")),
        "ways": ("", ISSUE),
        "how": _how(request.args.get("how", "")),
        "found": find_people(request.args.get("who", "")),
        "problem": request.args.get("problem", ""),
    }


def _purpose(text: str) -> Purpose | None:
    return Purpose(text) if text in list(Purpose) else None


def _how(text: str) -> str:
    return ISSUE if text == ISSUE else ""


def _work_order(text: str) -> str:
    return " ".join(text.split())[:WORK_ORDER_MOST]


def _slots() -> list[Slot]:
    cabinet = read_cabinet(connection(), site().cabinet_ms())
    return cabinet.slots(site().config.cabinet.slots, site().cabinet_ms())


def find_people(who: str) -> list[tuple[str, str, str]]:
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
    problem = ""
    if slot is None:
        problem = "release.slot_missing"
    elif not model["reason"]:
        problem = "release.reason_missing"
    elif not (recipient or found):
        problem = "release.person_missing"
    elif recipient == viewer().id:
        problem = "release.own"
    if slot is None or problem:
        return redirect(url_for("release.page", **_typed(request.args), problem=problem))
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
    how = _how(request.form.get("how", ""))
    asked = (IssueFor if how else ArmRelease)(
        slot=slot,
        recipient=request.form.get("recipient", "")[:64],
        reason=request.form.get("reason", "").strip()[:REASON_MOST],
        purpose=_purpose(request.form.get("purpose", "")),
        work_order=_work_order(request.form.get("work_order", "")),
    )
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(
            speaking().text("release.issue_done" if how else "release.armed_done", slot=slot),
            "done",
        )
        return redirect(url_for("release.page"))
    return redirect(url_for("release.page", **{**_typed(request.form), "who": asked.recipient}))


def _typed(values: Mapping[str, str]) -> dict[str, Any]:
    """Return what was typed for a release, so that it need not be typed again."""
    return {name: values.get(name, "") for name in TYPED}


@bp.post("/take-back")
def take_back() -> Response:
    """Take an armed release back."""
    slot = request.form.get("slot", 0, type=int)
    if ask(viewer().id, DisarmRelease(slot=slot), request.form.get("request", "")):
        flash(speaking().text("release.taken_back_done", slot=slot), "done")
    return redirect(url_for("release.page"))
