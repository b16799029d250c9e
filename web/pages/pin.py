"""PINs: everybody sets their own here, leads set one for somebody else. None is ever shown."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.requests import SetPin
from web.pages.asked import ask
from web.typed import one_line
from web.viewer import speaking, viewer

bp = Blueprint("pin", __name__, url_prefix="/pin")

DIGITS_MOST = 16
WHO_MOST = 64


@bp.get("")
def page() -> str:
    """Show the forms, empty."""
    return render_template("pin.html", person=one_line(request.args.get("person", ""), WHO_MOST))


@bp.post("/own")
def set_own() -> Response:
    """Set the viewer's own PIN."""
    return _set(viewer().id)


@bp.post("/duress")
def set_duress() -> Response:
    """Set what the viewer types when somebody forces them."""
    return _set(viewer().id, is_duress=True)


@bp.post("/other")
def set_other() -> Response:
    """Set somebody else's PIN, which they must change; the cabinet says whether one may."""
    person = one_line(request.form.get("person", ""), WHO_MOST)
    if not person:
        flash(speaking().text("pin.missing"), "problem")
        return redirect(url_for("pin.page"))
    return _set(person)


def _set(person: str, *, is_duress: bool = False) -> Response:
    """Ask for it under an id of its own: a form's would tell two PINs sent from it to be one."""
    digits = request.form.get("digits", "")[:DIGITS_MOST]
    is_own = person == viewer().id
    if digits != request.form.get("again", "")[:DIGITS_MOST]:
        flash(speaking().text("pin.differ"), "problem")
    elif ask(viewer().id, SetPin(cardholder=person, digits=digits, is_duress=is_duress), ""):
        flash(speaking().text("pin.done"), "done")
        return redirect(url_for("pin.page"))
    return redirect(url_for("pin.page", person=None if is_own else person))
